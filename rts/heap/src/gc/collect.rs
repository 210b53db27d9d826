//! A collection from beginning to end.

use super::{Collector, FromSpace, Outcome, Space};
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
        let before: u32 = self.generations.iter().map(Generation::all_blocks).sum::<u32>() + self.policy.nursery;
        let static_flag = 1 + (self.n_major & 1);
        let mut c = Collector {
            collected,
            oldest,
            major,
            evac_gen: 0,
            eager: true,
            failed: false,
            selector_depth: 0,
            scanning: Addr::NULL,
            static_objects: Addr(static_flag),
            static_flag,
            spaces: [Space::EMPTY; MAX_GENERATIONS],
            from: [FromSpace { blocks: Addr::NULL, threads: Addr::NULL, weak_ptrs: Addr::NULL }; MAX_GENERATIONS],
            h: self,
        };
        c.prepare();
        c.roots();
        c.scavenge_all();
        let (resurrected, dead_weaks) = c.weak_rounds();
        M::after_marking(&mut c);
        let mut copied = 0;
        for generation in 0..=oldest {
            copied += c.finish_generation(generation);
        }
        let mut over_limit = false;
        if major && oldest > 0 {
            over_limit = self.resize_generations();
        }
        let (nursery, too_small) = self.wanted_nursery();
        self.reset_nursery(nursery);
        self.count(collected, major, copied);
        // The most is in use when everything has been copied and nothing been given back.
        let most = before + copied.div_ceil(BLOCK_SIZE_W);
        self.stats.peak_blocks = self.stats.peak_blocks.max(most);
        Outcome { resurrected, dead_weaks, over_limit: over_limit || too_small, major, collected }
    }

    /// Statistics of the collection that ends.
    fn count(&mut self, collected: u16, major: bool, copied: u32) {
        let live_of = |g: &Generation| g.n_words + g.n_large_words + g.n_compact_blocks * BLOCK_SIZE_W;
        let live: u32 = self.generations.iter().map(live_of).sum();
        let blocks: u32 = self.generations.iter().map(Generation::all_blocks).sum();
        let slop = (blocks * BLOCK_SIZE_W).saturating_sub(live);
        let mblocks = self.blocks.n_mblocks;
        let s = &mut self.stats;
        if let Some(g) = s.generations.get_mut(usize::from(collected)) {
            g.collections += 1;
        }
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
        for register in [reg::CURRENT_NURSERY, reg::CURRENT_ALLOC] {
            let bd = self.h.reg(register);
            self.h.account_block(bd);
        }
        self.adopt_new_weaks();
        for generation in 0..=self.oldest {
            if generation > self.collected {
                self.reopen(generation);
                continue;
            }
            if generation > 0 {
                self.drop_mut_list(generation);
            }
            let Some(g) = self.h.generations.get_mut(usize::from(generation)) else { continue };
            let from = FromSpace { blocks: g.blocks, threads: g.threads, weak_ptrs: g.weak_ptrs };
            let large = g.large_objects;
            g.blocks = Addr::NULL;
            g.threads = Addr::NULL;
            g.weak_ptrs = Addr::NULL;
            (g.n_blocks, g.n_words, g.n_large_blocks, g.n_large_words) = (0, 0, 0, 0);
            if let Some(f) = self.from.get_mut(usize::from(generation)) {
                *f = from;
            }
            for list in [from.blocks, large] {
                self.unmark(list);
            }
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
        for generation in (self.collected + 1..=self.oldest).rev() {
            self.scavenge_mut_list(generation);
        }
        self.evac_gen = 0;
        let cap = self.h.m.capability();
        for at in [
            field!(cap, Capability.run_queue_hd),
            field!(cap, Capability.run_queue_tl),
            field!(cap, Capability.suspended_ccalls),
            cap.add(reg::BASE_REG_OFFSET + reg::CURRENT_TSO),
        ] {
            self.evacuate(at);
        }
        M::roots(self);
        for generation in 0..=self.collected {
            self.evacuate_weaks(generation);
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
        loop {
            let mut any = false;
            if !threads_done {
                for generation in 0..=self.collected {
                    self.keep_live_threads(generation);
                }
            }
            for generation in 0..=self.collected {
                any |= self.keep_live_weaks(generation);
            }
            if !any && !threads_done {
                for generation in 0..=self.collected {
                    any |= self.resurrect_threads(generation, &mut resurrected, &mut last);
                }
                threads_done = true;
            }
            if !any {
                break;
            }
            self.scavenge_all();
        }
        for generation in 0..=self.collected {
            self.take_dead_weaks(generation, &mut dead);
        }
        self.scavenge_all();
        (resurrected, dead)
    }

    /// To-space becomes the generation, from-space is freed. Gives the words that were copied into it.
    fn finish_generation(&mut self, generation: u16) -> u32 {
        let index = usize::from(generation);
        // The open block last: at the head of the list, the next collection finds it.
        self.close(generation);
        let space = *self.space(generation);
        let Some(from) = self.from.get(index).copied() else { return 0 };
        if generation <= self.collected {
            let dead = self.h.generations.get(index).map_or(Addr::NULL, |g| g.large_objects);
            self.h.free_chain(from.blocks);
            self.h.free_chain(dead);
            if let Some(g) = self.h.generations.get_mut(index) {
                g.large_objects = Addr::NULL;
            }
        }
        if !space.done.is_null() {
            let others = self.h.generations.get(index).map_or(Addr::NULL, |g| g.blocks);
            self.put(field!(space.done_last, Bdescr.link), others);
        }
        let mut large_words = 0;
        let mut bd = space.large;
        while !bd.is_null() {
            let next = self.get(field!(bd, Bdescr.link));
            large_words += self.get(field!(bd, Bdescr.free)).words_since(self.get(field!(bd, Bdescr.start)));
            if let Some(g) = self.h.generations.get_mut(index) {
                super::large::link(&mut self.h.m, &mut g.large_objects, bd);
            }
            bd = next;
        }
        if let Some(g) = self.h.generations.get_mut(index) {
            if !space.done.is_null() {
                g.blocks = space.done;
            }
            g.n_blocks += space.n_done;
            g.n_words += space.words;
            g.n_large_blocks += space.n_large_blocks;
            g.n_large_words += large_words;
        }
        space.words - space.reopened_words
    }
}
