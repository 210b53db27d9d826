//! Leaving a thread: the thunks it is evaluating become black holes that name it as their owner.
//!
//! Compiled code does not black-hole thunks when it enters them, so this is where a second thread (or the same one, in a loop) learns of it.
//! A thunk that is another thread's already is left to that thread.
//! INV-MARKED: below a marked update frame, every update frame of the chunk is marked and its thunk black-holed.

use crate::frame::{Info, stack_frame_size};
use crate::memory::{Addr, Program, field};
use crate::nursery::Heap;
use ahc_abi::WORD_SIZE;
use ahc_abi::closure::types::{RET_SMALL, STOP_FRAME, UNDERFLOW_FRAME, UPDATE_FRAME};
use ahc_abi::closure::{Ind, UpdateFrame};
use ahc_abi::info::BITMAP_SIZE_MASK;
use ahc_abi::thread::{Stack, Tso};

impl<M: Program> Heap<M> {
    /// To be called whenever a thread stops running, for whatever reason; its state is in its TSO and STACK.
    pub fn pause_thread(&mut self, tso: Addr) {
        let marked = self.m.marked_upd_frame_info();
        let blackhole = self.m.blackhole_info();
        let stack = self.m.load_addr(field!(tso, Tso.stackobj));
        let mut frame = self.m.load_addr(field!(stack, Stack.sp));
        loop {
            let m = &mut self.m;
            let info = Info::of(m, frame);
            match info.closure_type(m) {
                // Most frames: what is needed of them is read once, since deep stacks make this a hot loop.
                RET_SMALL => {
                    frame = frame.words(1 + (info.layout(m) & BITMAP_SIZE_MASK));
                    continue;
                }
                UPDATE_FRAME => {
                    if info.0 == marked {
                        return;
                    }
                    m.store_addr(frame, marked);
                    let thunk = m.load_addr(field!(frame, UpdateFrame.updatee));
                    if m.load_addr(thunk) != blackhole {
                        m.store_addr(field!(thunk, Ind.indirectee), tso);
                        m.store_addr(thunk, blackhole);
                        self.record_closure_mutated(thunk);
                    } else if m.load_addr(field!(thunk, Ind.indirectee)) != tso {
                        // Another thread was first, or has a value already: this one's work is put aside, and it waits.
                        M::suspend_computation(self, tso, frame);
                        let below = frame.words(stack_frame_size(&self.m, frame));
                        let sp = below.sub(2 * WORD_SIZE);
                        let enter = self.m.enter_info();
                        self.m.store_addr(sp, enter);
                        self.m.store_addr(sp.words(1), thunk);
                        self.m.store_addr(field!(stack, Stack.sp), sp);
                        frame = below;
                        continue;
                    }
                    frame = frame.add(size_of::<UpdateFrame>() as u32);
                    continue;
                }
                // Chunks below were dealt with when this one was made.
                STOP_FRAME | UNDERFLOW_FRAME => return,
                _ => {}
            }
            frame = frame.words(stack_frame_size(&self.m, frame));
        }
    }
}
