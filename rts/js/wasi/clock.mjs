//! import: wasi_snapshot_preview1.clock_res_get (i32 i32) -> (i32)
//! import: wasi_snapshot_preview1.clock_time_get (i32 i64 i32) -> (i32)
//! Clocks 0 (time of day) and 1 (monotonic); 2 and 3 (CPU time of process and thread) are the process's CPU time in Node and
//! count from the start of the page in a browser, which has nothing closer.

import { view } from "../core/memory.mjs";
import { failure, guarded } from "./errno.mjs";
import { nanoseconds } from "./time.mjs";

export const clock_res_get = (rt) =>
  guarded((clock, out) => {
    if (clock > 3) throw failure("EINVAL");
    view(rt).setBigUint64(out, clock ? 1000n : 1000000n, true);
  });

export const clock_time_get = (rt) =>
  guarded((clock, _precision, out) => {
    if (clock > 3) throw failure("EINVAL");
    view(rt).setBigUint64(out, nanoseconds(clock), true);
  });
