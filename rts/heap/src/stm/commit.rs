//! How a transaction ends: validation, committing to memory or into the enclosing record, aborting.

use crate::memory::{Addr, Program, field};
use crate::nursery::Heap;
use ahc_abi::closure::{TREC_ABORTED, TREC_CONDEMNED, TREC_WAITING, TRecEntry, TRecHeader, TVar};

impl<M: Program> Heap<M> {
    /// One level of a nest: not condemned, and every variable holds what is expected.
    pub(super) fn valid(&self, trec: Addr) -> bool {
        if self.trec_state(trec) == TREC_CONDEMNED {
            return false;
        }
        let mut walk = self.entries(trec);
        while let Some(entry) = self.next_entry(&mut walk) {
            let tvar = self.m.load_addr(field!(entry, TRecEntry.tvar));
            if self.m.load_addr(field!(tvar, TVar.current_value))
                != self.m.load_addr(field!(entry, TRecEntry.expected_value))
            {
                return false;
            }
        }
        true
    }

    /// The transaction and all that enclose it have seen one state of the memory, which is the present one. If not, it is condemned.
    pub fn stm_validate(&mut self, trec: Addr) -> bool {
        let no_trec = self.m.no_trec();
        let mut level = trec;
        while level != no_trec {
            if !self.valid(level) {
                if self.trec_state(trec) != TREC_WAITING {
                    self.set_trec_state(trec, TREC_CONDEMNED);
                }
                return false;
            }
            level = self.m.load_addr(field!(level, TRecHeader.enclosing_trec));
        }
        true
    }

    /// Commits a top-level transaction. False: it had seen something that is no longer so and must run again. The record is gone.
    ///
    /// Variables that were only read are left alone, with their waiting threads.
    pub fn stm_commit(&mut self, trec: Addr) -> bool {
        let valid = self.valid(trec);
        if valid {
            let mut walk = self.entries(trec);
            while let Some(entry) = self.next_entry(&mut walk) {
                let old = self.m.load_addr(field!(entry, TRecEntry.expected_value));
                let new = self.m.load_addr(field!(entry, TRecEntry.new_value));
                if new != old {
                    let tvar = self.m.load_addr(field!(entry, TRecEntry.tvar));
                    self.wake_watchers(tvar);
                    self.m.store_addr(field!(tvar, TVar.current_value), new);
                    self.dirty_tvar(tvar, old);
                }
            }
        }
        self.free_trec(trec);
        valid
    }

    /// Merges a nested transaction into the enclosing one. False: it must run again. The record is gone.
    pub fn stm_commit_nested(&mut self, trec: Addr) -> bool {
        let outer = self.m.load_addr(field!(trec, TRecHeader.enclosing_trec));
        let valid = self.valid(trec);
        if valid {
            let mut walk = self.entries(trec);
            while let Some(entry) = self.next_entry(&mut walk) {
                let tvar = self.m.load_addr(field!(entry, TRecEntry.tvar));
                let expected = self.m.load_addr(field!(entry, TRecEntry.expected_value));
                let value = self.m.load_addr(field!(entry, TRecEntry.new_value));
                let mine = self.find_entry(outer, tvar);
                if mine.is_null() {
                    self.new_entry(outer, tvar, expected, value);
                } else {
                    self.merge_expected(outer, mine, expected);
                    self.m.store_addr(field!(mine, TRecEntry.new_value), value);
                }
            }
        }
        self.free_trec(trec);
        valid
    }

    /// Gives a transaction up: it leaves the queues it waits in, or, if nested, the enclosing one depends on what it read.
    pub fn stm_abort(&mut self, trec: Addr) {
        let outer = self.m.load_addr(field!(trec, TRecHeader.enclosing_trec));
        if outer == self.m.no_trec() {
            if self.trec_state(trec) == TREC_WAITING {
                self.unwatch(trec);
            }
        } else {
            let mut walk = self.entries(trec);
            while let Some(entry) = self.next_entry(&mut walk) {
                let tvar = self.m.load_addr(field!(entry, TRecEntry.tvar));
                let expected = self.m.load_addr(field!(entry, TRecEntry.expected_value));
                self.depend_on(outer, tvar, expected);
            }
        }
        self.set_trec_state(trec, TREC_ABORTED);
    }

    /// Gives back the record of an aborted transaction.
    pub fn stm_free_aborted(&mut self, trec: Addr) {
        self.free_trec(trec);
    }

    /// The transaction is not to commit, whatever it does.
    pub fn stm_condemn(&mut self, trec: Addr) {
        if self.trec_state(trec) == TREC_WAITING {
            self.unwatch(trec);
        }
        self.set_trec_state(trec, TREC_CONDEMNED);
    }

    /// Somewhere in the nest there is an entry for the variable, if need be a new one in `trec` that only reads (INV-SHADOW: not if an
    /// enclosing record has one, which may be an update).
    fn depend_on(&mut self, trec: Addr, tvar: Addr, expected: Addr) {
        let no_trec = self.m.no_trec();
        let mut level = trec;
        while level != no_trec {
            let entry = self.find_entry(level, tvar);
            if !entry.is_null() {
                self.merge_expected(level, entry, expected);
                return;
            }
            level = self.m.load_addr(field!(level, TRecHeader.enclosing_trec));
        }
        self.new_entry(trec, tvar, expected, expected);
    }

    /// Two entries for one variable that started from different values: what has been seen was never all there at once.
    fn merge_expected(&mut self, trec: Addr, entry: Addr, expected: Addr) {
        if self.m.load_addr(field!(entry, TRecEntry.expected_value)) != expected {
            self.set_trec_state(trec, TREC_CONDEMNED);
        }
    }
}
