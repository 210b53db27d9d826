//! import: wasi_snapshot_preview1.environ_get (i32 i32) -> (i32)
//! import: wasi_snapshot_preview1.environ_sizes_get (i32 i32) -> (i32)
//! needs: env
//! The environment, from `rt.env` (a list of NAME=VALUE).

import { guarded } from "./errno.mjs";
import { stringSizes, writeStrings } from "./strings.mjs";

export const environ_get = (rt) => guarded((table, at) => writeStrings(rt, rt.env, table, at));
export const environ_sizes_get = (rt) => guarded((count, size) => stringSizes(rt, rt.env, count, size));
