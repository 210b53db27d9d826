//! Pieces of stack: what `control0#` captures and what a `retry` pops, on random stacks of many chunks whose frames a model knows.

#![allow(clippy::unwrap_used, reason = "a test")]

use ahc_abi::closure::types::{ATOMICALLY_FRAME, CATCH_RETRY_FRAME};
use ahc_abi::closure::{Continuation, TRecHeader};
use ahc_abi::thread::{Stack, TSO_BLOCKEX, TSO_INTERRUPTIBLE, Tso};
use ahc_heap::{Addr, Heap, Memory, Program};
use core::mem::offset_of;
use heap_model::by_hand::{self, field, sp, stack};
use heap_model::symbols::{
    ATOMICALLY, CATCH, CATCH_RETRY, CATCH_STM, CONTINUATION, MASK_RET, MASK_UNINTERRUPTIBLE_RET, PROMPT, UNMASK_RET,
    UPD_FRAME,
};
use heap_model::{Native, Random, ret_small};

/// Pushes words, the first one on top.
fn push(h: &mut Heap<Native>, tso: Addr, words: &[u32]) {
    by_hand::push(h, tso, words, 1 << 24);
}

/// The stack's words from the top to the end, without underflow frames.
fn words(h: &mut Heap<Native>, tso: Addr) -> Vec<u32> {
    let mut all = Vec::new();
    let mut chunk = stack(h, tso);
    loop {
        let size = h.m.load32(field(chunk, offset_of!(Stack, stack_size)));
        let end = chunk.add(size_of::<Stack>() as u32).words(size);
        let mut p = h.m.load_addr(field(chunk, offset_of!(Stack, sp)));
        while p < end {
            let w = h.m.load32(p);
            if w == h.m.stack_underflow_frame_info().0 && p.words(2) == end {
                break;
            }
            all.push(w);
            p = p.words(1);
        }
        if p == end {
            return all;
        }
        chunk = h.m.load_addr(p.words(1));
    }
}

const TAGS: u32 = 3;

fn tag(i: u32) -> Addr {
    Addr(0x3_0000 + 16 * i)
}

fn flags(h: &mut Heap<Native>, tso: Addr, random: &mut Random) -> (u32, Addr) {
    let (flags, frame) = match random.below(3) {
        0 => (0, UNMASK_RET),
        1 => (TSO_BLOCKEX, MASK_UNINTERRUPTIBLE_RET),
        _ => (TSO_BLOCKEX | TSO_INTERRUPTIBLE, MASK_RET),
    };
    h.m.store32(field(tso, offset_of!(Tso, flags)), flags);
    (flags, frame)
}

#[test]
fn a_captured_piece_is_what_was_on_the_stack() {
    let mut captured = 0;
    let mut across = 0;
    let mut refused = 0;
    for seed in 0..20 {
        let mut random = Random(seed * 77 + 5);
        let mut h = Native::heap(16 * 60);
        let tso = h.new_thread(1, ret_small(0));
        // The model: frames, newest last.
        let mut frames: Vec<Vec<u32>> = Vec::new();
        let bottom = words(&mut h, tso);
        for step in 0..60 {
            for _ in 0..random.below(400) {
                let n = random.below(31);
                let frame = match random.below(60) {
                    0 => vec![PROMPT.0, tag(random.below(TAGS)).0],
                    1 => vec![CATCH.0, n],
                    2 => vec![UNMASK_RET.0],
                    3 => vec![MASK_RET.0],
                    4 => vec![MASK_UNINTERRUPTIBLE_RET.0],
                    5 if random.below(8) == 0 => {
                        vec![[UPD_FRAME, CATCH_STM, ATOMICALLY][random.below(3) as usize].0, n, n]
                    }
                    _ => (0..=n).map(|k| if k == 0 { ret_small(n).0 } else { step * 40 + k }).collect(),
                };
                let frame = if frame[0] == UPD_FRAME.0 { vec![UPD_FRAME.0, n] } else { frame };
                push(&mut h, tso, &frame);
                frames.push(frame);
            }
            let (_, masking) = flags(&mut h, tso, &mut random);
            let wanted = tag(random.below(TAGS));
            let prompt = frames.iter().rposition(|f| f[0] == PROMPT.0 && f[1] == wanted.0);
            let barrier = frames.iter().rposition(|f| [UPD_FRAME.0, CATCH_STM.0, ATOMICALLY.0].contains(&f[0]));
            let before = words(&mut h, tso);
            let chunks = stack(&h, tso);
            let cont = h.capture_continuation(tso, wanted);
            let Some(at) = prompt.filter(|p| barrier.is_none_or(|b| b < *p)) else {
                assert!(cont.is_null());
                assert_eq!(words(&mut h, tso), before, "a refused capture changes nothing");
                refused += 1;
                continue;
            };
            let piece: Vec<u32> = frames[at + 1..].iter().rev().flatten().copied().collect();
            assert_eq!(cont.tag(), 2);
            let cont = cont.untag();
            assert_eq!(h.m.load_addr(cont), CONTINUATION);
            let size = h.m.load32(field(cont, offset_of!(Continuation, stack_size)));
            let payload = cont.add(size_of::<Continuation>() as u32);
            assert_eq!((0..size).map(|i| h.m.load32(payload.words(i))).collect::<Vec<_>>(), piece);
            let masks = [UNMASK_RET.0, MASK_RET.0, MASK_UNINTERRUPTIBLE_RET.0];
            let oldest = frames[at + 1..].iter().position(|f| masks.contains(&f[0]));
            let apply = h.m.load_addr(field(cont, offset_of!(Continuation, apply_mask_frame)));
            let offset = h.m.load32(field(cont, offset_of!(Continuation, mask_frame_offset)));
            match oldest {
                None => assert_eq!((apply, offset), (Addr::NULL, 0)),
                Some(i) => {
                    let newer: usize = frames[at + 2 + i..].iter().map(Vec::len).sum();
                    assert_eq!((apply, offset as usize), (masking, newer));
                }
            }
            across += u32::from(chunks != stack(&h, tso));
            frames.truncate(at);
            let mut rest: Vec<u32> = frames.iter().rev().flatten().copied().collect();
            rest.extend(&bottom);
            assert_eq!(words(&mut h, tso), rest);
            captured += 1;
            if random.below(3) == 0 {
                // Back again, frame by frame, under a prompt.
                for frame in [vec![PROMPT.0, wanted.0]].into_iter().chain(split(&h, payload, &piece)) {
                    push(&mut h, tso, &frame);
                    frames.push(frame);
                }
            }
        }
    }
    assert!(captured > 200 && across > 100 && refused > 100, "{captured} {across} {refused}");
}

/// The frames of a piece, oldest first.
fn split(h: &Heap<Native>, payload: Addr, piece: &[u32]) -> Vec<Vec<u32>> {
    let mut frames = Vec::new();
    let mut i = 0;
    while i < piece.len() {
        let n = ahc_heap::stack_frame_size(&h.m, payload.words(i as u32)) as usize;
        frames.push(piece[i..i + n].to_vec());
        i += n;
    }
    frames.reverse();
    frames
}

#[test]
fn a_retry_leaves_the_transactions_it_passes() {
    for seed in 0..40 {
        let mut random = Random(seed);
        let mut h = Native::heap(16 * 20);
        let tso = h.new_thread(1, ret_small(0));
        let no_trec = h.m.no_trec();
        let trec_at = field(tso, offset_of!(Tso, trec));
        let top = h.stm_start(no_trec);
        h.m.store_addr(trec_at, top);
        push(&mut h, tso, &[ATOMICALLY.0, 1, 2]);
        // Kinds of the nested transactions' frames, newest last.
        let mut nest = Vec::new();
        for i in 0..random.below(40) {
            for _ in 0..random.below(200) {
                let n = random.below(20);
                let frame: Vec<u32> = (0..=n).map(|k| if k == 0 { ret_small(n).0 } else { k }).collect();
                push(&mut h, tso, &frame);
            }
            let retry = random.below(2) == 0;
            let outer = h.m.load_addr(trec_at);
            let inner = h.stm_start(outer);
            h.m.store_addr(trec_at, inner);
            let frame = if retry { vec![CATCH_RETRY.0, 0, 1, 2] } else { vec![CATCH_STM.0, i, i] };
            push(&mut h, tso, &frame);
            nest.push(retry);
        }
        let depth = |h: &Heap<Native>| {
            let mut n = 0;
            let mut trec = h.m.load_addr(trec_at);
            while trec != no_trec {
                n += 1;
                trec = h.m.load_addr(field(trec, offset_of!(TRecHeader, enclosing_trec)));
            }
            n
        };
        loop {
            // A third of them goes to `atomically` at once.
            let all_the_way = random.below(3) == 0;
            let kind = if all_the_way { h.stm_find_atomically_frame(tso) } else { h.stm_find_retry_frame(tso) };
            let stop = if all_the_way { None } else { nest.iter().rposition(|retry| *retry) };
            match stop {
                None => {
                    assert_eq!((kind, depth(&h)), (ATOMICALLY_FRAME, 1));
                    assert_eq!(h.m.load_addr(trec_at), top);
                    assert_eq!(h.m.load_addr(sp(&h, tso)), ATOMICALLY);
                    break;
                }
                Some(i) => {
                    assert_eq!((kind, depth(&h)), (CATCH_RETRY_FRAME, i + 2));
                    assert_eq!(h.m.load_addr(sp(&h, tso)), CATCH_RETRY);
                    nest.truncate(i);
                    // As the primop does for a retry in the second branch.
                    h.stm_leave_nested(tso);
                    let at = field(stack(&h, tso), offset_of!(Stack, sp));
                    let next = sp(&h, tso).words(4);
                    h.m.store_addr(at, next);
                }
            }
        }
    }
}
