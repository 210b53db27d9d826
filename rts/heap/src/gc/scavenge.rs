//! Scanning: everything that a surviving object points to is evacuated.
//!
//! Mutable objects get their clean or dirty header here: dirty if they point into a younger generation, and are then recorded.

use super::Collector;
use super::evac::words_of;
use crate::frame::Info;
use crate::memory::{Addr, Program, field};
use ahc_abi::WORD_SIZE;
use ahc_abi::block::Bdescr;
use ahc_abi::closure::types::*;
use ahc_abi::closure::{
    Ap, ApStack, BlockingQueue, Continuation, Ind, MVar, MutArrPtrs, MutVar, Pap, SmallMutArrPtrs, TRecChunk,
    TRecEntry, TVar, Thunk,
};
use ahc_abi::info;
use ahc_abi::thread::Stack;

/// Words of a thunk before its payload.
const THUNK_WORDS: u32 = words_of::<Thunk>();

impl<M: Program> Collector<'_, M> {
    /// Scans until nothing is left to scan.
    pub(super) fn scavenge_all(&mut self) {
        loop {
            if self.major {
                self.scavenge_statics();
            }
            // Older generations first: what they point to should become as old before something younger reaches it.
            let mut generation = self.oldest;
            while !self.scavenge_generation(generation) {
                if generation == 0 {
                    return;
                }
                generation -= 1;
            }
        }
    }

    /// Scans one block or large object of a generation. False if it has none.
    fn scavenge_generation(&mut self, generation: u16) -> bool {
        let space = self.space(generation);
        let (open, free) = (space.open, space.free);
        if !open.is_null() && self.get(field!(open, Bdescr.u)) < free {
            self.scavenge_block(open, generation);
            return true;
        }
        let large = self.space(generation).large_pending;
        if !large.is_null() {
            self.scavenge_large(large, generation);
            return true;
        }
        let bd = self.space(generation).pending;
        if bd.is_null() {
            return false;
        }
        let rest = self.get(field!(bd, Bdescr.link));
        self.space(generation).pending = rest;
        self.scavenge_block(bd, generation);
        true
    }

    fn scavenge_block(&mut self, bd: Addr, generation: u16) {
        self.scanning = bd;
        self.evac_gen = generation;
        self.failed = false;
        let mut p = self.get(field!(bd, Bdescr.u));
        loop {
            let space = self.space(generation);
            let end = if space.open == bd { space.free } else { self.get(field!(bd, Bdescr.free)) };
            if p >= end {
                break;
            }
            while p < end {
                let next = self.scavenge_object(p);
                if self.failed {
                    self.failed = false;
                    if generation > 0 {
                        self.h.record_mutable(p, generation);
                    }
                }
                p = next;
            }
        }
        self.scanning = Addr::NULL;
        self.put(field!(bd, Bdescr.u), p);
        if self.space(generation).open != bd {
            self.push_done(bd, generation);
        }
    }

    /// `n` pointers from `p`.
    #[inline(always)]
    fn scavenge_pointers(&mut self, p: Addr, n: u32) -> Addr {
        let end = p.words(n);
        let mut p = p;
        while p < end {
            self.evacuate(p);
            p = p.add(WORD_SIZE);
        }
        end
    }

    #[inline(always)]
    fn scavenge_fun_srt(&mut self, info: Info) {
        if self.major && self.has_srt(info) {
            let srt = self.srt(info, info::fun::SRT_OFFSET);
            self.evacuate_static(srt);
        }
    }

    #[inline(always)]
    fn scavenge_thunk_srt(&mut self, info: Info) {
        if self.major && self.has_srt(info) {
            let srt = self.srt(info, info::ret::SRT_OFFSET);
            self.evacuate_static(srt);
        }
    }

    /// Scans one object; gives its end. `failed` afterwards: it must be in the list of mutated objects.
    pub(super) fn scavenge_object(&mut self, p: Addr) -> Addr {
        let info = Info::of(&self.h.m, p);
        let kind = info.closure_type(&self.h.m);
        match kind {
            CONSTR_1_0 => {
                self.evacuate(p.words(1));
                p.words(2)
            }
            CONSTR_2_0 => {
                self.evacuate(p.words(1));
                self.evacuate(p.words(2));
                p.words(3)
            }
            CONSTR_1_1 => {
                self.evacuate(p.words(1));
                p.words(3)
            }
            CONSTR_0_1 => p.words(2),
            CONSTR_0_2 => p.words(3),
            FUN | FUN_1_0 | FUN_0_1 | FUN_2_0 | FUN_1_1 | FUN_0_2 => {
                self.scavenge_fun_srt(info);
                self.scavenge_layout(p.words(1), info)
            }
            THUNK | THUNK_1_0 | THUNK_0_1 | THUNK_2_0 | THUNK_1_1 | THUNK_0_2 => {
                self.scavenge_thunk_srt(info);
                self.scavenge_layout(p.words(THUNK_WORDS), info)
            }
            // A weak pointer's layout has the list of C finalizers only: the rest waits until the key is known to be alive.
            CONSTR | CONSTR_NOCAF | PRIM | WEAK => self.scavenge_layout(p.words(1), info),
            THUNK_SELECTOR => {
                self.evacuate(p.words(THUNK_WORDS));
                p.words(THUNK_WORDS + 1)
            }
            ARR_WORDS => p.words(self.size_of_object(p, kind, info)),
            IND | BLACKHOLE => {
                self.evacuate(field!(p, Ind.indirectee));
                p.words(words_of::<Ind>())
            }
            PAP => {
                let size = u32::from(self.h.m.load16(field!(p, Pap.n_args)));
                self.scavenge_application(field!(p, Pap.fun), p.words(words_of::<Pap>()), size)
            }
            AP => {
                let size = u32::from(self.h.m.load16(field!(p, Ap.n_args)));
                self.scavenge_application(field!(p, Ap.fun), p.words(words_of::<Ap>()), size)
            }
            AP_STACK => {
                self.evacuate(field!(p, ApStack.fun));
                let start = p.words(words_of::<ApStack>());
                let end = start.words(self.h.m.load32(field!(p, ApStack.size)));
                self.scavenge_frames(start, end);
                end
            }
            CONTINUATION => {
                let start = p.words(words_of::<Continuation>());
                let end = start.words(self.h.m.load32(field!(p, Continuation.stack_size)));
                self.scavenge_frames(start, end);
                end
            }
            MUT_ARR_PTRS_FROZEN_CLEAN | MUT_ARR_PTRS_FROZEN_DIRTY => {
                self.scavenge_array(p, false);
                let to = if self.failed { self.h.m.frozen_dirty_info() } else { self.h.m.frozen_clean_info() };
                self.put(p, to);
                p.words(self.size_of_object(p, kind, info))
            }
            SMALL_MUT_ARR_PTRS_FROZEN_CLEAN | SMALL_MUT_ARR_PTRS_FROZEN_DIRTY => {
                let n = self.h.m.load32(field!(p, SmallMutArrPtrs.ptrs));
                let end = self.scavenge_pointers(p.words(words_of::<SmallMutArrPtrs>()), n);
                let to =
                    if self.failed { self.h.m.small_frozen_dirty_info() } else { self.h.m.small_frozen_clean_info() };
                self.put(p, to);
                end
            }
            _ => self.scavenge_mutable(p, kind, info),
        }
    }

    /// Payload as the layout word says: pointers, then others.
    fn scavenge_layout(&mut self, payload: Addr, info: Info) -> Addr {
        let layout = info.layout(&self.h.m);
        self.scavenge_pointers(payload, layout & 0xffff).words(layout >> 16)
    }

    /// A function and its arguments.
    fn scavenge_application(&mut self, fun: Addr, args: Addr, size: u32) -> Addr {
        self.evacuate(fun);
        let fun = self.get(fun).untag();
        self.scavenge_arguments(fun, args, size)
    }

    /// Mutable objects: nothing is promoted early for their sake.
    fn scavenge_mutable(&mut self, p: Addr, kind: u16, info: Info) -> Addr {
        let eager = core::mem::replace(&mut self.eager, false);
        let end = match kind {
            MUT_VAR_CLEAN | MUT_VAR_DIRTY => {
                self.evacuate(field!(p, MutVar.var));
                self.mark(p, self.h.m.mut_var_clean_info(), self.h.m.mut_var_dirty_info());
                p.words(words_of::<MutVar>())
            }
            MVAR_CLEAN | MVAR_DIRTY => {
                let end = self.scavenge_pointers(field!(p, MVar.head), 3);
                self.mark(p, self.h.m.mvar_clean_info(), self.h.m.mvar_dirty_info());
                end
            }
            TVAR => {
                self.evacuate(field!(p, TVar.current_value));
                self.evacuate(field!(p, TVar.first_watch_queue_entry));
                self.mark(p, self.h.m.tvar_clean_info(), self.h.m.tvar_dirty_info());
                p.words(words_of::<TVar>())
            }
            MUT_ARR_PTRS_CLEAN | MUT_ARR_PTRS_DIRTY => {
                self.scavenge_array(p, false);
                self.mark(p, self.h.m.mut_arr_clean_info(), self.h.m.mut_arr_dirty_info());
                // In the list for ever: storing into one only marks its card.
                self.failed = true;
                p.words(self.size_of_object(p, kind, info))
            }
            SMALL_MUT_ARR_PTRS_CLEAN | SMALL_MUT_ARR_PTRS_DIRTY => {
                let n = self.h.m.load32(field!(p, SmallMutArrPtrs.ptrs));
                let end = self.scavenge_pointers(p.words(words_of::<SmallMutArrPtrs>()), n);
                self.mark(p, self.h.m.small_arr_clean_info(), self.h.m.small_arr_dirty_info());
                self.failed = true;
                end
            }
            BLOCKING_QUEUE => {
                let end = self.scavenge_pointers(field!(p, BlockingQueue.link), 4);
                self.mark(p, self.h.m.blocking_queue_clean_info(), self.h.m.blocking_queue_dirty_info());
                end
            }
            TSO => self.scavenge_tso(p),
            STACK => {
                let start = p.words(words_of::<Stack>());
                let end = start.words(self.h.m.load32(field!(p, Stack.stack_size)));
                let sp = self.get(field!(p, Stack.sp));
                self.scavenge_frames(sp, end);
                let dirty = u8::from(self.failed);
                self.h.m.store8(field!(p, Stack.dirty), dirty);
                end
            }
            TREC_CHUNK => {
                self.evacuate(field!(p, TRecChunk.prev_chunk));
                let entries = words_of::<TRecEntry>() * self.h.m.load32(field!(p, TRecChunk.next_entry_idx));
                self.scavenge_pointers(field!(p, TRecChunk.entries), entries);
                self.failed = true;
                p.words(words_of::<TRecChunk>())
            }
            // MUT_PRIM: has no dirty mark, so it is in the list for ever.
            _ => {
                let end = self.scavenge_layout(p.words(1), info);
                self.failed = true;
                end
            }
        };
        self.eager = eager;
        end
    }

    #[inline(always)]
    fn mark(&mut self, p: Addr, clean: Addr, dirty: Addr) {
        let info = if self.failed { dirty } else { clean };
        self.put(p, info);
    }

    /// An array's elements, all or those of marked cards. Cards of elements in younger generations are marked afterwards, others not.
    pub(super) fn scavenge_array(&mut self, p: Addr, marked_only: bool) {
        let n = self.h.m.load32(field!(p, MutArrPtrs.ptrs));
        let first = p.words(words_of::<MutArrPtrs>());
        let end = first.words(n);
        let mut any_failed = false;
        let (mut at, mut card) = (first, end);
        while at < end {
            let stop = at.words(1 << ahc_abi::closure::MUT_ARR_PTRS_CARD_BITS).min(end);
            if !marked_only || self.h.m.load8(card) != 0 {
                self.failed = false;
                self.scavenge_pointers(at, stop.words_since(at));
                any_failed |= self.failed;
                let marked = u8::from(self.failed);
                self.h.m.store8(card, marked);
            }
            at = stop;
            card = card.add(1);
        }
        self.failed = any_failed;
    }
}
