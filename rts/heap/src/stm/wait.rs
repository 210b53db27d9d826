//! `retry`: a thread sleeps in the queues of the variables its transaction has read, until one of them changes.
//!
//! INV-WATCH: a variable's queue is doubly linked, newest first; the places' ends are END_STM_WATCH_QUEUE. A thread leaves the queues
//! itself, when it runs again.

use crate::memory::{Addr, Program, field};
use crate::nursery::Heap;
use ahc_abi::WORD_SIZE;
use ahc_abi::closure::{TREC_CONDEMNED, TREC_WAITING, TRecEntry, TVar, TVarWatchQueue};
use ahc_abi::reg::Capability;
use ahc_abi::thread::{BLOCKED_ON_STM, Tso};

impl<M: Program> Heap<M> {
    /// The top-level transaction of `tso` wants to wait. False: what it read has changed already, it must run again, and its record is gone.
    pub fn stm_wait(&mut self, tso: Addr, trec: Addr) -> bool {
        if !self.valid(trec) {
            self.free_trec(trec);
            return false;
        }
        self.watch(tso, trec);
        self.park(tso);
        self.set_trec_state(trec, TREC_WAITING);
        true
    }

    /// The thread was woken while it waited. True: nothing it read has changed, it sleeps on. False: it must run again, and its record is
    /// gone.
    pub fn stm_wait_again(&mut self, tso: Addr) -> bool {
        let trec = self.m.load_addr(field!(tso, Tso.trec));
        if self.valid(trec) {
            self.park(tso);
            return true;
        }
        // A condemned one has left the queues.
        if self.trec_state(trec) != TREC_CONDEMNED {
            self.unwatch(trec);
        }
        self.free_trec(trec);
        false
    }

    fn park(&mut self, tso: Addr) {
        let end = self.m.end_tso_queue();
        self.m.store16(field!(tso, Tso.why_blocked), BLOCKED_ON_STM);
        self.m.store_addr(field!(tso, Tso.block_info), end);
    }

    /// Wakes those who wait for the variable, the one that has waited longest first.
    pub(super) fn wake_watchers(&mut self, tvar: Addr) {
        let end = self.m.end_stm_watch_queue();
        let mut place = end;
        let mut next = self.m.load_addr(field!(tvar, TVar.first_watch_queue_entry));
        while next != end {
            place = next;
            next = self.m.load_addr(field!(place, TVarWatchQueue.next_queue_entry));
        }
        while place != end {
            let tso = self.m.load_addr(field!(place, TVarWatchQueue.closure));
            self.try_wake(tso);
            place = self.m.load_addr(field!(place, TVarWatchQueue.prev_queue_entry));
        }
    }

    /// Puts the thread into the queue of every variable of the record; the entries remember the places.
    fn watch(&mut self, tso: Addr, trec: Addr) {
        let end = self.m.end_stm_watch_queue();
        let mut walk = self.entries(trec);
        while let Some(entry) = self.next_entry(&mut walk) {
            let tvar = self.m.load_addr(field!(entry, TRecEntry.tvar));
            let first = self.m.load_addr(field!(tvar, TVar.first_watch_queue_entry));
            let place = self.alloc_watch_place();
            self.m.store_addr(field!(place, TVarWatchQueue.closure), tso);
            self.m.store_addr(field!(place, TVarWatchQueue.next_queue_entry), first);
            self.m.store_addr(field!(place, TVarWatchQueue.prev_queue_entry), end);
            if first != end {
                self.m.store_addr(field!(first, TVarWatchQueue.prev_queue_entry), place);
            }
            self.m.store_addr(field!(tvar, TVar.first_watch_queue_entry), place);
            self.dirty_tvar(tvar, first);
            self.m.store_addr(field!(entry, TRecEntry.new_value), place);
        }
    }

    /// Takes the thread of a waiting record out of all queues.
    pub(super) fn unwatch(&mut self, trec: Addr) {
        let end = self.m.end_stm_watch_queue();
        let free = field!(self.m.capability(), Capability.free_tvar_watch_queues);
        let mut walk = self.entries(trec);
        while let Some(entry) = self.next_entry(&mut walk) {
            let tvar = self.m.load_addr(field!(entry, TRecEntry.tvar));
            let place = self.m.load_addr(field!(entry, TRecEntry.new_value));
            let next = self.m.load_addr(field!(place, TVarWatchQueue.next_queue_entry));
            let prev = self.m.load_addr(field!(place, TVarWatchQueue.prev_queue_entry));
            if next != end {
                self.m.store_addr(field!(next, TVarWatchQueue.prev_queue_entry), prev);
            }
            if prev == end {
                self.m.store_addr(field!(tvar, TVar.first_watch_queue_entry), next);
                self.dirty_tvar(tvar, place);
            } else {
                self.m.store_addr(field!(prev, TVarWatchQueue.next_queue_entry), next);
            }
            self.push_free(free, place, field!(place, TVarWatchQueue.next_queue_entry), end);
        }
    }

    fn alloc_watch_place(&mut self) -> Addr {
        let free = field!(self.m.capability(), Capability.free_tvar_watch_queues);
        let mut place = self.m.load_addr(free);
        if place.is_null() || place == self.m.end_stm_watch_queue() {
            place = self.allocate(size_of::<TVarWatchQueue>() as u32 / WORD_SIZE);
            let info = self.m.tvar_watch_queue_info();
            self.m.store_addr(place, info);
        } else {
            let next = self.m.load_addr(field!(place, TVarWatchQueue.next_queue_entry));
            self.m.store_addr(free, next);
        }
        place
    }
}
