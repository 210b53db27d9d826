//! Raising an exception in a thread from outside: whatever the thread is evaluating is frozen, not lost.
//!
//! Every thunk under evaluation gets a closure in its place that holds the part of the stack that computes it (`AP_STACK`), so that
//! whoever needs the thunk later goes on where the thread was interrupted. Transactions are aborted; where one is frozen into such a
//! closure, it starts again.
//! INV-TOP: while walking, `sp` points to a word with the closure that the frames from `frame` on wait for.

use crate::frame::{Info, stack_frame_size};
use crate::memory::{Addr, Program, field};
use crate::nursery::Heap;
use ahc_abi::WORD_SIZE;
use ahc_abi::closure::types::{
    ATOMICALLY_FRAME, CATCH_FRAME, CATCH_RETRY_FRAME, CATCH_STM_FRAME, STOP_FRAME, UNDERFLOW_FRAME, UPDATE_FRAME,
};
use ahc_abi::closure::{ApStack, AtomicallyFrame, CatchFrame, TRecHeader, UpdateFrame};
use ahc_abi::thread::{NOT_BLOCKED, Stack, THREAD_KILLED, THREAD_RUN_GHC, TSO_BLOCKEX, TSO_INTERRUPTIBLE, Tso};

const AP_STACK_WORDS: u32 = size_of::<ApStack>() as u32 / WORD_SIZE;
const UPDATE_FRAME_WORDS: u32 = size_of::<UpdateFrame>() as u32 / WORD_SIZE;

/// How far the stack is stripped.
#[derive(Clone, Copy)]
pub enum Raise {
    /// To the handler of this exception; without a handler the thread dies.
    Exception(Addr),
    /// To its end: the thread dies.
    Kill,
    /// To the outermost transaction, which is condemned: it starts again.
    Transaction,
    /// To this update frame (its address), which stays.
    Frame(Addr),
}

impl<M: Program> Heap<M> {
    /// Strips the stack of a thread that is neither running nor finished nor in a queue; makes it runnable if it was blocked.
    pub fn raise_async(&mut self, tso: Addr, raise: Raise) {
        self.strip_stack(tso, raise);
        if self.m.load16(field!(tso, Tso.why_blocked)) != NOT_BLOCKED {
            self.unblock(tso);
        }
    }

    /// The thread's work on the thunk of the update frame at `stop` is another's: freezes it.
    pub fn suspend_computation(&mut self, tso: Addr, stop: Addr) {
        self.strip_stack(tso, Raise::Frame(stop));
    }

    fn strip_stack(&mut self, tso: Addr, raise: Raise) {
        self.dirty_tso(tso);
        let mut stack = self.m.load_addr(field!(tso, Tso.stackobj));
        self.dirty_stack(stack);
        let mut sp = self.m.load_addr(field!(stack, Stack.sp));
        if self.m.load_addr(sp) == self.m.enter_info() {
            sp = sp.words(1);
        } else {
            // Nothing is being returned: a closure that does no more than return.
            sp = sp.sub(WORD_SIZE);
            let nothing = self.m.dummy_ret_closure();
            self.m.store_addr(sp, nothing);
        }
        let (stop, kept) = match raise {
            Raise::Frame(at) => (at, self.m.load_addr(field!(at, UpdateFrame.updatee))),
            _ => (Addr::NULL, Addr::NULL),
        };
        let mut frame = sp.words(1);
        while stop.is_null() || frame < stop {
            let size = stack_frame_size(&self.m, frame);
            match Info::of(&self.m, frame).closure_type(&self.m) {
                UPDATE_FRAME => {
                    let info = self.m.ap_stack_info();
                    let ap = self.freeze(info, sp, frame);
                    let updatee = self.m.load_addr(field!(frame, UpdateFrame.updatee));
                    // The thunk at which this ends stays a black hole: its owner, or the loop, is to be found out.
                    let ap = if updatee == kept {
                        kept
                    } else {
                        self.update_thunk(tso, updatee, ap);
                        ap
                    };
                    sp = frame.words(UPDATE_FRAME_WORDS - 1);
                    self.m.store_addr(sp, ap);
                    frame = sp.words(1);
                    continue;
                }
                UNDERFLOW_FRAME => {
                    let info = self.m.ap_stack_noupd_info();
                    let ap = self.freeze(info, sp, frame);
                    (stack, frame) = self.pop_chunk(tso, stack, frame);
                    self.dirty_stack(stack);
                    sp = frame.sub(WORD_SIZE);
                    self.m.store_addr(sp, ap);
                    continue;
                }
                STOP_FRAME => {
                    self.m.store16(field!(tso, Tso.what_next), THREAD_KILLED);
                    self.m.store_addr(field!(stack, Stack.sp), frame.words(size));
                    return;
                }
                CATCH_FRAME => {
                    if let Raise::Exception(exception) = raise {
                        self.enter_handler(tso, stack, frame, exception);
                        return;
                    }
                }
                ATOMICALLY_FRAME => {
                    let trec = self.m.load_addr(field!(tso, Tso.trec));
                    if let Raise::Transaction = raise {
                        M::condemn_transaction(self, trec);
                        // The frame stores the result it is returned: a closure that means nothing.
                        sp = frame.sub(2 * WORD_SIZE);
                        let (ret, nothing) = (self.m.ret_p_info(), self.m.no_trec());
                        self.m.store_addr(sp, ret);
                        self.m.store_addr(sp.words(1), nothing);
                        self.m.store_addr(field!(stack, Stack.sp), sp);
                        return;
                    }
                    self.leave_transaction(tso, trec);
                    let atomically = {
                        let code = self.m.load_addr(field!(frame, AtomicallyFrame.code));
                        let info = self.m.atomically_info();
                        self.thunk_of(info, code)
                    };
                    frame = frame.words(size);
                    sp = frame.sub(WORD_SIZE);
                    self.m.store_addr(sp, atomically);
                    continue;
                }
                CATCH_STM_FRAME | CATCH_RETRY_FRAME => {
                    let trec = self.m.load_addr(field!(tso, Tso.trec));
                    self.leave_transaction(tso, trec);
                }
                _ => self.leave_mask_frame(tso, frame),
            }
            frame = frame.words(size);
        }
    }

    /// A closure that computes what the frame at `frame` waits for: the closure at `sp`, and the frames between.
    fn freeze(&mut self, info: Addr, sp: Addr, frame: Addr) -> Addr {
        let first = sp.words(1);
        let words = frame.words_since(first);
        let ap = self.allocate(AP_STACK_WORDS + words);
        self.m.store_addr(ap, info);
        self.m.store32(field!(ap, ApStack.size), words);
        let fun = self.m.load_addr(sp);
        self.m.store_addr(field!(ap, ApStack.fun), fun);
        self.m.copy(ap.words(AP_STACK_WORDS), first, words * WORD_SIZE);
        ap
    }

    /// The transaction `trec` comes to nothing; the one around it goes on.
    fn leave_transaction(&mut self, tso: Addr, trec: Addr) {
        let outer = self.m.load_addr(field!(trec, TRecHeader.enclosing_trec));
        M::abort_transaction(self, trec);
        self.m.store_addr(field!(tso, Tso.trec), outer);
    }

    /// Leaves the thread about to run the handler of the catch frame, with asynchronous exceptions masked; as `raise#` does.
    fn enter_handler(&mut self, tso: Addr, stack: Addr, frame: Addr, exception: Addr) {
        let handler = self.m.load_addr(field!(frame, CatchFrame.handler));
        let mut sp = frame.words(size_of::<CatchFrame>() as u32 / WORD_SIZE);
        let flags = self.m.load32(field!(tso, Tso.flags));
        if flags & TSO_BLOCKEX == 0 {
            sp = sp.sub(WORD_SIZE);
            let unmask = self.m.unmask_ret_info();
            self.m.store_addr(sp, unmask);
        }
        if flags & (TSO_BLOCKEX | TSO_INTERRUPTIBLE) != TSO_BLOCKEX {
            self.m.store32(field!(tso, Tso.flags), flags | TSO_BLOCKEX | TSO_INTERRUPTIBLE);
        }
        sp = sp.sub(4 * WORD_SIZE);
        let (enter, apply) = (self.m.enter_info(), self.m.ap_pv_info());
        for (i, word) in [enter, handler, apply, exception].into_iter().enumerate() {
            self.m.store_addr(sp.words(i as u32), word);
        }
        self.m.store_addr(field!(stack, Stack.sp), sp);
        self.m.store16(field!(tso, Tso.what_next), THREAD_RUN_GHC);
    }
}
