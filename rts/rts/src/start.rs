//! Where a program starts: `_start`, a WASI command's entry.

use crate::exit::{hs_exit_actions, stg_exit};
use crate::machine::{addr_of, heap, symbols};
use crate::message::emit_line;
use crate::schedule::schedule;
use crate::thread::create_io_thread;
use ahc_abi::sched::EXIT_FAILURE;
use ahc_abi::thread::THREAD_COMPLETE;
use ahc_heap::Addr;

symbols! { ahc_root_closure }

unsafe extern "C" {
    fn __wasm_call_ctors();
}

#[unsafe(no_mangle)]
pub extern "C" fn _start() {
    // SAFETY: the linker's function; called once.
    unsafe { __wasm_call_ctors() };
    init();
    if !run_io(addr_of!(ahc_root_closure)) {
        // Only without GHC.TopHandler, which handles every exception.
        emit_line(b"uncaught exception");
        stg_exit(EXIT_FAILURE);
    }
    hs_exit_actions();
}

/// Makes the heap ready.
pub fn init() {
    heap().init();
}

/// Runs an `IO a` closure in a thread of its own until that ends. False if an exception ended it.
#[inline(never)]
pub fn run_io(io: Addr) -> bool {
    let tso = create_io_thread(io);
    heap().enqueue(tso);
    schedule(tso) == THREAD_COMPLETE
}
