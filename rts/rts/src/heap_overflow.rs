//! The heap limit (`-M`): what happens when a collection has left more than it allows.
//!
//! The main thread gets HeapOverflow, once; if it goes on and allocates more than `-Mgrace` allows, again. A program without exceptions ends.

use crate::exit::{reportHeapOverflow, stg_exit};
use crate::flags::flags;
use crate::machine::{Global, addr_of, symbols};
use crate::stats::allocated_bytes;
use crate::throw_to::throwTo;
use crate::weak::{Hook, weak};
use ahc_abi::sched::EXIT_HEAP_OVERFLOW;
use ahc_heap::Addr;

symbols! { base_GHCziIOziException_heapOverflow_closure }

weak! {
    /// There if the program can unwind.
    RAISE = __ahc_weak_ahc_raise_hook,
}

#[unsafe(no_mangle)]
pub static ahc_heap_overflow_hook: Hook<fn()> = Hook(overflow);

/// Bytes allocated when the exception was thrown last; 0: never.
static THROWN_AT: Global<u64> = Global::new(0);

fn overflow() {
    let main = crate::schedule::outermost_main();
    if main.is_null() || RAISE.get().is_null() {
        reportHeapOverflow();
        stg_exit(EXIT_HEAP_OVERFLOW);
    }
    let now = allocated_bytes();
    let then = THROWN_AT.get();
    if *then == 0 || now - *then > u64::from(flags().gc.heap_limit_grace) {
        *then = now;
        throwTo(Addr::NULL, main, main, addr_of!(base_GHCziIOziException_heapOverflow_closure));
    }
}
