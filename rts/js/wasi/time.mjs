//! Time in nanoseconds. Input: a WASI clock's number. Output: a BigInt. Zero is the epoch for clock 0, the start of
//! the process or page for the others. Clocks 2 and 3 are CPU time where the host tells it (Node), else as clock 1.

const cpu = () => {
  const { user, system } = process.cpuUsage();
  return BigInt(user + system) * 1000n;
};

export const nanoseconds = (clock) => {
  if (!clock) return BigInt(Date.now()) * 1000000n;
  if (clock > 1 && globalThis.process?.cpuUsage) return cpu();
  return BigInt(Math.round(performance.now() * 1e6));
};
