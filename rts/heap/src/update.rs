//! Updating thunks from outside of compiled code, black holes and the threads that wait for them, and raising exceptions.

use crate::frame::{Info, stack_frame_size};
use crate::memory::{Addr, Program, field};
use crate::nursery::Heap;
use ahc_abi::WORD_SIZE;
use ahc_abi::closure::types::{
    ATOMICALLY_FRAME, BLACKHOLE, BLOCKING_QUEUE, CATCH_FRAME, CATCH_STM_FRAME, STOP_FRAME, TSO, UNDERFLOW_FRAME,
    UPDATE_FRAME,
};
use ahc_abi::closure::{BlockingQueue, Ind, MessageBlackHole, Thunk, UpdateFrame};
use ahc_abi::thread::{Stack, TSO_BLOCKEX, TSO_INTERRUPTIBLE, Tso};

/// Words of a thunk with one free variable.
const THUNK_1_WORDS: u32 = size_of::<Thunk>() as u32 / WORD_SIZE + 1;

impl<M: Program> Heap<M> {
    /// `thunk` now means `value`.
    fn indirect(&mut self, thunk: Addr, value: Addr) {
        let info = self.m.blackhole_info();
        self.m.store_addr(field!(thunk, Ind.indirectee), value);
        self.m.store_addr(thunk, info);
        self.record_closure_mutated(thunk);
    }

    /// Updates a thunk that may be a black hole with threads waiting for it.
    pub fn update_thunk(&mut self, tso: Addr, thunk: Addr, value: Addr) {
        let was_blackhole = Info::of(&self.m, thunk).closure_type(&self.m) == BLACKHOLE;
        let owner = self.m.load_addr(field!(thunk, Ind.indirectee));
        self.indirect(thunk, value);
        if was_blackhole && owner != tso {
            M::wake_blackhole_queues(self, tso);
        }
    }

    /// Wakes the threads that wait for black holes of `tso` which are none any more.
    pub fn wake_blackhole_queues(&mut self, tso: Addr) {
        let end = self.m.end_tso_queue();
        let ind = self.m.ind_info();
        // The word that points to the queue under consideration: queues that were served leave the list.
        let mut at = field!(tso, Tso.bq);
        let mut prev = Addr::NULL;
        loop {
            let bq = self.m.load_addr(at);
            if bq == end {
                return;
            }
            let next = field!(bq, BlockingQueue.link);
            let bh = self.m.load_addr(field!(bq, BlockingQueue.bh)).untag();
            // After a collection `bh` may be the value itself.
            if self.m.load_addr(bh) == self.m.blackhole_info() && self.m.load_addr(field!(bh, Ind.indirectee)) == bq {
                at = next;
                prev = bq;
                continue;
            }
            let mut msg = self.m.load_addr(field!(bq, BlockingQueue.queue));
            while msg != end {
                // A thread that was interrupted made its message an indirection.
                if self.m.load_addr(msg) != ind {
                    let waiting = self.m.load_addr(field!(msg, MessageBlackHole.tso));
                    self.try_wake(waiting);
                }
                msg = self.m.load_addr(field!(msg, MessageBlackHole.link));
            }
            let after = self.m.load_addr(next);
            self.m.store_addr(bq, ind);
            self.m.store_addr(at, after);
            if prev.is_null() {
                self.dirty_tso(tso);
            } else {
                self.dirty_blocking_queue(prev);
            }
        }
    }

    /// A thread wants the value of a black hole (`MessageBlackHole`). True: it must block. False: there is a value, try again.
    pub fn wait_for_blackhole(&mut self, msg: Addr) -> bool {
        let bh = self.m.load_addr(field!(msg, MessageBlackHole.bh));
        let value = self.m.load_addr(field!(bh, Ind.indirectee));
        Info::of(&self.m, bh).closure_type(&self.m) == BLACKHOLE
            && value.tag() == 0
            && M::queue_for_blackhole(self, msg)
    }

    /// Puts the message into the queue of an untagged black hole, unless there is a value behind it after all.
    pub fn queue_for_blackhole(&mut self, msg: Addr) -> bool {
        let bh = self.m.load_addr(field!(msg, MessageBlackHole.bh));
        let mut p = self.m.load_addr(field!(bh, Ind.indirectee));
        let ind = self.m.ind_info();
        while p.tag() == 0 && self.m.load_addr(p) == ind {
            p = self.m.load_addr(field!(p, Ind.indirectee));
        }
        if p.tag() != 0 {
            return false;
        }
        match Info::of(&self.m, p).closure_type(&self.m) {
            TSO => {
                let bq = self.allocate(size_of::<BlockingQueue>() as u32 / WORD_SIZE);
                let end = self.m.end_tso_queue();
                let dirty = self.m.blocking_queue_dirty_info();
                let others = self.m.load_addr(field!(p, Tso.bq));
                self.m.store_addr(bq, dirty);
                self.m.store_addr(field!(bq, BlockingQueue.link), others);
                self.m.store_addr(field!(bq, BlockingQueue.bh), bh);
                self.m.store_addr(field!(bq, BlockingQueue.owner), p);
                self.m.store_addr(field!(bq, BlockingQueue.queue), msg);
                self.m.store_addr(field!(msg, MessageBlackHole.link), end);
                self.m.store_addr(field!(p, Tso.bq), bq);
                self.m.store_addr(field!(bh, Ind.indirectee), bq);
                self.dirty_tso(p);
                self.record_closure_mutated(bh);
                true
            }
            BLOCKING_QUEUE => {
                let queue = self.m.load_addr(field!(p, BlockingQueue.queue));
                self.m.store_addr(field!(msg, MessageBlackHole.link), queue);
                self.m.store_addr(field!(p, BlockingQueue.queue), msg);
                self.dirty_blocking_queue(p);
                true
            }
            _ => false,
        }
    }

    /// A thunk that raises.
    fn raise_closure(&mut self, exception: Addr) -> Addr {
        let info = self.m.raise_info();
        self.thunk_of(info, exception)
    }

    /// A thunk with one free variable.
    pub(crate) fn thunk_of(&mut self, info: Addr, free: Addr) -> Addr {
        let thunk = self.allocate(THUNK_1_WORDS);
        self.m.store_addr(thunk, info);
        self.m.store_addr(thunk.words(THUNK_1_WORDS - 1), free);
        thunk
    }

    /// Unwinds the stack to the frame that handles an exception (or the last one), leaves `sp` there and gives its type. Thunks under
    /// evaluation on the way get the meaning "raise it"; mask frames take effect as if they had been returned to.
    pub fn unwind(&mut self, tso: Addr, exception: Addr) -> u16 {
        let mut raise = Addr::NULL;
        let mut stack = self.m.load_addr(field!(tso, Tso.stackobj));
        let mut p = self.m.load_addr(field!(stack, Stack.sp));
        loop {
            let kind = Info::of(&self.m, p).closure_type(&self.m);
            match kind {
                UPDATE_FRAME => {
                    if raise.is_null() {
                        raise = self.raise_closure(exception);
                    }
                    let thunk = self.m.load_addr(field!(p, UpdateFrame.updatee));
                    self.update_thunk(tso, thunk, raise);
                }
                CATCH_FRAME | ATOMICALLY_FRAME | CATCH_STM_FRAME | STOP_FRAME => {
                    self.m.store_addr(field!(stack, Stack.sp), p);
                    return kind;
                }
                UNDERFLOW_FRAME => {
                    (stack, p) = self.pop_chunk(tso, stack, p);
                    continue;
                }
                _ => self.leave_mask_frame(tso, p),
            }
            p = p.words(stack_frame_size(&self.m, p));
        }
    }

    /// If the frame at `p` restores a masking state, restores it.
    pub(crate) fn leave_mask_frame(&mut self, tso: Addr, p: Addr) {
        let info = self.m.load_addr(p);
        let flags = self.m.load32(field!(tso, Tso.flags));
        let both = TSO_BLOCKEX | TSO_INTERRUPTIBLE;
        let flags = if info == self.m.unmask_ret_info() {
            flags & !both
        } else if info == self.m.mask_ret_info() {
            flags | both
        } else if info == self.m.mask_uninterruptible_ret_info() {
            (flags | TSO_BLOCKEX) & !TSO_INTERRUPTIBLE
        } else {
            return;
        };
        self.m.store32(field!(tso, Tso.flags), flags);
    }
}
