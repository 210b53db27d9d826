//! Prints the milliseconds from a module's bytes to an instance: `node instantiate.mjs MODULE.wasm`. Nothing of the module runs; its imports are functions that
//! throw. Invariant: reading the file is not in the time.

import { readFileSync } from "node:fs";

const bytes = readFileSync(process.argv[2]);
const refuse = () => {
  throw new Error("nothing is called here");
};
const imports = new Proxy({}, { get: () => new Proxy({}, { get: () => refuse }) });
const started = performance.now();
await WebAssembly.instantiate(bytes, imports);
console.log((performance.now() - started).toFixed(3));
