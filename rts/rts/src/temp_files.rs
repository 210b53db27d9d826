//! `mkstemp`, `mkstemps` and `mkdtemp`, which wasi-libc lacks: files and folders with a new name.
//!
//! Inputs: a path that ends with `XXXXXX` (before a suffix), which is overwritten. Outputs: a descriptor or the path. The name is taken
//! only if nothing has it: the host creates exclusively.

use crate::c_library::*;

const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const RANDOM: usize = 6;
/// So many names are tried; 62^6 exist.
const ATTEMPTS: usize = 100;

/// Calls `create` with one name after the other until it does not fail because something has the name.
///
/// # Safety
/// `template` is a NUL-terminated string that may be written to.
unsafe fn create(template: *mut u8, suffix: i32, create: impl Fn(*const u8) -> i32) -> i32 {
    // SAFETY: as the caller promises; the slice is within the string.
    let place = unsafe {
        let length = bytes(template).len();
        let end = usize::try_from(suffix).ok().and_then(|s| length.checked_sub(s));
        match end.and_then(|end| end.checked_sub(RANDOM)) {
            Some(start) => core::slice::from_raw_parts_mut(template.add(start), RANDOM),
            None => &mut [],
        }
    };
    if place != b"XXXXXX" {
        set_errno(EINVAL);
        return -1;
    }
    for _ in 0..ATTEMPTS {
        if !random(place) {
            set_errno(ENOSYS);
            return -1;
        }
        for byte in place.iter_mut() {
            *byte = LETTERS[usize::from(*byte) % LETTERS.len()];
        }
        let made = create(template);
        if made >= 0 || get_errno() != EEXIST {
            return made;
        }
    }
    -1
}

/// # Safety
/// `template` is a NUL-terminated string that may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mkstemps(template: *mut u8, suffix: i32) -> i32 {
    // SAFETY: as the caller promises.
    unsafe { create(template, suffix, |path| __wasilibc_open_nomode(path, O_RDWR | O_CREAT | O_EXCL)) }
}

/// # Safety
/// As `mkstemps`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mkstemp(template: *mut u8) -> i32 {
    // SAFETY: as the caller promises.
    unsafe { mkstemps(template, 0) }
}

/// # Safety
/// As `mkstemps`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mkdtemp(template: *mut u8) -> *mut u8 {
    // SAFETY: as the caller promises.
    let made = unsafe { create(template, 0, |path| mkdir(path, 0o700)) };
    if made < 0 { core::ptr::null_mut() } else { template }
}
