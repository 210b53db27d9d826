//! import: wasi_snapshot_preview1.proc_exit (i32) -> ()
//! Ends the program: unwinds the wasm frames with an Exit that run() catches.

import { Exit } from "../core/exit.mjs";

export const proc_exit = () => (code) => {
  throw new Exit(code);
};
