//! Node: descriptor 0. Inputs: `rt.fs`, options.stdin (text or bytes in its place). Outputs: `rt.fds[0]`.

import { inputStream } from "../core/input.mjs";
import { nodeStream } from "./stream.mjs";

export const nodeStdin = (rt) => {
  const { stdin } = rt.options;
  rt.fds[0] = stdin === undefined ? nodeStream(rt, 0) : inputStream(stdin);
};
