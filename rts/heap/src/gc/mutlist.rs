//! The lists of mutated objects of generations that are not collected: their objects are scanned as roots, and stay in the list if they
//! (still) point into a younger generation.

use super::Collector;
use crate::frame::Info;
use crate::memory::{Addr, Program, field};
use ahc_abi::WORD_SIZE;
use ahc_abi::block::Bdescr;
use ahc_abi::closure::Ind;
use ahc_abi::closure::types::*;
use ahc_abi::reg::Capability;

impl<M: Program> Collector<'_, M> {
    /// The word that holds a generation's list.
    fn mut_list(&self, generation: u16) -> Addr {
        self.get(field!(self.h.m.capability(), Capability.mut_lists)).words(u32::from(generation))
    }

    /// Empties the list of a generation that is collected.
    pub(super) fn drop_mut_list(&mut self, generation: u16) {
        let list = self.mut_list(generation);
        let first = self.get(list);
        let rest = self.get(field!(first, Bdescr.link));
        self.h.free_chain(rest);
        let start = self.get(field!(first, Bdescr.start));
        self.put(field!(first, Bdescr.free), start);
        self.put(field!(first, Bdescr.link), Addr::NULL);
    }

    /// Scans the list of a generation that is not collected, and makes a new one.
    pub(super) fn scavenge_mut_list(&mut self, generation: u16) {
        let list = self.mut_list(generation);
        let old = self.get(list);
        let fresh = self.h.new_block();
        self.put(list, fresh);
        self.evac_gen = generation;
        let mut bd = old;
        while !bd.is_null() {
            let mut at = self.get(field!(bd, Bdescr.start));
            let end = self.get(field!(bd, Bdescr.free));
            while at < end {
                let p = self.get(at);
                self.failed = false;
                self.scavenge_mutated(p);
                if self.failed {
                    self.h.record_mutable(p, generation);
                }
                at = at.add(WORD_SIZE);
            }
            bd = self.get(field!(bd, Bdescr.link));
        }
        self.failed = false;
        self.h.free_chain(old);
    }

    /// Scans an object of the list; `failed` afterwards: it stays there.
    fn scavenge_mutated(&mut self, p: Addr) {
        let info = Info::of(&self.h.m, p);
        match info.closure_type(&self.h.m) {
            // Always in the list; nothing was stored into it since the last time.
            MUT_ARR_PTRS_CLEAN | SMALL_MUT_ARR_PTRS_CLEAN => self.failed = true,
            MUT_ARR_PTRS_DIRTY => {
                let eager = core::mem::replace(&mut self.eager, false);
                self.scavenge_array(p, true);
                self.eager = eager;
                let to = if self.failed { self.h.m.mut_arr_dirty_info() } else { self.h.m.mut_arr_clean_info() };
                self.put(p, to);
                self.failed = true;
            }
            // A CAF, or a thunk that was updated.
            IND_STATIC | IND | BLACKHOLE => self.evacuate(field!(p, Ind.indirectee)),
            // Old, so alive, and its key must be as well.
            WEAK => {
                if let Some(weaks) = M::weaks() {
                    (weaks.scavenge)(self, p);
                }
            }
            _ => {
                self.scavenge_object(p);
            }
        }
    }
}
