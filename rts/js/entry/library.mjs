//! Entry file of the ES module of a library (`ahc link --no-main`): exports `open`, which loads the wasm beside it.
//! Inputs: the program table. Outputs: `open(options)` (also the default export): a promise of the library's functions.
//! Invariant: importing it starts nothing, in Node and in a browser.

import { openLibrary } from "../core/library.mjs";
import { attach, imports, wasmName } from "./program.mjs";

const wasmUrl = new URL(wasmName, import.meta.url);

const wasm = ({ fs }) => (fs && wasmUrl.protocol === "file:" ? fs.readFileSync(wasmUrl) : wasmUrl);

export const open = (options) => openLibrary({ wasm, attach, imports }, options);

export default open;
