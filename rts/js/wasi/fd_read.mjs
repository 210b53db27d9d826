//! import: wasi_snapshot_preview1.fd_read (i32 i32 i32 i32) -> (i32)
//! needs: stdin
//! Reads into a list of buffers; a short read ends it, 0 bytes mean the end of the input.

import { handle } from "./descriptors.mjs";
import { guarded } from "./errno.mjs";
import { eachBuffer } from "./iovec.mjs";

export const fd_read = (rt) =>
  guarded((fd, list, length, out) => {
    const file = handle(rt, fd, "read");
    eachBuffer(rt, list, length, out, (bytes) => file.read(bytes));
  });
