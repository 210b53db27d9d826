//! What a program does when it is the main program: run it and turn the result into the process's exit code.
//! Inputs: `run`. Outputs: process.exitCode in Node (an engine error is reported on stderr: 2 for an exhausted
//! stack, 254 for a trap); in a browser the promise, whose rejection the console shows.
//! The process is the program's own here, so the engine's flags are, too; `run` of an imported module leaves them alone.

import { isNode } from "./run.mjs";

// Haskell's procedures are small, and most are called through the table. Version 13 of V8 (Node 24) inlines such calls only when told to (later ones do by
// themselves), hardly lets small and middling functions grow, and unrolls loops of calls. The factor by which large ones grow stays what it is: more, and V8 runs out of memory
// over a giant function, which ends the process.
const tune = () => {
  if (!isNode || !process.versions.v8?.startsWith("13.")) return;
  try {
    process
      .getBuiltinModule("v8")
      .setFlagsFromString(
        "--wasm-inlining-call-indirect --wasm-inlining-budget=30000 --wasm-inlining-min-budget=1000 --no-wasm-loop-unrolling --no-wasm-loop-peeling",
      );
  } catch {
    // what only looks like Node may lack these; programs are slower then
  }
};

export const main = (run) => {
  const done = run({ begin: tune });
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
