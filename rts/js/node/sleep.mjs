//! Node: sleeping on the main thread. Outputs: `rt.sleep(milliseconds)`.

export const nodeSleep = (rt) => {
  rt.sleep = (milliseconds) => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
  };
};
