//! Weak pointers, stable pointers and stable names in the simulated program.
//!
//! A weak pointer's value is a constructor made for it that holds its number, and so is its finalizer, so that a WEAK object found in a list
//! is recognised.

use crate::graph::{Id, Kind, Ref, Slot, Weak};
use crate::ops::Choices;
use crate::symbols as s;
use crate::world::World;
use ahc_abi::closure;
use ahc_abi::reg::Capability;
use ahc_heap::{Addr, Memory, Program};
use std::mem::offset_of;

/// Slots of a WEAK object.
const C_FINALIZERS: usize = 0;
const KEY: usize = 1;
const VALUE: usize = 2;
const FINALIZER: usize = 3;
const LINK: usize = 4;

impl World {
    /// `mkWeak#`, of anything; the value may be what makes another key reachable.
    pub fn new_weak(&mut self, c: &mut Choices) {
        self.need(32);
        let number = self.g.weaks.len() as u32;
        let content = Slot::Ptr(self.pick(c));
        let value = self.make(self.code.cons[3], vec![content, Slot::Word(number)]);
        // WEAK objects are kept as long as they are in a list, small pinned ones as long as anything in their block is, selectors may become
        // one with others: no good keys.
        let Some(key) = self.find(c, |w, id| {
            let object = w.g.get(id);
            !matches!(object.kind, Kind::Weak | Kind::Selector { .. }) && !object.pinned
        }) else {
            return;
        };
        let key = self.value(key);
        let none = self.fixed(s::NO_FINALIZER);
        let finalizer = if c.below(2) == 0 {
            none
        } else {
            let uses = Slot::Ptr(self.pick(c));
            self.make(self.code.cons[3], vec![uses, Slot::Word(number)])
        };
        let cfinalizers = if c.below(4) == 0 {
            let word = Slot::Word(0x99);
            self.make(s::C_FINALIZER_LIST, vec![Slot::Ptr(none), word, word, word, Slot::Word(0)])
        } else {
            none
        };
        let mut slots = vec![Slot::Any; 5];
        slots[C_FINALIZERS] = Slot::Ptr(cfinalizers);
        slots[KEY] = Slot::Ptr(key);
        slots[VALUE] = Slot::Ptr(value);
        slots[FINALIZER] = Slot::Ptr(finalizer);
        let weak = self.make(s::WEAK, slots);
        self.g.weaks.push(Weak { object: weak.id, key, value, finalizer, cfinalizers, dead: false });
        // The capability's list of new weak pointers, as GHC's Cmm appends to it.
        let at = self.at(weak.id);
        self.h.m.store32(at.words(1 + LINK as u32), 0);
        let cap = self.h.m.capability();
        let (hd, tl) = (offset_of!(Capability, weak_ptr_list_hd), offset_of!(Capability, weak_ptr_list_tl));
        let last = self.field(cap, tl);
        if last.is_null() {
            self.h.m.store_addr(cap.add(hd as u32), at);
        } else {
            self.h.m.store_addr(last.add(offset_of!(closure::Weak, link) as u32), at);
        }
        self.h.m.store_addr(cap.add(tl as u32), at);
        if c.below(2) == 0 {
            self.give(c, weak);
        }
    }

    /// `finalizeWeak#`.
    pub fn finalize_weak(&mut self, c: &mut Choices) {
        let Some(id) = self.find(c, |w, id| w.g.weaks.iter().any(|k| k.object == id && !k.dead)) else { return };
        let at = self.at(id);
        self.h.m.store_addr(at, s::DEAD_WEAK);
        if let Some(weak) = self.g.weaks.iter_mut().find(|k| k.object == id) {
            weak.dead = true;
            self.finalised = true;
        }
    }

    /// `deRefWeak#` gives the value to a register.
    pub fn deref_weak(&mut self, c: &mut Choices) {
        let Some(id) = self.find(c, |w, id| w.g.weaks.iter().any(|k| k.object == id && !k.dead)) else { return };
        let at = self.at(id);
        // Its key may be dead and the collection to notice that still to come: then the value is still there.
        if self.h.m.load_addr(at) != s::WEAK {
            return;
        }
        let Some(weak) = self.g.weaks.iter().find(|k| k.object == id).copied() else { return };
        if self.reachable[weak.value.id as usize] {
            self.give(c, weak.value);
        }
    }

    /// The number of the weak pointer at `at`, by its value.
    #[must_use]
    pub fn weak_number(&self, at: Addr) -> usize {
        let value = self.field(at, offset_of!(closure::Weak, value)).untag();
        self.h.m.load32(value.words(2)) as usize
    }

    pub fn new_stable_pointer(&mut self, c: &mut Choices) {
        if self.stable.len() < crate::symbols::STABLE_SLOTS as usize {
            let r = self.pick(c);
            let word = self.word(r);
            self.h.m.store_addr(s::stable_slot(self.stable.len() as u32), word);
            self.stable.push(r);
            self.h.m.program.n_stable = self.stable.len() as u32;
        }
    }

    /// The newest goes.
    pub fn free_stable_pointer(&mut self) {
        if self.stable.pop().is_some() {
            self.h.m.program.n_stable = self.stable.len() as u32;
        }
    }

    /// A reference to an object with the tag that says what it is.
    #[must_use]
    pub fn value(&self, id: Id) -> Ref {
        Ref { id, tag: self.tag_of(id) }
    }
}
