//! Transactional memory: what the primops' Cmm calls. The work is `ahc-heap`'s (`stm`).
//!
//! `raise#` mentions four of these functions for frames of transactions; programs without transactions must not pay for that, so these
//! four go through a hook. It is there as soon as something can commit a transaction.

use crate::machine::{Wasm, addr_of, at, heap, symbols};
use crate::schedule::finished;
use crate::switch::ahc_others_hook;
use crate::throw_to::strip;
use crate::weak::{Hook, need, weak};
use ahc_abi::thread::{NOT_BLOCKED, Tso};
use ahc_heap::{Addr, Heap, Memory as _, Raise};

/// What code that every program may have asks of transactions.
pub struct StmHook {
    start: fn(&mut Heap<Wasm>, Addr) -> Addr,
    validate: fn(&mut Heap<Wasm>, Addr) -> bool,
    pub abort: fn(&mut Heap<Wasm>, Addr),
    pub free_aborted: fn(&mut Heap<Wasm>, Addr),
    pub condemn: fn(&mut Heap<Wasm>, Addr),
    /// `stg_atomically_info`, for a transaction that is frozen.
    pub atomically: *const u8,
    pub after_run: fn(Addr),
}

// SAFETY: addresses, never written.
unsafe impl Sync for StmHook {}

#[unsafe(no_mangle)]
pub static ahc_stm_hook: Hook<StmHook> = Hook(StmHook {
    start: Heap::stm_start,
    validate: Heap::stm_validate,
    abort: Heap::stm_abort,
    free_aborted: Heap::stm_free_aborted,
    condemn: Heap::stm_condemn,
    atomically: &raw const stg_atomically_info,
    after_run: restart_if_invalid,
});

symbols! { stg_atomically_info }

/// A thread that has stopped in a transaction which saw what never was at one time might never end: it starts its transaction again.
fn restart_if_invalid(tso: Addr) {
    let h = heap();
    let trec = h.m.load_addr(at!(tso, Tso.trec));
    if trec != addr_of!(crate::machine::stg_NO_TREC_closure)
        && h.m.load16(at!(tso, Tso.why_blocked)) == NOT_BLOCKED
        && !finished(tso)
        && !h.stm_validate(trec)
    {
        strip(tso, Raise::Transaction);
    }
}

weak! {
    /// Transactions: there if anything commits one.
    STM = __ahc_weak_ahc_stm_hook,
}

/// The hook; only for those who hold a transaction, which exists only with the hook.
pub fn stm() -> &'static StmHook {
    // SAFETY: see above; the hook's type.
    unsafe { &*(STM.get().0 as *const StmHook) }
}

#[unsafe(no_mangle)]
pub extern "C" fn stmStartTransaction(_cap: Addr, outer: Addr) -> Addr {
    (stm().start)(heap(), outer)
}

#[unsafe(no_mangle)]
pub extern "C" fn stmValidateNestOfTransactions(_cap: Addr, trec: Addr) -> u32 {
    u32::from((stm().validate)(heap(), trec))
}

#[unsafe(no_mangle)]
pub extern "C" fn stmAbortTransaction(_cap: Addr, trec: Addr) {
    (stm().abort)(heap(), trec);
}

#[unsafe(no_mangle)]
pub extern "C" fn stmFreeAbortedTRec(_cap: Addr, trec: Addr) {
    (stm().free_aborted)(heap(), trec);
}

/// For a thread that is made to run its transaction again.
#[unsafe(no_mangle)]
pub extern "C" fn stmCondemnTransaction(_cap: Addr, trec: Addr) {
    (stm().condemn)(heap(), trec);
}

#[unsafe(no_mangle)]
pub extern "C" fn stmReadTVar(_cap: Addr, trec: Addr, tvar: Addr) -> Addr {
    heap().stm_read(trec, tvar)
}

#[unsafe(no_mangle)]
pub extern "C" fn stmWriteTVar(_cap: Addr, trec: Addr, tvar: Addr, value: Addr) {
    heap().stm_write(trec, tvar, value);
}

#[unsafe(no_mangle)]
pub extern "C" fn stmCommitTransaction(_cap: Addr, trec: Addr) -> u32 {
    // `atomically`'s frame mentions this function: a program with transactions has the hook.
    need!(ahc_stm_hook);
    u32::from(heap().stm_commit(trec))
}

#[unsafe(no_mangle)]
pub extern "C" fn stmCommitNestedTransaction(_cap: Addr, trec: Addr) -> u32 {
    u32::from(heap().stm_commit_nested(trec))
}

#[unsafe(no_mangle)]
pub extern "C" fn stmWait(_cap: Addr, tso: Addr, trec: Addr) -> u32 {
    need!(ahc_others_hook);
    u32::from(heap().stm_wait(tso, trec))
}

#[unsafe(no_mangle)]
pub extern "C" fn stmReWait(_cap: Addr, tso: Addr) -> u32 {
    u32::from(heap().stm_wait_again(tso))
}

/// The waiting thread's state is saved: where there are locks, they are released now.
#[unsafe(no_mangle)]
pub extern "C" fn stmWaitUnlock(_cap: Addr, _trec: Addr) {}

#[unsafe(no_mangle)]
pub extern "C" fn findRetryFrameHelper(_cap: Addr, tso: Addr) -> u32 {
    u32::from(heap().stm_find_retry_frame(tso))
}

#[unsafe(no_mangle)]
pub extern "C" fn findAtomicallyFrameHelper(_cap: Addr, tso: Addr) -> u32 {
    u32::from(heap().stm_find_atomically_frame(tso))
}
