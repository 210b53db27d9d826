//! import: wasi_snapshot_preview1.path_create_directory (i32 i32 i32) -> (i32)
//! import: wasi_snapshot_preview1.path_link (i32 i32 i32 i32 i32 i32 i32) -> (i32)
//! import: wasi_snapshot_preview1.path_remove_directory (i32 i32 i32) -> (i32)
//! import: wasi_snapshot_preview1.path_rename (i32 i32 i32 i32 i32 i32) -> (i32)
//! import: wasi_snapshot_preview1.path_symlink (i32 i32 i32 i32 i32) -> (i32)
//! import: wasi_snapshot_preview1.path_unlink_file (i32 i32 i32) -> (i32)
//! needs: files
//! Changes to directories.

import { guarded } from "./errno.mjs";
import { pathAt, textAt } from "./paths.mjs";

const one = (operation) => (rt) =>
  guarded((fd, path, size) => {
    rt.files[operation](pathAt(rt, fd, path, size));
  });

export const path_create_directory = one("mkdir");
export const path_remove_directory = one("rmdir");
export const path_unlink_file = one("unlink");

export const path_rename = (rt) =>
  guarded((fd, path, size, toFd, to, toSize) => {
    rt.files.rename(pathAt(rt, fd, path, size), pathAt(rt, toFd, to, toSize));
  });

export const path_link = (rt) =>
  guarded((fd, _lookup, path, size, toFd, to, toSize) => {
    rt.files.link(pathAt(rt, fd, path, size), pathAt(rt, toFd, to, toSize));
  });

export const path_symlink = (rt) =>
  guarded((target, targetSize, fd, path, size) => {
    rt.files.symlink(textAt(rt, target, targetSize), pathAt(rt, fd, path, size));
  });
