//! The collector's place in the runtime: its hooks, and what programs call to have a collection.

use crate::weak::weak;
use ahc_heap::Addr;

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

/// Type of the hook `RESURRECT`: threads that a collection found unreachable and kept, linked through `Tso::global_link`, ended by null. They are in
/// their generation's list of threads when the hook has been called; it must take the next one before it touches a thread.
pub type ResurrectHook = fn(list: Addr);
/// Type of the hook `DEAD_WEAKS`: WEAK objects linked through `Weak::link`, ended by null, in no generation's list any more.
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

/// What a collection leaves for the runtime to do.
pub struct Collected {
    pub resurrected: Addr,
    pub dead_weaks: Addr,
    pub over_limit: bool,
}

/// Type of the hook `COLLECTOR`.
pub type CollectorHook = fn(major: bool) -> Collected;

/// Collects, if there is a collector. Only to be called where no Rust code holds addresses of heap objects.
pub fn collect(major: bool) {
    let collector = COLLECTOR.get();
    if collector.is_null() {
        return;
    }
    // SAFETY: the hooks' types.
    unsafe {
        let report = crate::exit::report();
        if let Some(report) = report {
            (report.gc_start)();
        }
        let done = (*(collector.0 as *const CollectorHook))(major);
        if let Some(report) = report {
            (report.gc_end)();
        }
        let (dead, resurrect, overflow) = (DEAD_WEAKS.get(), RESURRECT.get(), HEAP_OVERFLOW.get());
        if !dead.is_null() && !done.dead_weaks.is_null() {
            (*(dead.0 as *const DeadWeaksHook))(done.dead_weaks);
        }
        if !resurrect.is_null() && !done.resurrected.is_null() {
            (*(resurrect.0 as *const ResurrectHook))(done.resurrected);
        }
        if !overflow.is_null() && done.over_limit {
            (*(overflow.0 as *const HeapOverflowHook))();
        }
    }
}
