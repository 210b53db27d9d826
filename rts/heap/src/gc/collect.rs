//! A collection from beginning to end.

use super::statics::LISTED;
use super::{Collector, Outcome, Space};
use crate::generation::{Generation, MAX_GENERATIONS};
use crate::memory::{Addr, Program, field};
use crate::nursery::Heap;
use ahc_abi::block::{BF_EVACUATED, BLOCK_SIZE_W, Bdescr};
use ahc_abi::reg::{self, Capability};

impl<M: Program> Heap<M> {
    /// Collects the generations that are due, or all. No address of a heap object held outside of the roots is valid afterwards.
    pub fn collect(&mut self, all: bool) -> Outcome {
        let oldest = self.policy.n_generations() - 1;
        let collected = if all { oldest } else { self.due_generation() };
        let major = collected == oldest;
        if major {
            self.n_major = self.n_major.wrapping_add(1);
        }
        self.n_collections += 1;
        let static_done = Addr(self.n_major << 2);
        let mut c = Collector {
            collected,
            oldest,
            major,
            evac_gen: 0,
            eager: true,
            failed: false,
            selector_depth: 0,
            scanning: Addr::NULL,
            static_objects: Addr(LISTED),
            static_done,
            spaces: [Space::EMPTY; MAX_GENERATIONS],
            h: self,
        };
        M::count_before(c.h);
        c.prepare();
        c.roots();
        c.scavenge_all();
        let (resurrected, dead_weaks) = c.weak_rounds();
        M::after_marking(&mut c);
        let mut copied = 0;
        for generation in 0..oldest + 1 {
            copied += c.finish_generation(generation);
        }
        self.length.count(copied);
        let (nursery, over_limit) = M::resize(self, major);
        self.reset_nursery(nursery);
        M::count(self, collected, copied);
        Outcome { resurrected, dead_weaks, over_limit, major, collected }
    }

    /// Statistics before a collection.
    pub fn count_before(&mut self) {
        self.stats.blocks_before =
            self.generations.iter().map(Generation::all_blocks).sum::<u32>() + self.policy.nursery;
    }

    /// Statistics of the collection that ends, of generations up to `collected`, which copied so many words.
    pub fn count(&mut self, collected: u16, copied: u32) {
        let major = collected == self.policy.n_generations() - 1;
        let live_of = |g: &Generation| g.n_words + g.n_large_words + g.n_compact_blocks * BLOCK_SIZE_W;
        let live: u32 = self.generations.iter().map(live_of).sum();
        let blocks: u32 = self.generations.iter().map(Generation::all_blocks).sum();
        let slop = (blocks * BLOCK_SIZE_W).saturating_sub(live);
        let mblocks = self.blocks.n_mblocks;
        let s = &mut self.stats;
        if let Some(g) = s.generations.get_mut(usize::from(collected)) {
            g.collections += 1;
        }
        // The most is in use when everything has been copied and nothing been given back.
        s.peak_blocks = s.peak_blocks.max(s.blocks_before + copied.div_ceil(BLOCK_SIZE_W));
        s.copied_words += u64::from(copied);
        s.last_copied_words = copied;
        s.live_words = live;
        s.peak_megablocks = s.peak_megablocks.max(mblocks);
        s.slop_words = slop;
        if major {
            s.major_collections += 1;
            s.cumulative_live_words += u64::from(live);
            s.max_live_words = s.max_live_words.max(live);
            s.max_slop_words = s.max_slop_words.max(slop);
        }
    }
}

impl<M: Program> Collector<'_, M> {
    fn prepare(&mut self) {
        self.h.stm_before_collection();
        self.h.account_block(self.h.reg(reg::CURRENT_NURSERY));
        self.h.account_block(self.h.reg(reg::CURRENT_ALLOC));
        if let Some(weaks) = M::weaks() {
            (weaks.adopt_new)(self);
        }
        for generation in 0..self.oldest + 1 {
            if generation > self.collected {
                self.reopen(generation);
                continue;
            }
            if generation > 0 {
                self.drop_mut_list(generation);
            }
            let g = self.h.generation(generation);
            let (blocks, threads, weaks, large) = (g.blocks, g.threads, g.weak_ptrs, g.large_objects);
            g.blocks = Addr::NULL;
            g.threads = Addr::NULL;
            g.weak_ptrs = Addr::NULL;
            (g.n_blocks, g.n_words, g.n_large_blocks, g.n_large_words) = (0, 0, 0, 0);
            let space = self.space(generation);
            space.old_blocks = blocks;
            space.old_threads = threads;
            space.old_weaks = weaks;
            self.unmark(blocks);
            self.unmark(large);
        }
    }

    fn unmark(&mut self, list: Addr) {
        let mut bd = list;
        while !bd.is_null() {
            let flags = self.h.m.load16(field!(bd, Bdescr.flags));
            self.h.m.store16(field!(bd, Bdescr.flags), flags & !BF_EVACUATED);
            bd = self.get(field!(bd, Bdescr.link));
        }
    }

    fn roots(&mut self) {
        // Older ones first, so that what they point to is promoted as far as possible.
        let mut generation = self.oldest;
        while generation > self.collected {
            self.scavenge_mut_list(generation);
            generation -= 1;
        }
        self.evac_gen = 0;
        let cap = self.h.m.capability();
        self.evacuate(field!(cap, Capability.run_queue_hd));
        self.evacuate(field!(cap, Capability.run_queue_tl));
        self.evacuate(field!(cap, Capability.suspended_ccalls));
        self.evacuate(cap.add(reg::BASE_REG_OFFSET + reg::CURRENT_TSO));
        M::roots(self);
        if let Some(weaks) = M::weaks() {
            for generation in 0..self.collected + 1 {
                (weaks.evacuate)(self, generation);
            }
        }
        self.failed = false;
    }

    /// Evacuates a pointer that is not in memory.
    pub fn evacuate_value(&mut self, p: Addr) -> Addr {
        // A word that nothing else uses.
        let scratch = field!(self.h.m.capability(), Capability.saved_mut_lists);
        self.put(scratch, p);
        self.evac_gen = 0;
        self.evacuate(scratch);
        self.failed = false;
        self.get(scratch)
    }

    /// Weak pointers and threads, until nothing more becomes reachable through them. Gives the threads that are kept although unreachable
    /// and the weak pointers that died.
    fn weak_rounds(&mut self) -> (Addr, Addr) {
        let (mut resurrected, mut last, mut dead) = (Addr::NULL, Addr::NULL, Addr::NULL);
        let mut threads_done = false;
        let weaks = M::weaks();
        loop {
            let mut any = false;
            if !threads_done {
                for generation in 0..self.collected + 1 {
                    self.keep_live_threads(generation);
                }
            }
            if let Some(weaks) = weaks {
                for generation in 0..self.collected + 1 {
                    any |= (weaks.keep_live)(self, generation);
                }
            }
            if !any && !threads_done {
                for generation in 0..self.collected + 1 {
                    any |= self.resurrect_threads(generation, &mut resurrected, &mut last);
                }
                threads_done = true;
            }
            if !any {
                break;
            }
            self.scavenge_all();
        }
        if let Some(weaks) = weaks {
            for generation in 0..self.collected + 1 {
                (weaks.take_dead)(self, generation, &mut dead);
            }
            self.scavenge_all();
        }
        (resurrected, dead)
    }

    /// To-space becomes the generation, from-space is freed. Gives the words that were copied into it.
    fn finish_generation(&mut self, generation: u16) -> u32 {
        // The open block last: at the head of the list, the next collection finds it.
        self.close(generation);
        let (old, done, done_last) = {
            let space = self.space(generation);
            (space.old_blocks, space.done, space.done_last)
        };
        if generation <= self.collected {
            let dead = core::mem::replace(&mut self.h.generation(generation).large_objects, Addr::NULL);
            self.h.free_chain(old);
            self.h.free_chain(dead);
        }
        if !done.is_null() {
            let others = core::mem::replace(&mut self.h.generation(generation).blocks, done);
            self.put(field!(done_last, Bdescr.link), others);
        }
        let mut large_words = 0;
        let mut bd = self.space(generation).large;
        let mut list = self.h.generation(generation).large_objects;
        while !bd.is_null() {
            let next = self.get(field!(bd, Bdescr.link));
            large_words += self.get(field!(bd, Bdescr.free)).words_since(self.get(field!(bd, Bdescr.start)));
            super::large::link(&mut self.h.m, &mut list, bd);
            bd = next;
        }
        let (n_done, words, reopened, n_large) = {
            let space = self.space(generation);
            (space.n_done, space.words, space.reopened_words, space.n_large_blocks)
        };
        let g = self.h.generation(generation);
        g.large_objects = list;
        g.n_blocks += n_done;
        g.n_words += words;
        g.n_large_blocks += n_large;
        g.n_large_words += large_words;
        words - reopened
    }
}
