//! Where a program starts: `_start`, a WASI command's entry.

use crate::exit::{hs_exit_actions, stg_exit};
use crate::machine::{addr_of, symbols};
use crate::message::emit_line;
use crate::schedule::schedule;
use crate::thread::create_thread;
use crate::weak::weak;
use ahc_abi::sched::EXIT_FAILURE;
use ahc_abi::thread::THREAD_COMPLETE;
use ahc_heap::Addr;

symbols! { ahc_start_info }

weak! {
    /// RTS options: in programs that read their arguments or were linked with an option about them.
    OPTIONS = __ahc_weak_ahc_options_hook,
}

unsafe extern "C" {
    fn __wasm_call_ctors();
}

#[unsafe(no_mangle)]
pub extern "C" fn _start() {
    end(schedule(begin()));
}

/// Makes the heap and the main thread.
pub fn begin() -> Addr {
    // SAFETY: the linker's function; called once.
    unsafe { __wasm_call_ctors() };
    set_up();
    // The frame runs the root closure (patched into GHC's StgStartup.cmm).
    create_thread(addr_of!(ahc_start_info))
}

/// Reads the RTS options, makes the heap.
#[inline(always)]
pub fn set_up() {
    let options = OPTIONS.get();
    if !options.is_null() {
        // SAFETY: the hook's type.
        unsafe { (*(options.0 as *const fn()))() };
    }
    crate::collect::init();
}

/// The main thread has ended.
pub fn end(what_next: u16) {
    if what_next != THREAD_COMPLETE {
        // Only without GHC.TopHandler, which handles every exception.
        emit_line(b"uncaught exception");
        stg_exit(EXIT_FAILURE);
    }
    hs_exit_actions();
}
