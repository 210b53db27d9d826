#include <stdio.h>
#include "HsFFI.h"

extern HsInt32 deep_hs(HsInt32);

HsInt32 through_c(HsInt32 (*f)(HsInt32), HsInt32 n) { return f(n); }
HsInt32 deep_c(HsInt32 n) { return deep_hs(n); }

HsStablePtr hold_value(HsStablePtr p, void (*f)(void)) {
  f();
  f();
  return p;
}

void add_to(HsInt32 *p) {
  printf("finalized %d\n", (int)++*p);
  fflush(stdout);
}
