//! Compact regions under collection: one pointer into a region keeps all of it, where it is; nothing in it is scanned.
//!
//! A region that has been reached in this collection says so in the word that GHC has for its compacting collector (`CompactNfData::link`),
//! which takes the collection's number; so regions need no preparation.

use super::Collector;
use crate::compact::head;
use crate::memory::{Addr, Program, field};
use ahc_abi::block::Bdescr;
use ahc_abi::closure::CompactNfData;

impl<M: Program> Collector<'_, M> {
    /// This collection's number, never 0.
    fn number(&self) -> u32 {
        self.h.n_collections
    }

    fn compact_reached(&self, region: Addr) -> bool {
        self.h.m.load16(field!(head(region), Bdescr.gen_no)) > self.collected
            || self.h.m.load32(field!(region, CompactNfData.link)) == self.number()
    }

    /// `Program::evacuate_compact`: the region of the object at `p` is alive.
    pub fn keep_compact(&mut self, p: Addr) {
        let region = self.h.compact_owner(p);
        let bd = head(region);
        if self.compact_reached(region) {
            self.failed |= self.h.m.load16(field!(bd, Bdescr.gen_no)) < self.evac_gen;
            return;
        }
        let mut to = self.h.m.load16(field!(bd, Bdescr.dest_no));
        if to < self.evac_gen {
            if self.eager {
                to = self.evac_gen;
            } else {
                self.failed = true;
            }
        }
        let (number, next) = (self.number(), self.next_generation(to));
        self.h.m.store32(field!(region, CompactNfData.link), number);
        self.h.compact_promote(region, to);
        self.h.m.store16(field!(bd, Bdescr.dest_no), next);
    }

    /// `Program::compact_is_alive`.
    #[must_use]
    pub fn compact_kept(&self, p: Addr) -> bool {
        self.compact_reached(self.h.compact_owner(p))
    }

    /// Everything alive has been found: frees the regions that were not reached.
    pub fn free_compacts(&mut self) {
        for generation in 0..=self.collected {
            let mut bd = self.h.generations.get(usize::from(generation)).map_or(Addr::NULL, |g| g.compact_objects);
            while !bd.is_null() {
                let next = self.get(field!(bd, Bdescr.link));
                let region = crate::compact::region_of(&self.h.m, bd);
                if !self.compact_reached(region) {
                    self.h.compact_unlink(bd);
                    self.h.compact_free(region);
                }
                bd = next;
            }
        }
    }
}
