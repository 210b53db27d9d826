//! Runs modules made by the tests of wasm-lower and prints what their memory holds afterwards.
//!
//! Input: arguments in groups of three: wasm file, code address, memory file (its bytes are written at address 0x20000 and Sp, Hp point into
// them as the file's first words say). Output: one line per group: `ok HEX` (the memory from 0x20000 on) or `trap MESSAGE`.
import { readFileSync } from "node:fs";

const DATA = 0x20000;
const BASE_REG = 0x11000;
// Where the direct strategy finds how far the stack may grow (both words), and so much that it never matters.
const SOFT_STACK = BASE_REG + 36;
const FAR = 0x8000;

function imports(getMemory) {
  const half = (x) => x * 0.5;
  return {
    c_add: (a, b) => (a + b) | 0,
    c_narrow: (a) => Math.imul(a, 0x01010101),
    c_long: (a, b) => BigInt.asIntN(64, a * 3n + b),
    c_half: half,
    c_store: (at, v) => {
      new DataView(getMemory().buffer).setUint32(at >>> 0, v >>> 0, true);
      return v;
    },
  };
}

const args = process.argv.slice(2);
for (let i = 0; i + 2 < args.length; i += 3) {
  let memory;
  const known = imports(() => memory);
  const c = new Proxy({}, { get: (_, name) => known[name] ?? (() => { throw new Error(`no C function ${String(name)}`); }) });
  try {
    const { instance } = await WebAssembly.instantiate(readFileSync(args[i]), { c });
    memory = instance.exports.memory;
    const input = readFileSync(args[i + 2]);
    new Uint8Array(memory.buffer).set(input, DATA);
    new Uint32Array(memory.buffer, SOFT_STACK, 2).fill(FAR);
    instance.exports.StgRun(Number(args[i + 1]), BASE_REG);
    const bytes = new Uint8Array(memory.buffer, DATA, input.length);
    console.log(`ok ${Buffer.from(bytes).toString("hex")}`);
  } catch (e) {
    console.log(`trap ${e}`);
  }
}
