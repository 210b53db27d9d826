//! More of what the simulated program does: mutable objects, arrays, byte arrays; `step` has the rarer operations.

use crate::graph::{Id, Slot};
use crate::ops::Choices;
use crate::symbols as s;
use crate::world::{Fault, World, both};
use ahc_abi::closure::MUT_ARR_PTRS_CARD_BITS;
use ahc_heap::{Addr, Memory};

pub fn step(w: &mut World, c: &mut Choices) {
    match c.below(28) {
        0..=1 => w.new_mvar(c),
        2..=3 => w.put_mvar(c),
        4 => w.new_tvar(c),
        5 => w.write_tvar(c),
        6..=8 => w.new_weak(c),
        9 => w.finalize_weak(c),
        10 => w.deref_weak(c),
        11..=12 => w.new_stable_pointer(c),
        13 => w.free_stable_pointer(),
        14 => w.enter_caf(c),
        15 => w.update_caf(c),
        16 => w.load_caf(c),
        17 if c.below(16) == 0 => w.drop_code(c),
        18..=20 => w.evaluate(c),
        21..=22 => w.finish_evaluation(c),
        23 => w.fork(c),
        24..=25 => w.block(c),
        26 => w.unblock(c),
        _ => w.end_thread(c),
    }
}

/// The card table of an array of `n` elements has that many words.
fn card_words(n: usize) -> usize {
    n.div_ceil(1 << MUT_ARR_PTRS_CARD_BITS).div_ceil(4)
}

impl World {
    pub fn new_mut_var(&mut self, c: &mut Choices) {
        self.need(16);
        let v = self.pick(c);
        let r = self.make(s::MUT_VAR_DIRTY, vec![Slot::Ptr(v)]);
        self.give(c, r);
    }

    fn has_info(&self, id: Id, info: Addr) -> bool {
        self.g.get(id).infos.contains(&info)
    }

    pub fn write_mut_var(&mut self, c: &mut Choices) {
        let Some(id) = self.find(c, |w, id| w.has_info(id, s::MUT_VAR_DIRTY)) else { return };
        let v = self.pick(c);
        let at = self.at(id);
        if !self.has_fault(Fault::MutVarBarrier) {
            let old = self.h.m.load_addr(at.words(1));
            self.h.dirty_mut_var(at, old);
        }
        self.set(id, 0, Slot::Ptr(v));
    }

    fn new_mvar(&mut self, c: &mut Choices) {
        self.need(16);
        let v = self.pick(c);
        let end = Slot::Ptr(self.end());
        let r = self.make(s::MVAR_DIRTY, vec![end, end, Slot::Ptr(v)]);
        self.give(c, r);
    }

    fn put_mvar(&mut self, c: &mut Choices) {
        let Some(id) = self.find(c, |w, id| w.has_info(id, s::MVAR_DIRTY)) else { return };
        let v = self.pick(c);
        let at = self.at(id);
        if !self.has_fault(Fault::MVarBarrier) {
            let old = self.h.m.load_addr(at.words(3));
            self.h.dirty_mvar(at, old);
        }
        self.set(id, 2, Slot::Ptr(v));
    }

    fn new_tvar(&mut self, c: &mut Choices) {
        self.need(16);
        let v = self.pick(c);
        let queue = Slot::Ptr(self.fixed(s::END_STM_WATCH_QUEUE));
        let r = self.make(s::TVAR_DIRTY, vec![Slot::Ptr(v), queue, Slot::Word(0)]);
        self.give(c, r);
    }

    fn write_tvar(&mut self, c: &mut Choices) {
        let Some(id) = self.find(c, |w, id| w.has_info(id, s::TVAR_DIRTY)) else { return };
        let v = self.pick(c);
        let at = self.at(id);
        if !self.has_fault(Fault::TVarBarrier) {
            let old = self.h.m.load_addr(at.words(1));
            self.h.dirty_tvar(at, old);
        }
        self.set(id, 0, Slot::Ptr(v));
    }

    /// Elements of a new array: few, a block's worth, or a large object's.
    fn array_size(c: &mut Choices) -> usize {
        match c.below(8) {
            0 => 0,
            1..5 => 1 + c.below(20),
            5..7 => 100 + c.below(600),
            _ => 900 + c.below(3000),
        }
    }

    pub fn new_array(&mut self, c: &mut Choices) {
        let n = Self::array_size(c);
        let v = Slot::Ptr(self.pick(c));
        let r = if c.below(2) == 0 {
            let mut slots = vec![Slot::Word(n as u32)];
            slots.extend(vec![v; n]);
            self.make_allocated(s::SMALL_MUT_ARR_PTRS_DIRTY, slots)
        } else {
            let mut slots = vec![Slot::Word(n as u32), Slot::Word((n + card_words(n)) as u32)];
            slots.extend(vec![v; n]);
            slots.extend(vec![Slot::Any; card_words(n)]);
            let r = self.make_allocated(s::MUT_ARR_PTRS_DIRTY, slots);
            // All cards of a new array are clean, as newArray# leaves them.
            let cards = self.at(r.id).words(3 + n as u32);
            for i in 0..card_words(n) {
                self.h.m.store32(cards.words(i as u32), 0);
            }
            r
        };
        self.give(c, r);
    }

    /// The array's number of elements, and whether it has cards; only of mutable ones.
    fn mutable_array(&self, id: Id) -> Option<(usize, bool)> {
        let Some(Slot::Word(n)) = self.g.get(id).slots.first() else { return None };
        if self.has_info(id, s::SMALL_MUT_ARR_PTRS_DIRTY) {
            Some((*n as usize, false))
        } else if self.has_info(id, s::MUT_ARR_PTRS_DIRTY) {
            Some((*n as usize, true))
        } else {
            None
        }
    }

    pub fn write_array(&mut self, c: &mut Choices) {
        let Some(id) = self.find(c, |w, id| w.mutable_array(id).is_some_and(|(n, _)| n > 0)) else { return };
        let Some((n, cards)) = self.mutable_array(id) else { return };
        let v = self.pick(c);
        let i = c.below(n);
        let at = self.at(id);
        if cards {
            if !self.has_fault(Fault::ArrayBarrier) {
                self.h.m.store_addr(at, s::MUT_ARR_PTRS_DIRTY);
                self.h.m.store8(at.words(3 + n as u32).add(i as u32 >> MUT_ARR_PTRS_CARD_BITS), 1);
            }
            self.set(id, 2 + i, Slot::Ptr(v));
        } else {
            if !self.has_fault(Fault::SmallArrayBarrier) {
                self.h.m.store_addr(at, s::SMALL_MUT_ARR_PTRS_DIRTY);
            }
            self.set(id, 1 + i, Slot::Ptr(v));
        }
    }

    /// `unsafeFreezeArray#`, or `unsafeThawArray#` of what was frozen.
    pub fn freeze_or_thaw(&mut self, c: &mut Choices) {
        let pairs = [
            (s::MUT_ARR_PTRS_DIRTY, s::MUT_ARR_PTRS_FROZEN_DIRTY),
            (s::SMALL_MUT_ARR_PTRS_DIRTY, s::SMALL_MUT_ARR_PTRS_FROZEN_DIRTY),
        ];
        let all = [pairs[0].0, pairs[0].1, pairs[1].0, pairs[1].1];
        let Some(id) = self.find(c, |w, id| all.iter().any(|i| w.has_info(id, *i))) else { return };
        let at = self.at(id);
        for (mutable, frozen) in pairs {
            if self.has_info(id, mutable) {
                self.h.m.store_addr(at, frozen);
                self.g.get_mut(id).infos = both(frozen);
                return;
            }
            if self.has_info(id, frozen) {
                let clean = self.h.m.load_addr(at) != frozen;
                self.h.m.store_addr(at, mutable);
                // A frozen array that is clean left its generation's list of mutated objects.
                if clean && !self.has_fault(Fault::ThawBarrier) {
                    self.h.record_closure_mutated(at);
                }
                self.g.get_mut(id).infos = both(mutable);
                return;
            }
        }
    }

    pub fn new_bytes(&mut self, c: &mut Choices) {
        let n = match c.below(8) {
            0 => 0,
            1..6 => 1 + c.below(30),
            _ => 500 + c.below(3000),
        };
        let mut slots = vec![Slot::Word(4 * n as u32)];
        slots.extend((0..n).map(|i| Slot::Word(0x0101_0101u32.wrapping_mul(i as u32))));
        let r = if c.below(3) == 0 {
            let align = 4 << c.below(5);
            let at = self.h.try_allocate_pinned(2 + n as u32, align, 8);
            assert!(!at.is_null(), "no memory");
            let r = self.place(at, s::ARR_WORDS, slots);
            self.g.get_mut(r.id).pinned = true;
            r
        } else {
            self.make_allocated(s::ARR_WORDS, slots)
        };
        self.give(c, r);
    }
}
