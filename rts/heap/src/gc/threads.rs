//! Threads: scanning their state, and finding those that nothing can wake any more.

use super::Collector;
use super::evac::words_of;
use crate::memory::{Addr, Program, field};
use ahc_abi::thread::{
    BLOCKED_ON_BLACK_HOLE, BLOCKED_ON_MSG_THROW_TO, BLOCKED_ON_MVAR, BLOCKED_ON_MVAR_READ, NOT_BLOCKED,
    THREAD_COMPLETE, THREAD_KILLED, Tso,
};

impl<M: Program> Collector<'_, M> {
    /// Scans a thread; the caller has switched `eager` off. Gives its end.
    pub(super) fn scavenge_tso(&mut self, tso: Addr) -> Addr {
        self.evacuate(field!(tso, Tso.blocked_exceptions));
        self.evacuate(field!(tso, Tso.bq));
        self.evacuate(field!(tso, Tso.trec));
        self.evacuate(field!(tso, Tso.stackobj));
        self.evacuate(field!(tso, Tso.link));
        self.evacuate(field!(tso, Tso.label));
        // Otherwise it is a number.
        match self.h.m.load16(field!(tso, Tso.why_blocked)) {
            NOT_BLOCKED | BLOCKED_ON_MVAR | BLOCKED_ON_MVAR_READ | BLOCKED_ON_BLACK_HOLE | BLOCKED_ON_MSG_THROW_TO => {
                self.evacuate(field!(tso, Tso.block_info));
            }
            _ => {}
        }
        let dirty = u32::from(self.failed);
        self.h.m.store32(field!(tso, Tso.dirty), dirty);
        tso.words(words_of::<Tso>())
    }

    /// Threads of collected generations that are alive go to the lists of their new generations.
    pub(super) fn keep_live_threads(&mut self, generation: u16) {
        let mut left = self.space(generation).old_threads;
        let (mut dead, mut last) = (Addr::NULL, Addr::NULL);
        while !left.is_null() {
            match self.is_alive(left) {
                Some(tso) => {
                    left = self.get(field!(tso, Tso.global_link));
                    self.keep_thread(tso);
                }
                None => {
                    let tso = left;
                    left = self.get(field!(tso, Tso.global_link));
                    self.append_thread(&mut dead, &mut last, tso);
                }
            }
        }
        self.space(generation).old_threads = dead;
    }

    fn keep_thread(&mut self, tso: Addr) {
        let generation = crate::generation::generation_of(&self.h.m, tso);
        let others = core::mem::replace(&mut self.h.generation(generation).threads, tso);
        self.put(field!(tso, Tso.global_link), others);
    }

    /// Appends a thread to a list with this first and last one.
    fn append_thread(&mut self, list: &mut Addr, last: &mut Addr, tso: Addr) {
        self.put(field!(tso, Tso.global_link), Addr::NULL);
        if last.is_null() {
            *list = tso;
        } else {
            self.put(field!(*last, Tso.global_link), tso);
        }
        *last = tso;
    }

    /// Threads that are unreachable and not finished are kept after all, in `list` whose last one is `last`, the newest of a generation first.
    /// True if there are any.
    pub(super) fn resurrect_threads(&mut self, generation: u16, list: &mut Addr, last: &mut Addr) -> bool {
        let mut left = core::mem::replace(&mut self.space(generation).old_threads, Addr::NULL);
        let mut any = false;
        while !left.is_null() {
            let mut tso = left;
            left = self.get(field!(tso, Tso.global_link));
            let what_next = self.h.m.load16(field!(tso, Tso.what_next));
            if what_next == THREAD_COMPLETE || what_next == THREAD_KILLED {
                continue;
            }
            tso = self.evacuate_value(tso);
            self.append_thread(list, last, tso);
            any = true;
        }
        any
    }
}
