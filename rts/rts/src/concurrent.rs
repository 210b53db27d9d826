//! What the concurrency primops ask of the runtime.

use crate::machine::{Global, addr_of, ahc_threads_hook, at, heap, symbols};
use crate::switch::ahc_others_hook;
use crate::weak::need;
use ahc_abi::WORD_SIZE;
use ahc_abi::closure::{MUT_ARR_PTRS_CARD_BITS, MutArrPtrs};
use ahc_abi::thread::Tso;
use ahc_heap::{Addr, Memory as _};

symbols! { stg_MUT_ARR_PTRS_FROZEN_CLEAN_info }

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
    let card_words = n.div_ceil(1 << MUT_ARR_PTRS_CARD_BITS).div_ceil(WORD_SIZE);
    let head = size_of::<MutArrPtrs>() as u32 / WORD_SIZE;
    let words = head + n + card_words;
    let array = h.allocate(words);
    h.m.store_addr(array, addr_of!(stg_MUT_ARR_PTRS_FROZEN_CLEAN_info));
    h.m.store32(at!(array, MutArrPtrs.ptrs), n);
    h.m.store32(at!(array, MutArrPtrs.size), n + card_words);
    let mut at = array.words(head);
    tso = h.first_thread();
    while !tso.is_null() {
        h.m.store_addr(at, tso);
        at = at.words(1);
        tso = h.next_thread(tso);
    }
    for i in 0..card_words {
        h.m.store32(at.words(i), 0);
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
