//! What a program does when it is the main program: run it and turn the result into the process's exit code.
//! Inputs: `run`. Outputs: process.exitCode in Node (an engine error is reported on stderr: 2 for an exhausted
//! stack, 254 for a trap); in a browser the promise, whose rejection the console shows.

import { isNode } from "./run.mjs";

export const main = (run) => {
  const done = run();
  if (!isNode) return done;
  return done.then(
    (code) => {
      process.exitCode = code;
    },
    (error) => {
      console.error(error);
      process.exitCode = error instanceof RangeError ? 2 : 254;
    },
  );
};
