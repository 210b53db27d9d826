//! Large objects and blocks of pinned objects: a list per generation, linked both ways (`Bdescr::link`, `Bdescr::u`), from which survivors move
//! to the list of their new generation. Nothing is copied.

use super::Collector;
use crate::memory::{Addr, Memory, Program, field};
use ahc_abi::block::{BF_EVACUATED, BF_PINNED, Bdescr};

/// Puts a block group at the head of a list.
pub(crate) fn link<M: Memory>(m: &mut M, list: &mut Addr, bd: Addr) {
    let next = core::mem::replace(list, bd);
    m.store_addr(field!(bd, Bdescr.link), next);
    m.store_addr(field!(bd, Bdescr.u), Addr::NULL);
    if !next.is_null() {
        m.store_addr(field!(next, Bdescr.u), bd);
    }
}

/// Takes a block group out of its list.
pub(crate) fn unlink<M: Memory>(m: &mut M, list: &mut Addr, bd: Addr) {
    let next = m.load_addr(field!(bd, Bdescr.link));
    let back = m.load_addr(field!(bd, Bdescr.u));
    if back.is_null() {
        *list = next;
    } else {
        m.store_addr(field!(back, Bdescr.link), next);
    }
    if !next.is_null() {
        m.store_addr(field!(next, Bdescr.u), back);
    }
}

impl<M: Program> Collector<'_, M> {
    /// A large object, or an object in a pinned block, of a collected generation is alive.
    #[inline(never)]
    pub(super) fn evacuate_large(&mut self, bd: Addr) {
        let from = self.h.m.load16(field!(bd, Bdescr.gen_no));
        let mut list = self.h.generation(from).large_objects;
        unlink(&mut self.h.m, &mut list, bd);
        self.h.generation(from).large_objects = list;
        let to = self.destination(self.h.m.load16(field!(bd, Bdescr.dest_no)));
        let flags = self.h.m.load16(field!(bd, Bdescr.flags));
        let next = self.next_generation(to);
        self.h.m.store16(field!(bd, Bdescr.flags), flags | BF_EVACUATED);
        self.h.m.store16(field!(bd, Bdescr.gen_no), to);
        self.h.m.store16(field!(bd, Bdescr.dest_no), next);
        if flags & BF_PINNED != 0 {
            // Byte arrays only: nothing to scan.
            self.keep_large(bd, to);
        } else {
            let others = core::mem::replace(&mut self.space(to).large_pending, bd);
            self.put(field!(bd, Bdescr.link), others);
        }
    }

    fn keep_large(&mut self, bd: Addr, generation: u16) {
        let blocks = self.h.m.load32(field!(bd, Bdescr.blocks));
        let space = self.space(generation);
        space.n_large_blocks += blocks;
        let mut list = space.large;
        link(&mut self.h.m, &mut list, bd);
        self.space(generation).large = list;
    }

    pub(super) fn scavenge_large(&mut self, bd: Addr, generation: u16) {
        let rest = self.get(field!(bd, Bdescr.link));
        self.space(generation).large_pending = rest;
        self.keep_large(bd, generation);
        self.evac_gen = generation;
        self.failed = false;
        let p = self.get(field!(bd, Bdescr.start));
        self.scavenge_object(p);
        if self.failed {
            self.failed = false;
            if generation > 0 {
                self.h.record_mutable(p, generation);
            }
        }
    }
}
