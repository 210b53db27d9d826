//! import: wasi_snapshot_preview1.random_get (i32 i32) -> (i32)
//! Random bytes from the platform's cryptographic generator, in the pieces of at most 65,536 that it gives.

import { u8 } from "../core/memory.mjs";
import { guarded } from "./errno.mjs";

export const random_get = (rt) =>
  guarded((at, size) => {
    for (const end = at + size; at < end; at += 65536) {
      crypto.getRandomValues(u8(rt).subarray(at, Math.min(end, at + 65536)));
    }
  });
