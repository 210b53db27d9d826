//! The working directory: `getcwd`, `chdir`, and where relative paths lead after a `chdir`.
//!
//! WASI has no working directory; wasi-libc begins in `/`. Here a program begins where it was started. Until the first `chdir`, relative
//! paths are below the host's directory `.` (`preopens`). The name of that directory is the name of another of the host's directories,
//! an absolute one, that is the same (`rts/js` opens the working directory under its name too); if there is none it is `/`.
//! After a `chdir` relative paths have its path put before them. wasi-libc asks for `__wasilibc_find_relpath_alloc` weakly, so that only
//! programs that can change the directory have this.
//! Invariant: the path kept is absolute, without links, and ends with a NUL.

use crate::c_library::*;
use crate::machine::Global;
use crate::preopens::{__wasilibc_find_abspath, same_as_dot};

const LONGEST: usize = 4096;

/// Length (0 before the first `chdir`) and path.
struct Current {
    length: usize,
    path: [u8; LONGEST],
}

static CURRENT: Global<Current> = Global::new(Current { length: 0, path: [0; LONGEST] });

/// Writes the working directory's path to `out`; its length, without a NUL.
fn current(out: &mut [u8; LONGEST]) -> usize {
    let current = CURRENT.get();
    if current.length > 0 {
        out.copy_from_slice(&current.path);
        return current.length;
    }
    if let Some(length) = same_as_dot(out) {
        return length;
    }
    out[0] = b'/';
    1
}

/// # Safety
/// `buffer` has room for `size` bytes, or is null.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn getcwd(buffer: *mut u8, size: usize) -> *mut u8 {
    let mut path = [0; LONGEST];
    let length = current(&mut path);
    let room = if buffer.is_null() && size == 0 { length + 1 } else { size };
    if room <= length {
        set_errno(if room == 0 { EINVAL } else { ERANGE });
        return core::ptr::null_mut();
    }
    // SAFETY: there is room, as the caller says or as was just made.
    unsafe {
        let target = if buffer.is_null() { realloc(core::ptr::null_mut(), room) } else { buffer };
        if !target.is_null() {
            core::ptr::copy_nonoverlapping(path.as_ptr(), target, length);
            *target.add(length) = 0;
        }
        target
    }
}

/// # Safety
/// `path` is a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn chdir(path: *const u8) -> i32 {
    // SAFETY: as the caller promises; what realpath gives is a string of its own.
    unsafe {
        let directory = __wasilibc_open_nomode(path, O_RDONLY | O_DIRECTORY);
        if directory < 0 {
            return -1;
        }
        close(directory);
        let resolved = realpath(path, core::ptr::null_mut());
        if resolved.is_null() {
            return -1;
        }
        let text = bytes(resolved);
        let fits = text.len() < LONGEST;
        if fits {
            let current = CURRENT.get();
            current.length = text.len();
            current.path[..text.len()].copy_from_slice(text);
            current.path[text.len()] = 0;
        } else {
            set_errno(ERANGE);
        }
        free(resolved);
        if fits { 0 } else { -1 }
    }
}

/// As `__wasilibc_find_abspath`, from the working directory; the rest of the path goes to a buffer of the caller's that may be made larger.
///
/// # Safety
/// `path` is a NUL-terminated string; `buffer` points to a block of `*size` bytes of C's heap or to null.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __wasilibc_find_relpath_alloc(
    path: *const u8,
    abs_prefix: *mut *const u8,
    buffer: *mut *mut u8,
    size: *mut usize,
    may_grow: i32,
) -> i32 {
    let mut joined = [0u8; 2 * LONGEST];
    // SAFETY: as the caller promises; `rest` is within `path` or `joined`.
    unsafe {
        let text = bytes(path);
        let current = CURRENT.get();
        let mut wanted = path;
        if current.length > 0 && text.first().is_some_and(|&c| c != b'/') {
            let end = current.length + 1 + text.len();
            if end >= joined.len() {
                set_errno(ERANGE);
                return -1;
            }
            joined[..current.length].copy_from_slice(&current.path[..current.length]);
            joined[current.length] = b'/';
            joined[current.length + 1..end].copy_from_slice(text);
            wanted = joined.as_ptr();
        }
        let mut rest = core::ptr::null();
        let fd = __wasilibc_find_abspath(wanted, abs_prefix, &raw mut rest);
        if fd < 0 {
            return -1;
        }
        let needed = bytes(rest).len() + 1;
        if needed > *size {
            let larger = if may_grow == 0 { core::ptr::null_mut() } else { realloc(*buffer, needed) };
            if larger.is_null() {
                set_errno(if may_grow == 0 { ERANGE } else { ENOMEM });
                return -1;
            }
            *buffer = larger;
            *size = needed;
        }
        core::ptr::copy_nonoverlapping(rest, *buffer, needed);
        fd
    }
}
