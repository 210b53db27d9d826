//! Evacuation: the object that a pointer points to moves to to-space, if it has not yet, and the pointer follows it.
//!
//! What does not move: objects of generations that are not collected, large objects (their block changes lists), static objects (major
//! collections put them on a list to be scanned).
//! INV-FORWARD: the header of a copied object in from-space is the copy's address with bit 0 set; info pointers have it clear.

use super::Collector;
use super::statics::LISTED;
use crate::frame::Info;
use crate::memory::{Addr, Program, field};
use ahc_abi::WORD_SIZE;
use ahc_abi::block::{BF_COMPACT, BF_EVACUATED, BF_LARGE, BLOCK_MASK, Bdescr, bdescr_of};
use ahc_abi::closure::types::*;
use ahc_abi::closure::{Ap, ApStack, ArrBytes, Continuation, Ind, MutArrPtrs, Pap, SmallMutArrPtrs, TRecChunk};
use ahc_abi::info;
use ahc_abi::thread::{Stack, Tso};

/// Words of a `T`.
pub(super) const fn words_of<T>() -> u32 {
    size_of::<T>() as u32 / WORD_SIZE
}

const _: () = assert!(BLOCK_MASK == 4095);

impl<M: Program> Collector<'_, M> {
    #[inline(always)]
    pub(super) fn get(&self, a: Addr) -> Addr {
        self.h.m.load_addr(a)
    }

    #[inline(always)]
    pub(super) fn put(&mut self, a: Addr, v: Addr) {
        self.h.m.store_addr(a, v);
    }

    /// Words that the pointers and non-pointers of a closure's layout word take.
    #[inline(always)]
    pub(super) fn layout_words(&self, info: Info) -> u32 {
        let layout = info.layout(&self.h.m);
        (layout & 0xffff) + (layout >> 16)
    }

    /// The place `slot` holds a pointer to a closure, perhaps tagged, or null.
    #[inline(never)]
    pub fn evacuate(&mut self, slot: Addr) {
        let p = self.get(slot);
        let q = p.untag();
        if q < self.h.m.heap_base() {
            if self.major {
                self.evacuate_static(q);
            }
            return;
        }
        let bd = Addr(bdescr_of(q.0));
        let flags = self.h.m.load16(field!(bd, Bdescr.flags));
        if flags & (BF_EVACUATED | BF_LARGE | BF_COMPACT) != 0 {
            self.evacuate_in_place(bd, flags, q);
            return;
        }
        let info = self.get(q);
        if info.0 & 1 != 0 {
            self.follow_forward(slot, info, p.tag());
            return;
        }
        self.evacuate_object(slot, q, p.tag(), Info(info), bd);
    }

    /// The object has been copied already.
    #[inline(always)]
    fn follow_forward(&mut self, slot: Addr, forward: Addr, tag: u32) {
        let to = forward.sub(1);
        self.put(slot, to.add(tag));
        if self.evac_gen != 0 {
            let generation = self.h.m.load16(field!(Addr(bdescr_of(to.0)), Bdescr.gen_no));
            self.failed |= generation < self.evac_gen;
        }
    }

    /// Objects that stay where they are.
    #[inline(never)]
    fn evacuate_in_place(&mut self, bd: Addr, flags: u16, q: Addr) {
        if flags & BF_COMPACT != 0 {
            M::evacuate_compact(self, q);
        } else if flags & BF_EVACUATED != 0 {
            let generation = self.h.m.load16(field!(bd, Bdescr.gen_no));
            self.failed |= generation < self.evac_gen;
        } else {
            self.evacuate_large(bd);
        }
    }

    /// Copies `words` words to a generation at least as old as the block's destination, leaves the address behind.
    #[inline(always)]
    fn copy(&mut self, slot: Addr, q: Addr, tag: u32, info: Info, bd: Addr, words: u32) {
        let dest = self.h.m.load16(field!(bd, Bdescr.dest_no));
        let to = self.room(words, dest);
        self.put(to, info.0);
        let mut i = 1;
        while i < words {
            let w = self.get(q.words(i));
            self.put(to.words(i), w);
            i += 1;
        }
        self.put(q, to.add(1));
        self.put(slot, to.add(tag));
    }

    /// As `copy`, for sizes that are not known when this is compiled.
    #[inline(never)]
    fn copy_words(&mut self, slot: Addr, q: Addr, tag: u32, info: Info, bd: Addr, words: u32) {
        let dest = self.h.m.load16(field!(bd, Bdescr.dest_no));
        let to = self.room(words, dest);
        if words > 64 {
            self.h.m.copy(to, q, words * WORD_SIZE);
        } else {
            let end = q.words(words);
            let (mut from, mut at) = (q, to);
            while from < end {
                let w = self.get(from);
                self.put(at, w);
                from = from.words(1);
                at = at.words(1);
            }
        }
        debug_assert!(self.get(to) == info.0);
        self.put(q, to.add(1));
        self.put(slot, to.add(tag));
    }

    fn evacuate_object(&mut self, slot: Addr, q: Addr, tag: u32, info: Info, bd: Addr) {
        let kind = info.closure_type(&self.h.m);
        let words = match kind {
            CONSTR_0_1 => {
                let literal = self.h.m.static_literal(info.0, self.h.m.load32(q.words(1)));
                if literal.is_null() {
                    return self.copy(slot, q, tag, info, bd, 2);
                }
                return self.put(slot, literal.add(tag));
            }
            CONSTR_1_0 | FUN_1_0 | FUN_0_1 | MUT_VAR_CLEAN | MUT_VAR_DIRTY => {
                return self.copy(slot, q, tag, info, bd, 2);
            }
            CONSTR_2_0 | CONSTR_1_1 | CONSTR_0_2 | FUN_2_0 | FUN_1_1 | FUN_0_2 | THUNK_1_0 | THUNK_0_1 => {
                return self.copy(slot, q, tag, info, bd, 3);
            }
            THUNK_2_0 | THUNK_1_1 | THUNK_0_2 => return self.copy(slot, q, tag, info, bd, 4),
            CONSTR | CONSTR_NOCAF | FUN => 1 + self.layout_words(info),
            THUNK => 2 + self.layout_words(info),
            THUNK_SELECTOR => return M::evacuate_selector(self, slot, q),
            // A pointer to an indirection has no tag; what it points to may have one.
            IND => {
                let to = self.get(field!(q, Ind.indirectee));
                self.put(slot, to);
                return self.evacuate(slot);
            }
            BLACKHOLE => {
                if let Some(value) = self.blackhole_value(q) {
                    self.put(slot, value);
                    return self.evacuate(slot);
                }
                words_of::<Ind>()
            }
            STACK => return self.copy_stack(slot, q, info, bd),
            _ => self.size_of_object(q, kind, info),
        };
        self.copy_words(slot, q, tag, info, bd, words);
    }

    /// A black hole stays one, whatever is behind it.
    pub(super) fn copy_blackhole(&mut self, slot: Addr, q: Addr, info: Info, bd: Addr) {
        self.copy(slot, q, 0, info, bd, words_of::<Ind>());
    }

    /// The descriptor of the block of an object that may have to move, or `None` if it cannot.
    pub(super) fn in_from_space(&self, q: Addr) -> Option<Addr> {
        if q < self.h.m.heap_base() {
            return None;
        }
        let bd = Addr(bdescr_of(q.0));
        let flags = self.h.m.load16(field!(bd, Bdescr.flags));
        (flags & (BF_EVACUATED | BF_LARGE | BF_COMPACT) == 0).then_some(bd)
    }

    /// The value behind a black hole that was updated, or `None` if it is still one.
    pub(super) fn blackhole_value(&self, q: Addr) -> Option<Addr> {
        let value = self.get(field!(q, Ind.indirectee));
        if value.tag() == 0 {
            let mut info = self.get(value);
            if info.0 & 1 != 0 {
                info = self.get(info.sub(1));
            }
            let kind = Info(info).closure_type(&self.h.m);
            if kind == TSO || kind == BLOCKING_QUEUE {
                return None;
            }
        }
        Some(value)
    }

    /// Words of an object, header included. Thunks and everything else that has a layout word of its own kind are covered.
    pub(crate) fn size_of_object(&self, q: Addr, kind: u16, info: Info) -> u32 {
        let m = &self.h.m;
        match kind {
            THUNK | THUNK_1_0 | THUNK_0_1 | THUNK_2_0 | THUNK_1_1 | THUNK_0_2 => 2 + self.layout_words(info),
            THUNK_SELECTOR => 3,
            PAP => words_of::<Pap>() + u32::from(m.load16(field!(q, Pap.n_args))),
            AP => words_of::<Ap>() + u32::from(m.load16(field!(q, Ap.n_args))),
            AP_STACK => words_of::<ApStack>() + m.load32(field!(q, ApStack.size)),
            IND | BLACKHOLE => words_of::<Ind>(),
            ARR_WORDS => words_of::<ArrBytes>() + m.load32(field!(q, ArrBytes.bytes)).div_ceil(WORD_SIZE),
            MUT_ARR_PTRS_CLEAN | MUT_ARR_PTRS_DIRTY | MUT_ARR_PTRS_FROZEN_DIRTY | MUT_ARR_PTRS_FROZEN_CLEAN => {
                words_of::<MutArrPtrs>() + m.load32(field!(q, MutArrPtrs.size))
            }
            SMALL_MUT_ARR_PTRS_CLEAN
            | SMALL_MUT_ARR_PTRS_DIRTY
            | SMALL_MUT_ARR_PTRS_FROZEN_DIRTY
            | SMALL_MUT_ARR_PTRS_FROZEN_CLEAN => {
                words_of::<SmallMutArrPtrs>() + m.load32(field!(q, SmallMutArrPtrs.ptrs))
            }
            TSO => words_of::<Tso>(),
            STACK => words_of::<Stack>() + m.load32(field!(q, Stack.stack_size)),
            TREC_CHUNK => words_of::<TRecChunk>(),
            CONTINUATION => words_of::<Continuation>() + m.load32(field!(q, Continuation.stack_size)),
            _ => 1 + self.layout_words(info),
        }
    }

    /// A stack: only the part in use is copied.
    #[inline(never)]
    fn copy_stack(&mut self, slot: Addr, q: Addr, info: Info, bd: Addr) {
        let head = words_of::<Stack>();
        let size = self.h.m.load32(field!(q, Stack.stack_size));
        let dest = self.h.m.load16(field!(bd, Bdescr.dest_no));
        let to = self.room(head + size, dest);
        let sp = self.get(field!(q, Stack.sp));
        self.h.m.copy(to, q, head * WORD_SIZE);
        let new_sp = to.add(sp.0.wrapping_sub(q.0));
        let end = q.words(head + size);
        self.h.m.copy(new_sp, sp, end.0.wrapping_sub(sp.0));
        self.put(field!(to, Stack.sp), new_sp);
        debug_assert!(self.get(to) == info.0);
        self.put(q, to.add(1));
        self.put(slot, to);
    }

    /// Where the object is now, tag included, or `None` if nothing has reached it.
    pub fn is_alive(&self, p: Addr) -> Option<Addr> {
        let mut p = p;
        loop {
            let q = p.untag();
            if q < self.h.m.heap_base() {
                return Some(p);
            }
            let flags = self.h.m.load16(field!(Addr(bdescr_of(q.0)), Bdescr.flags));
            if flags & BF_COMPACT != 0 {
                return M::compact_is_alive(self, q).then_some(p);
            }
            if flags & BF_EVACUATED != 0 {
                return Some(p);
            }
            if flags & BF_LARGE != 0 {
                return None;
            }
            let info = self.get(q);
            if info.0 & 1 != 0 {
                return Some(info.sub(1).add(p.tag()));
            }
            match Info(info).closure_type(&self.h.m) {
                IND => p = self.get(field!(q, Ind.indirectee)),
                BLACKHOLE => p = self.blackhole_value(q)?,
                _ => return None,
            }
        }
    }

    /// A static object, or null. Those that cannot reach a CAF have no link field or one that says so.
    #[inline(never)]
    pub(super) fn evacuate_static(&mut self, q: Addr) {
        if q.is_null() {
            return;
        }
        let info = Info::of(&self.h.m, q);
        let kind = info.closure_type(&self.h.m);
        let link = match kind {
            THUNK_STATIC if self.has_srt(info) => self.static_link(q, kind, info),
            FUN_STATIC if self.has_srt(info) || info.layout(&self.h.m) & 0xffff != 0 => self.static_link(q, kind, info),
            IND_STATIC | CONSTR | CONSTR_1_0 | CONSTR_2_0 | CONSTR_1_1 => self.static_link(q, kind, info),
            _ => return,
        };
        let word = self.get(link);
        if word.0 & LISTED != 0 || word == self.static_done {
            return;
        }
        let others = core::mem::replace(&mut self.static_objects, q.add(LISTED));
        self.put(link, others);
    }

    #[inline(always)]
    pub(super) fn has_srt(&self, info: Info) -> bool {
        self.h.m.load16(info.0.offset(info::SRT)) != 0
    }
}
