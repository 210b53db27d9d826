//! Exceptions: the stack unwinding behind `raise#`, and those that the runtime raises itself.

use crate::machine::{Global, addr_of, at, heap, symbols};
use crate::message::fatal;
use crate::schedule::{Cause, RaiseHook};
use crate::weak::{Hook, need};
use ahc_abi::closure::{MVar, MVarTsoQueue};
use ahc_abi::thread::{
    BLOCKED_ON_BLACK_HOLE, BLOCKED_ON_MVAR, BLOCKED_ON_MVAR_READ, BLOCKED_ON_STM, NOT_BLOCKED, THREAD_COMPLETE,
    THREAD_KILLED, Tso,
};
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
    u32::from(heap().unwind(tso, exception))
}

#[unsafe(no_mangle)]
pub static ahc_raise_hook: Hook<RaiseHook> = Hook(raise);

fn raise(tso: Addr, cause: Cause) -> bool {
    match cause {
        Cause::StackOverflow => raise_in(tso, addr_of!(base_GHCziIOziException_stackOverflow_closure)),
        Cause::Deadlock => {
            // Every thread that waits for what only a thread could do has waited in vain.
            let mut any = false;
            let mut t = heap().first_thread();
            while !t.is_null() {
                let m = &heap().m;
                let what_next = m.load16(at!(t, Tso.what_next));
                let why = m.load16(at!(t, Tso.why_blocked));
                if what_next != THREAD_COMPLETE && what_next != THREAD_KILLED && why != NOT_BLOCKED {
                    any |= interrupt(t, why);
                }
                t = heap().next_thread(t);
            }
            any
        }
    }
}

/// Raises the exception for waiting in vain in a blocked thread.
fn interrupt(tso: Addr, why: u16) -> bool {
    let exception = match why {
        BLOCKED_ON_BLACK_HOLE => addr_of!(base_ControlziExceptionziBase_nonTermination_closure),
        BLOCKED_ON_MVAR | BLOCKED_ON_MVAR_READ => {
            leave_mvar_queue(tso);
            addr_of!(base_GHCziIOziException_blockedIndefinitelyOnMVar_closure)
        }
        BLOCKED_ON_STM => addr_of!(base_GHCziIOziException_blockedIndefinitelyOnSTM_closure),
        _ => return false,
    };
    raise_in(tso, exception);
    heap().unblock(tso);
    true
}

fn raise_in(tso: Addr, exception: Addr) -> bool {
    heap().raise_when_resumed(tso, exception);
    true
}

/// Takes a thread out of the queue of the MVar it waits for.
fn leave_mvar_queue(tso: Addr) {
    let m = &mut heap().m;
    let end = addr_of!(crate::machine::stg_END_TSO_QUEUE_closure);
    let q = m.load_addr(at!(tso, Tso.link));
    if q == end {
        return;
    }
    let mvar = m.load_addr(at!(tso, Tso.block_info));
    if m.load_addr(at!(mvar, MVar.head)) == q {
        let next = m.load_addr(at!(q, MVarTsoQueue.link));
        m.store_addr(at!(mvar, MVar.head), next);
        m.store_addr(q, addr_of!(crate::machine::stg_IND_info));
        if m.load_addr(at!(mvar, MVar.tail)) == q {
            m.store_addr(at!(mvar, MVar.tail), end);
        }
    } else {
        // In the middle, or the tail: Cmm skips it, as an indirection to its successor.
        m.store_addr(q, addr_of!(stg_MSG_NULL_info));
    }
    m.store_addr(at!(tso, Tso.link), end);
}

/// The current thread throws an exception to itself: raised when it goes on.
#[unsafe(no_mangle)]
pub extern "C" fn throwToSingleThreaded(_cap: Addr, tso: Addr, exception: Addr) {
    raise_in(tso, exception);
}

#[unsafe(no_mangle)]
pub extern "C" fn throwTo(_cap: Addr, _source: Addr, _target: Addr, _exception: Addr) -> Addr {
    fatal(c"throwTo: exceptions thrown to another thread are not supported yet")
}

/// Exceptions from other threads do not occur yet, so none waits to be raised.
#[unsafe(no_mangle)]
pub extern "C" fn maybePerformBlockedException(_cap: Addr, _tso: Addr) -> i32 {
    0
}

/// GHCi's breakpoints: never set.
#[unsafe(no_mangle)]
pub static rts_stop_on_exception: Global<i32> = Global::new(0);
#[unsafe(no_mangle)]
pub static rts_breakpoint_io_action: Global<u32> = Global::new(0);
