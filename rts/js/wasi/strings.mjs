//! Lists of strings as WASI passes them: arguments and environment, NUL-terminated UTF-8 behind a table of pointers.
//! Inputs: `rt`, the strings. Outputs: the sizes, and the strings written into memory.

import { u8, view } from "../core/memory.mjs";

const encoded = (list) => list.map((text) => new TextEncoder().encode(`${text}\0`));

export const stringSizes = (rt, list, count, size) => {
  const all = encoded(list);
  view(rt).setUint32(count, all.length, true);
  view(rt).setUint32(
    size,
    all.reduce((sum, bytes) => sum + bytes.length, 0),
    true,
  );
  return 0;
};

export const writeStrings = (rt, list, table, at) => {
  for (const bytes of encoded(list)) {
    view(rt).setUint32(table, at, true);
    u8(rt).set(bytes, at);
    table += 4;
    at += bytes.length;
  }
  return 0;
};
