//! import: wasi_snapshot_preview1.fd_fdstat_get (i32 i32) -> (i32)
//! import: wasi_snapshot_preview1.fd_fdstat_set_flags (i32 i32) -> (i32)
//! import: wasi_snapshot_preview1.fd_fdstat_set_rights (i32 i64 i64) -> (i32)
//! needs: streams
//! What a descriptor is: file type, flags, rights. Rights are what the handle can do and was opened for (fcntl's F_GETFL
//! makes the access mode of them); a terminal lacks seek and tell, which is how wasi-libc's isatty knows it.

import { view } from "../core/memory.mjs";
import { handle } from "./descriptors.mjs";
import { guarded } from "./errno.mjs";

const DATASYNC = 1n;
const READ = 2n;
const SEEK = 4n;
const SET_FLAGS = 8n;
const SYNC = 16n;
const TELL = 32n;
const WRITE = 64n;
// everything that concerns paths, and reading the directory
const DIRECTORY = 0x0fe07e00n;
const STAT = 0x00200000n;
const SET_SIZE = 0x00400000n;
const POLL = 0x08000000n;

const rightsOf = (file) => {
  if (file.dir !== undefined) return DIRECTORY | STAT;
  const opened = file.rights ?? READ | WRITE;
  let rights = SET_FLAGS | STAT | POLL;
  if (file.read && opened & READ) rights |= READ;
  if (file.write && opened & WRITE) rights |= WRITE | SYNC | DATASYNC | SET_SIZE;
  if (!file.terminal) rights |= SEEK | TELL;
  return rights;
};

export const fd_fdstat_get = (rt) =>
  guarded((fd, out) => {
    const file = handle(rt, fd);
    const words = view(rt);
    const rights = rightsOf(file);
    words.setUint8(out, file.type);
    words.setUint16(out + 2, file.flags ?? 0, true);
    words.setBigUint64(out + 8, rights, true);
    words.setBigUint64(out + 16, file.dir === undefined ? 0n : 0x0fffffffn, true);
  });

export const fd_fdstat_set_flags = (rt) =>
  guarded((fd, flags) => {
    handle(rt, fd).flags = flags;
  });

// Rights can only be given up, and nothing here depends on them.
export const fd_fdstat_set_rights = (rt) =>
  guarded((fd) => {
    handle(rt, fd);
  });
