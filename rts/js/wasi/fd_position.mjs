//! import: wasi_snapshot_preview1.fd_pread (i32 i32 i32 i64 i32) -> (i32)
//! import: wasi_snapshot_preview1.fd_pwrite (i32 i32 i32 i64 i32) -> (i32)
//! import: wasi_snapshot_preview1.fd_seek (i32 i64 i32 i32) -> (i32)
//! import: wasi_snapshot_preview1.fd_tell (i32 i32) -> (i32)
//! needs: streams
//! Positions: what has none (a terminal, a pipe) answers ESPIPE.

import { view } from "../core/memory.mjs";
import { handle } from "./descriptors.mjs";
import { failure, guarded } from "./errno.mjs";
import { eachBuffer } from "./iovec.mjs";

const positioned = (operation) => (rt) =>
  guarded((fd, list, length, offset, out) => {
    const file = handle(rt, fd, operation, "ESPIPE");
    eachBuffer(rt, list, length, out, (bytes, done) => file[operation](bytes, Number(offset) + done));
  });

const seek = (rt, fd, offset, whence, out) => {
  const file = handle(rt, fd, "size", "ESPIPE");
  const base = [0, file.position, whence === 2 ? file.size() : 0][whence];
  const position = base + Number(offset);
  if (!(position >= 0)) throw failure("EINVAL");
  file.position = position;
  view(rt).setBigUint64(out, BigInt(position), true);
};

export const fd_pread = positioned("pread");
export const fd_pwrite = positioned("pwrite");
export const fd_seek = (rt) => guarded((fd, offset, whence, out) => seek(rt, fd, offset, whence, out));
export const fd_tell = (rt) => guarded((fd, out) => seek(rt, fd, 0n, 1, out));
