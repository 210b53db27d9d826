//! Generations: which blocks, large objects, threads and weak pointers belong to which, and walking all threads.
//!
//! Generation 0 takes what is new; objects that survive move on (`gc`). Without a collector everything stays in generation 0.
//! INV-GEN: `Bdescr::gen_no` of every block of the heap is the number of the generation whose lists it is in; the nursery's is 0.

use crate::memory::{Addr, Memory, Program, field};
use crate::nursery::Heap;
use ahc_abi::block::{Bdescr, bdescr_of};
use ahc_abi::thread::Tso;

/// The most generations that `-G` may ask for.
pub const MAX_GENERATIONS: usize = 8;

// Numbers are below: the mask that `Heap::generation` applies says so to the compiler.
const _: () = assert!(MAX_GENERATIONS.is_power_of_two());

/// A generation. Lists of blocks are linked through `Bdescr::link` of their heads, threads through `Tso::global_link`, weak pointers
/// through `Weak::link`; all end with null.
#[derive(Clone, Copy)]
pub struct Generation {
    /// Blocks of small objects, and how many.
    pub blocks: Addr,
    pub n_blocks: u32,
    /// Words in them.
    pub n_words: u32,
    /// Large objects and blocks of pinned objects, and how many blocks they have together.
    pub large_objects: Addr,
    pub n_large_blocks: u32,
    /// Words of those that survived a collection.
    pub n_large_words: u32,
    /// First blocks of compact regions, linked through `Bdescr::link` and back through `u`, and how many blocks all of theirs are.
    pub compact_objects: Addr,
    pub n_compact_blocks: u32,
    pub threads: Addr,
    pub weak_ptrs: Addr,
    /// Collected as soon as it has this many blocks.
    pub max_blocks: u32,
}

impl Generation {
    pub(crate) const EMPTY: Generation = Generation {
        blocks: Addr::NULL,
        n_blocks: 0,
        n_words: 0,
        large_objects: Addr::NULL,
        n_large_blocks: 0,
        n_large_words: 0,
        compact_objects: Addr::NULL,
        n_compact_blocks: 0,
        threads: Addr::NULL,
        weak_ptrs: Addr::NULL,
        max_blocks: 0,
    };
}

impl Generation {
    /// Blocks of all kinds.
    #[must_use]
    pub fn all_blocks(&self) -> u32 {
        self.n_blocks + self.n_large_blocks + self.n_compact_blocks
    }
}

/// The generation of an object of the heap.
#[inline(always)]
pub(crate) fn generation_of<M: Memory>(m: &M, p: Addr) -> u16 {
    m.load16(field!(Addr(bdescr_of(p.0)), Bdescr.gen_no))
}

impl<M: Program> Heap<M> {
    /// A generation by its number.
    #[inline(always)]
    pub(crate) fn generation(&mut self, number: u16) -> &mut Generation {
        &mut self.generations[usize::from(number) & (MAX_GENERATIONS - 1)]
    }

    /// The first of all threads, or null. `next_thread` gives the others; no order is promised.
    #[must_use]
    pub fn first_thread(&self) -> Addr {
        self.first_thread_from(0)
    }

    /// The thread after `tso`, or null.
    #[must_use]
    pub fn next_thread(&self, tso: Addr) -> Addr {
        let next = self.m.load_addr(field!(tso, Tso.global_link));
        if next.is_null() { self.first_thread_from(usize::from(generation_of(&self.m, tso)) + 1) } else { next }
    }

    fn first_thread_from(&self, first: usize) -> Addr {
        let mut lists = self.generations.iter().skip(first).map(|g| g.threads);
        lists.find(|list| !list.is_null()).unwrap_or(Addr::NULL)
    }
}
