//! When to collect which generations, and how large they may become: GHC's rules.

use crate::generation::{Generation, MAX_GENERATIONS};
use crate::memory::Program;
use crate::nursery::Heap;
use ahc_abi::block::BLOCK_SIZE_W;

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
        let used: u32 = self.generations.iter().map(Generation::all_blocks).sum();
        if self.policy.max_heap != 0 && used + self.policy.nursery > self.policy.max_heap {
            return (n - 1) as u16;
        }
        let due = self.generations.iter().take(n).rposition(|g| g.all_blocks() > g.max_blocks);
        due.unwrap_or(0) as u16
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

    /// Blocks that the nursery should have until the next collection. The second result: that is fewer than the heap limit asks to be free.
    pub(super) fn wanted_nursery(&self) -> (u32, bool) {
        let policy = &self.policy;
        let [g0, ..] = &self.generations;
        if policy.n_generations() > 1 {
            if policy.suggested_heap == 0 {
                return (policy.nursery, false);
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
