//! Making threads and asking about them.

use crate::flags::flags;
use crate::machine::{Global, Wasm, addr_of, at, heap, symbols};
use crate::schedule::{LimitHook, OthersHook, finished};
use crate::switch::ahc_others_hook;
use crate::throw_to::{maybePerformBlockedException, throw_to_self};
use crate::weak::{Hook, need, weak};
use ahc_abi::block::BLOCK_SIZE;
use ahc_abi::thread::{TSO_ALLOC_LIMIT, Tso};
use ahc_heap::{Addr, Heap, Memory as _};

static NEXT_THREAD_ID: Global<u32> = Global::new(1);

symbols! { stg_ap_v_info, stg_enter_info, stg_forceIO_info, base_GHCziIOziException_allocationLimitExceeded_closure }

/// A thread that will return to `first`, a return address.
pub fn create_thread(first: Addr) -> Addr {
    let id = *NEXT_THREAD_ID.get();
    *NEXT_THREAD_ID.get() = id + 1;
    heap().new_thread(id, first)
}

/// A thread that will evaluate a closure.
pub fn create_thread_entering(closure: Addr) -> Addr {
    let tso = create_thread(closure);
    heap().push(tso, addr_of!(stg_enter_info));
    tso
}

/// A thread that will run an `IO a` closure and evaluate its result.
pub fn create_strict_io_thread(closure: Addr) -> Addr {
    let tso = create_thread(addr_of!(stg_forceIO_info));
    let h = heap();
    h.push(tso, addr_of!(stg_ap_v_info));
    h.push(tso, closure);
    h.push(tso, addr_of!(stg_enter_info));
    tso
}

/// A thread that will run an `IO a` closure.
pub fn create_io_thread(closure: Addr) -> Addr {
    let tso = create_thread(addr_of!(stg_ap_v_info));
    let h = heap();
    h.push(tso, closure);
    h.push(tso, addr_of!(stg_enter_info));
    tso
}

#[unsafe(no_mangle)]
pub extern "C" fn createIOThread(_cap: Addr, _stack_words: u32, closure: Addr) -> Addr {
    create_io_thread(closure)
}

#[unsafe(no_mangle)]
pub extern "C" fn threadPaused(cap: Addr, tso: Addr) {
    let others = OTHERS.get();
    // SAFETY: the hook's type.
    if !others.is_null() && unsafe { ((*(others.0 as *const OthersHook)).goes_on)() } {
        return;
    }
    maybePerformBlockedException(cap, tso);
    if finished(tso) {
        return;
    }
    // It goes on at once, and its frames are marked when it really stops: deep recursion would pay for that every few KiB.
    if crate::soft_stack::hook().is_some_and(|hook| (hook.goes_on)(cap, tso)) {
        return;
    }
    let hook = BLACKHOLE.get();
    if !hook.is_null() {
        // SAFETY: the hook's type.
        unsafe { (*(hook.0 as *const fn(&mut Heap<Wasm>, Addr)))(heap(), tso) }
    }
}

weak! {
    /// Threads that stop before they end.
    OTHERS = __ahc_weak_ahc_others_hook,
    /// Thunks under evaluation: there if anything pushes update frames (`ahc_abi::names::COMPANIONS`).
    BLACKHOLE = __ahc_weak_ahc_blackhole_hook,
}

#[unsafe(no_mangle)]
pub static ahc_blackhole_hook: Hook<fn(&mut Heap<Wasm>, Addr)> = Hook(Heap::pause_thread);

#[unsafe(no_mangle)]
pub extern "C" fn threadStackUnderflow(_cap: Addr, tso: Addr) -> u32 {
    heap().underflow(tso)
}

#[unsafe(no_mangle)]
pub extern "C" fn rts_getThreadId(tso: Addr) -> u64 {
    u64::from(heap().m.load32(at!(tso, Tso.id)))
}

#[unsafe(no_mangle)]
pub extern "C" fn cmp_thread(a: Addr, b: Addr) -> i32 {
    let (a, b) = (rts_getThreadId(a), rts_getThreadId(b));
    (a > b) as i32 - (a < b) as i32
}

#[unsafe(no_mangle)]
pub extern "C" fn eq_thread(a: Addr, b: Addr) -> u32 {
    u32::from(a == b)
}

#[unsafe(no_mangle)]
pub extern "C" fn rts_enableThreadAllocationLimit(tso: Addr) {
    need!(ahc_limit_hook);
    need!(ahc_others_hook);
    set_flag(tso, TSO_ALLOC_LIMIT, true);
}

#[unsafe(no_mangle)]
pub static ahc_limit_hook: Hook<LimitHook> = Hook(check_limit);

/// The thread has stopped: if it has allocated more than it may, it gets an exception, and some more to handle that with.
fn check_limit(tso: Addr) {
    let m = &mut heap().m;
    let (low, high) = (at!(tso, Tso.alloc_limit), at!(tso, Tso.alloc_limit).words(1));
    let limited = m.load32(at!(tso, Tso.flags)) & TSO_ALLOC_LIMIT != 0;
    if limited && (m.load32(high) as i32) < 0 && !finished(tso) {
        throw_to_self(tso, addr_of!(base_GHCziIOziException_allocationLimitExceeded_closure));
        let m = &mut heap().m;
        m.store32(low, flags().gc.alloc_limit_grace * BLOCK_SIZE);
        m.store32(high, 0);
    }
}

#[unsafe(no_mangle)]
pub extern "C" fn rts_disableThreadAllocationLimit(tso: Addr) {
    set_flag(tso, TSO_ALLOC_LIMIT, false);
}

fn set_flag(tso: Addr, flag: u32, on: bool) {
    let m = &mut heap().m;
    let flags = m.load32(at!(tso, Tso.flags));
    m.store32(at!(tso, Tso.flags), if on { flags | flag } else { flags & !flag });
}
