//! Threads of the simulated program that run, wait for MVars, and end.

use crate::graph::{Id, Ref, Slot};
use crate::ops::Choices;
use crate::symbols as s;
use crate::threads::tso_slot;
use crate::world::World;
use ahc_abi::closure::MVar;
use ahc_abi::thread::{BLOCKED_ON_MVAR, NOT_BLOCKED, THREAD_RUN_GHC, Tso};
use std::mem::offset_of;

/// Slots of an MVar.
const HEAD: usize = 0;
const TAIL: usize = 1;

impl World {
    /// A thread with some frames, in the run queue.
    pub fn fork(&mut self, c: &mut Choices) {
        if self.g.threads.len() > 20 {
            return;
        }
        let tso = self.new_thread();
        for _ in 0..c.below(5) {
            let info = self.code.frames[c.below(self.code.frames.len() - 1)];
            let slots = self.frame_slots(info, |w, _| Slot::Ptr(w.pick(c)));
            self.push_frame(tso, info, slots);
        }
        self.run_queue.push(tso);
        let at = self.at(tso);
        self.enqueue(tso, at);
        if c.below(3) == 0 {
            self.give(c, Ref { id: tso, tag: 0 });
        }
    }

    fn set_tso(&mut self, tso: Id, offset: usize, slot: Slot) {
        let at = self.at(tso);
        self.h.dirty_tso(at);
        self.set(tso, tso_slot(offset), slot);
    }

    /// The heap's queue links the threads, main aside, which runs.
    fn enqueue(&mut self, tso: Id, at: ahc_heap::Addr) {
        self.h.enqueue(at);
        self.relink();
        let _ = tso;
    }

    /// `Tso::link` as the run queue has it.
    fn relink(&mut self) {
        let end = self.end();
        let queue: Vec<Id> = self.run_queue.iter().skip(1).copied().collect();
        for (i, tso) in queue.iter().enumerate() {
            let next = queue.get(i + 1).map_or(end, |id| Ref { id: *id, tag: 0 });
            self.g.get_mut(*tso).slots[tso_slot(offset_of!(Tso, link))] = Slot::Ptr(next);
        }
    }

    /// The thread whose turn it is leaves the queue.
    fn dequeue(&mut self) -> Option<Id> {
        let at = self.h.dequeue();
        if at.is_null() {
            return None;
        }
        let tso = self.run_queue.remove(1);
        assert_eq!(self.at(tso), at, "another thread's turn");
        let end = self.end();
        self.g.get_mut(tso).slots[tso_slot(offset_of!(Tso, link))] = Slot::Ptr(end);
        self.relink();
        Some(tso)
    }

    /// The next thread waits for an MVar: it is in the MVar's queue and nowhere else. If nothing refers to the MVar, the thread is dead.
    pub fn block(&mut self, c: &mut Choices) {
        self.need(16);
        let Some(mvar) = self.find(c, |w, id| w.g.get(id).infos.contains(&s::MVAR_DIRTY)) else { return };
        let Some(tso) = self.dequeue() else { return };
        let end = Slot::Ptr(self.end());
        let entry = self.make(s::MVAR_TSO_QUEUE, vec![end, Slot::Ptr(Ref { id: tso, tag: 0 })]);
        let at = self.at(mvar);
        let old = self.field(at, offset_of!(MVar, value));
        self.h.dirty_mvar(at, old);
        let last = self.g.get(mvar).slots[TAIL];
        if last == end {
            self.set(mvar, HEAD, Slot::Ptr(entry));
        } else if let Slot::Ptr(last) = last {
            let at = self.at(last.id);
            self.h.record_closure_mutated(at);
            self.set(last.id, 0, Slot::Ptr(entry));
        }
        self.set(mvar, TAIL, Slot::Ptr(entry));
        self.set_tso(tso, offset_of!(Tso, link), Slot::Ptr(entry));
        self.set_tso(tso, offset_of!(Tso, block_info), Slot::Ptr(Ref { id: mvar, tag: 0 }));
        let word = u32::from(THREAD_RUN_GHC) | (u32::from(BLOCKED_ON_MVAR) << 16);
        self.set_tso(tso, offset_of!(Tso, what_next), Slot::Word(word));
    }

    /// The first thread in an MVar's queue runs again.
    pub fn unblock(&mut self, c: &mut Choices) {
        let end = Slot::Ptr(self.end());
        let Some(mvar) = self.find(c, |w, id| {
            w.g.get(id).infos.contains(&s::MVAR_DIRTY) && w.g.get(id).slots[HEAD] != Slot::Ptr(w.end())
        }) else {
            return;
        };
        let Slot::Ptr(entry) = self.g.get(mvar).slots[HEAD] else { return };
        let (next, Slot::Ptr(tso)) = (self.g.get(entry.id).slots[0], self.g.get(entry.id).slots[1]) else { return };
        let at = self.at(mvar);
        let old = self.field(at, offset_of!(MVar, value));
        self.h.dirty_mvar(at, old);
        self.set(mvar, HEAD, next);
        if next == end {
            self.set(mvar, TAIL, end);
        }
        self.set_tso(tso.id, offset_of!(Tso, link), end);
        self.wake(tso.id);
    }

    /// Whatever a thread waited for, it can run.
    pub fn wake(&mut self, tso: Id) {
        let end = Slot::Ptr(self.end());
        let word = u32::from(THREAD_RUN_GHC) | (u32::from(NOT_BLOCKED) << 16);
        self.set_tso(tso, offset_of!(Tso, what_next), Slot::Word(word));
        self.set_tso(tso, offset_of!(Tso, block_info), end);
        let at = self.at(tso);
        self.run_queue.push(tso);
        self.enqueue(tso, at);
    }

    /// The next thread ends.
    pub fn end_thread(&mut self, c: &mut Choices) {
        if c.below(3) == 0 {
            if let Some(tso) = self.dequeue() {
                self.finish(tso);
            }
        }
    }
}
