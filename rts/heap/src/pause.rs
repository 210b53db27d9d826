//! Leaving a thread: the thunks it is evaluating become black holes that name it as their owner.
//!
//! Compiled code does not black-hole thunks when it enters them, so this is where a second thread (or the same one, in a loop) learns of it.
//! INV-MARKED: below a marked update frame, every update frame of the chunk is marked and its thunk black-holed.

use crate::frame::{Info, stack_frame_size};
use crate::memory::{Addr, Program, field};
use crate::nursery::Heap;
use ahc_abi::closure::types::{STOP_FRAME, UNDERFLOW_FRAME, UPDATE_FRAME};
use ahc_abi::closure::{Ind, UpdateFrame};
use ahc_abi::thread::{Stack, Tso};

impl<M: Program> Heap<M> {
    /// To be called whenever a thread stops running, for whatever reason; its state is in its TSO and STACK.
    pub fn pause_thread(&mut self, tso: Addr) {
        let m = &mut self.m;
        let marked = m.marked_upd_frame_info();
        let blackhole = m.blackhole_info();
        let stack = m.load_addr(field!(tso, Tso.stackobj));
        let mut frame = m.load_addr(field!(stack, Stack.sp));
        loop {
            match Info::of(m, frame).closure_type(m) {
                UPDATE_FRAME => {
                    if m.load_addr(frame) == marked {
                        return;
                    }
                    m.store_addr(frame, marked);
                    let thunk = m.load_addr(field!(frame, UpdateFrame.updatee));
                    // A black hole already: a CAF's (this thread owns it), or another thread was first and stays the owner.
                    if m.load_addr(thunk) != blackhole {
                        m.store_addr(field!(thunk, Ind.indirectee), tso);
                        m.store_addr(thunk, blackhole);
                    }
                }
                // Chunks below were dealt with when this one was made.
                STOP_FRAME | UNDERFLOW_FRAME => return,
                _ => {}
            }
            frame = frame.words(stack_frame_size(m, frame));
        }
    }
}
