//! Making threads and asking about them.

use crate::machine::{Global, at, heap};
use ahc_abi::thread::Tso;
use ahc_heap::{Addr, Memory as _};

static NEXT_THREAD_ID: Global<u32> = Global::new(1);

/// A thread that will run an `IO a` closure; not in the run queue yet.
#[inline(never)]
pub fn create_io_thread(closure: Addr) -> Addr {
    let id = *NEXT_THREAD_ID.get();
    *NEXT_THREAD_ID.get() = id + 1;
    heap().new_thread(id, closure)
}

#[unsafe(no_mangle)]
pub extern "C" fn createIOThread(_cap: Addr, _stack_words: u32, closure: Addr) -> Addr {
    create_io_thread(closure)
}

#[unsafe(no_mangle)]
pub extern "C" fn threadPaused(_cap: Addr, tso: Addr) {
    heap().pause_thread(tso);
}

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
    set_flag(tso, ahc_abi::thread::TSO_ALLOC_LIMIT, true);
}

#[unsafe(no_mangle)]
pub extern "C" fn rts_disableThreadAllocationLimit(tso: Addr) {
    set_flag(tso, ahc_abi::thread::TSO_ALLOC_LIMIT, false);
}

fn set_flag(tso: Addr, flag: u32, on: bool) {
    let m = &mut heap().m;
    let flags = m.load32(at!(tso, Tso.flags));
    m.store32(at!(tso, Tso.flags), if on { flags | flag } else { flags & !flag });
}
