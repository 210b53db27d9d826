//! When to collect which generations, and how large they may become: GHC's rules.

use crate::generation::MAX_GENERATIONS;
use crate::memory::Program;
use crate::nursery::Heap;
use ahc_abi::block::BLOCK_SIZE_W;
use ahc_abi::rtsflags::{GcFlags, RtsFlags};

/// The options that govern the collector; sizes in blocks. As `RtsFlags` has them, with the same defaults.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Policy {
    /// `-G`: 1 to `MAX_GENERATIONS`.
    pub generations: u32,
    /// `-A`.
    pub nursery: u32,
    /// `-AL`: large objects of this many blocks together ask for a collection; 0 for as many as the nursery has.
    pub large: u32,
    /// `-F`.
    pub old_gen_factor: f64,
    /// `-o`.
    pub min_old_gen: u32,
    /// `-M`, 0 for none.
    pub max_heap: u32,
    /// `-m`, per cent of `max_heap`.
    pub min_free_percent: f64,
    /// `-H`, 0 for none.
    pub suggested_heap: u32,
}

impl Policy {
    /// The defaults of `RtsFlags`.
    pub const DEFAULT: Policy = Policy::of(&RtsFlags::DEFAULT.gc);

    #[must_use]
    pub const fn of(gc: &GcFlags) -> Policy {
        Policy {
            generations: gc.generations,
            nursery: gc.min_alloc_area_size,
            large: gc.large_alloc_lim,
            old_gen_factor: gc.old_gen_factor,
            min_old_gen: gc.min_old_gen_size,
            max_heap: gc.max_heap_size,
            min_free_percent: gc.pc_free_heap,
            suggested_heap: gc.heap_size_suggestion,
        }
    }

    pub const EMPTY: Policy = Policy {
        generations: 0,
        nursery: 0,
        large: 0,
        old_gen_factor: 0.0,
        min_old_gen: 0,
        max_heap: 0,
        min_free_percent: 0.0,
        suggested_heap: 0,
    };

    /// The number of generations that there really are.
    pub(crate) fn n_generations(&self) -> u16 {
        self.generations.clamp(1, MAX_GENERATIONS as u32) as u16
    }

    /// Words of new large objects that ask for a collection.
    #[must_use]
    pub fn large_words(&self) -> u32 {
        (if self.large == 0 { self.nursery } else { self.large }).saturating_mul(BLOCK_SIZE_W)
    }
}

impl<M: Program> Heap<M> {
    /// The oldest generation that is due: it, or one between, has outgrown its limit.
    pub(super) fn due_generation(&self) -> u16 {
        let n = usize::from(self.policy.n_generations());
        let (mut due, mut used) = (0, self.policy.nursery);
        for (number, g) in self.generations.iter().enumerate() {
            used += g.all_blocks();
            if g.all_blocks() > g.max_blocks {
                due = number;
            }
        }
        let max = self.policy.max_heap;
        if max != 0 && used > max { (n - 1) as u16 } else { due as u16 }
    }

    /// After a collection: limits for the generations if it was a major one, and the nursery's blocks until the next. The second result: more is
    /// alive than the heap limit allows.
    pub fn resize(&mut self, major: bool) -> (u32, bool) {
        let over = major && self.policy.n_generations() > 1 && self.resize_generations();
        let (nursery, too_small) = self.wanted_nursery();
        (nursery, over || too_small)
    }

    /// As `resize`, with the default policy.
    pub fn resize_simply(&mut self, major: bool) -> (u32, bool) {
        if major {
            let oldest = self.generation(Policy::DEFAULT.n_generations() - 1);
            let live = oldest.n_words.div_ceil(BLOCK_SIZE_W) + oldest.n_large_blocks + oldest.n_compact_blocks;
            let size = (live * 2).max(Policy::DEFAULT.min_old_gen);
            for g in &mut self.generations {
                g.max_blocks = size;
            }
        }
        (self.length.blocks(), false)
    }

    /// After a major collection: limits for the generations from what is alive. True if that is more than `-M` allows.
    pub(super) fn resize_generations(&mut self) -> bool {
        let policy = self.policy;
        let n = policy.n_generations();
        let Some(oldest) = self.generations.get(usize::from(n - 1)) else { return false };
        let live = oldest.n_words.div_ceil(BLOCK_SIZE_W) + oldest.n_large_blocks + oldest.n_compact_blocks;
        let mut size = ((f64::from(live) * policy.old_gen_factor) as u32).max(policy.min_old_gen);
        let mut over = false;
        if policy.max_heap != 0 {
            let max = policy.max_heap;
            let reserve = ((policy.min_free_percent * f64::from(max) / 200.0) as u32).max(policy.nursery);
            over = max < reserve;
            // GHC compacts when memory is short, so the limit bounds what is in use between collections: copying may exceed it meanwhile.
            let others = 2 * (u32::from(n).saturating_sub(2));
            if u64::from(size) + u64::from(size.saturating_sub(1)) * u64::from(others) + u64::from(reserve)
                > u64::from(max)
            {
                size = max.saturating_sub(reserve) / (others + 1);
            }
            over |= size < live;
        }
        for g in &mut self.generations {
            g.max_blocks = size;
        }
        over
    }

    /// `-A`, or what turns out to be best if there was none (of another length).
    #[inline]
    pub(super) fn nursery_length(&self) -> u32 {
        if self.policy.nursery == Policy::DEFAULT.nursery { self.length.blocks() } else { self.policy.nursery }
    }

    /// Blocks that the nursery should have until the next collection. The second result: that is fewer than the heap limit asks to be free.
    pub(super) fn wanted_nursery(&self) -> (u32, bool) {
        let policy = &self.policy;
        let [g0, ..] = &self.generations;
        if policy.n_generations() > 1 {
            if policy.suggested_heap == 0 {
                return (self.nursery_length(), false);
            }
            let needed: u32 = self.generations.iter().map(|g| g.n_blocks + g.all_blocks()).sum();
            return (policy.suggested_heap.saturating_sub(needed).max(policy.nursery), false);
        }
        // A single generation: the nursery grows with what is alive.
        let live = g0.n_blocks;
        let wanted = f64::from(live) * policy.old_gen_factor;
        if policy.max_heap != 0 && 2.0 * wanted > f64::from(policy.max_heap) {
            let left = policy.max_heap.saturating_sub(2 * live);
            let over = f64::from(left) * 100.0 / f64::from(policy.max_heap) < policy.min_free_percent;
            return (left.max(1), over);
        }
        ((wanted as u32).max(policy.nursery), false)
    }
}
