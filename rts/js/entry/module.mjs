//! Entry file of the ES module: exports `run`, loads the wasm beside it, and runs it when node is given this file.
//! Inputs: the program table. Outputs: `run(options)` (also the default export): a promise of the exit code.
//! Invariant: importing it starts nothing, in Node and in a browser.

import { main } from "../core/main.mjs";
import { isNode, start } from "../core/run.mjs";
import { attach, imports, wasmName } from "./program.mjs";

const wasmUrl = new URL(wasmName, import.meta.url);

const isMain = async () => {
  if (!isNode || !process.argv[1]) return false;
  if ("main" in import.meta) return import.meta.main;
  const { realpathSync } = await import("node:fs");
  const { pathToFileURL } = await import("node:url");
  return import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href;
};

const wasm = ({ fs }) => (fs && wasmUrl.protocol === "file:" ? fs.readFileSync(wasmUrl) : wasmUrl);

export const run = (options) => start({ wasm, attach, imports }, options);

export default run;

if (await isMain()) await main(run);
