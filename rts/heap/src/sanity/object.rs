//! One object: its size and every pointer in it.

use super::{Checked, Insane, Problem, Sanity, insane};
use crate::frame::Info;
use crate::memory::{Addr, Program, field};
use ahc_abi::WORD_SIZE;
use ahc_abi::block::{BF_COMPACT, Bdescr, bdescr_of};
use ahc_abi::closure::types::*;
use ahc_abi::closure::*;
use ahc_abi::info;
use ahc_abi::thread::{
    BLOCKED_ON_BLACK_HOLE, BLOCKED_ON_MSG_THROW_TO, BLOCKED_ON_MVAR, BLOCKED_ON_MVAR_READ, NOT_BLOCKED, Stack, Tso,
};

const fn words_of<T>() -> u32 {
    size_of::<T>() as u32 / WORD_SIZE
}

impl<M: Program> Sanity<'_, M> {
    /// Checks the object at `p`; gives its words. `young_at` is set afterwards if it points to a younger generation.
    pub(super) fn check_object(&mut self, p: Addr, generation: u16) -> Checked<u32> {
        let (info, kind) = self.check_header(p)?;
        self.at = p;
        self.generation = generation;
        self.young_at = Addr::NULL;
        self.check_fields(info, kind)
    }

    /// The word at `slot` is a pointer to a closure.
    pub(super) fn check_pointer(&mut self, slot: Addr) -> Checked {
        let p = self.h.m.load_addr(slot);
        let q = p.untag();
        let at = self.at;
        let wrong = |e: Insane| Insane { at, word: slot, ..e };
        let kind = if q < self.h.m.heap_base() {
            self.check_header(q).map_err(wrong)?.1
        } else {
            let (kind, generation) = self.check_place(q).map_err(wrong)?;
            if generation < self.generation {
                self.young_at = slot;
            }
            // What is in a compact region may be unfinished, and nothing in it points out of it.
            let in_region = self.h.m.load16(field!(Addr(bdescr_of(q.0)), Bdescr.flags)) & BF_COMPACT != 0;
            if generation > self.collected && !in_region {
                self.push(q);
            }
            kind
        };
        if matches!(kind, RET_BCO..=STOP_FRAME | ATOMICALLY_FRAME..=WHITEHOLE) {
            return insane(Problem::Type, at, slot);
        }
        if self.tag_fits(q, p.tag(), kind) { Ok(()) } else { insane(Problem::Tag, at, slot) }
    }

    /// A tag says: constructor number tag - 1 (the last tag: it or a later one), or a function of that arity.
    fn tag_fits(&self, q: Addr, tag: u32, kind: u16) -> bool {
        let table = Info::of(&self.h.m, q).0;
        match kind {
            _ if tag == 0 => true,
            CONSTR..=CONSTR_NOCAF => {
                u32::from(self.h.m.load16(table.offset(info::SRT))).saturating_add(1).min(ahc_abi::TAG_MASK) == tag
            }
            FUN..=FUN_STATIC => u32::from(self.h.m.load16(table.offset(info::fun::ARITY))) == tag,
            CONTINUATION => true,
            _ => false,
        }
    }

    fn check_pointers(&mut self, first: Addr, n: u32) -> Checked<Addr> {
        let end = first.words(n);
        let mut at = first;
        while at < end {
            self.check_pointer(at)?;
            at = at.add(WORD_SIZE);
        }
        Ok(end)
    }

    /// Pointers and others as the layout word says.
    fn check_payload(&mut self, first: Addr, info: Info) -> Checked<Addr> {
        let layout = info.layout(&self.h.m);
        Ok(self.check_pointers(first, layout & 0xffff)?.words(layout >> 16))
    }

    /// Words of the object.
    fn check_fields(&mut self, info: Info, kind: u16) -> Checked<u32> {
        let p = self.at;
        let end = match kind {
            CONSTR..=CONSTR_NOCAF
            | FUN..=FUN_0_2
            | MUT_VAR_CLEAN
            | MUT_VAR_DIRTY
            | MVAR_CLEAN
            | MVAR_DIRTY
            | TVAR
            | PRIM
            | MUT_PRIM
            | BLOCKING_QUEUE
            | IND
            | BLACKHOLE => self.check_payload(p.words(1), info)?,
            THUNK..=THUNK_0_2 => self.check_payload(p.words(words_of::<Thunk>()), info)?,
            THUNK_SELECTOR => self.check_pointers(p.words(words_of::<Thunk>()), 1)?,
            WEAK => {
                self.check_pointers(field!(p, Weak.cfinalizers), 4)?;
                p.words(words_of::<Weak>())
            }
            PAP => {
                let n = u32::from(self.h.m.load16(field!(p, Pap.n_args)));
                self.check_application(field!(p, Pap.fun), p.words(words_of::<Pap>()), n)?
            }
            AP => {
                let n = u32::from(self.h.m.load16(field!(p, Ap.n_args)));
                self.check_application(field!(p, Ap.fun), p.words(words_of::<Ap>()), n)?
            }
            AP_STACK => {
                self.check_pointer(field!(p, ApStack.fun))?;
                let start = p.words(words_of::<ApStack>());
                let end = start.words(self.h.m.load32(field!(p, ApStack.size)));
                self.check_frames(start, end)?;
                end
            }
            CONTINUATION => {
                let start = p.words(words_of::<Continuation>());
                let end = start.words(self.h.m.load32(field!(p, Continuation.stack_size)));
                self.check_frames(start, end)?;
                end
            }
            ARR_WORDS => {
                p.words(words_of::<ArrBytes>() + self.h.m.load32(field!(p, ArrBytes.bytes)).div_ceil(WORD_SIZE))
            }
            MUT_ARR_PTRS_CLEAN..=MUT_ARR_PTRS_FROZEN_CLEAN => {
                let first = p.words(words_of::<MutArrPtrs>());
                self.check_pointers(first, self.h.m.load32(field!(p, MutArrPtrs.ptrs)))?;
                first.words(self.h.m.load32(field!(p, MutArrPtrs.size)))
            }
            SMALL_MUT_ARR_PTRS_CLEAN..=SMALL_MUT_ARR_PTRS_FROZEN_CLEAN => {
                let n = self.h.m.load32(field!(p, SmallMutArrPtrs.ptrs));
                self.check_pointers(p.words(words_of::<SmallMutArrPtrs>()), n)?
            }
            TSO => self.check_tso()?,
            STACK => self.check_stack()?,
            TREC_CHUNK => {
                self.check_pointer(field!(p, TRecChunk.prev_chunk))?;
                let n = self.h.m.load32(field!(p, TRecChunk.next_entry_idx));
                self.check_pointers(field!(p, TRecChunk.entries), n * words_of::<TRecEntry>())?;
                p.words(words_of::<TRecChunk>())
            }
            _ => return insane(Problem::Type, p, info.0),
        };
        Ok(end.words_since(p))
    }

    /// A function and arguments for it.
    fn check_application(&mut self, fun: Addr, args: Addr, n: u32) -> Checked<Addr> {
        self.check_pointer(fun)?;
        self.check_arguments(self.h.m.load_addr(fun).untag(), args, n)
    }

    fn check_tso(&mut self) -> Checked<Addr> {
        let p = self.at;
        for slot in [field!(p, Tso.stackobj), field!(p, Tso.trec), field!(p, Tso.blocked_exceptions), field!(p, Tso.bq)]
        {
            self.check_pointer(slot)?;
        }
        // The scheduler ends its own queues with null.
        for slot in [field!(p, Tso.link), field!(p, Tso.label)] {
            if !self.h.m.load_addr(slot).is_null() {
                self.check_pointer(slot)?;
            }
        }
        if matches!(
            self.h.m.load16(field!(p, Tso.why_blocked)),
            NOT_BLOCKED | BLOCKED_ON_MVAR | BLOCKED_ON_MVAR_READ | BLOCKED_ON_BLACK_HOLE | BLOCKED_ON_MSG_THROW_TO
        ) {
            self.check_pointer(field!(p, Tso.block_info))?;
        }
        Ok(p.words(words_of::<Tso>()))
    }

    fn check_stack(&mut self) -> Checked<Addr> {
        let start = self.at.words(words_of::<Stack>());
        let end = start.words(self.h.m.load32(field!(self.at, Stack.stack_size)));
        let sp = self.h.m.load_addr(field!(self.at, Stack.sp));
        if sp < start || sp > end {
            return insane(Problem::Stack, self.at, sp);
        }
        self.check_frames(sp, end)?;
        Ok(end)
    }
}
