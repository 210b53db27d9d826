//! import: wasi_snapshot_preview1.fd_advise (i32 i64 i64 i32) -> (i32)
//! import: wasi_snapshot_preview1.fd_allocate (i32 i64 i64) -> (i32)
//! import: wasi_snapshot_preview1.fd_datasync (i32) -> (i32)
//! import: wasi_snapshot_preview1.fd_filestat_set_size (i32 i64) -> (i32)
//! import: wasi_snapshot_preview1.fd_filestat_set_times (i32 i64 i64 i32) -> (i32)
//! import: wasi_snapshot_preview1.fd_sync (i32) -> (i32)
//! Changes to an open file other than its bytes.

import { handle } from "./descriptors.mjs";
import { guarded } from "./errno.mjs";
import { timesToSet } from "./filestat.mjs";

const synced = (rt) =>
  guarded((fd) => {
    handle(rt, fd).sync?.();
  });

export const fd_sync = synced;
export const fd_datasync = synced;

export const fd_advise = (rt) =>
  guarded((fd) => {
    handle(rt, fd, "size", "ESPIPE");
  });

export const fd_allocate = (rt) =>
  guarded((fd, offset, length) => {
    const file = handle(rt, fd, "truncate");
    const end = Number(offset + length);
    if (end > file.size()) file.truncate(end);
  });

export const fd_filestat_set_size = (rt) =>
  guarded((fd, size) => {
    handle(rt, fd, "truncate", "EINVAL").truncate(Number(size));
  });

export const fd_filestat_set_times = (rt) =>
  guarded((fd, atime, mtime, flags) => {
    handle(rt, fd, "times").times(...timesToSet(atime, mtime, flags));
  });
