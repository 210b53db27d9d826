//! A module without a main, as an object of functions: what the linked .mjs and .js of `ahc link --no-main` give.
//! Inputs: the program (core/run.mjs), the caller's options. Outputs: a promise of { NAME(...), ..., async: { NAME(...) }, memory,
//! callback(pointer), hs_exit() }: a function for every export; the ones under `async` give promises, and what they call may wait for
//! timers and for callbacks.
//! needs: loop
//! Invariants: the runtime has been started when the promise resolves. After hs_exit(), or after Haskell code has ended the program,
//! every function throws. 64-bit integers are BigInts, pointers numbers; 32-bit results are signed.

import { enter, interfaceOf } from "./callback.mjs";
import { Exit } from "./exit.mjs";
import { NEVER } from "./loop.mjs";
import { prepare } from "./run.mjs";

const OWN = /^(_initialize|ahc_.*|memory|__indirect_function_table)$/;

export const openLibrary = async (program, options = {}) => {
  const { rt, exports } = await prepare(program, options);
  const pending = new Map();
  let cancel = () => {};

  const finish = (why) => {
    rt.over = true;
    cancel();
    for (const [, call] of pending) call.reject(new Error(`${call.name}: ${why}`));
    pending.clear();
    for (const f of rt.last) f();
  };
  rt.ended = ({ code }, name = "a Haskell callback") => {
    const why = `the Haskell program ended with exit code ${code}`;
    finish(why);
    throw new Error(`${name}: ${why}`);
  };
  /** Calls Haskell code; its exit ends everything. */
  const guarded = (name, f, ...args) => {
    try {
      return enter(rt, name, f, args);
    } catch (e) {
      if (!(e instanceof Exit) || rt.busy) throw e;
      return rt.ended(e, name);
    }
  };

  const step = () => {
    cancel();
    cancel = () => {};
    if (rt.over || !pending.size) return;
    let milliseconds;
    try {
      milliseconds = guarded("a Haskell thread", exports.ahc_library_step, rt.budget);
    } catch (e) {
      // The pending calls have been told.
      if (rt.over) return;
      throw e;
    }
    for (const [thread, call] of pending) {
      if (!exports.ahc_async_finish(thread)) continue;
      pending.delete(thread);
      try {
        call.resolve(guarded(call.name, call.f, ...call.args));
      } catch (e) {
        call.reject(e);
      }
    }
    cancel();
    cancel = pending.size && milliseconds !== NEVER ? rt.later(step, milliseconds) : () => {};
  };
  rt.pump = () => {
    if (!pending.size || rt.over) return;
    cancel();
    cancel = rt.later(step, 0);
  };

  const start = (name, f, args) =>
    new Promise((resolve, reject) => {
      const call = { name, f, args, resolve, reject };
      if (rt.busy) throw new Error(`${name}: an asynchronous call cannot start while Haskell code runs`);
      exports.ahc_async_start();
      let result;
      let thread;
      try {
        result = guarded(name, f, ...args);
      } finally {
        thread = exports.ahc_async_thread();
      }
      if (!thread) resolve(result);
      else {
        pending.set(thread, call);
        rt.pump();
      }
    });

  const library = { ...interfaceOf(rt, exports), async: {} };
  for (const [name, f] of Object.entries(exports)) {
    if (OWN.test(name) || name === "hs_exit") continue;
    library[name] = (...args) => guarded(name, f, ...args);
    library.async[name] = (...args) => start(name, f, args);
  }
  library.hs_exit = () => {
    guarded("hs_exit", exports.hs_exit);
    finish("hs_exit was called");
  };
  guarded("_initialize", exports._initialize);
  return library;
};
