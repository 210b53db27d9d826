//! import: wasi_snapshot_preview1.fd_filestat_get (i32 i32) -> (i32)
//! needs: streams
//! Metadata of an open descriptor; a stream without a file has only a type.

import { handle } from "./descriptors.mjs";
import { guarded } from "./errno.mjs";
import { writeStat } from "./filestat.mjs";

const nothing = { dev: 0, ino: 0, nlink: 1, size: 0, atime: 0, mtime: 0, ctime: 0 };

export const fd_filestat_get = (rt) =>
  guarded((fd, out) => {
    const file = handle(rt, fd);
    writeStat(rt, out, file.stat?.() ?? { ...nothing, ino: fd, type: file.type });
  });
