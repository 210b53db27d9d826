//! import: wasi_snapshot_preview1.path_readlink (i32 i32 i32 i32 i32 i32) -> (i32)
//! needs: files
//! Where a link points: as much of the text as the buffer holds.

import { u8, view } from "../core/memory.mjs";
import { guarded } from "./errno.mjs";
import { pathAt } from "./paths.mjs";

export const path_readlink = (rt) =>
  guarded((fd, path, size, at, room, out) => {
    const bytes = new TextEncoder().encode(rt.files.readlink(pathAt(rt, fd, path, size))).subarray(0, room);
    u8(rt).set(bytes, at);
    view(rt).setUint32(out, bytes.length, true);
  });
