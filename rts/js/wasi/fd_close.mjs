//! import: wasi_snapshot_preview1.fd_close (i32) -> (i32)
//! import: wasi_snapshot_preview1.fd_renumber (i32 i32) -> (i32)
//! Gives a descriptor back, or moves it to another number; the old number stands for nothing then.

import { handle } from "./descriptors.mjs";
import { guarded } from "./errno.mjs";

export const fd_close = (rt) =>
  guarded((fd) => {
    const file = handle(rt, fd);
    rt.fds[fd] = undefined;
    file.close?.();
  });

export const fd_renumber = (rt) =>
  guarded((from, to) => {
    const file = handle(rt, from);
    if (from === to) return;
    const old = handle(rt, to);
    rt.fds[to] = file;
    rt.fds[from] = undefined;
    old.close?.();
  });
