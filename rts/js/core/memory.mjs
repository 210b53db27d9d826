//! Views of the instance's linear memory that survive memory.grow.
//! Inputs: the runtime state `rt` with `rt.memory`. Outputs: `u8(rt)`, `view(rt)`.
//! Invariant: a view is asked for anew after anything that can grow memory (growing detaches the old buffer).

export const u8 = (rt) => {
  const { buffer } = rt.memory;
  if (rt.bytes?.buffer !== buffer) rt.bytes = new Uint8Array(buffer);
  return rt.bytes;
};

export const view = (rt) => {
  const { buffer } = rt.memory;
  if (rt.words?.buffer !== buffer) rt.words = new DataView(buffer);
  return rt.words;
};
