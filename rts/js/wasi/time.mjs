//! Time in nanoseconds. Input: a WASI clock's number. Output: a BigInt. Zero is the epoch for clock 0, the start of
//! the process or page for the others.

export const nanoseconds = (clock) =>
  clock ? BigInt(Math.round(performance.now() * 1e6)) : BigInt(Date.now()) * 1000000n;
