//! The collector: generational copying collection (Cheney's algorithm per generation), as GHC's single-threaded runtime has it.
//!
//! A collection of generations 0..=N copies what is alive of them: once within generation 0 (ageing), then to the next generation. Roots are
//! the old generations' lists of mutated objects, the runtime's roots, stable pointers; in a major collection static objects count
//! only if code or data that is alive refers to them (static reference tables).
//! INV-EVAC: an object in generation g points into younger generations only if it is in g's list of mutated objects; `failed` says
//! that the object under scan does.

mod collect;
mod compact;
mod evac;
mod large;
mod length;
mod mutlist;
mod policy;
mod reset;
mod scavenge;
mod selector;
mod space;
mod stack;
mod statics;
mod threads;
mod weak;

use crate::generation::MAX_GENERATIONS;
use crate::memory::{Addr, Program};
use crate::nursery::Heap;
pub(crate) use large::link;
pub(crate) use length::Length;
pub use policy::Policy;
use space::Space;

/// What a collection does about weak pointers: for programs that make some.
pub struct Weaks<M> {
    adopt_new: fn(&mut Collector<'_, M>),
    evacuate: fn(&mut Collector<'_, M>, u16),
    keep_live: fn(&mut Collector<'_, M>, u16) -> bool,
    scavenge: fn(&mut Collector<'_, M>, Addr),
    take_dead: fn(&mut Collector<'_, M>, u16, &mut Addr),
}

impl<M: Program> Weaks<M> {
    pub const ALL: Weaks<M> = Weaks {
        adopt_new: |c| c.adopt_new_weaks(),
        evacuate: |c, generation| c.evacuate_weaks(generation),
        keep_live: |c, generation| c.keep_live_weaks(generation),
        scavenge: |c, weak| c.scavenge_weak(weak),
        take_dead: |c, generation, list| c.take_dead_weaks(generation, list),
    };
}

/// A collection in progress.
pub struct Collector<'h, M> {
    h: &'h mut Heap<M>,
    /// The oldest generation under collection, and the oldest there is; the collection is major if they are the same.
    collected: u16,
    oldest: u16,
    major: bool,
    /// The generation of the object under scan: what it points to should be as old.
    evac_gen: u16,
    /// Whether what it points to should be made as old, at the price of promoting it early. Not for mutable objects.
    eager: bool,
    /// Something it points to is younger.
    failed: bool,
    selector_depth: u32,
    /// The block under scan.
    scanning: Addr,
    /// Static objects to scan. Links, the last one's as well, have `LISTED` in their low bits.
    static_objects: Addr,
    /// The link of objects that this collection has scanned: another number in every major collection. Two alternating ones, as in GHC, do not do
    /// here: the linker's tables (ABI.md section 5) may go unvisited in one collection and be needed in the next.
    static_done: Addr,
    spaces: [Space; MAX_GENERATIONS],
}

/// What a collection leaves to do.
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    /// Threads that nothing can wake any more, linked through `Tso::global_link`, ended by null; they join their
    /// generations' lists with `Heap::keep_threads`.
    pub resurrected: Addr,
    /// Weak pointers whose keys died, linked through `Weak::link`, ended by null.
    pub dead_weaks: Addr,
    /// More is alive than the heap limit allows.
    pub over_limit: bool,
    pub major: bool,
    /// The oldest generation that was collected.
    pub collected: u16,
}

impl<M: Program> Collector<'_, M> {
    /// Whether all generations are collected.
    #[must_use]
    pub fn is_major(&self) -> bool {
        self.major
    }

    /// The heap under collection.
    pub fn heap(&mut self) -> &mut Heap<M> {
        self.h
    }

    /// Where an object goes that would go to this generation, given what points to it.
    #[inline(always)]
    fn destination(&mut self, generation: u16) -> u16 {
        if generation < self.evac_gen {
            if self.eager {
                return self.evac_gen;
            }
            self.failed = true;
        }
        generation
    }

    /// Where survivors of a generation go next: one further, the oldest stay.
    fn next_generation(&self, generation: u16) -> u16 {
        (generation + 1).min(self.oldest)
    }
}
