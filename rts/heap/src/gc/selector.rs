//! Selector thunks (`fst x`, a field of a lazy pattern): if what they select from is a constructor by now, the collection takes the field,
//! so that the other fields are not kept alive (Wadler, "Fixing some space leaks with a garbage collector").
//!
//! Chains of selectors are followed without recursion; selectors that select from selectors recurse to a limit.
//! INV-WHITEHOLE: a selector under consideration has the white hole's info pointer, so that a cycle of selectors is noticed. None has when
//! `evacuate_selector` returns.

use super::Collector;
use super::evac::words_of;
use crate::frame::Info;
use crate::memory::{Addr, Program, field};
use ahc_abi::WORD_SIZE;
use ahc_abi::block::{BF_EVACUATED, Bdescr, bdescr_of};
use ahc_abi::closure::types::*;
use ahc_abi::closure::{Ind, Thunk};
use ahc_abi::info;

/// How deep selectors that select from selectors are looked into.
const MAX_DEPTH: u32 = 16;
/// Words of a selector thunk; its one field is what it selects from.
const SELECTOR_WORDS: u32 = words_of::<Thunk>() + 1;

/// Where the field of a selector thunk is; it also chains selectors of one value.
const fn selectee_of(p: Addr) -> Addr {
    p.words(words_of::<Thunk>())
}

/// What looking into a selector gave.
enum Selected {
    /// The field, in from-space or elsewhere. Not a selector in from-space.
    Value(Addr),
    /// It stays a selector.
    Selector(Addr),
}

impl<M: Program> Collector<'_, M> {
    /// `slot` points to the selector `q` of from-space.
    /// Out of line: `evacuate` then needs no room on the C stack for what this gives and takes.
    #[inline(never)]
    pub fn evacuate_selector(&mut self, slot: Addr, q: Addr) {
        match self.select(q) {
            Selected::Value(value) => {
                self.put(slot, value);
                self.evacuate(slot);
            }
            Selected::Selector(p) => {
                self.put(slot, p);
                self.copy_selector(slot, p);
            }
        }
    }

    /// Copies a selector that stays one.
    fn copy_selector(&mut self, slot: Addr, p: Addr) {
        let dest = self.h.m.load16(field!(Addr(bdescr_of(p.0)), Bdescr.dest_no));
        let to = self.room(SELECTOR_WORDS, dest);
        self.h.m.copy(to, p, SELECTOR_WORDS * WORD_SIZE);
        self.put(p, to.add(1));
        self.put(slot, to);
    }

    fn is_done(&self, p: Addr) -> bool {
        self.h.m.load16(field!(Addr(bdescr_of(p.0)), Bdescr.flags)) & BF_EVACUATED != 0
    }

    /// Looks into the selector `p` of from-space, and into the selectors that its field turns out to be. Those on the way become
    /// indirections to the result.
    fn select(&mut self, p: Addr) -> Selected {
        let white = self.h.m.whitehole_info();
        let mut p = p;
        // The selectors on the way, linked through their field; white holes.
        let mut chain = Addr::NULL;
        loop {
            let info = self.get(p);
            self.put(p, white);
            let field = Info(info).layout(&self.h.m);
            let found = self.field_of(selectee_of(p), field);
            let Some(value) = found else {
                self.put(p, info);
                self.unchain(chain, p, info);
                return Selected::Selector(p);
            };
            self.put(selectee_of(p), chain);
            chain = p;
            let value = self.behind_indirections(value);
            let q = value.untag();
            if value.tag() == 0 && q >= self.h.m.heap_base() {
                let header = self.get(q);
                if header == white {
                    // The selectors select each other: they stay for ever, one of them as itself.
                    self.unchain(chain, q, info);
                    return Selected::Selector(q);
                }
                if header.0 & 1 == 0 && !self.is_done(q) && Info(header).closure_type(&self.h.m) == THUNK_SELECTOR {
                    p = q;
                    continue;
                }
            }
            self.unchain(chain, value, info);
            return Selected::Value(value);
        }
    }

    /// Field number `field` of what the word at `selectee` points to, if that is a constructor by now.
    fn field_of(&mut self, selectee: Addr, field: u32) -> Option<Addr> {
        let white = self.h.m.whitehole_info();
        let mut q = self.get(selectee).untag();
        loop {
            let header = self.get(q);
            // Copied already: the rest of the constructor is alive anyway. White: a cycle.
            if header.0 & 1 != 0 || header == white {
                return None;
            }
            let kind = Info(header).closure_type(&self.h.m);
            match kind {
                CONSTR..=CONSTR_NOCAF => return Some(self.get(q.words(1 + field))),
                IND | IND_STATIC => q = self.get(field!(q, Ind.indirectee)).untag(),
                BLACKHOLE => q = self.blackhole_value(q)?.untag(),
                THUNK_SELECTOR => {
                    if self.selector_depth >= MAX_DEPTH || self.is_done(q) {
                        return None;
                    }
                    self.selector_depth += 1;
                    let selected = self.select(q);
                    self.selector_depth -= 1;
                    match selected {
                        Selected::Value(value) => q = value.untag(),
                        Selected::Selector(_) => return None,
                    }
                }
                _ => return None,
            }
        }
    }

    fn behind_indirections(&self, value: Addr) -> Addr {
        let mut value = value;
        while value.tag() == 0 {
            let header = self.get(value);
            if header.0 & 1 != 0 {
                break;
            }
            match Info(header).closure_type(&self.h.m) {
                IND | IND_STATIC => value = self.get(field!(value, Ind.indirectee)),
                _ => break,
            }
        }
        value
    }

    /// Selectors of one chain become indirections to `value`. One that is `value` itself selects from itself and becomes a selector again, of
    /// whatever field: `selector` is the info pointer of one.
    fn unchain(&mut self, chain: Addr, value: Addr, selector: Addr) {
        let mut p = chain;
        while !p.is_null() {
            let next = self.get(selectee_of(p));
            if p == value {
                self.put(selectee_of(p), p);
                self.put(p, selector);
            } else {
                let info = self.h.m.ind_info();
                self.put(field!(p, Ind.indirectee), value);
                self.put(p, info);
            }
            p = next;
        }
    }
}

const _: () = assert!(info::LAYOUT == -8 && SELECTOR_WORDS == 3);
