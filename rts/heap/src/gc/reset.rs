//! Before the first collection and after each: generations, the lists of mutated objects, and the nursery, whose blocks are used again.

use super::Policy;
use crate::memory::{Addr, Program, field};
use crate::nursery::Heap;
use ahc_abi::block::Bdescr;
use ahc_abi::derived::OFFSET_generation_n_new_large_words;
use ahc_abi::reg::{self, Capability};

/// Blocks that the nursery becomes longer by.
const NURSERY_STEP: u32 = 64;

impl<M: Program> Heap<M> {
    /// The first nursery and the generations, instead of `init`.
    pub fn init_generations(&mut self, policy: Policy) {
        self.policy = policy;
        let table = self.new_block();
        let lists = self.m.load_addr(field!(table, Bdescr.start));
        self.m.store_addr(field!(self.m.capability(), Capability.mut_lists), lists);
        for generation in 1..u32::from(policy.n_generations()) {
            let bd = self.new_block();
            self.m.store_addr(lists.words(generation), bd);
        }
        for g in &mut self.generations {
            g.max_blocks = policy.min_old_gen;
        }
        let nursery = self.nursery_length();
        self.reset_nursery(nursery);
    }

    /// Whether the nursery is used up, or there are enough new large objects. A nursery that is not yet as long as it may be becomes longer
    /// instead.
    pub fn wants_collection(&mut self) -> bool {
        let link = field!(self.reg(reg::CURRENT_NURSERY), Bdescr.link);
        let used_up = self.m.load_addr(link).is_null() && !self.lengthen_nursery(link);
        used_up || self.m.load32(self.new_large_words()) >= self.policy.large_words()
    }

    /// Puts more of the blocks that the nursery may have where its chain ends. False if there are none.
    fn lengthen_nursery(&mut self, link: Addr) -> bool {
        let more = self.nursery_rest.min(NURSERY_STEP);
        if more == 0 {
            return false;
        }
        let first = self.try_single_blocks(more);
        if first.is_null() {
            return false;
        }
        self.nursery_rest -= more;
        self.m.store_addr(link, first);
        true
    }

    fn new_large_words(&self) -> Addr {
        self.m.g0().add(OFFSET_generation_n_new_large_words)
    }

    /// Empties the nursery, which may have `blocks` single blocks from now on: it starts with those it had, and at least two, since one without a
    /// successor counts as used up. A program that ends before it needs the rest never touches that memory.
    pub(super) fn reset_nursery(&mut self, blocks: u32) {
        let wanted = blocks.max(2);
        let mut n = 0;
        let mut first = Addr::NULL;
        let mut bd = self.nursery;
        while !bd.is_null() {
            let next = self.m.load_addr(field!(bd, Bdescr.link));
            if n < wanted && self.m.load32(field!(bd, Bdescr.blocks)) == 1 {
                let start = self.m.load_addr(field!(bd, Bdescr.start));
                self.m.store_addr(field!(bd, Bdescr.free), start);
                self.m.store_addr(field!(bd, Bdescr.link), first);
                first = bd;
                n += 1;
            } else {
                self.m.recycle(&mut self.blocks.free, bd);
            }
            bd = next;
        }
        while n < wanted.min(NURSERY_STEP) {
            let bd = self.new_block();
            self.m.store_addr(field!(bd, Bdescr.link), first);
            first = bd;
            n += 1;
        }
        self.nursery_rest = wanted - n;
        self.nursery = first;
        self.set_reg(reg::CURRENT_NURSERY, first);
        self.set_reg(reg::CURRENT_ALLOC, Addr::NULL);
        let new_large = self.new_large_words();
        self.m.store32(new_large, 0);
    }

    /// Frees a list of block groups.
    pub(crate) fn free_chain(&mut self, first: Addr) {
        let mut bd = first;
        while !bd.is_null() {
            let next = self.m.load_addr(field!(bd, Bdescr.link));
            self.m.recycle(&mut self.blocks.free, bd);
            bd = next;
        }
    }

    /// Threads that were kept although nothing can wake them (`Outcome::resurrected`) join their generations' lists.
    pub fn keep_threads(&mut self, list: Addr) {
        use ahc_abi::thread::Tso;
        let mut tso = list;
        while !tso.is_null() {
            let next = self.m.load_addr(field!(tso, Tso.global_link));
            let generation = crate::generation::generation_of(&self.m, tso);
            let others = core::mem::replace(&mut self.generation(generation).threads, tso);
            self.m.store_addr(field!(tso, Tso.global_link), others);
            tso = next;
        }
    }
}
