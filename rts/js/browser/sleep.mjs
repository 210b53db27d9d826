//! Browser: a page's thread cannot block, so a synchronous sleep spins. Outputs: `rt.sleep(milliseconds)`.

export const browserSleep = (rt) => {
  rt.sleep = (milliseconds) => {
    const end = performance.now() + milliseconds;
    while (performance.now() < end);
  };
};
