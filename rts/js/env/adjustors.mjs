//! import: env.ahc_adjustors (i32 i32 i32 i32) -> (i32)
//! needs: loop
//! Function pointers for Haskell functions (`foreign import "wrapper"`): appends functions to the table that call one C
//! function with a word of memory, and GHC's place for a return address (0), in front of their arguments.
//! Inputs: the C function's table index, the other arguments' types in GHC's letters, where the words are, how many
//! functions. Outputs: the first one's table index, -1 if the table cannot grow.
//! Invariant: the module of one C function is compiled once; the words' address is its import. The result's type is
//! not among the inputs: the engine, which knows it, refuses the import of a function as one of another type.

import { u8 } from "../core/memory.mjs";

const I32 = 0x7f;
const TYPES = { f: 0x7d, d: 0x7c, L: 0x7e, l: 0x7e };
const RESULTS = [[I32], [], [0x7c], [0x7e], [0x7d]];

const leb = (n) => (n < 128 ? [n] : [(n & 127) | 128, ...leb(n >>> 7)]);
const list = (items) => [...leb(items.length), ...items.flat()];
const section = (id, items) => {
  const body = list(items);
  return [id, ...leb(body.length), ...body];
};
const name = (n) => list([...n.toString(36)].map((c) => [c.charCodeAt(0)]));

/** A module whose exports 0, 1, ... call the function `f` with the words at `s`. */
export const adjustorModule = (params, results, count) => {
  const all = Array.from({ length: count }, (_, i) => i);
  const type = (p) => [0x60, ...list(p.map((t) => [t])), ...list(results.map((t) => [t]))];
  const code = all.map((i) => {
    const body = [
      0,
      0x23,
      0,
      0x28,
      2,
      ...leb(4 * i),
      0x41,
      0,
      ...params.flatMap((_, p) => [0x20, ...leb(p)]),
      0x10,
      0,
      0x0b,
    ];
    return [...leb(body.length), ...body];
  });
  const imports = [
    [1, 97, 1, 109, 2, 0, 0],
    [1, 97, 1, 102, 0, 1],
    [1, 97, 1, 115, 3, I32, 0],
  ];
  return new WebAssembly.Module(
    new Uint8Array([
      ...[0, 97, 115, 109, 1, 0, 0, 0],
      ...section(1, [type(params), type([I32, I32, ...params])]),
      ...section(2, imports),
      ...section(
        3,
        all.map(() => [0]),
      ),
      ...section(
        7,
        all.map((i) => [...name(i), 0, ...leb(i + 1)]),
      ),
      ...section(10, code),
    ]),
  );
};

export const ahc_adjustors = (rt) => {
  const modules = new Map();
  const instance = (stub, types, count, imports) => {
    if (modules.has(stub)) return new WebAssembly.Instance(modules.get(stub), imports);
    const bytes = u8(rt);
    const params = [];
    for (let at = types; bytes[at]; at++) params.push(TYPES[String.fromCharCode(bytes[at])] ?? I32);
    for (const results of RESULTS) {
      const module = adjustorModule(params, results, count);
      try {
        const made = new WebAssembly.Instance(module, imports);
        modules.set(stub, module);
        return made;
      } catch (e) {
        if (!(e instanceof WebAssembly.LinkError)) throw e;
      }
    }
    throw new Error("the C stub of a foreign import wrapper has another type than its import says");
  };
  return (stub, types, slots, count) => {
    const { exports } = instance(stub, types, count, { a: { m: rt.memory, f: rt.table.get(stub), s: slots } });
    let first;
    try {
      first = rt.table.grow(count);
    } catch {
      return -1;
    }
    for (let i = 0; i < count; i++) rt.table.set(first + i, exports[i.toString(36)]);
    return first;
  };
};
