//! import: wasi_snapshot_preview1.fd_readdir (i32 i32 i32 i64 i32) -> (i32)
//! needs: files
//! Directory entries from a cookie on (the entry's number), cut off where the buffer ends. The list is read anew when
//! the cookie is 0, so that one pass over a directory sees one state of it.

import { u8, view } from "../core/memory.mjs";
import { failure, guarded } from "./errno.mjs";
import { handle } from "./descriptors.mjs";

const listing = (rt, dir) => {
  const self = rt.files.stat(dir, true);
  const special = [".", ".."].map((name) => ({ name, ino: self.ino, type: 3 }));
  return [...special, ...rt.files.readdir(dir)];
};

export const fd_readdir = (rt) =>
  guarded((fd, at, size, cookie, out) => {
    const file = handle(rt, fd);
    if (file.dir === undefined) throw failure("ENOTDIR");
    if (!cookie || !file.entries) file.entries = listing(rt, file.dir);
    const end = at + size;
    let next = at;
    for (let index = Number(cookie); index < file.entries.length && next < end; index++) {
      const { name, ino, type } = file.entries[index];
      const text = new TextEncoder().encode(name);
      const entry = new Uint8Array(24 + text.length);
      const words = new DataView(entry.buffer);
      words.setBigUint64(0, BigInt(index + 1), true);
      words.setBigUint64(8, BigInt(ino), true);
      words.setUint32(16, text.length, true);
      words.setUint8(20, type);
      entry.set(text, 24);
      u8(rt).set(entry.subarray(0, end - next), next);
      next = Math.min(end, next + entry.length);
    }
    view(rt).setUint32(out, next - at, true);
  });
