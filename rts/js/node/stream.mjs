//! Node: a stream over one of the process's own descriptors (terminal, pipe, file, device).
//! Inputs: node:fs, a descriptor number. Outputs: blocking `read` and `write`.
//! A descriptor that someone set non-blocking answers EAGAIN: we wait and try again, as a blocking one would.

const waiting = (operation) => {
  for (;;) {
    try {
      return operation();
    } catch (e) {
      if (e.code === "EOF") return 0;
      if (e.code !== "EAGAIN" && e.code !== "EINTR") throw e;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
  }
};

export const nodeStream = ({ fs }, fd) => ({
  fd,
  read: (bytes) => waiting(() => fs.readSync(fd, bytes)),
  write: (bytes) => waiting(() => fs.writeSync(fd, bytes)),
});
