//! Weak pointers: while a key is reachable its value and finalizer are; those whose keys are not, die.
//!
//! WEAK objects themselves are always kept. A value may make other keys (and threads) reachable, so rounds go on until none does.
//! Finalizers of weak pointers that died may use everything they refer to, so that stays as well.

use super::Collector;
use crate::memory::{Addr, Program, field};
use ahc_abi::closure::Weak;
use ahc_abi::reg::Capability;

impl<M: Program> Collector<'_, M> {
    /// Weak pointers that were made since the last collection join generation 0.
    pub(super) fn adopt_new_weaks(&mut self) {
        let head = field!(self.h.m.capability(), Capability.weak_ptr_list_hd);
        let tail = field!(self.h.m.capability(), Capability.weak_ptr_list_tl);
        let (first, last) = (self.get(head), self.get(tail));
        if !last.is_null() {
            let others = core::mem::replace(&mut self.h.g0().weak_ptrs, first);
            self.put(field!(last, Weak.link), others);
            self.put(head, Addr::NULL);
            self.put(tail, Addr::NULL);
        }
    }

    /// Copies the WEAK objects of a collected generation; their list afterwards is that of the copies.
    pub(super) fn evacuate_weaks(&mut self, generation: u16) {
        let first = self.space(generation).old_weaks;
        let mut weak = self.evacuate_value(first);
        self.space(generation).old_weaks = weak;
        while !weak.is_null() {
            self.evac_gen = 0;
            self.evacuate(field!(weak, Weak.link));
            weak = self.get(field!(weak, Weak.link));
        }
        self.failed = false;
    }

    /// Weak pointers with reachable keys go to the lists of their generations, and what they keep alive is evacuated. True if there are any.
    pub(super) fn keep_live_weaks(&mut self, generation: u16) -> bool {
        let mut weak = self.space(generation).old_weaks;
        let dead_info = self.h.m.dead_weak_info();
        let mut left = Addr::NULL;
        let mut any = false;
        while !weak.is_null() {
            let next = self.get(field!(weak, Weak.link));
            // `finalizeWeak#` took some out of use already.
            if self.get(weak) != dead_info {
                match self.is_alive(self.get(field!(weak, Weak.key))) {
                    Some(key) => {
                        self.put(field!(weak, Weak.key), key);
                        self.keep_weak(weak);
                        any = true;
                    }
                    None => {
                        self.put(field!(weak, Weak.link), left);
                        left = weak;
                    }
                }
            }
            weak = next;
        }
        self.space(generation).old_weaks = left;
        any
    }

    /// Scans all of a weak pointer whose key is alive.
    pub(super) fn scavenge_weak(&mut self, weak: Addr) {
        self.evacuate(field!(weak, Weak.value));
        self.evacuate(field!(weak, Weak.key));
        self.evacuate(field!(weak, Weak.finalizer));
        self.evacuate(field!(weak, Weak.cfinalizers));
    }

    fn keep_weak(&mut self, weak: Addr) {
        let generation = crate::generation::generation_of(&self.h.m, weak);
        self.evac_gen = generation;
        self.failed = false;
        self.scavenge_weak(weak);
        if self.failed {
            self.failed = false;
            if generation > 0 {
                self.h.record_mutable(weak, generation);
            }
        }
        self.evac_gen = 0;
        let others = core::mem::replace(&mut self.h.generation(generation).weak_ptrs, weak);
        self.put(field!(weak, Weak.link), others);
    }

    /// The weak pointers that are left are dead: they go to `list`, with what their finalizers need.
    pub(super) fn take_dead_weaks(&mut self, generation: u16, list: &mut Addr) {
        let mut weak = core::mem::replace(&mut self.space(generation).old_weaks, Addr::NULL);
        let none = self.h.m.no_finalizer();
        while !weak.is_null() {
            let next = self.get(field!(weak, Weak.link));
            // C finalizers may look at the value.
            if self.get(field!(weak, Weak.cfinalizers)) != none {
                self.evacuate(field!(weak, Weak.value));
            }
            self.evacuate(field!(weak, Weak.finalizer));
            self.evacuate(field!(weak, Weak.cfinalizers));
            let others = core::mem::replace(list, weak);
            self.put(field!(weak, Weak.link), others);
            weak = next;
        }
    }
}
