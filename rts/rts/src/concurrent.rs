//! What the concurrency primops ask of the runtime.

use crate::array::new_array;
use crate::machine::{Global, ahc_threads_hook, at, heap};
use crate::switch::ahc_others_hook;
use crate::weak::need;
use ahc_abi::thread::Tso;
use ahc_heap::{Addr, Memory as _};

#[unsafe(no_mangle)]
pub extern "C" fn scheduleThread(_cap: Addr, tso: Addr) {
    need!(ahc_threads_hook);
    need!(ahc_others_hook);
    heap().enqueue(tso);
}

/// There is one capability: the processor number does not matter.
#[unsafe(no_mangle)]
pub extern "C" fn scheduleThreadOn(cap: Addr, _cpu: u32, tso: Addr) {
    scheduleThread(cap, tso);
}

#[unsafe(no_mangle)]
pub extern "C" fn tryWakeupThread(_cap: Addr, tso: Addr) {
    heap().try_wake(tso);
}

#[unsafe(no_mangle)]
pub extern "C" fn labelThread(_cap: Addr, tso: Addr, label: Addr) {
    heap().m.store_addr(at!(tso, Tso.label), label);
    heap().dirty_tso(tso);
}

/// An array of all threads.
#[unsafe(no_mangle)]
pub extern "C" fn listThreads(_cap: Addr) -> Addr {
    let h = heap();
    let mut n = 0u32;
    let mut tso = h.first_thread();
    while !tso.is_null() {
        n += 1;
        tso = h.next_thread(tso);
    }
    let (array, mut to) = new_array(n);
    let h = heap();
    tso = h.first_thread();
    while !tso.is_null() {
        h.m.store_addr(to, tso);
        to = to.words(1);
        tso = h.next_thread(tso);
    }
    array
}

/// Without OS threads every Haskell thread counts as bound.
#[unsafe(no_mangle)]
pub extern "C" fn isThreadBound(_tso: Addr) -> u32 {
    1
}

#[unsafe(no_mangle)]
pub extern "C" fn rtsSupportsBoundThreads() -> u32 {
    0
}

/// Sparks are not evaluated in parallel: `par` returns at once.
#[unsafe(no_mangle)]
pub extern "C" fn newSpark(_base_reg: Addr, _closure: Addr) -> u32 {
    1
}

#[unsafe(no_mangle)]
pub extern "C" fn getNumberOfProcessors() -> u32 {
    1
}

#[unsafe(no_mangle)]
pub extern "C" fn setNumCapabilities(n: u32) {
    if n != 1 {
        crate::message::emit_line(b"setNumCapabilities: not supported in the non-threaded RTS");
    }
}

#[unsafe(no_mangle)]
pub static n_capabilities: Global<u32> = Global::new(1);
#[unsafe(no_mangle)]
pub static enabled_capabilities: Global<u32> = Global::new(1);

/// forkOS asks `rtsSupportsBoundThreads` first: this is never a thread.
#[unsafe(no_mangle)]
pub extern "C" fn forkOS_createThread(_entry: Addr) -> i32 {
    -1
}

/// The main thread's weak pointer, for signal handlers; there are no signals.
#[unsafe(no_mangle)]
pub extern "C" fn rts_setMainThread(_weak: Addr) {}
