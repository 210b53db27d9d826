//! Exceptions: the stack unwinding behind `raise#`, and those that the runtime raises itself.

use crate::collect::ResurrectHook;
use crate::machine::{Global, addr_of, at, heap, symbols};
use crate::schedule::{Cause, RaiseHook, finished};
use crate::throw_to::{raise_in, throw_to_self, waits_for_itself};
use crate::weak::{Hook, need};
use ahc_abi::closure::{MVar, MVarTsoQueue};
use ahc_abi::thread::{BLOCKED_ON_BLACK_HOLE, BLOCKED_ON_MVAR, BLOCKED_ON_MVAR_READ, BLOCKED_ON_STM, TSO_BLOCKEX, Tso};
use ahc_heap::{Addr, Memory as _};

symbols! {
    base_ControlziExceptionziBase_nonTermination_closure, base_GHCziIOziException_stackOverflow_closure,
    base_GHCziIOziException_blockedIndefinitelyOnMVar_closure, base_GHCziIOziException_blockedIndefinitelyOnSTM_closure,
    stg_MSG_NULL_info,
}

/// Unwinds to the handler's frame and gives its type.
#[unsafe(no_mangle)]
pub extern "C" fn raiseExceptionHelper(_base_reg: Addr, tso: Addr, exception: Addr) -> u32 {
    // Programs with exceptions get those of the runtime as well.
    need!(ahc_raise_hook);
    need!(ahc_resurrect_hook);
    u32::from(heap().unwind(tso, exception))
}

#[unsafe(no_mangle)]
pub static ahc_raise_hook: Hook<RaiseHook> = Hook(raise);

fn raise(tso: Addr, cause: Cause) -> bool {
    match cause {
        Cause::StackOverflow => {
            if !waits_for_itself(tso) {
                throw_to_self(tso, addr_of!(base_GHCziIOziException_stackOverflow_closure));
            }
            // A thread that masks it needs the space until then. (In GHC it would ask for ever.)
            let h = heap();
            if h.m.load32(at!(tso, Tso.flags)) & TSO_BLOCKEX != 0 && !finished(tso) && waits_for_itself(tso) {
                h.grow_stack(tso, u32::MAX);
            }
            true
        }
        Cause::Deadlock => waited_in_vain(tso),
        Cause::DeadlockOfAll => {
            let mut any = false;
            let mut t = heap().first_thread();
            while !t.is_null() {
                any |= waited_in_vain(t);
                t = heap().next_thread(t);
            }
            any
        }
    }
}

/// Threads that a collection found unreachable: what they wait for will not come.
#[unsafe(no_mangle)]
pub static ahc_resurrect_hook: Hook<ResurrectHook> = Hook(resurrect);

fn resurrect(list: Addr) {
    let mut tso = list;
    while !tso.is_null() {
        // In this list alone: the next list's threads were reachable.
        let next = heap().m.load_addr(at!(tso, Tso.global_link));
        waited_in_vain(tso);
        tso = next;
    }
}

/// Raises what says that waiting was in vain, in a thread that waits for what only another thread could do. False if it does not wait so.
fn waited_in_vain(tso: Addr) -> bool {
    let m = &heap().m;
    let exception = match m.load16(at!(tso, Tso.why_blocked)) {
        BLOCKED_ON_BLACK_HOLE => addr_of!(base_ControlziExceptionziBase_nonTermination_closure),
        BLOCKED_ON_MVAR | BLOCKED_ON_MVAR_READ => {
            addr_of!(base_GHCziIOziException_blockedIndefinitelyOnMVar_closure)
        }
        BLOCKED_ON_STM => addr_of!(base_GHCziIOziException_blockedIndefinitelyOnSTM_closure),
        // Not blocked: another thread of the list woke it. In `throwTo`: the target will wake it, or has died.
        _ => return false,
    };
    raise_in(tso, exception);
    true
}

/// Takes a thread out of the queue of the MVar it waits for.
pub fn leave_mvar_queue(tso: Addr) {
    let h = heap();
    let end = addr_of!(crate::machine::stg_END_TSO_QUEUE_closure);
    let q = h.m.load_addr(at!(tso, Tso.link));
    if q == end {
        return;
    }
    let mvar = h.m.load_addr(at!(tso, Tso.block_info));
    h.dirty_mvar(mvar, q);
    let m = &mut h.m;
    if m.load_addr(at!(mvar, MVar.head)) == q {
        let next = m.load_addr(at!(q, MVarTsoQueue.link));
        m.store_addr(at!(mvar, MVar.head), next);
        m.store_addr(q, addr_of!(crate::machine::stg_IND_info));
        if m.load_addr(at!(mvar, MVar.tail)) == q {
            m.store_addr(at!(mvar, MVar.tail), end);
        }
    } else if m.load_addr(at!(mvar, MVar.tail)) == q {
        // Cmm skips it. Not an indirection: the collector would lose the tail.
        m.store_addr(q, addr_of!(stg_MSG_NULL_info));
    } else {
        m.store_addr(q, addr_of!(crate::machine::stg_IND_info));
    }
    m.store_addr(at!(tso, Tso.link), end);
}

/// GHCi's breakpoints: never set.
#[unsafe(no_mangle)]
pub static rts_stop_on_exception: Global<i32> = Global::new(0);
#[unsafe(no_mangle)]
pub static rts_breakpoint_io_action: Global<u32> = Global::new(0);
