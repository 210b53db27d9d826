#include <stdlib.h>
#include "HsFFI.h"

extern HsInt32 below(HsInt32, HsInt32);

HsInt32 to_haskell(HsInt32 levels, HsInt32 frames) { return below(levels, frames); }

static HsInt32 (*order)(HsInt32, HsInt32);
static int compare(const void *a, const void *b) { return order(*(const HsInt32 *)a, *(const HsInt32 *)b); }

void sort_with(HsInt32 *xs, HsInt32 n, HsInt32 (*f)(HsInt32, HsInt32)) {
  order = f;
  qsort(xs, n, sizeof *xs, compare);
}

/* frames of C under a call of Haskell */
HsInt32 stacked(HsInt32 n, HsInt32 (*f)(HsInt32)) {
  volatile HsInt32 here = n;
  HsInt32 r = n == 0 ? f(n) : stacked(n - 1, f);
  return r + (here == n);
}
