//! Exceptions thrown to a thread by another: at once where the thread can take them, else in the queue of those that wait until it can.
//!
//! The queue (`Tso::blocked_exceptions`) consists of messages, newest first, as GHC's; a thread that throws waits until its message has
//! been delivered. Here are the symbols GHC's Cmm calls; what only programs with such exceptions need is behind `ahc_throw_hook`.

use crate::exception::leave_mvar_queue;
use crate::machine::{addr_of, at, heap, symbols};
use crate::message::fatal;
use crate::schedule::{WaitHook, finished};
use crate::switch::ahc_others_hook;
use crate::weak::{Hook, need, weak};
use ahc_abi::WORD_SIZE;
use ahc_abi::closure::MessageThrowTo;
use ahc_abi::thread::{
    BLOCKED_ON_BLACK_HOLE, BLOCKED_ON_CCALL, BLOCKED_ON_CCALL_INTERRUPTIBLE, BLOCKED_ON_DELAY, BLOCKED_ON_MSG_THROW_TO,
    BLOCKED_ON_MVAR, BLOCKED_ON_MVAR_READ, BLOCKED_ON_READ, BLOCKED_ON_STM, BLOCKED_ON_WRITE, NOT_BLOCKED, Stack,
    TSO_BLOCKEX, TSO_INTERRUPTIBLE, Tso,
};
use ahc_heap::{Addr, Memory as _, Raise};

symbols! { stg_MSG_THROWTO_info, stg_MSG_NULL_info, stg_WHITEHOLE_info, stg_IND_info }

pub struct ThrowHook {
    pub maybe_perform: fn(Addr) -> bool,
    pub awaken: fn(Addr),
}

#[unsafe(no_mangle)]
pub static ahc_throw_hook: Hook<ThrowHook> = Hook(ThrowHook { maybe_perform, awaken });

weak! {
    /// Exceptions thrown to other threads: there if anything throws one.
    THROW = __ahc_weak_ahc_throw_hook,
    /// Leaving the queue of sleeping threads.
    WAIT = __ahc_weak_ahc_wait_hook,
}

fn throw_hook() -> Option<&'static ThrowHook> {
    let hook = THROW.get();
    // SAFETY: the hook's type.
    (!hook.is_null()).then(|| unsafe { &*(hook.0 as *const ThrowHook) })
}

/// Null: the exception was raised. Else the message that `source` must wait for, locked.
#[unsafe(no_mangle)]
pub extern "C" fn throwTo(_cap: Addr, source: Addr, target: Addr, exception: Addr) -> Addr {
    need!(ahc_throw_hook);
    need!(ahc_others_hook);
    let h = heap();
    let msg = h.allocate(size_of::<MessageThrowTo>() as u32 / WORD_SIZE);
    h.m.store_addr(at!(msg, MessageThrowTo.source), source);
    h.m.store_addr(at!(msg, MessageThrowTo.target), target);
    h.m.store_addr(at!(msg, MessageThrowTo.exception), exception);
    let delivered = deliver(msg, target, exception);
    heap().m.store_addr(msg, if delivered { addr_of!(stg_MSG_THROWTO_info) } else { addr_of!(stg_WHITEHOLE_info) });
    if delivered { Addr::NULL } else { msg }
}

/// Raises the exception in the target, or puts the message into its queue (false).
fn deliver(msg: Addr, target: Addr, exception: Addr) -> bool {
    if finished(target) {
        return true;
    }
    let m = &heap().m;
    let flags = m.load32(at!(target, Tso.flags));
    let masked = flags & TSO_BLOCKEX != 0;
    let interruptible = !masked || flags & TSO_INTERRUPTIBLE != 0;
    let why = m.load16(at!(target, Tso.why_blocked));
    let now = match why {
        NOT_BLOCKED | BLOCKED_ON_BLACK_HOLE => !masked,
        BLOCKED_ON_MVAR | BLOCKED_ON_MVAR_READ => {
            if m.load_addr(at!(target, Tso.link)) == addr_of!(crate::machine::stg_END_TSO_QUEUE_closure) {
                // The operation was performed already: the thread has only not been told yet.
                heap().try_wake(target);
                !masked
            } else {
                interruptible
            }
        }
        BLOCKED_ON_STM | BLOCKED_ON_MSG_THROW_TO | BLOCKED_ON_READ | BLOCKED_ON_WRITE | BLOCKED_ON_DELAY => {
            interruptible
        }
        BLOCKED_ON_CCALL | BLOCKED_ON_CCALL_INTERRUPTIBLE => false,
        _ => fatal(c"throwTo: the thread is blocked in an unknown way"),
    };
    if now {
        raise_in(target, exception);
    } else {
        let h = heap();
        h.dirty_tso(target);
        let others = h.m.load_addr(at!(target, Tso.blocked_exceptions));
        h.m.store_addr(at!(msg, MessageThrowTo.link), others);
        h.m.store_addr(at!(target, Tso.blocked_exceptions), msg);
    }
    now
}

/// Raises an exception in a thread, whatever it waits for and whether or not it masks exceptions.
pub fn raise_in(tso: Addr, exception: Addr) {
    strip(tso, Raise::Exception(exception));
}

/// As `raise_in`, for every way of stripping a stack. A thread that has ended stays as it is.
pub fn strip(tso: Addr, raise: Raise) {
    if !finished(tso) {
        leave_queues(tso);
        heap().raise_async(tso, raise);
    }
}

/// Takes a thread that waits out of the queue it is in.
fn leave_queues(tso: Addr) {
    let m = &mut heap().m;
    let info = m.load_addr(at!(tso, Tso.block_info));
    match m.load16(at!(tso, Tso.why_blocked)) {
        BLOCKED_ON_MVAR | BLOCKED_ON_MVAR_READ => leave_mvar_queue(tso),
        // The message is in a queue of the black hole's: it means nothing from now on.
        BLOCKED_ON_BLACK_HOLE => m.store_addr(info, addr_of!(stg_IND_info)),
        BLOCKED_ON_MSG_THROW_TO => done_with(info),
        BLOCKED_ON_READ | BLOCKED_ON_WRITE | BLOCKED_ON_DELAY => {
            let hook = WAIT.get();
            // SAFETY: the hook's type; the thread waits, so the hook is there.
            unsafe { ((*(hook.0 as *const WaitHook)).leave)(tso) }
        }
        // Not waiting, or for a transaction's variables: `raise_async` ends the transaction.
        _ => {}
    }
}

/// A message that was delivered, or that its sender takes back.
fn done_with(msg: Addr) {
    let h = heap();
    let end = addr_of!(crate::machine::stg_END_TSO_QUEUE_closure);
    h.m.store_addr(msg, addr_of!(stg_MSG_NULL_info));
    h.m.store_addr(at!(msg, MessageThrowTo.source), end);
    h.m.store_addr(at!(msg, MessageThrowTo.target), end);
    h.m.store_addr(at!(msg, MessageThrowTo.exception), end);
}

/// Raises the first exception that waits, if the thread can take one now. True if so, or if a finished thread's queue was woken.
#[unsafe(no_mangle)]
pub extern "C" fn maybePerformBlockedException(_cap: Addr, tso: Addr) -> i32 {
    throw_hook().map_or(0, |hook| i32::from((hook.maybe_perform)(tso)))
}

#[unsafe(no_mangle)]
pub extern "C" fn awakenBlockedExceptionQueue(_cap: Addr, tso: Addr) {
    if let Some(hook) = throw_hook() {
        (hook.awaken)(tso);
    }
}

fn maybe_perform(tso: Addr) -> bool {
    let end = addr_of!(crate::machine::stg_END_TSO_QUEUE_closure);
    let queue = at!(tso, Tso.blocked_exceptions);
    if heap().m.load_addr(queue) == end {
        return false;
    }
    if finished(tso) {
        awaken(tso);
        return true;
    }
    let m = &mut heap().m;
    let flags = m.load32(at!(tso, Tso.flags));
    if flags & TSO_BLOCKEX != 0 && !(flags & TSO_INTERRUPTIBLE != 0 && blocked_interruptibly(tso)) {
        return false;
    }
    loop {
        let m = &mut heap().m;
        let msg = m.load_addr(queue);
        if msg == end {
            return false;
        }
        let rest = m.load_addr(at!(msg, MessageThrowTo.link));
        m.store_addr(queue, rest);
        if m.load_addr(msg) == addr_of!(stg_MSG_NULL_info) {
            continue;
        }
        let source = m.load_addr(at!(msg, MessageThrowTo.source));
        let exception = m.load_addr(at!(msg, MessageThrowTo.exception));
        raise_in(tso, exception);
        done_with(msg);
        wake_source(source, msg);
        return true;
    }
}

fn awaken(tso: Addr) {
    let end = addr_of!(crate::machine::stg_END_TSO_QUEUE_closure);
    let m = &mut heap().m;
    let mut msg = m.load_addr(at!(tso, Tso.blocked_exceptions));
    m.store_addr(at!(tso, Tso.blocked_exceptions), end);
    while msg != end {
        let m = &heap().m;
        let rest = m.load_addr(at!(msg, MessageThrowTo.link));
        if m.load_addr(msg) != addr_of!(stg_MSG_NULL_info) {
            let source = m.load_addr(at!(msg, MessageThrowTo.source));
            done_with(msg);
            wake_source(source, msg);
        }
        msg = rest;
    }
}

/// The thread that waits for the delivery of `msg` can go on. A thread may have sent one to itself: it does not wait.
fn wake_source(source: Addr, msg: Addr) {
    let h = heap();
    if h.m.load16(at!(source, Tso.why_blocked)) == BLOCKED_ON_MSG_THROW_TO
        && h.m.load_addr(at!(source, Tso.block_info)) == msg
    {
        // Its top frame would throw again.
        let stack = h.m.load_addr(at!(source, Tso.stackobj));
        h.dirty_stack(stack);
        let sp = h.m.load_addr(at!(stack, Stack.sp));
        h.m.store_addr(at!(stack, Stack.sp), sp.words(BLOCK_THROWTO_WORDS));
        h.unblock(source);
    }
}

/// Words of the frame of a thread that waits in `throwTo` (`stg_block_throwto`).
const BLOCK_THROWTO_WORDS: u32 = 3;

fn blocked_interruptibly(tso: Addr) -> bool {
    matches!(
        heap().m.load16(at!(tso, Tso.why_blocked)),
        BLOCKED_ON_MVAR
            | BLOCKED_ON_MVAR_READ
            | BLOCKED_ON_STM
            | BLOCKED_ON_MSG_THROW_TO
            | BLOCKED_ON_READ
            | BLOCKED_ON_WRITE
            | BLOCKED_ON_DELAY
    )
}

/// Raises an exception in the current thread, or another one, without waiting.
#[unsafe(no_mangle)]
pub extern "C" fn throwToSingleThreaded(_cap: Addr, tso: Addr, exception: Addr) {
    raise_in(tso, exception);
}

/// The thread itself, stopped, gets an exception of the runtime's: when it unmasks exceptions, if it masks them.
pub fn throw_to_self(tso: Addr, exception: Addr) {
    let msg = throwTo(addr_of!(crate::machine::MainCapability), tso, tso, exception);
    if !msg.is_null() {
        heap().m.store_addr(msg, addr_of!(stg_MSG_THROWTO_info));
    }
}

/// Whether an exception that the thread threw to itself waits until it unmasks them.
pub fn waits_for_itself(tso: Addr) -> bool {
    let m = &heap().m;
    let mut msg = m.load_addr(at!(tso, Tso.blocked_exceptions));
    while msg != addr_of!(crate::machine::stg_END_TSO_QUEUE_closure) {
        if m.load_addr(at!(msg, MessageThrowTo.source)) == tso {
            return true;
        }
        msg = m.load_addr(at!(msg, MessageThrowTo.link));
    }
    false
}
