//! import: wasi_snapshot_preview1.path_open (i32 i32 i32 i32 i32 i64 i64 i32 i32) -> (i32)
//! needs: files
//! Opens or creates a file, or opens a directory. What may be done with it follows from the rights asked for: read
//! (bit 1), write (bit 6).

import { view } from "../core/memory.mjs";
import { guarded } from "./errno.mjs";
import { pathAt } from "./paths.mjs";

const firstFree = (fds) => {
  let fd = 3;
  while (fds[fd]) fd++;
  return fd;
};

export const path_open = (rt) =>
  guarded((dir, lookup, path, size, open, rights, _inheriting, flags, out) => {
    const file = rt.files.open(pathAt(rt, dir, path, size), {
      follow: !!(lookup & 1),
      create: !!(open & 1),
      directory: !!(open & 2),
      exclusive: !!(open & 4),
      truncate: !!(open & 8),
      append: !!(flags & 1),
      read: !!(rights & 2n),
      write: !!(rights & 64n),
    });
    file.flags = flags;
    file.rights = rights;
    const fd = firstFree(rt.fds);
    rt.fds[fd] = file;
    view(rt).setUint32(out, fd, true);
  });
