//! The collector's place in the runtime: its hooks, and what programs call to have a collection.

use crate::machine::{addr_of, at, heap, symbols};
use crate::weak::weak;
use ahc_abi::closure::Weak;
use ahc_abi::reg;
use ahc_heap::{Addr, Memory as _, Outcome};

symbols! { stg_DEAD_WEAK_info }

weak! {
    /// The collector: there unless the program is linked without one.
    COLLECTOR = __ahc_weak_ahc_collector_hook,
    /// Threads that nothing could wake any more: there if anything can raise an exception in them.
    RESURRECT = __ahc_weak_ahc_resurrect_hook,
    /// Weak pointers whose keys died: there if anything makes weak pointers with finalizers.
    DEAD_WEAKS = __ahc_weak_ahc_dead_weaks_hook,
    /// The heap limit: there if the program can handle exceptions.
    HEAP_OVERFLOW = __ahc_weak_ahc_heap_overflow_hook,
}

/// Type of the hook `RESURRECT`: threads that a collection found unreachable and kept, linked through `Tso::global_link`, ended by null. They
/// join their generations' lists of threads when the hook has returned, which must leave the links alone.
pub type ResurrectHook = fn(list: Addr);
/// Type of the hook `DEAD_WEAKS`: WEAK objects linked through `Weak::link`, ended by null, in no
/// generation's list any more. It gives them the header `stg_DEAD_WEAK_info`.
pub type DeadWeaksHook = fn(list: Addr);
/// Type of the hook `HEAP_OVERFLOW`: the heap limit was passed; throws the exception to the main thread.
pub type HeapOverflowHook = fn();

#[unsafe(no_mangle)]
pub extern "C" fn performGC() {
    performMajorGC();
}

#[unsafe(no_mangle)]
pub extern "C" fn performMajorGC() {
    collect(true);
}

#[unsafe(no_mangle)]
pub extern "C" fn performMinorGC() {
    collect(false);
}

/// The collector.
pub struct CollectorHook {
    pub init: fn(),
    pub collect: fn(all: bool) -> Outcome,
    /// A heap check failed: collects if it is time to.
    pub overflow: fn() -> Option<Outcome>,
}

fn collector() -> Option<&'static CollectorHook> {
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
        Some(hook) => {
            if let Some(done) = (hook.overflow)() {
                finish(done);
            }
        }
        None => heap().more_nursery(),
    }
}

/// Collects, if there is a collector. Only to be called where no Rust code holds addresses of heap objects.
pub fn collect(all: bool) {
    if let Some(hook) = collector() {
        // The thread that ran last need not live: it is in a foreign call, and in that list, or has stopped.
        heap().set_reg(reg::CURRENT_TSO, Addr::NULL);
        finish((hook.collect)(all));
    }
}

fn finish(done: Outcome) {
    let (dead, resurrect, overflow) = (DEAD_WEAKS.get(), RESURRECT.get(), HEAP_OVERFLOW.get());
    // SAFETY: the hooks' types.
    unsafe {
        if !done.dead_weaks.is_null() {
            if dead.is_null() {
                bury(done.dead_weaks);
            } else {
                (*(dead.0 as *const DeadWeaksHook))(done.dead_weaks);
            }
        }
        if !done.resurrected.is_null() {
            if !resurrect.is_null() {
                (*(resurrect.0 as *const ResurrectHook))(done.resurrected);
            }
            heap().keep_threads(done.resurrected);
        }
        if !overflow.is_null() && done.over_limit {
            (*(overflow.0 as *const HeapOverflowHook))();
        }
    }
}

/// Weak pointers without finalizers that died.
fn bury(list: Addr) {
    let mut weak = list;
    while !weak.is_null() {
        heap().m.store_addr(weak, addr_of!(stg_DEAD_WEAK_info));
        weak = heap().m.load_addr(at!(weak, Weak.link));
    }
}
