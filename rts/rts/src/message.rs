//! Messages on standard error, and the printf subset that C code of the libraries uses with them.

use crate::wasi::{Ciovec, fd_write};
use crate::weak::need;

/// Writes bytes to standard error; there is nobody to tell if that fails.
#[inline(never)]
pub fn emit(bytes: &[u8]) {
    let iov = Ciovec { buf: bytes.as_ptr(), len: bytes.len() as u32 };
    let mut written = 0u32;
    // SAFETY: both pointers are to live locals.
    unsafe { fd_write(2, &raw const iov, 1, &raw mut written) };
}

/// Writes a number in decimal.
#[inline(never)]
pub fn emit_number(n: u32) {
    if n >= 10 {
        emit_number(n / 10);
    }
    emit(&[b'0' + (n % 10) as u8]);
}

fn emit_hex(n: u32) {
    emit(b"0x");
    for shift in (0..8).rev() {
        let digit = ((n >> (shift * 4)) & 15) as u8;
        emit(&[if digit < 10 { b'0' + digit } else { b'a' + digit - 10 }]);
    }
}

fn emit_c_string(s: *const u8) {
    let mut len = 0;
    // SAFETY: callers pass C strings.
    unsafe {
        while *s.add(len) != 0 {
            len += 1;
        }
        emit(core::slice::from_raw_parts(s, len));
    }
}

/// printf for `%s %d %u %x %p %c %%` with `l` modifiers; `args` points to the argument words, as clang passes variadic arguments.
///
/// # Safety
/// `format` is a C string and `args` has what it asks for.
unsafe fn emit_format(format: *const u8, args: *const u32) {
    let mut p = format;
    let mut args = args;
    // SAFETY: the caller's promise.
    unsafe {
        loop {
            let start = p;
            while *p != 0 && *p != b'%' {
                p = p.add(1);
            }
            emit(core::slice::from_raw_parts(start, p.offset_from(start) as usize));
            if *p == 0 {
                return;
            }
            p = p.add(1);
            while *p == b'l' || *p == b'z' {
                p = p.add(1);
            }
            let conversion = *p;
            if conversion == b'%' || conversion == 0 {
                emit(b"%");
            } else {
                let arg = *args;
                args = args.add(1);
                match conversion {
                    b's' => emit_c_string(arg as *const u8),
                    b'c' => emit(&[arg as u8]),
                    b'd' | b'i' => {
                        if (arg as i32) < 0 {
                            emit(b"-");
                        }
                        emit_number((arg as i32).unsigned_abs());
                    }
                    b'u' => emit_number(arg),
                    _ => emit_hex(arg),
                }
            }
            if conversion == 0 {
                return;
            }
            p = p.add(1);
        }
    }
}

/// Starts a message as GHC does, with the program's name if it is known.
#[inline(never)]
fn emit_prefix() {
    let name = crate::exit::program_name();
    if !name.is_null() {
        emit_c_string(name);
        emit(b": ");
    }
}

/// One line on standard error, with the program's name.
#[inline(never)]
pub fn emit_line(text: &[u8]) {
    emit_prefix();
    emit(text);
    emit(b"\n");
}

/// One line of advice.
pub fn emit_advice(before: &[u8], option: &[u8]) {
    emit_prefix();
    emit(before);
    emit(option);
    emit(b"' to increase it.\n");
}

/// A message with a number in it.
pub fn emit_count(before: &[u8], n: u32, after: &[u8]) {
    emit_prefix();
    emit(before);
    emit_number(n);
    emit(after);
}

/// Ends the program because it asks for what the runtime cannot do.
pub fn fatal(text: &core::ffi::CStr) -> ! {
    barf(text.as_ptr().cast(), core::ptr::null())
}

/// The runtime found a state that cannot be. Cmm calls it with plain text and NULL; what C would format is printed as it is.
#[unsafe(no_mangle)]
pub extern "C" fn barf(text: *const u8, _args: *const u32) -> ! {
    emit_prefix();
    emit(b"internal error: ");
    emit_c_string(text);
    emit(b"\n");
    crate::exit::stg_exit(ahc_abi::sched::EXIT_INTERNAL_ERROR)
}

/// # Safety
/// As `emit_format`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn errorBelch(format: *const u8, args: *const u32) {
    need!(crate::args::ahc_name_hook);
    emit_prefix();
    // SAFETY: the caller's promise.
    unsafe { emit_format(format, args) };
    emit(b"\n");
}

/// # Safety
/// As `emit_format`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn debugBelch(format: *const u8, args: *const u32) {
    // SAFETY: the caller's promise.
    unsafe { emit_format(format, args) };
}

/// An argument that strictness analysis found unused was used after all; `name` is a C string.
#[unsafe(no_mangle)]
pub extern "C" fn ahc_absent_error(name: *const u8) -> ! {
    emit_prefix();
    emit(b"internal error: Oops!  Entered absent arg ");
    emit_c_string(name);
    emit(b"\n");
    crate::exit::stg_exit(ahc_abi::sched::EXIT_INTERNAL_ERROR)
}

/// An assertion of C code failed.
#[unsafe(no_mangle)]
pub extern "C" fn _assertFail(file: *const u8, line: u32) -> ! {
    emit_prefix();
    emit(b"internal error: ASSERTION FAILED: file ");
    emit_c_string(file);
    emit(b", line ");
    emit_number(line);
    emit(b"\n");
    crate::exit::stg_exit(ahc_abi::sched::EXIT_INTERNAL_ERROR)
}
