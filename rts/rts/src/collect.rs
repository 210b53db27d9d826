//! The collector's place in the runtime: its hooks, and what programs call to have a collection.

use crate::machine::{Wasm, heap};
use crate::weak::weak;
use ahc_abi::reg;
use ahc_heap::{Addr, Heap, Weaks};

weak! {
    /// The collector: there unless the program is linked without one.
    COLLECTOR = __ahc_weak_ahc_collector_hook,
}

/// Type of the hook `RESURRECT`: threads that a collection found unreachable and kept, linked through `Tso::global_link`, ended by null. They
/// join their generations' lists of threads when the hook has returned, which must leave the links alone.
pub type ResurrectHook = fn(list: Addr);
/// The hook `DEAD_WEAKS`: weak pointers' part in collections.
pub struct WeaksHook {
    pub collect: Weaks<Wasm>,
    /// Takes WEAK objects linked through `Weak::link`, ended by null, in no generation's list any more, whose keys died. Gives them the header
    /// `stg_DEAD_WEAK_info`.
    pub finalize: fn(list: Addr),
}

/// Type of the hook `HEAP_OVERFLOW`: the heap limit was passed; throws the exception to the main thread.
pub type HeapOverflowHook = fn();

/// What System.Mem calls for `performMinorGC`.
#[unsafe(no_mangle)]
pub extern "C" fn performGC() {
    collect(false);
}

#[unsafe(no_mangle)]
pub extern "C" fn performMajorGC() {
    collect(true);
}

/// The collector.
pub struct CollectorHook {
    pub init: fn(),
    pub collect: fn(all: bool),
    /// A heap check failed: collects if it is time to.
    pub overflow: fn(),
    pub record_mutable: fn(&mut Heap<Wasm>, Addr, u16),
}

pub fn collector() -> Option<&'static CollectorHook> {
    // SAFETY: null or the hook, of the hook's type.
    unsafe { (COLLECTOR.get().0 as *const CollectorHook).as_ref() }
}

/// Makes the first nursery.
pub fn init() {
    match collector() {
        Some(hook) => (hook.init)(),
        None => heap().init(),
    }
}

/// A heap check failed: the thread that ran gets more nursery, perhaps after a collection (the address of the thread changes then).
pub fn heap_overflow() {
    match collector() {
        Some(hook) => (hook.overflow)(),
        None => heap().more_nursery(),
    }
}

/// Collects, if there is a collector. Only to be called where no Rust code holds addresses of heap objects.
pub fn collect(all: bool) {
    if let Some(hook) = collector() {
        // The thread that ran last need not live: it is in a foreign call, and in that list, or has stopped.
        heap().set_reg(reg::CURRENT_TSO, Addr::NULL);
        (hook.collect)(all);
    }
}
