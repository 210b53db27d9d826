//! Node: what descriptors 0 to 2 are: terminal, pipe, file; with positions where there are any.
//! Inputs: `rt.fds` with the streams that the program uses. Outputs: the same with types and metadata. Appending output
//! (`>>`) keeps its own position: the kernel puts every write at the end.

import { nodeFile } from "./file.mjs";

export const nodeStreams = (rt) => {
  rt.fds.forEach((stream, fd) => {
    if (stream.fd === undefined) return;
    rt.fds[fd] = nodeFile(rt, fd);
    rt.fds[fd].terminal = rt.tty.isatty(fd);
  });
};
