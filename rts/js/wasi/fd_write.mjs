//! import: wasi_snapshot_preview1.fd_write (i32 i32 i32 i32) -> (i32)
//! needs: stdout
//! Writes from a list of buffers; stops after a short write, whose count the caller sees.

import { handle } from "./descriptors.mjs";
import { guarded } from "./errno.mjs";
import { eachBuffer } from "./iovec.mjs";

export const fd_write = (rt) =>
  guarded((fd, list, length, out) => {
    const file = handle(rt, fd, "write");
    eachBuffer(rt, list, length, out, (bytes) => file.write(bytes));
  });
