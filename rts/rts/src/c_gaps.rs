//! Functions of C that libraries call without asking whether they exist, and that wasi-libc lacks.
//!
//! Inputs and outputs: as POSIX has them. What WASI cannot do fails with `ENOSYS`, which Haskell's libraries show as
//! `unsupported operation`, with the name of theirs. (Most of what WASI cannot do is not here: libraries find out when they are configured.)

use crate::c_library::{ENOSYS, set_errno};
use core::ptr::null_mut;

/// WASI has no time zones: local time is UTC, whatever `TZ` says. The result is there because `time.h` does not declare the
/// function, so that C calls it as one that returns an `int`.
#[unsafe(no_mangle)]
pub extern "C" fn tzset() -> i32 {
    0
}

/// Terminals have no names.
#[unsafe(no_mangle)]
pub extern "C" fn ttyname(_fd: i32) -> *mut u8 {
    set_errno(ENOSYS);
    null_mut()
}

/// There are no semaphores, since there is nobody to share them with. (The third argument: where the variadic ones are.)
#[unsafe(no_mangle)]
pub extern "C" fn sem_open(_name: *const u8, _flags: i32, _rest: *const u8) -> *mut u8 {
    set_errno(ENOSYS);
    null_mut()
}

#[unsafe(no_mangle)]
pub extern "C" fn sem_close(_semaphore: *mut u8) -> i32 {
    set_errno(ENOSYS);
    -1
}

#[unsafe(no_mangle)]
pub extern "C" fn sem_unlink(_name: *const u8) -> i32 {
    set_errno(ENOSYS);
    -1
}

/// A machine has no name.
#[unsafe(no_mangle)]
pub extern "C" fn gethostname(_name: *mut u8, _size: usize) -> i32 {
    set_errno(ENOSYS);
    -1
}
