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

/// Functions that WASI cannot have: they fail with `ENOSYS`.
macro_rules! unsupported {
    ($($(#[$why:meta])* $name:ident($($argument:ident),*);)*) => {$(
        $(#[$why])*
        #[unsafe(no_mangle)]
        pub extern "C" fn $name($($argument: usize),*) -> i32 {
            $(let _ = $argument;)*
            set_errno(ENOSYS);
            -1
        }
    )*};
}

unsupported! {
    /// There are no other programs.
    execv(path, arguments);
    execvp(file, arguments);
    execve(path, arguments, environment);
    /// Files have no modes.
    umask(mask);
    /// Machines have no names.
    gethostname(name, length);
    /// There are no semaphores, since there is nobody to share them with.
    sem_close(semaphore);
    sem_getvalue(semaphore, value);
    sem_post(semaphore);
    sem_trywait(semaphore);
    sem_unlink(name);
    sem_wait(semaphore);
}

/// As the other semaphore functions, but its result is a pointer. (The third argument: where the variadic ones are.)
#[unsafe(no_mangle)]
pub extern "C" fn sem_open(_name: *const u8, _flags: i32, _rest: *const u8) -> *mut u8 {
    set_errno(ENOSYS);
    null_mut()
}

/// GHC's runtime ticks by a signal, which unix stops before it starts another program. This one does not tick.
#[unsafe(no_mangle)]
pub extern "C" fn stopTimer() {}
