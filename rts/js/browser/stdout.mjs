//! Browser: descriptors 1 and 2, given to the caller's callbacks or else, line by line, to the console.
//! Inputs: options.stdout/stderr. Outputs: `rt.fds[1]`, `rt.fds[2]`.

import { textStream } from "../core/text.mjs";

export const browserStdout = (rt) => {
  const { stdout, stderr } = rt.options;
  rt.fds[1] = textStream(rt, stdout ?? console.log, !stdout);
  rt.fds[2] = textStream(rt, stderr ?? console.error, !stderr);
};
