//! Entry file of the script of a library: the wasm is inline. `require` gives { open }; in a browser it becomes `globalThis.haskell`.
//! Inputs: the program table with the module's bytes in base64. Outputs: as library.mjs.

import { openLibrary } from "../core/library.mjs";
import { attach, imports, wasmBase64 } from "./program.mjs";

const wasm = () => Uint8Array.from(atob(wasmBase64), (c) => c.charCodeAt(0));

const open = (options) => openLibrary({ wasm, attach, imports }, options);

if (typeof module === "object") module.exports = { open };
else globalThis.haskell = { open };
