//! To-space: blocks that survivors are copied into, one open block per generation, and which of them are still to be scanned.
//!
//! A block is open (copied into), pending (full, with objects that were not scanned yet) or done. The block under scan is in no list.
//! INV-SCAN: `Bdescr::u` of a to-space block is the first object that was not scanned; `Bdescr::free` is its end unless it is open.

use super::Collector;
use crate::generation::MAX_GENERATIONS;
use crate::memory::{Addr, Program, field};
use ahc_abi::WORD_SIZE;
use ahc_abi::block::{BF_EVACUATED, BLOCK_SIZE, Bdescr};

/// A generation's to-space during a collection.
#[derive(Clone, Copy)]
pub(super) struct Space {
    /// The open block, its first free byte and its end.
    pub open: Addr,
    pub free: Addr,
    limit: Addr,
    /// Full blocks to scan.
    pub pending: Addr,
    /// Scanned blocks, the first one pushed, how many, and the words in them.
    pub done: Addr,
    pub done_last: Addr,
    pub n_done: u32,
    pub words: u32,
    /// Words that were in the reopened block before this collection.
    pub reopened_words: u32,
    /// Large objects to scan, and those that were.
    pub large_pending: Addr,
    pub large: Addr,
    pub n_large_blocks: u32,
    /// What the generation had, if it is collected: blocks, and the threads and weak pointers that have not been found to be alive.
    pub old_blocks: Addr,
    pub old_threads: Addr,
    pub old_weaks: Addr,
}

impl Space {
    pub const EMPTY: Space = Space {
        open: Addr::NULL,
        free: Addr::NULL,
        limit: Addr::NULL,
        pending: Addr::NULL,
        done: Addr::NULL,
        done_last: Addr::NULL,
        n_done: 0,
        words: 0,
        reopened_words: 0,
        large_pending: Addr::NULL,
        large: Addr::NULL,
        n_large_blocks: 0,
        old_blocks: Addr::NULL,
        old_threads: Addr::NULL,
        old_weaks: Addr::NULL,
    };
}

/// A block with fewer free bytes than this is not opened again by a later collection.
const REOPEN_BYTES: u32 = BLOCK_SIZE / 4;

impl<M: Program> Collector<'_, M> {
    /// Numbers of generations are below `MAX_GENERATIONS`, a power of two: the mask says so to the compiler.
    #[inline(always)]
    pub(super) fn space(&mut self, generation: u16) -> &mut Space {
        &mut self.spaces[usize::from(generation) & (MAX_GENERATIONS - 1)]
    }

    /// Room for an object of `words` words that wants to be in a generation at least as old as `generation`.
    #[inline(always)]
    pub(super) fn room(&mut self, words: u32, generation: u16) -> Addr {
        let generation = self.destination(generation);
        let space = self.space(generation);
        let to = space.free;
        let end = to.add(words * WORD_SIZE);
        if end > space.limit {
            return self.more_room(words, generation);
        }
        space.free = end;
        to
    }

    #[inline(never)]
    fn more_room(&mut self, words: u32, generation: u16) -> Addr {
        self.close(generation);
        let bd = self.h.new_block();
        self.claim(bd, generation);
        let start = self.get(field!(bd, Bdescr.start));
        self.put(field!(bd, Bdescr.u), start);
        let space = self.space(generation);
        space.open = bd;
        space.free = start.add(words * WORD_SIZE);
        space.limit = start.add(BLOCK_SIZE);
        start
    }

    /// Marks a block as to-space of a generation.
    pub(super) fn claim(&mut self, bd: Addr, generation: u16) {
        let next = self.next_generation(generation);
        self.h.m.store16(field!(bd, Bdescr.gen_no), generation);
        self.h.m.store16(field!(bd, Bdescr.dest_no), next);
        self.h.m.store16(field!(bd, Bdescr.flags), BF_EVACUATED);
    }

    /// Nothing more goes into the open block.
    pub(super) fn close(&mut self, generation: u16) {
        let scanning = self.scanning;
        let space = self.space(generation);
        let (bd, free) = (core::mem::replace(&mut space.open, Addr::NULL), space.free);
        if bd.is_null() {
            return;
        }
        self.put(field!(bd, Bdescr.free), free);
        if bd == scanning {
            return;
        }
        if self.get(field!(bd, Bdescr.u)) == free {
            self.push_done(bd, generation);
        } else {
            let others = core::mem::replace(&mut self.space(generation).pending, bd);
            self.put(field!(bd, Bdescr.link), others);
        }
    }

    pub(super) fn push_done(&mut self, bd: Addr, generation: u16) {
        let words = self.get(field!(bd, Bdescr.free)).words_since(self.get(field!(bd, Bdescr.start)));
        let space = self.space(generation);
        space.words += words;
        space.n_done += 1;
        let others = core::mem::replace(&mut space.done, bd);
        if others.is_null() {
            space.done_last = bd;
        }
        self.put(field!(bd, Bdescr.link), others);
    }

    /// Goes on with the block of a generation that the collection before left open, if it has room.
    pub(super) fn reopen(&mut self, generation: u16) {
        let bd = self.h.generation(generation).blocks;
        if bd.is_null() {
            return;
        }
        let free = self.get(field!(bd, Bdescr.free));
        let start = self.get(field!(bd, Bdescr.start));
        let limit = start.add(BLOCK_SIZE);
        if limit.0 - free.0 < REOPEN_BYTES {
            return;
        }
        let rest = self.get(field!(bd, Bdescr.link));
        let g = self.h.generation(generation);
        g.blocks = rest;
        g.n_blocks -= 1;
        g.n_words -= free.words_since(start);
        self.put(field!(bd, Bdescr.u), free);
        let space = self.space(generation);
        space.reopened_words = free.words_since(start);
        space.open = bd;
        space.free = free;
        space.limit = limit;
    }
}
