//! Static objects in a major collection: closures of top-level functions and thunks, constructors, and the tables that code refers to them by.
//!
//! Each has a link field, found through its info table. An updated CAF (`IND_STATIC`) is the one kind that points into the heap. A CAF
//! that no table of live code names is not reached: what it points to is collected.

use super::Collector;
use crate::frame::Info;
use crate::memory::{Addr, Program, field};
use ahc_abi::closure::IndStatic;
use ahc_abi::closure::types::{FUN_STATIC, IND_STATIC, THUNK_STATIC};
use ahc_abi::info;

/// In the link of an object that waits to be scanned, and in GHC's links of objects that reach no CAF (3).
pub(super) const LISTED: u32 = 1;

impl<M: Program> Collector<'_, M> {
    /// The link field of a static object that has one.
    pub(super) fn static_link(&self, q: Addr, kind: u16, info: Info) -> Addr {
        match kind {
            IND_STATIC | THUNK_STATIC => field!(q, IndStatic.static_link),
            _ => q.words(1 + self.layout_words(info)),
        }
    }

    /// Scans static objects until there are none left to scan.
    pub(super) fn scavenge_statics(&mut self) {
        // What they point to is as old as can be at once.
        self.evac_gen = self.oldest;
        while !self.static_objects.untag().is_null() {
            let p = self.static_objects.untag();
            let info = Info::of(&self.h.m, p);
            let kind = info.closure_type(&self.h.m);
            let link = self.static_link(p, kind, info);
            self.static_objects = self.get(link);
            self.put(link, self.static_done);
            match kind {
                IND_STATIC => {
                    self.failed = false;
                    self.evacuate(field!(p, IndStatic.indirectee));
                    if self.failed {
                        self.failed = false;
                        self.h.record_mutable(p, self.oldest);
                    }
                    continue;
                }
                THUNK_STATIC => {
                    let srt = self.srt(info, info::ret::SRT_OFFSET);
                    self.evacuate_static(srt);
                    continue;
                }
                FUN_STATIC if self.has_srt(info) => {
                    let srt = self.srt(info, info::fun::SRT_OFFSET);
                    self.evacuate_static(srt);
                }
                _ => {}
            }
            // Static objects point to static ones only.
            for i in 0..info.layout(&self.h.m) & 0xffff {
                let to = self.get(p.words(1 + i)).untag();
                self.evacuate_static(to);
            }
        }
    }
}
