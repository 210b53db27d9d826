//! Delimited continuations: `control0#` takes the piece of stack up to a prompt away and makes a function of it.
//!
//! Only what may run several times can be taken: the search ends in vain at frames that update a thunk or belong to a transaction, as
//! well as at the end of the stack.
//! INV-MASK: if a piece has frames that restore the masking state, the continuation says which state held inside
//! (`apply_mask_frame`) and where its oldest such frame is (`mask_frame_offset`): Cmm gives that one the state of each new caller.

use crate::frame::{Info, stack_frame_size};
use crate::memory::{Addr, Program, field};
use crate::nursery::Heap;
use ahc_abi::WORD_SIZE;
use ahc_abi::closure::types::{
    ATOMICALLY_FRAME, CATCH_RETRY_FRAME, CATCH_STM_FRAME, STOP_FRAME, UNDERFLOW_FRAME, UPDATE_FRAME,
};
use ahc_abi::closure::{Continuation, PromptFrame, UnderflowFrame};
use ahc_abi::thread::{Stack, TSO_BLOCKEX, TSO_INTERRUPTIBLE, Tso};

/// A continuation's arity, which its pointer carries.
const ARITY: u32 = 2;

/// What the search for a prompt found.
struct Piece {
    words: u32,
    /// Chunks that are taken as a whole, the first one included.
    whole_chunks: u32,
    mask_frame: Addr,
    mask_frame_offset: u32,
}

impl<M: Program> Heap<M> {
    /// Takes the stack down to the innermost prompt with this tag, the prompt included; gives the (tagged) continuation, or null if there
    /// is no such prompt, and then nothing has changed.
    pub fn capture_continuation(&mut self, tso: Addr, tag: Addr) -> Addr {
        let Some(piece) = self.find_prompt(tso, tag) else { return Addr::NULL };
        let cont = self.allocate(size_of::<Continuation>() as u32 / WORD_SIZE + piece.words);
        let info = self.m.continuation_info();
        self.m.store_addr(cont, info);
        self.m.store_addr(field!(cont, Continuation.apply_mask_frame), piece.mask_frame);
        self.m.store32(field!(cont, Continuation.mask_frame_offset), piece.mask_frame_offset);
        self.m.store32(field!(cont, Continuation.stack_size), piece.words);
        self.dirty_tso(tso);
        let payload = cont.add(size_of::<Continuation>() as u32);
        let mut taken = 0;
        for _ in 0..piece.whole_chunks {
            let stack = self.m.load_addr(field!(tso, Tso.stackobj));
            let sp = self.m.load_addr(field!(stack, Stack.sp));
            let size = self.m.load32(field!(stack, Stack.stack_size));
            let base = stack.add(size_of::<Stack>() as u32).words(size).sub(size_of::<UnderflowFrame>() as u32);
            self.m.copy(payload.words(taken), sp, base.0 - sp.0);
            taken += base.words_since(sp);
            self.m.store_addr(field!(stack, Stack.sp), base);
            self.underflow(tso);
        }
        let stack = self.m.load_addr(field!(tso, Tso.stackobj));
        let sp = self.m.load_addr(field!(stack, Stack.sp));
        let rest = piece.words - taken;
        self.m.copy(payload.words(taken), sp, rest * WORD_SIZE);
        let prompt = sp.words(rest);
        self.m.store_addr(field!(stack, Stack.sp), prompt.add(size_of::<PromptFrame>() as u32));
        self.dirty_stack(stack);
        cont.add(ARITY)
    }

    fn find_prompt(&self, tso: Addr, tag: Addr) -> Option<Piece> {
        let m = &self.m;
        let mut piece = Piece { words: 0, whole_chunks: 0, mask_frame: Addr::NULL, mask_frame_offset: 0 };
        let mut stack = m.load_addr(field!(tso, Tso.stackobj));
        let mut p = m.load_addr(field!(stack, Stack.sp));
        loop {
            let info = m.load_addr(p);
            if info == m.prompt_frame_info() && m.load_addr(field!(p, PromptFrame.tag)) == tag {
                return Some(piece);
            }
            match Info(info).closure_type(m) {
                UNDERFLOW_FRAME => {
                    piece.whole_chunks += 1;
                    stack = m.load_addr(field!(p, UnderflowFrame.next_chunk));
                    p = m.load_addr(field!(stack, Stack.sp));
                    continue;
                }
                STOP_FRAME | UPDATE_FRAME | ATOMICALLY_FRAME | CATCH_RETRY_FRAME | CATCH_STM_FRAME => return None,
                _ => {}
            }
            if info == m.unmask_ret_info() || info == m.mask_ret_info() || info == m.mask_uninterruptible_ret_info() {
                piece.mask_frame_offset = piece.words;
                piece.mask_frame = self.masking_frame(tso);
            }
            let size = stack_frame_size(m, p);
            piece.words += size;
            p = p.words(size);
        }
    }

    /// The frame that restores the thread's present masking state.
    fn masking_frame(&self, tso: Addr) -> Addr {
        let flags = self.m.load32(field!(tso, Tso.flags));
        if flags & TSO_BLOCKEX == 0 {
            self.m.unmask_ret_info()
        } else if flags & TSO_INTERRUPTIBLE == 0 {
            self.m.mask_uninterruptible_ret_info()
        } else {
            self.m.mask_ret_info()
        }
    }
}
