//! Entry file of the script: the wasm is inline, and the program runs at once, in Node and in a browser.
//! When another CommonJS file requires it, it exports `run` and starts nothing.
//! Inputs: the program table with the module's bytes in base64. Outputs: as module.mjs.

import { main } from "../core/main.mjs";
import { start } from "../core/run.mjs";
import { attach, imports, wasmBase64 } from "./program.mjs";

const wasm = () => Uint8Array.from(atob(wasmBase64), (c) => c.charCodeAt(0));

const run = (options) => start({ wasm, attach, imports }, options);

if (typeof module === "object" && typeof require === "function" && require.main !== module) {
  module.exports = { run };
} else {
  main(run);
}
