//! CAFs and code that goes out of use, in the simulated program.

use crate::code::{GROUPS, Static, closure};
use crate::graph::{Kind, Object, Ref, Slot};
use crate::ops::Choices;
use crate::symbols as s;
use crate::threads::tso_slot;
use crate::world::{Fault, World, both};
use ahc_abi::closure::types as t;
use ahc_abi::thread::Tso;
use ahc_heap::Memory;
use std::mem::offset_of;

impl World {
    /// Enters a CAF that code alive refers to: it becomes an indirection to a black hole of the main thread.
    pub fn enter_caf(&mut self, c: &mut Choices) {
        let caf = self.statics[&closure(c.below(GROUPS as usize) as u32, Static::Caf)];
        if !self.reachable[caf as usize] || self.g.get(caf).kind != Kind::Static {
            return;
        }
        let main = self.main();
        let at = self.at(caf);
        let bh = self.h.allocate(2);
        let bh = self.place(bh, s::CAF_BLACKHOLE, vec![Slot::Ptr(Ref { id: main, tag: 0 })]);
        self.g.get_mut(bh.id).kind = Kind::Blackhole;
        let (info, bh_at) = (self.h.m.load_addr(at), self.at(bh.id));
        self.h.m.store_addr(at.words(1), bh_at);
        self.h.m.store_addr(at.words(3), info);
        self.h.m.store_addr(at, s::IND_STATIC);
        if !self.has_fault(Fault::CafBarrier) {
            let oldest = self.config.generations as u16 - 1;
            if oldest > 0 {
                self.h.record_mutable(at, oldest);
            }
        }
        let object = self.g.get_mut(caf);
        object.kind = Kind::EnteredCaf;
        object.infos = [s::IND_STATIC; 2];
        object.slots = vec![Slot::Ptr(bh)];
    }

    /// A CAF has its value.
    pub fn update_caf(&mut self, c: &mut Choices) {
        let caf = self.statics[&closure(c.below(GROUPS as usize) as u32, Static::Caf)];
        if !self.reachable[caf as usize] || self.g.get(caf).kind != Kind::EnteredCaf {
            return;
        }
        let Some(Slot::Ptr(bh)) = self.g.get(caf).slots.first().copied() else { return };
        if self.g.get(bh.id).kind != Kind::Blackhole || self.g.get(bh.id).means.is_some() {
            return;
        }
        let value = self.find(c, |w, id| w.g.get(id).kind == Kind::Con);
        if let Some(value) = value {
            let value = self.value(value);
            self.update_with(bh.id, value);
        }
    }

    /// A CAF that is reachable, as a value for a register.
    pub fn load_caf(&mut self, c: &mut Choices) {
        let what = [Static::Caf, Static::Function, Static::Constructor, Static::NoCaf][c.below(4)];
        let at = closure(c.below(GROUPS as usize) as u32, what);
        let id = self.statics[&at];
        if self.reachable[id as usize] {
            let tag = if what == Static::Caf { 0 } else { 1 };
            self.give(c, Ref { id, tag });
        }
    }

    /// The main thread's frame of a group's code gives way to one without an SRT.
    pub fn drop_code(&mut self, c: &mut Choices) {
        let group = c.below(GROUPS as usize);
        let frame = self.code.grouped[group][2];
        let stack = self.stack_of(self.main());
        let Some(i) = self.g.get(stack).slots.iter().rposition(|slot| *slot == Slot::Info(frame)) else { return };
        // Same size, but the second word is a pointer as well: it gets one.
        let plain = self.code.two_words;
        let nothing = self.fixed(closure(0, Static::Nullary).add(1));
        self.set_stack_slot(stack, i, Slot::Info(plain));
        self.set_stack_slot(stack, i + 2, Slot::Ptr(nothing));
    }

    /// The main thread starts to evaluate a thunk: an update frame, and (it is paused) a black hole.
    pub fn evaluate(&mut self, c: &mut Choices) {
        let thunk = self.find(c, |w, id| {
            let kind = w.type_of(id);
            let object = w.g.get(id);
            object.means.is_none()
                && object.kind == Kind::Plain
                && (kind == t::AP || (t::THUNK..=t::THUNK_0_2).contains(&kind))
        });
        let Some(thunk) = thunk else { return };
        let main = self.main();
        self.push_frame(main, s::UPD_FRAME, vec![Slot::Ptr(Ref { id: thunk, tag: 0 })]);
        let slots = self.frame_slots(self.code.frames[2], |w, _| Slot::Ptr(w.pick(c)));
        self.push_frame(main, self.code.frames[2], slots);
        self.pause(main);
    }

    /// What leaving a thread does: thunks of its update frames become black holes.
    pub fn pause(&mut self, tso: u32) {
        let at = self.at(tso);
        self.h.pause_thread(at);
        let mut stack = self.stack_of(tso);
        loop {
            let object = self.g.get(stack).clone();
            self.blackhole_updatees(tso, &object);
            match (object.slots.len().checked_sub(2).map(|i| object.slots[i]), object.slots.last()) {
                (Some(Slot::Info(s::UNDERFLOW)), Some(Slot::Ptr(next))) => stack = next.id,
                _ => return,
            }
        }
    }

    fn blackhole_updatees(&mut self, tso: u32, stack: &Object) {
        for pair in stack.slots.windows(2) {
            let [Slot::Info(info), Slot::Ptr(updatee)] = pair else { continue };
            if self.h.m.table(*info).kind != t::UPDATE_FRAME {
                continue;
            }
            let object = self.g.get_mut(updatee.id);
            if object.means.is_none() && object.kind == Kind::Plain {
                object.kind = Kind::Blackhole;
                object.infos = both(s::BLACKHOLE);
                object.slots = vec![Slot::Ptr(Ref { id: tso, tag: 0 })];
                object.words = 2;
            }
        }
        let _ = tso_slot(offset_of!(Tso, bq));
    }

    /// Returns into the main thread's newest update frame, if that is its newest but one.
    pub fn finish_evaluation(&mut self, c: &mut Choices) {
        let main = self.main();
        let stack = self.stack_of(main);
        let (words, _) = self.top_frame(stack);
        let slots = &self.g.get(stack).slots;
        let (Some(Slot::Info(info)), Some(Slot::Ptr(thunk))) = (slots.get(words), slots.get(words + 1)) else { return };
        if self.h.m.table(*info).kind != t::UPDATE_FRAME {
            return;
        }
        let thunk = thunk.id;
        let typed = self.triples.contains(&thunk);
        let value = self.find(c, |w, id| w.g.get(id).kind == Kind::Con && (!typed || w.triples.contains(&id)));
        let Some(value) = value else { return };
        let value = self.value(value);
        self.pop_frame(main);
        if self.g.get(thunk).means.is_none() && self.g.get(thunk).kind == Kind::Blackhole {
            self.update_with(thunk, value);
        }
        self.pop_frame(main);
    }
}
