//! The soft limit of the stack: how much of a thread's stack may be on the engine's, where a strategy keeps it there, too.
//!
//! The linker keeps the hook for such a strategy (`direct`); programs of the others have nothing of this.

use crate::machine::{at, heap};
use crate::schedule::Call;
use crate::weak::{Hook, weak};
use ahc_abi::reg::{self, Capability};
use ahc_abi::sched::STACK_OVERFLOW;
use ahc_abi::thread::{TSO_ALLOC_LIMIT, Tso};
use ahc_heap::{Addr, Memory as _, Program as _};

/// Type of the hook.
pub struct SoftStackHook {
    /// The thread is about to run: how far its stack may grow.
    pub begin: fn(Addr),
    /// Whether the thread, which has stopped at its stack's limit, has met the soft one, and goes on.
    pub overflow: fn(Addr) -> bool,
    /// Whether the thread, which stops (the capability, the thread), goes on at once, so that its frames need not be marked.
    pub goes_on: fn(Addr, Addr) -> bool,
}

#[unsafe(no_mangle)]
pub static ahc_soft_stack_hook: Hook<SoftStackHook> = Hook(SoftStackHook {
    begin,
    overflow: |tso| heap().soft_overflow(tso, Call::nesting()),
    goes_on,
});

weak! {
    SOFT = __ahc_weak_ahc_soft_stack_hook,
}

/// The hook, if there is a soft limit.
#[inline(always)]
pub fn hook() -> Option<&'static SoftStackHook> {
    let hook = SOFT.get();
    // SAFETY: the hook's type.
    if hook.is_null() { None } else { Some(unsafe { &*(hook.0 as *const SoftStackHook) }) }
}

fn begin(tso: Addr) {
    let h = heap();
    let (first, later) = h.soft_stack(tso, Call::nesting());
    h.set_reg(reg::FIRST_SOFT_STACK, Addr(first));
    h.set_reg(reg::SOFT_STACK, Addr(later));
}

/// Nothing but its stack's limit can be the matter with the thread: it is not to give way, and in no transaction, which may have to be given up, and
/// has no allocation limit. Deep recursion would pay for marking its frames every few KiB.
fn goes_on(cap: Addr, tso: Addr) -> bool {
    let h = heap();
    h.reg(reg::RET).0 == STACK_OVERFLOW
        && h.is_soft_overflow(tso)
        && h.m.load32(at!(cap, Capability.context_switch)) == 0
        && h.m.load_addr(at!(tso, Tso.trec)) == h.m.no_trec()
        && h.m.load32(at!(tso, Tso.flags)) & TSO_ALLOC_LIMIT == 0
}
