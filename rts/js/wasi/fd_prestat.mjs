//! import: wasi_snapshot_preview1.fd_prestat_dir_name (i32 i32 i32) -> (i32)
//! import: wasi_snapshot_preview1.fd_prestat_get (i32 i32) -> (i32)
//! needs: files
//! The directories that are open at the start, and the names the program knows them by.

import { u8, view } from "../core/memory.mjs";
import { failure, guarded } from "./errno.mjs";

const preopenName = (rt, fd) => {
  const { preopened } = rt.fds[fd] ?? {};
  if (preopened === undefined) throw failure("EBADF");
  return new TextEncoder().encode(preopened);
};

export const fd_prestat_get = (rt) =>
  guarded((fd, out) => {
    const { length } = preopenName(rt, fd);
    view(rt).setUint32(out, 0, true);
    view(rt).setUint32(out + 4, length, true);
  });

export const fd_prestat_dir_name = (rt) =>
  guarded((fd, at, size) => {
    const bytes = preopenName(rt, fd);
    if (bytes.length > size) throw failure("ENAMETOOLONG");
    u8(rt).set(bytes, at);
  });
