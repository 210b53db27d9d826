//! Function pointers as JavaScript functions: what a user's module gets as the second argument of `ahcInit`, and a library's caller too.
//! Inputs: `rt`, the instance's exports. Outputs: { memory, callback(pointer) }. A callback has `free()`, which gives back what a
//! `foreign import "wrapper"` made; until then main may wait for it to be called.
//! Invariants: a freed callback, and one of a program that has ended, throw. `rt.busy` counts the calls of Haskell on the stack: an
//! exit beneath none of them is the event loop's to handle (`rt.ended`).

import { Exit } from "./exit.mjs";

/** Calls Haskell code; threads may be able to run afterwards. */
export const enter = (rt, what, f, args) => {
  if (rt.over) throw new Error(`${what} was called after the Haskell program had ended`);
  rt.busy++;
  try {
    return f(...args);
  } finally {
    rt.busy--;
    if (!rt.busy) rt.pump?.();
  }
};

export const interfaceOf = (rt, exports) => ({
  memory: exports.memory,
  callback(pointer) {
    const f = pointer > 0 && pointer < rt.table.length ? rt.table.get(pointer) : null;
    if (!f) throw new TypeError(`${pointer} is not a FunPtr`);
    let freed = false;
    exports.ahc_host_calls?.(1);
    const call = (...args) => {
      if (freed) throw new Error("a Haskell callback was called after its free()");
      try {
        return enter(rt, "a Haskell callback", f, args);
      } catch (e) {
        if (!(e instanceof Exit) || rt.busy || !rt.ended) throw e;
        return rt.ended(e);
      }
    };
    call.free = () => {
      if (freed) throw new Error("a Haskell callback was freed twice");
      freed = true;
      exports.ahc_host_calls?.(-1);
      exports.hs_free_fun_ptr?.(pointer);
      rt.pump?.();
    };
    return call;
  },
});
