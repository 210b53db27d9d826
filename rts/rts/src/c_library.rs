//! What the runtime's replacements of C functions use of wasi-libc itself: errno and its values, files, memory.

use crate::wasi::random_get;

unsafe extern "C" {
    static mut errno: i32;
    pub fn realloc(block: *mut u8, size: usize) -> *mut u8;
    pub fn free(block: *mut u8);
    pub fn realpath(path: *const u8, resolved: *mut u8) -> *mut u8;
    /// `open` without its variadic argument.
    pub fn __wasilibc_open_nomode(path: *const u8, flags: i32) -> i32;
    pub fn close(fd: i32) -> i32;
    pub fn read(fd: i32, buffer: *mut u8, size: usize) -> isize;
    pub fn getenv(name: *const u8) -> *const u8;
    pub fn mkdir(path: *const u8, mode: i32) -> i32;
}

pub const EEXIST: i32 = 20;
pub const EINVAL: i32 = 28;
pub const ENOMEM: i32 = 48;
pub const ENOSYS: i32 = 52;
pub const ERANGE: i32 = 68;

pub const O_RDONLY: i32 = 0x0400_0000;
pub const O_WRONLY: i32 = 0x1000_0000;
pub const O_RDWR: i32 = 0x1400_0000;
pub const O_CREAT: i32 = 1 << 12;
pub const O_DIRECTORY: i32 = 2 << 12;
pub const O_EXCL: i32 = 4 << 12;
pub const O_TRUNC: i32 = 8 << 12;

pub fn set_errno(value: i32) {
    // SAFETY: one thread.
    unsafe { errno = value };
}

pub fn get_errno() -> i32 {
    // SAFETY: as above.
    unsafe { errno }
}

/// The bytes of a NUL-terminated string.
///
/// # Safety
/// `s` is one.
pub unsafe fn bytes<'a>(s: *const u8) -> &'a [u8] {
    let mut n = 0;
    // SAFETY: the string ends with a NUL.
    unsafe {
        while *s.add(n) != 0 {
            n += 1;
        }
        core::slice::from_raw_parts(s, n)
    }
}

/// Fills `out` with random bytes; says whether the host had some.
pub fn random(out: &mut [u8]) -> bool {
    // SAFETY: WASI writes so many bytes.
    unsafe { random_get(out.as_mut_ptr(), out.len()) == 0 }
}
