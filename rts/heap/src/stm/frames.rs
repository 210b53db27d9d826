//! Where a `retry`, or a nested transaction that must run again, goes: the frames of a transaction on the stack.

use crate::frame::{FrameKind, Info, stack_frame_size};
use crate::memory::{Addr, Program, field};
use crate::nursery::Heap;
use ahc_abi::closure::TRecHeader;
use ahc_abi::closure::types::{ATOMICALLY_FRAME, CATCH_RETRY_FRAME, CATCH_STM_FRAME, UNDERFLOW_FRAME};
use ahc_abi::thread::{Stack, Tso};

impl<M: Program> Heap<M> {
    /// `retry`: pops the stack to the innermost `orElse`, else to `atomically`; gives the frame's type. Gives up the transactions of
    /// `catchSTM` on the way.
    pub fn stm_find_retry_frame(&mut self, tso: Addr) -> FrameKind {
        self.pop_to_transaction_frame(tso, true)
    }

    /// Pops the stack to `atomically`, and gives up every nested transaction on the way.
    pub fn stm_find_atomically_frame(&mut self, tso: Addr) -> FrameKind {
        self.pop_to_transaction_frame(tso, false)
    }

    fn pop_to_transaction_frame(&mut self, tso: Addr, stop_at_retry: bool) -> FrameKind {
        let mut stack = self.m.load_addr(field!(tso, Tso.stackobj));
        let mut p = self.m.load_addr(field!(stack, Stack.sp));
        loop {
            let kind = Info::of(&self.m, p).closure_type(&self.m);
            match kind {
                UNDERFLOW_FRAME => {
                    (stack, p) = self.pop_chunk(tso, stack, p);
                    continue;
                }
                CATCH_RETRY_FRAME if !stop_at_retry => self.stm_leave_nested(tso),
                CATCH_STM_FRAME => self.stm_leave_nested(tso),
                ATOMICALLY_FRAME | CATCH_RETRY_FRAME => {
                    self.m.store_addr(field!(stack, Stack.sp), p);
                    return kind;
                }
                _ => {}
            }
            p = p.words(stack_frame_size(&self.m, p));
        }
    }

    /// Gives up the thread's innermost transaction; its frame is being popped.
    pub fn stm_leave_nested(&mut self, tso: Addr) {
        let trec = self.m.load_addr(field!(tso, Tso.trec));
        let outer = self.m.load_addr(field!(trec, TRecHeader.enclosing_trec));
        self.stm_abort(trec);
        self.stm_free_aborted(trec);
        self.m.store_addr(field!(tso, Tso.trec), outer);
        self.dirty_tso(tso);
    }
}
