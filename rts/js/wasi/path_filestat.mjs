//! import: wasi_snapshot_preview1.path_filestat_get (i32 i32 i32 i32 i32) -> (i32)
//! import: wasi_snapshot_preview1.path_filestat_set_times (i32 i32 i32 i32 i64 i64 i32) -> (i32)
//! needs: files
//! Metadata by path; bit 0 of the lookup flags follows a link at its end.

import { guarded } from "./errno.mjs";
import { timesToSet, writeStat } from "./filestat.mjs";
import { pathAt } from "./paths.mjs";

export const path_filestat_get = (rt) =>
  guarded((fd, lookup, path, size, out) => {
    writeStat(rt, out, rt.files.stat(pathAt(rt, fd, path, size), !!(lookup & 1)));
  });

export const path_filestat_set_times = (rt) =>
  guarded((fd, lookup, path, size, atime, mtime, flags) => {
    rt.files.times(pathAt(rt, fd, path, size), ...timesToSet(atime, mtime, flags), !!(lookup & 1));
  });
