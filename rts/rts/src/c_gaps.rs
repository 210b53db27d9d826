//! Functions of C that libraries call and wasi-libc lacks, where doing nothing is what they do on a machine such as WASI's.
//!
//! Inputs and outputs: as POSIX has them. What WASI cannot do is not here: libraries find out when they are configured, and fail
//! with `unsupported operation`.

/// WASI has no time zones: local time is UTC, whatever `TZ` says. The result is there because `time.h` does not declare the
/// function, so that C calls it as one that returns an `int`.
#[unsafe(no_mangle)]
pub extern "C" fn tzset() -> i32 {
    0
}
