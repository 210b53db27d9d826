//! Clocks.

use crate::wasi::{CLOCK_MONOTONIC, CLOCK_PROCESS_CPU, clock_time_get};

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

/// Nanoseconds of CPU and of real time: a moment or a span.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Times {
    pub cpu: u64,
    pub elapsed: u64,
}

impl Times {
    pub const ZERO: Times = Times { cpu: 0, elapsed: 0 };

    /// The span from an earlier moment, or what is left of a span without a part of it. Clocks are coarse: never negative.
    pub fn since(self, then: Times) -> Times {
        Times { cpu: self.cpu.saturating_sub(then.cpu), elapsed: self.elapsed.saturating_sub(then.elapsed) }
    }

    pub fn and(self, other: Times) -> Times {
        Times { cpu: self.cpu + other.cpu, elapsed: self.elapsed + other.elapsed }
    }
}

/// This moment. Hosts without a clock of CPU time (many have none) count real time.
pub fn now() -> Times {
    let elapsed = getMonotonicNSec();
    let mut cpu = 0;
    // SAFETY: writes to a local.
    let error = unsafe { clock_time_get(CLOCK_PROCESS_CPU, 1, &raw mut cpu) };
    Times { cpu: if error == 0 { cpu } else { elapsed }, elapsed }
}
