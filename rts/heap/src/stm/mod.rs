//! Software transactional memory for one capability: what GHC's primops ask of it.
//!
//! A transaction has a record (`TRecHeader`) of the variables it touched, in chunks of entries: variable, the value it expects there, the
//! value it wants there. `orElse` and `catchSTM` run in records of their own, each pointing to the enclosing one.
//! INV-EXPECTED: an entry's expected value, at every level of a nest, is the one the variable held in memory when the transaction first saw
//! it, so a nest is valid exactly if every entry's variable still holds the expected value.
//! INV-SHADOW: a nested record has an entry for a variable only with a value newer than, or equal to, the enclosing records' entries; so
//! committing it may overwrite theirs.
//! INV-WAITING: in a record in state `TREC_WAITING` the wanted values are the thread's places in the variables' queues.
//! Nothing here runs at the same time as compiled code or another call, so there are no locks.

mod commit;
mod frames;
mod trec;
mod wait;

use crate::memory::{Addr, Program, field};
use crate::nursery::Heap;
use ahc_abi::closure::{TRecEntry, TRecHeader, TVar};

impl<M: Program> Heap<M> {
    /// Starts a transaction, nested in `outer` unless that is NO_TREC.
    pub fn stm_start(&mut self, outer: Addr) -> Addr {
        self.alloc_trec(outer)
    }

    /// The variable's value as the transaction sees it.
    pub fn stm_read(&mut self, trec: Addr, tvar: Addr) -> Addr {
        let entry = self.own_entry(trec, tvar);
        self.m.load_addr(field!(entry, TRecEntry.new_value))
    }

    /// Gives the variable a value that only the transaction sees until it commits.
    pub fn stm_write(&mut self, trec: Addr, tvar: Addr, value: Addr) {
        let entry = self.own_entry(trec, tvar);
        self.m.store_addr(field!(entry, TRecEntry.new_value), value);
    }

    /// The record's own entry for the variable; made from what the enclosing records or the memory say if there is none.
    fn own_entry(&mut self, trec: Addr, tvar: Addr) -> Addr {
        let no_trec = self.m.no_trec();
        let mut level = trec;
        while level != no_trec {
            let found = self.find_entry(level, tvar);
            if !found.is_null() {
                if level == trec {
                    return found;
                }
                let expected = self.m.load_addr(field!(found, TRecEntry.expected_value));
                let value = self.m.load_addr(field!(found, TRecEntry.new_value));
                return self.new_entry(trec, tvar, expected, value);
            }
            level = self.m.load_addr(field!(level, TRecHeader.enclosing_trec));
        }
        let value = self.m.load_addr(field!(tvar, TVar.current_value));
        self.new_entry(trec, tvar, value, value)
    }
}
