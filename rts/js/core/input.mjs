//! Standard input from memory. Inputs: text or bytes. Outputs: a stream with `read`; 0 at the end.

export const inputStream = (source) => {
  let rest = typeof source === "string" ? new TextEncoder().encode(source) : source;
  return {
    type: 2,
    read(bytes) {
      const piece = rest.subarray(0, bytes.length);
      bytes.set(piece);
      rest = rest.subarray(piece.length);
      return piece.length;
    },
  };
};
