//! Browser: descriptor 0 is what the caller gives, or empty. Inputs: options.stdin. Outputs: `rt.fds[0]`.

import { inputStream } from "../core/input.mjs";

export const browserStdin = (rt) => {
  rt.fds[0] = inputStream(rt.options.stdin ?? "");
};
