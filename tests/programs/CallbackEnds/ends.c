#include <stdio.h>
#include "HsFFI.h"
#include "Rts.h"

void call_action(void (*f)(void)) { f(); }
void twice(void (*f)(void)) { f(); f(); }

// The interface below the one that GHC's own stubs use.
HsInt32 run_stable(HsStablePtr action) {
  Capability *cap = rts_lock();
  HaskellObj result;
  rts_evalIO(&cap, (HaskellObj)deRefStablePtr(action), &result);
  rts_checkSchedStatus("run_stable", cap);
  HsInt32 n = rts_getInt(result);
  rts_unlock(cap);
  return n;
}

void init_exit(HsInt32 n) {
  for (int i = 0; i < n; i++) hs_init(NULL, NULL);
  for (int i = 0; i < n; i++) hs_exit();
  hs_perform_gc();
  puts("initialised and exited");
  fflush(stdout);
}
