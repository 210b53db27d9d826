//! Node: descriptors 1 and 2, written synchronously.
//! Inputs: `rt.fs` (node:fs), options.stdout/stderr. Outputs: `rt.fds[1]`, `rt.fds[2]`.

import { textStream } from "../core/text.mjs";
import { nodeStream } from "./stream.mjs";

export const nodeStdout = (rt) => {
  const { stdout, stderr } = rt.options;
  rt.fds[1] = stdout ? textStream(rt, stdout) : nodeStream(rt, 1);
  rt.fds[2] = stderr ? textStream(rt, stderr) : nodeStream(rt, 2);
};
