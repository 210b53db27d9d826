//! Text for callbacks: bytes of one output stream, decoded as UTF-8 across write boundaries.
//! Inputs: `emit(text)`, and whether it wants whole lines (the console ends each call's text with a newline itself).
//! Outputs: a stream with `write`; `rt.last` flushes what is left when the program ends.

export const textStream = (rt, emit, byLine) => {
  const decoder = new TextDecoder();
  let rest = "";
  const take = (text) => {
    if (!byLine) return text && emit(text);
    const lines = (rest + text).split("\n");
    rest = lines.pop();
    if (lines.length) emit(lines.join("\n"));
  };
  rt.last.push(() => {
    take(decoder.decode());
    if (rest) emit(rest);
    rest = "";
  });
  return {
    type: 2,
    write(bytes) {
      take(decoder.decode(bytes, { stream: true }));
      return bytes.length;
    },
  };
};
