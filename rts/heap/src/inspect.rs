//! Closures as data: their size in words and the pointers in them, for programs that look at their own heap.
//!
//! Stacks and suspended computations count as objects without pointers: theirs are not at the same place for long.

use crate::frame::Info;
use crate::memory::{Addr, Memory, Program, field};
use ahc_abi::WORD_SIZE;
use ahc_abi::closure::types::*;
use ahc_abi::closure::{
    Ap, ApStack, ArrBytes, CompactNfData, Continuation, Ind, IndStatic, MutArrPtrs, Pap, SmallMutArrPtrs, TRecChunk,
    Weak, fun_type,
};
use ahc_abi::info;
use ahc_abi::thread::{Stack, Tso};

const fn words<T>() -> u32 {
    size_of::<T>() as u32 / WORD_SIZE
}

const THUNK_WORDS: u32 = words::<ahc_abi::closure::Thunk>();

/// Pointers and other words of a closure's payload, as its info table says.
fn payload<M: Memory>(m: &M, info: Info) -> (u32, u32) {
    let layout = info.layout(m);
    (layout & 0xffff, layout >> 16)
}

/// Words of the (untagged) closure at `p`, header included.
pub fn closure_words<M: Memory>(m: &M, p: Addr) -> u32 {
    let info = Info::of(m, p);
    let (ptrs, others) = payload(m, info);
    match info.closure_type(m) {
        THUNK..=THUNK_0_2 => THUNK_WORDS + ptrs + others,
        THUNK_STATIC | IND_STATIC => words::<IndStatic>(),
        THUNK_SELECTOR => THUNK_WORDS + 1,
        PAP => words::<Pap>() + u32::from(m.load16(field!(p, Pap.n_args))),
        AP => words::<Ap>() + u32::from(m.load16(field!(p, Ap.n_args))),
        AP_STACK => words::<ApStack>() + m.load32(field!(p, ApStack.size)),
        IND | BLACKHOLE => words::<Ind>(),
        ARR_WORDS => words::<ArrBytes>() + m.load32(field!(p, ArrBytes.bytes)).div_ceil(WORD_SIZE),
        MUT_ARR_PTRS_CLEAN..=MUT_ARR_PTRS_FROZEN_CLEAN => words::<MutArrPtrs>() + m.load32(field!(p, MutArrPtrs.size)),
        SMALL_MUT_ARR_PTRS_CLEAN..=SMALL_MUT_ARR_PTRS_FROZEN_CLEAN => {
            words::<SmallMutArrPtrs>() + m.load32(field!(p, SmallMutArrPtrs.ptrs))
        }
        TSO => words::<Tso>(),
        STACK => words::<Stack>() + m.load32(field!(p, Stack.stack_size)),
        TREC_CHUNK => words::<TRecChunk>(),
        COMPACT_NFDATA => words::<CompactNfData>(),
        CONTINUATION => words::<Continuation>() + m.load32(field!(p, Continuation.stack_size)),
        _ => 1 + ptrs + others,
    }
}

/// Calls `found` with each pointer in the (untagged) closure at `p`, in order. False if this kind of object is not looked into.
pub fn closure_pointers<M: Program>(m: &M, p: Addr, found: &mut dyn FnMut(Addr)) -> bool {
    let info = Info::of(m, p);
    let (ptrs, _) = payload(m, info);
    let mut range = |start: Addr, n: u32| (0..n).for_each(|i| found(m.load_addr(start.words(i))));
    match info.closure_type(m) {
        ARR_WORDS | STACK | CONTINUATION => {}
        CONSTR..=CONSTR_NOCAF | PRIM | FUN..=FUN_STATIC => range(p.words(1), ptrs),
        THUNK..=THUNK_0_2 | THUNK_STATIC => range(p.words(THUNK_WORDS), ptrs),
        THUNK_SELECTOR => range(p.words(THUNK_WORDS), 1),
        AP => {
            range(field!(p, Ap.fun), 1);
            let (fun, n) = (m.load_addr(field!(p, Ap.fun)), m.load16(field!(p, Ap.n_args)));
            arguments(m, fun, p.words(words::<Ap>()), n, found);
        }
        PAP => {
            range(field!(p, Pap.fun), 1);
            let (fun, n) = (m.load_addr(field!(p, Pap.fun)), m.load16(field!(p, Pap.n_args)));
            arguments(m, fun, p.words(words::<Pap>()), n, found);
        }
        AP_STACK => range(field!(p, ApStack.fun), 1),
        IND | IND_STATIC | BLACKHOLE => range(field!(p, Ind.indirectee), 1),
        MUT_ARR_PTRS_CLEAN..=MUT_ARR_PTRS_FROZEN_CLEAN => {
            range(p.words(words::<MutArrPtrs>()), m.load32(field!(p, MutArrPtrs.ptrs)));
        }
        SMALL_MUT_ARR_PTRS_CLEAN..=SMALL_MUT_ARR_PTRS_FROZEN_CLEAN => {
            range(p.words(words::<SmallMutArrPtrs>()), m.load32(field!(p, SmallMutArrPtrs.ptrs)));
        }
        MUT_VAR_CLEAN | MUT_VAR_DIRTY => range(p.words(1), 1),
        MVAR_CLEAN | MVAR_DIRTY => range(p.words(1), 3),
        TSO => {
            for slot in [
                field!(p, Tso.link),
                field!(p, Tso.stackobj),
                field!(p, Tso.trec),
                field!(p, Tso.blocked_exceptions),
                field!(p, Tso.bq),
            ] {
                range(slot, 1);
            }
            let label = field!(p, Tso.label);
            range(label, u32::from(!m.load_addr(label).is_null()));
        }
        WEAK => {
            range(field!(p, Weak.cfinalizers), 4);
            let link = field!(p, Weak.link);
            range(link, u32::from(!m.load_addr(link).is_null()));
        }
        _ => return false,
    }
    true
}

/// The pointers among `n` argument words of a function.
fn arguments<M: Program>(m: &M, fun: Addr, start: Addr, n: u16, found: &mut dyn FnMut(Addr)) {
    let table = m.load_addr(fun.untag());
    let bitmap = table.offset(info::fun::BITMAP);
    let kind = m.load16(table.offset(info::fun::FUN_TYPE));
    let large = table.add(m.load32(bitmap)).add(info::LARGE_BITMAP_BITS);
    let small = match kind {
        fun_type::ARG_GEN => m.load32(bitmap),
        fun_type::ARG_GEN_BIG => 0,
        canned => m.load32(m.arg_bitmaps().words(u32::from(canned))),
    } >> info::BITMAP_BITS_SHIFT;
    for i in 0..u32::from(n) {
        let bits = if kind == fun_type::ARG_GEN_BIG { m.load32(large.words(i / u32::BITS)) } else { small };
        if (bits >> (i % u32::BITS)) & 1 == 0 {
            found(m.load_addr(start.words(i)));
        }
    }
}
