//! Runs a WASI module that another toolchain has linked, on the same host functions that our programs import (rts/js).
//! Inputs: `node foreign.mjs MODULE.wasm ARGUMENTS`, or in a page `run(options)` with `options.wasm`. Outputs: the exit code.

import { Exit } from "../../../rts/js/core/exit.mjs";
import { isNode, start } from "../../../rts/js/core/run.mjs";
import { attach, imports } from "../../../rts/js/entry/program.mjs";

export const run = (options) => start({ attach, imports, wasm: () => options.wasm }, options);

if (isNode) {
  const [, , file, ...args] = process.argv;
  const { readFileSync } = await import("node:fs");
  try {
    process.exitCode = await run({ wasm: readFileSync(file), args, programName: file });
  } catch (error) {
    if (error instanceof Exit) throw error;
    console.error(error);
    process.exitCode = 254;
  }
}
