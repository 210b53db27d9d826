//! HsFFI.h: starting and ending the runtime for a program whose `main` is C's or that is a library for JavaScript.

use crate::args::{getProgArgv, setProgArgv};
use crate::exit::{hs_exit_actions, stg_exit};
use crate::machine::{Global, heap};
use crate::message::emit_line;
use crate::stable::{freeStablePtr, getStablePtr};
use ahc_abi::sched::EXIT_FAILURE;
use ahc_abi::{WORD_SIZE, reg};
use ahc_heap::{Addr, Memory as _};

/// `hs_init`s without their `hs_exit`; what `_start` does counts as one, but only once somebody looks.
static COUNT: Global<u32> = Global::new(0);

fn running() -> bool {
    !heap().reg(reg::CURRENT_NURSERY).is_null() && !crate::exit::ended()
}

fn count() -> &'static mut u32 {
    let count = COUNT.get();
    if *count == 0 && running() {
        *count = 1;
    }
    count
}

/// Starts the runtime, or counts.
pub fn start() {
    let count = count();
    *count += 1;
    if *count == 1 {
        crate::start::set_up();
    }
}

/// Ends the program with a message unless Haskell code can run.
pub fn check_running() {
    if crate::exit::ended() {
        emit_line(b"a Haskell function was called after the program's end (hs_exit, or an exit code was given)");
        stg_exit(EXIT_FAILURE);
    }
    if !running() {
        emit_line(b"newBoundTask: RTS is not initialised; call hs_init() first");
        stg_exit(EXIT_FAILURE);
    }
}

/// Starts the runtime, or counts. The arguments are the program's from then on; those for the runtime are taken away, as GHC does.
///
/// # Safety
/// Both are null, or point to C's `argc` and `argv`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs_init(argc: *mut u32, argv: *mut *const *const u8) {
    if crate::exit::ended() {
        emit_line(b"hs_init_ghc: reinitializing the RTS after shutdown is not currently supported");
        stg_exit(EXIT_FAILURE);
    }
    let first = !running() && !argc.is_null() && !argv.is_null();
    if first {
        // SAFETY: the caller's promise.
        unsafe { setProgArgv(*argc, *argv) };
    }
    start();
    if first {
        // SAFETY: the caller's promise; the new array has the caller's strings, in memory that stays.
        unsafe { getProgArgv(argc, argv.cast()) };
    }
}

/// As `hs_init`. The configuration's run-time options are those of the link.
///
/// # Safety
/// As `hs_init`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs_init_ghc(argc: *mut u32, argv: *mut *const *const u8, _config: Addr) {
    // SAFETY: the caller's promise.
    unsafe { hs_init(argc, argv) }
}

/// # Safety
/// As `hs_init`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs_init_with_rtsopts(argc: *mut u32, argv: *mut *const *const u8) {
    // SAFETY: the caller's promise.
    unsafe { hs_init(argc, argv) }
}

/// Ends the runtime when it has been called as often as `hs_init`: flushes standard output, runs the C finalizers.
#[unsafe(no_mangle)]
pub extern "C" fn hs_exit() {
    let count = count();
    match *count {
        0 => emit_line(b"warning: too many hs_exit()s"),
        1 => {
            hs_exit_actions();
            *count = 0;
        }
        _ => *count -= 1,
    }
}

#[unsafe(no_mangle)]
pub extern "C" fn hs_exit_nowait() {
    hs_exit();
}

#[unsafe(no_mangle)]
pub extern "C" fn hs_perform_gc() {
    crate::collect::performMajorGC();
}

/// # Safety
/// `argv` has `argc` C strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs_set_argv(argc: u32, argv: *const *const u8) {
    // SAFETY: the caller's promise.
    unsafe { setProgArgv(argc, argv) }
}

#[unsafe(no_mangle)]
pub extern "C" fn hs_free_stable_ptr_unsafe(index: u32) {
    freeStablePtr(index);
}

macro_rules! nothing {
    ($($name:ident),* $(,)?) => { $( #[unsafe(no_mangle)] pub extern "C" fn $name() {} )* };
}

// There is one OS thread: nothing to lock, nothing that belongs to a thread.
nothing! {
    hs_lock_stable_ptr_table, hs_lock_stable_tables, hs_unlock_stable_ptr_table, hs_unlock_stable_tables, hs_thread_done, rts_done,
    hs_restoreConsoleCP,
}

#[unsafe(no_mangle)]
pub extern "C" fn rts_setInCallCapability(_preferred: i32, _affinity: i32) {}

#[unsafe(no_mangle)]
pub extern "C" fn rts_pinThreadToNumaNode(_node: i32) {}

/// GHC's `struct ForeignExportsList`, as far as it is filled in by a module's C stub.
#[repr(C)]
pub struct ForeignExportsList {
    next: u32,
    n_entries: i32,
    object_code: u32,
    stable_ptrs: u32,
    // The closures' addresses follow.
}

/// Keeps the closures that a module exports alive. An init function of the module's C stub calls it, before the heap is set up:
/// the table of stable pointers needs none.
///
/// # Safety
/// `list` has as many addresses as it says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn registerForeignExports(list: *const ForeignExportsList) {
    // SAFETY: the caller's promise.
    let (n, first) = unsafe { ((*list).n_entries as u32, Addr(list.add(1) as u32)) };
    for i in 0..n {
        getStablePtr(heap().m.load_addr(first.add(i * WORD_SIZE)));
    }
}

#[unsafe(no_mangle)]
pub extern "C" fn foreignExportStablePtr(p: Addr) -> u32 {
    getStablePtr(p)
}
