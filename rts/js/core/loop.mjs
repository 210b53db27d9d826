//! Runs a program from the event loop: its threads run until none can, then the host waits, and timers and callbacks get their turn.
//! Inputs: `rt`, `later(f, milliseconds)` of the platform (calls f, gives what cancels that), how many milliseconds a program may run on end.
//! Outputs: `rt.run(exports)`: a promise, done when main has ended; `rt.pump()`: threads may be able to run again (after a callback).
//! A module without `ahc_step` never waits, or its host waits inside of it: `_start`.

export const eventLoop = (rt, later, budget) => {
  let wake = () => {};
  rt.pump = () => wake();
  rt.run = async ({ ahc_step, _start }) => {
    if (!ahc_step) return _start();
    for (;;) {
      const milliseconds = ahc_step(budget);
      if (milliseconds < 0) return;
      await new Promise((resolve) => {
        const cancel = later(resolve, milliseconds);
        wake = () => {
          cancel();
          resolve();
        };
      });
    }
  };
};
