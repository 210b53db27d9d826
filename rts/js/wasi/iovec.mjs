//! Scatter and gather lists: runs one operation over each buffer until it falls short.
//! Inputs: address and length of the list in memory, an operation from bytes to a count.
//! Outputs: the total count, stored at `out`.

import { u8, view } from "../core/memory.mjs";

export const eachBuffer = (rt, list, length, out, operation) => {
  const words = view(rt);
  let total = 0;
  for (let i = 0; i < length; i++) {
    const at = words.getUint32(list + 8 * i, true);
    const size = words.getUint32(list + 8 * i + 4, true);
    if (!size) continue;
    const count = operation(u8(rt).subarray(at, at + size), total);
    total += count;
    if (count < size) break;
  }
  words.setUint32(out, total, true);
};
