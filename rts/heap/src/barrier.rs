//! Write barriers: an object of an old generation into which a pointer is stored is recorded in its generation's list of mutated objects.
//!
//! Whoever stores a pointer into an object that may be old calls the barrier of its kind, before or after the store, in any case before
//! the next collection. Compiled code calls some of them through `rts/rts`, and has `recordMutable` of GHC's Cmm built in, which
//! appends to the same lists (`Capability::mut_lists`).
//! INV-DIRTY: an object with a dirty mark that is old is in its generation's list.
//! INV-MUTLIST: every old object with a pointer into a younger generation is in its generation's list.

use crate::generation::generation_of;
use crate::memory::{Addr, Program, field};
use crate::nursery::Heap;
use ahc_abi::WORD_SIZE;
use ahc_abi::block::{BLOCK_SIZE, Bdescr};
use ahc_abi::reg::Capability;
use ahc_abi::thread::{STACK_DIRTY, Stack, Tso};

impl<M: Program> Heap<M> {
    /// A pointer is stored into `p`, an object of the heap that is in no list because of a dirty mark.
    #[inline]
    pub fn record_closure_mutated(&mut self, p: Addr) {
        let generation = generation_of(&self.m, p);
        if generation != 0 {
            M::record_mutable(self, p, generation);
        }
    }

    /// A CAF was entered: from now on it points into the heap, and static objects count as the oldest ones.
    pub fn record_caf(&mut self, caf: Addr) {
        let oldest = self.policy.n_generations() - 1;
        if oldest > 0 {
            self.record_mutable(caf, oldest);
        }
    }

    /// Appends an object to the list of mutated objects of a generation other than 0.
    pub fn record_mutable(&mut self, p: Addr, generation: u16) {
        let lists = self.m.load_addr(field!(self.m.capability(), Capability.mut_lists));
        let list = lists.words(u32::from(generation));
        let mut bd = self.m.load_addr(list);
        let mut free = self.m.load_addr(field!(bd, Bdescr.free));
        if free >= self.m.load_addr(field!(bd, Bdescr.start)).add(BLOCK_SIZE) {
            let full = core::mem::replace(&mut bd, self.new_block());
            self.m.store_addr(field!(bd, Bdescr.link), full);
            self.m.store_addr(list, bd);
            free = self.m.load_addr(field!(bd, Bdescr.free));
        }
        self.m.store_addr(free, p);
        self.m.store_addr(field!(bd, Bdescr.free), free.add(WORD_SIZE));
    }

    /// A single block that is in no list. The program ends if there is none.
    pub fn new_block(&mut self) -> Addr {
        self.alloc_group(1)
    }

    /// A pointer is stored into a TSO.
    pub fn dirty_tso(&mut self, tso: Addr) {
        let dirty = field!(tso, Tso.dirty);
        if self.m.load32(dirty) == 0 {
            self.m.store32(dirty, 1);
            self.record_closure_mutated(tso);
        }
    }

    /// A stack changes.
    pub fn dirty_stack(&mut self, stack: Addr) {
        let dirty = field!(stack, Stack.dirty);
        if self.m.load8(dirty) == 0 {
            self.m.store8(dirty, STACK_DIRTY);
            self.record_closure_mutated(stack);
        }
    }

    /// A pointer is stored into an MVar; `_old` is what was there.
    pub fn dirty_mvar(&mut self, mvar: Addr, _old: Addr) {
        self.make_dirty(mvar, self.m.mvar_clean_info(), self.m.mvar_dirty_info());
    }

    pub fn dirty_mut_var(&mut self, var: Addr, _old: Addr) {
        self.make_dirty(var, self.m.mut_var_clean_info(), self.m.mut_var_dirty_info());
    }

    pub fn dirty_tvar(&mut self, tvar: Addr, _old: Addr) {
        self.make_dirty(tvar, self.m.tvar_clean_info(), self.m.tvar_dirty_info());
    }

    /// A pointer is stored into a blocking queue.
    pub fn dirty_blocking_queue(&mut self, bq: Addr) {
        self.make_dirty(bq, self.m.blocking_queue_clean_info(), self.m.blocking_queue_dirty_info());
    }

    fn make_dirty(&mut self, p: Addr, clean: Addr, dirty: Addr) {
        if self.m.load_addr(p) == clean {
            self.m.store_addr(p, dirty);
            self.record_closure_mutated(p);
        }
    }
}
