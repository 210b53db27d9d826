//! Browser: descriptors 0 to 2 are streams that carry their type already; none is a terminal, so that output is
//! buffered in blocks as in a pipe. Inputs: `rt.fds`. Outputs: the same.

export const browserStreams = () => {};
