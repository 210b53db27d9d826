//! import: wasi_snapshot_preview1.args_get (i32 i32) -> (i32)
//! import: wasi_snapshot_preview1.args_sizes_get (i32 i32) -> (i32)
//! needs: args
//! The program's name and arguments, from `rt.args`.

import { guarded } from "./errno.mjs";
import { stringSizes, writeStrings } from "./strings.mjs";

export const args_get = (rt) => guarded((table, at) => writeStrings(rt, rt.args, table, at));
export const args_sizes_get = (rt) => guarded((count, size) => stringSizes(rt, rt.args, count, size));
