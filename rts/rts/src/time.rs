//! Clocks.

use crate::wasi::{CLOCK_MONOTONIC, clock_time_get};

/// Nanoseconds of the monotonic clock.
#[unsafe(no_mangle)]
pub extern "C" fn getMonotonicNSec() -> u64 {
    let mut ns = 0;
    // SAFETY: writes to a local.
    unsafe { clock_time_get(CLOCK_MONOTONIC, 1, &raw mut ns) };
    ns
}

/// Nanoseconds since some moment of this process. C only ever subtracts two of them.
#[unsafe(no_mangle)]
pub extern "C" fn getProcessElapsedTime() -> i64 {
    getMonotonicNSec() as i64
}
