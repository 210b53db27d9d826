//! Which open directory a path belongs to: wasi-libc's `preopens.c`, done so that relative and absolute paths stay apart.
//!
//! wasi-libc strips the leading `/` of every path before it looks for a directory, because it takes `/` for the working directory.
//! Natively `x` and `/x` are different files. So: a path that begins with `/` is looked up among the directories whose names do, any
//! other among the rest (`.` stands for the working directory). Only if that finds none are the slashes ignored, as wasi-libc does:
//! that is how a program runs that a WASI host gave one directory.
//! Inputs: NUL-terminated paths; the host's directories, from descriptor 3 on. Outputs: a descriptor and the rest of the path.
//! Nothing is kept between calls, and nothing is allocated.

use crate::c_library::bytes;
use crate::wasi::{fd_filestat_get, fd_prestat_dir_name, fd_prestat_get};

const FIRST: i32 = 3;
const LONGEST: usize = 4096;

/// Without what does not change a path's meaning at its start: `./` and, for `slashes`, `/`.
fn stripped(mut path: &[u8], slashes: bool) -> &[u8] {
    loop {
        path = match path {
            [b'/', rest @ ..] if slashes => rest,
            [b'.', b'/', rest @ ..] => {
                let mut rest = rest;
                while let [b'/', more @ ..] = rest {
                    rest = more;
                }
                rest
            }
            [b'.'] => &[],
            _ => return path,
        }
    }
}

/// How many bytes of `path` the directory `name` accounts for, if it is one above it.
fn covers(name: &[u8], path: &[u8]) -> Option<usize> {
    let mut end = name.len();
    while end > 0 && name[end - 1] == b'/' {
        end -= 1;
    }
    let name = &name[..end];
    let under = path.len() >= end && &path[..end] == name && (end == 0 || path.len() == end || path[end] == b'/');
    under.then_some(end)
}

/// The directory that `path` lies in, and where the rest of the path begins.
fn find(path: &[u8], strict: bool) -> Option<(i32, usize)> {
    let mut name = [0u8; LONGEST];
    let mut best: Option<(i32, usize)> = None;
    let absolute = path.first() == Some(&b'/');
    let wanted = stripped(path, !strict || absolute);
    let skipped = path.len() - wanted.len();
    let mut fd = FIRST;
    loop {
        let mut prestat = [0u32; 2];
        // SAFETY: WASI writes eight bytes.
        if unsafe { fd_prestat_get(fd, prestat.as_mut_ptr()) } != 0 {
            return best;
        }
        let length = prestat[1] as usize;
        // SAFETY: the name has `length` bytes, for which there is room.
        if length <= LONGEST && unsafe { fd_prestat_dir_name(fd, name.as_mut_ptr(), length) } == 0 {
            let directory = &name[..length];
            let same_kind = (directory.first() == Some(&b'/')) == absolute;
            if same_kind || !strict {
                if let Some(used) = covers(stripped(directory, true), wanted) {
                    if best.is_none_or(|(_, before)| skipped + used > before) {
                        best = Some((fd, skipped + used));
                    }
                }
            }
        }
        fd += 1;
    }
}

/// The descriptor of the directory that `path` is below, -1 if there is none; `relative` is the rest of the path, `abs_prefix` empty.
///
/// # Safety
/// `path` is a NUL-terminated string; the others point to pointers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __wasilibc_find_abspath(
    path: *const u8,
    abs_prefix: *mut *const u8,
    relative: *mut *const u8,
) -> i32 {
    // SAFETY: as the caller promises; `rest` stays within the string.
    unsafe {
        let text = bytes(path);
        // names nothing, in POSIX; the caller makes ENOENT of it
        if text.is_empty() {
            return -1;
        }
        let Some((fd, used)) = find(text, true).or_else(|| find(text, false)) else { return -1 };
        let mut rest = path.add(used);
        while *rest == b'/' {
            rest = rest.add(1);
        }
        *abs_prefix = c"".as_ptr().cast();
        *relative = if *rest == 0 { c".".as_ptr().cast() } else { rest };
        fd
    }
}

/// As `__wasilibc_find_abspath`: the rest of the path is not copied.
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __wasilibc_find_relpath(
    path: *const u8,
    abs_prefix: *mut *const u8,
    relative: *mut *const u8,
    _room: usize,
) -> i32 {
    // SAFETY: as the caller promises.
    unsafe { __wasilibc_find_abspath(path, abs_prefix, relative) }
}

/// The host's directories are asked for anew every time.
#[unsafe(no_mangle)]
pub extern "C" fn __wasilibc_populate_preopens() {}

/// Which file a descriptor is: device and number.
fn identity(fd: i32) -> Option<(u64, u64)> {
    let mut stat = [0u64; 8];
    // SAFETY: WASI writes 64 bytes.
    (unsafe { fd_filestat_get(fd, stat.as_mut_ptr()) } == 0).then_some((stat[0], stat[1]))
}

/// The name of a directory of the host's that is the one called `.`, among those with absolute names; its length.
pub fn same_as_dot(name: &mut [u8]) -> Option<usize> {
    let mut dot = None;
    for absolute in [false, true] {
        let mut fd = FIRST;
        let mut prestat = [0u32; 2];
        // SAFETY: WASI writes eight bytes.
        while unsafe { fd_prestat_get(fd, prestat.as_mut_ptr()) } == 0 {
            let length = prestat[1] as usize;
            // SAFETY: there is room for the name.
            if length < name.len() && unsafe { fd_prestat_dir_name(fd, name.as_mut_ptr(), length) } == 0 {
                if !absolute && &name[..length] == b"." {
                    dot = identity(fd);
                } else if absolute && name[0] == b'/' && dot.is_some() && identity(fd) == dot {
                    return Some(length);
                }
            }
            fd += 1;
        }
    }
    None
}
