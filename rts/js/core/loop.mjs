//! Runs a program from the event loop: its threads run until none can, then the host waits, and timers and callbacks get their turn.
//! Inputs: `rt`, `later(f, milliseconds)` of the platform (calls f after that time, gives what cancels that; f gets true if nothing will
//! ever happen any more), how many milliseconds a program may run on end.
//! Outputs: `rt.run(exports)`: a promise, done when main has ended; `rt.pump()`: threads may be able to run again (after a callback, when a
//! descriptor is ready); `rt.later`, `rt.budget` for a library's loop.
//! A module without `ahc_step` never waits, or its host waits inside of it: `_start`.

/** What a step says if only a callback or a descriptor can make a thread run: no timer keeps the process alive then. */
export const NEVER = 0x7fffffff;

const NOBODY_CALLS = -1;

export const eventLoop = (rt, later, budget) => {
  let wake = () => {};
  rt.later = later;
  rt.budget = budget;
  rt.pump = () => wake();
  rt.ended = (e) => {
    rt.exit = e;
    wake();
  };
  rt.run = async ({ ahc_step, _start }) => {
    const step = (f, ...args) => {
      rt.busy++;
      try {
        return f(...args);
      } finally {
        rt.busy--;
      }
    };
    if (!ahc_step) return step(_start);
    rt.watch?.();
    for (let argument = budget; ; ) {
      const milliseconds = step(ahc_step, argument);
      if (milliseconds < 0) return;
      const nothing = await new Promise((resolve) => {
        const cancel = later(resolve, milliseconds);
        wake = () => {
          cancel();
          resolve();
        };
      });
      wake = () => {};
      if (rt.exit) throw rt.exit;
      argument = nothing ? NOBODY_CALLS : budget;
    }
  };
};
