//! The program's arguments. They are fetched when something asks for them.

use crate::machine::Global;
use crate::options::ahc_options_hook;
use crate::table::{alloc_bytes, try_alloc_bytes};
use crate::wasi::{args_get, args_sizes_get};
use crate::weak::{Hook, need};
use ahc_abi::WORD_SIZE;
use ahc_heap::Addr;

/// The last part of the first argument.
static NAME: Global<*const u8> = Global::new(core::ptr::null());
static ARGC: Global<u32> = Global::new(0);
/// Null until the arguments have been fetched.
static ARGV: Global<*mut *mut u8> = Global::new(core::ptr::null_mut());
/// The same before RTS options were taken out of them; null if there were none.
static FULL: Global<(u32, *mut *mut u8)> = Global::new((0, core::ptr::null_mut()));

fn fetch() {
    fetch_into(alloc_bytes);
}

/// Fetches the arguments into what `allocate` gives; leaves them if that is nothing.
fn fetch_into(allocate: fn(u32) -> Addr) {
    if !ARGV.get().is_null() {
        return;
    }
    // SAFETY: the arrays have the sizes WASI said.
    unsafe {
        let (mut argc, mut bytes) = (0, 0);
        args_sizes_get(&raw mut argc, &raw mut bytes);
        // One more, null, as in C.
        let argv = allocate((argc + 1) * WORD_SIZE + bytes);
        if argv.is_null() {
            return;
        }
        args_get(argv.0 as *mut *mut u8, argv.words(argc + 1).0 as *mut u8);
        set(argc, argv.0 as *mut *mut u8);
    }
}

/// # Safety
/// `argv` has `argc` C strings and a null.
unsafe fn set(argc: u32, argv: *mut *mut u8) {
    *ARGC.get() = argc;
    *ARGV.get() = argv;
    // SAFETY: the caller's promise.
    unsafe {
        let mut name: *const u8 = *argv;
        let mut p = name;
        while !p.is_null() && *p != 0 {
            p = p.add(1);
            if *p.sub(1) == b'/' {
                name = p;
            }
        }
        *NAME.get() = name;
    }
}

#[unsafe(no_mangle)]
pub static ahc_name_hook: Hook<fn() -> *const u8> = Hook(name);

/// The program's name, or null if there is no memory for it.
pub fn name() -> *const u8 {
    // It may be wanted for the message that there is no memory.
    fetch_into(try_alloc_bytes);
    *NAME.get()
}

/// # Safety
/// Both pointers can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn getProgArgv(argc: *mut u32, argv: *mut *mut *mut u8) {
    need!(ahc_name_hook);
    need!(ahc_options_hook);
    fetch();
    // SAFETY: the caller's promise.
    unsafe {
        *argc = *ARGC.get();
        *argv = *ARGV.get();
    }
}

/// All arguments, including those for the runtime.
///
/// # Safety
/// As `getProgArgv`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn getFullProgArgv(argc: *mut u32, argv: *mut *mut *mut u8) {
    need!(ahc_options_hook);
    fetch();
    let (full_argc, full_argv) = *FULL.get();
    // SAFETY: the caller's promise.
    unsafe {
        *argc = if full_argv.is_null() { *ARGC.get() } else { full_argc };
        *argv = if full_argv.is_null() { *ARGV.get() } else { full_argv };
    }
}

/// The arguments as they were given, the program's name first: how many, and the array.
pub fn given() -> (u32, *mut *mut u8) {
    fetch();
    (*ARGC.get(), *ARGV.get())
}

/// Makes these the program's arguments; those that were given stay what `getFullProgArgv` gives.
pub fn replace(argc: u32, argv: *mut *mut u8) {
    *FULL.get() = (*ARGC.get(), *ARGV.get());
    *ARGC.get() = argc;
    *ARGV.get() = argv;
}

/// Replaces the arguments; the strings are copied.
///
/// # Safety
/// `argv` has `argc` C strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn setProgArgv(argc: u32, argv: *const *const u8) {
    // SAFETY: the caller's promise; the new array has room for what was counted.
    unsafe {
        let mut bytes = 0;
        for i in 0..argc as usize {
            bytes += c_len(*argv.add(i)) + 1;
        }
        let new = alloc_bytes((argc + 1) * WORD_SIZE + bytes);
        let array = new.0 as *mut *mut u8;
        let mut to = new.words(argc + 1).0 as *mut u8;
        for i in 0..argc as usize {
            let from = *argv.add(i);
            let n = c_len(from) as usize + 1;
            core::ptr::copy_nonoverlapping(from, to, n);
            *array.add(i) = to;
            to = to.add(n);
        }
        set(argc, array);
    }
}

/// # Safety
/// `s` is a C string.
pub unsafe fn c_len(s: *const u8) -> u32 {
    let mut n = 0;
    // SAFETY: the caller's promise.
    while unsafe { *s.add(n) } != 0 {
        n += 1;
    }
    n as u32
}

/// The bytes of a C string.
///
/// # Safety
/// `s` is a C string that stays as it is.
pub unsafe fn c_bytes(s: *const u8) -> &'static [u8] {
    // SAFETY: the caller's promise.
    unsafe { core::slice::from_raw_parts(s, c_len(s) as usize) }
}
