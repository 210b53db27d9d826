//! Node: standard input that arrives in the event loop, so that other threads run while one waits for it: terminals, pipes, sockets.
//! Inputs: `rt.fds[0]`, Node's own stream of descriptor 0 (made when something asks for the first time). Outputs: `rt.readable(fd)`:
//! whether a read would not wait; if it would, `rt.pump` is called when that has changed. Files, and input that the caller gave, never wait.

const follow = (rt, file) => {
  const source = process.stdin;
  const blocking = file.read;
  let rest = null;
  let ended = false;
  const end = () => {
    ended = true;
    rt.pump();
  };
  source.on("readable", rt.pump).on("end", end).on("error", end);
  rt.last.push(() => {
    source.off("readable", rt.pump).off("end", end).off("error", end).pause();
    source.unref?.();
  });
  const next = () => {
    rest ??= source.read();
    return rest;
  };
  file.read = (bytes) => {
    const piece = next();
    // at the end, or if asked without having waited
    if (!piece) return blocking(bytes);
    const size = Math.min(piece.length, bytes.length);
    bytes.set(piece.subarray(0, size));
    rest = size < piece.length ? piece.subarray(size) : null;
    return size;
  };
  return () => !!next() || ended;
};

export const laterInput = (rt) => {
  let ready;
  rt.readable = (fd) => {
    const file = rt.fds[fd];
    if (fd !== 0 || file?.fd !== 0 || file.type === 4) return true;
    ready ??= follow(rt, file);
    return ready();
  };
};
