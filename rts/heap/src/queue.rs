//! The run queue, kept in the capability: threads linked through `Tso::link`, first in, first out.

use crate::memory::{Addr, Program, field};
use crate::nursery::Heap;
use ahc_abi::reg::Capability;
use ahc_abi::thread::{BLOCKED_ON_BLACK_HOLE, BLOCKED_ON_MVAR, BLOCKED_ON_MVAR_READ, BLOCKED_ON_STM, NOT_BLOCKED, Tso};

/// `Capability::context_switch`: the running thread asks at the end of its nursery block whether its time is up. (GHC's Cmm stores 1: it
/// stops there.)
pub const ASK: u32 = 2;

impl<M: Program> Heap<M> {
    /// Puts a runnable thread at the end of the queue.
    pub fn enqueue(&mut self, tso: Addr) {
        let (head, tail) = (
            field!(self.m.capability(), Capability.run_queue_hd),
            field!(self.m.capability(), Capability.run_queue_tl),
        );
        let end = self.m.end_tso_queue();
        self.m.store_addr(field!(tso, Tso.link), end);
        if self.m.load_addr(head).is_null() {
            self.m.store_addr(head, tso);
        } else {
            let last = self.m.load_addr(tail);
            self.dirty_tso(last);
            self.m.store_addr(field!(last, Tso.link), tso);
            self.dirty_tso(last);
        }
        self.m.store_addr(tail, tso);
        // The thread that runs is to ask for its time at the end of its block, unless it is to stop there anyway.
        let switch = field!(self.m.capability(), Capability.context_switch);
        if self.m.load32(switch) == 0 {
            self.m.store32(switch, ASK);
        }
    }

    /// Takes the thread whose turn it is, or null.
    pub fn dequeue(&mut self) -> Addr {
        let head = field!(self.m.capability(), Capability.run_queue_hd);
        let tso = self.m.load_addr(head);
        if !tso.is_null() {
            let end = self.m.end_tso_queue();
            let mut next = self.m.load_addr(field!(tso, Tso.link));
            if next == end {
                next = Addr::NULL;
                // The tail is a root as well: it must not keep a thread alive that nobody can wake.
                let tail = field!(self.m.capability(), Capability.run_queue_tl);
                self.m.store_addr(tail, next);
            }
            self.m.store_addr(head, next);
            self.m.store_addr(field!(tso, Tso.link), end);
        }
        tso
    }

    /// What the thread waited for may have come: makes it runnable if so. A thread that waits for an MVar is still in the MVar's queue
    /// (its `link` is the queue entry) unless the operation has been performed for it.
    pub fn try_wake(&mut self, tso: Addr) {
        let end = self.m.end_tso_queue();
        match self.m.load16(field!(tso, Tso.why_blocked)) {
            BLOCKED_ON_MVAR | BLOCKED_ON_MVAR_READ if self.m.load_addr(field!(tso, Tso.link)) == end => {}
            BLOCKED_ON_BLACK_HOLE | BLOCKED_ON_STM => {}
            _ => return,
        }
        self.unblock(tso);
    }

    /// Makes a blocked thread runnable, whatever it waited for.
    pub fn unblock(&mut self, tso: Addr) {
        let end = self.m.end_tso_queue();
        self.m.store_addr(field!(tso, Tso.block_info), end);
        self.m.store16(field!(tso, Tso.why_blocked), NOT_BLOCKED);
        self.enqueue(tso);
    }
}
