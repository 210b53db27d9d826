//! Stripping a stack from outside: frames written at random, in several chunks; what is frozen must be what was there.

use ahc_abi::closure::{ApStack, Ind};
use ahc_abi::thread::{NOT_BLOCKED, Stack, THREAD_KILLED, TSO_BLOCKEX, TSO_INTERRUPTIBLE, Tso};
use ahc_heap::{Addr, Heap, Memory, Program, Raise, stack_frame_size};
use core::mem::offset_of;
use heap_model::by_hand::{self, field, sp, stack};
use heap_model::symbols as s;
use heap_model::{Native, Random, ret_small};

/// Pushes words, in a new chunk if they do not fit.
fn push(h: &mut Heap<Native>, tso: Addr, words: &[u32]) {
    by_hand::push(h, tso, words, 1 << 20);
}

fn thunk(h: &mut Heap<Native>) -> Addr {
    let t = h.allocate(3);
    let raise = h.m.raise_info();
    h.m.store_addr(t, raise);
    h.m.store32(t.words(1), 0);
    h.m.store_addr(t.words(2), s::DUMMY_RET);
    t
}

/// The frames that going on with a frozen computation would push, innermost first; update frames of inner ones as `None`.
fn thaw(h: &Heap<Native>, ap: Addr) -> Vec<Option<Vec<u32>>> {
    let info = h.m.load_addr(ap);
    if info != h.m.ap_stack_info() && info != h.m.ap_stack_noupd_info() {
        assert_eq!(ap, s::DUMMY_RET);
        return Vec::new();
    }
    let mut frames = thaw(h, h.m.load_addr(field(ap, offset_of!(ApStack, fun))));
    let size = h.m.load32(field(ap, offset_of!(ApStack, size)));
    let mut at = ap.words(size_of::<ApStack>() as u32 / 4);
    let end = at.words(size);
    while at < end {
        let n = stack_frame_size(&h.m, at);
        frames.push(Some((0..n).map(|i| h.m.load32(at.words(i))).collect()));
        at = at.words(n);
    }
    if info == h.m.ap_stack_info() {
        frames.push(None);
    }
    frames
}

struct Built {
    h: Heap<Native>,
    tso: Addr,
    /// Outermost first; update frames as their thunks.
    frames: Vec<Result<Vec<u32>, Addr>>,
}

/// A thread with a catch frame at the bottom, then `n` random frames: data, updates, changes of the masking state.
fn build(random: &mut Random, n: u32) -> Built {
    let mut h = Native::heap(16 * 40);
    let tso = h.new_thread(1, ret_small(0));
    push(&mut h, tso, &[s::CATCH.0, s::NO_TREC.0]);
    let mut frames = Vec::new();
    for i in 0..n {
        if random.below(10) == 0 {
            let t = thunk(&mut h);
            push(&mut h, tso, &[s::UPD_FRAME.0, t.0]);
            frames.push(Err(t));
        } else {
            let len = random.below(31);
            let mut words = vec![ret_small(len).0];
            words.extend((0..len).map(|k| i * 31 + k));
            push(&mut h, tso, &words);
            frames.push(Ok(words));
        }
    }
    Built { h, tso, frames }
}

fn check_frozen(b: &Built) {
    for (i, frame) in b.frames.iter().enumerate() {
        let Err(thunk) = frame else { continue };
        assert_eq!(b.h.m.load_addr(*thunk), b.h.m.blackhole_info());
        let ap = b.h.m.load_addr(field(*thunk, offset_of!(Ind, indirectee)));
        let mut thawed = thaw(&b.h, ap);
        // Its own update frame is pushed when the thunk's new value is entered.
        assert_eq!(thawed.pop(), Some(None));
        let wanted: Vec<Option<Vec<u32>>> = b.frames[i + 1..].iter().rev().map(|f| f.clone().ok()).collect();
        assert_eq!(thawed, wanted, "thunk {i}");
    }
}

#[test]
fn computations_are_frozen_as_they_were_and_the_handler_runs_masked() {
    for seed in 0..60 {
        let mut random = Random(seed);
        let n = [0, 1, 5, 60, 400, 3000][random.below(6) as usize];
        let mut b = build(&mut random, n);
        let flags = [0, TSO_BLOCKEX, TSO_BLOCKEX | TSO_INTERRUPTIBLE][random.below(3) as usize];
        b.h.m.store32(field(b.tso, offset_of!(Tso, flags)), flags);
        b.h.raise_async(b.tso, Raise::Exception(s::STM_AWOKEN));
        check_frozen(&b);
        let top = sp(&b.h, b.tso);
        let words: Vec<u32> = (0..4).map(|i| b.h.m.load32(top.words(i))).collect();
        assert_eq!(words, [s::ENTER.0, s::NO_TREC.0, s::AP_PV.0, s::STM_AWOKEN.0]);
        let below = b.h.m.load_addr(top.words(4));
        let now = b.h.m.load32(field(b.tso, offset_of!(Tso, flags)));
        match flags {
            0 => assert_eq!((below, now), (s::UNMASK_RET, TSO_BLOCKEX | TSO_INTERRUPTIBLE)),
            _ => assert_eq!((below, now), (ret_small(0), flags)),
        }
        assert_eq!(b.h.dequeue(), Addr::NULL, "it was not blocked");
    }
}

#[test]
fn mask_frames_on_the_way_take_effect() {
    let mut b = build(&mut Random(3), 4);
    let flags = field(b.tso, offset_of!(Tso, flags));
    b.h.m.store32(flags, 0);
    push(&mut b.h, b.tso, &[s::MASK_UNINTERRUPTIBLE_RET.0]);
    push(&mut b.h, b.tso, &[s::UNMASK_RET.0]);
    b.h.raise_async(b.tso, Raise::Exception(s::STM_AWOKEN));
    assert_eq!(b.h.m.load32(flags), TSO_BLOCKEX);
}

#[test]
fn without_a_handler_or_killed_the_thread_dies_and_its_thunks_stay_usable() {
    for seed in 0..20 {
        let mut b = build(&mut Random(seed), 300);
        b.h.m.store16(field(b.tso, offset_of!(Tso, why_blocked)), ahc_abi::thread::BLOCKED_ON_STM);
        b.h.raise_async(b.tso, Raise::Kill);
        assert_eq!(b.h.m.load16(field(b.tso, offset_of!(Tso, what_next))), THREAD_KILLED);
        check_frozen(&b);
        let size = b.h.m.load32(field(stack(&b.h, b.tso), offset_of!(Stack, stack_size)));
        assert_eq!(sp(&b.h, b.tso), stack(&b.h, b.tso).add(size_of::<Stack>() as u32).words(size));
        // A blocked thread is runnable then, so that its end is noticed.
        assert_eq!(b.h.m.load16(field(b.tso, offset_of!(Tso, why_blocked))), NOT_BLOCKED);
        assert_eq!(b.h.dequeue(), b.tso);
    }
}

#[test]
fn the_second_thread_with_a_thunk_leaves_it_to_the_first() {
    let mut h = Native::heap(16 * 40);
    let (first, second) = (h.new_thread(1, ret_small(0)), h.new_thread(2, ret_small(0)));
    let (shared, inner) = (thunk(&mut h), thunk(&mut h));
    for tso in [first, second] {
        push(&mut h, tso, &[ret_small(1).0, 7]);
        push(&mut h, tso, &[s::UPD_FRAME.0, shared.0]);
        push(&mut h, tso, &[ret_small(2).0, 8, 9]);
    }
    push(&mut h, second, &[s::UPD_FRAME.0, inner.0]);
    push(&mut h, second, &[ret_small(0).0]);
    h.pause_thread(first);
    assert_eq!(h.m.load_addr(field(shared, offset_of!(Ind, indirectee))), first);
    h.pause_thread(second);
    // Still the first one's; the second waits for it, above what used the thunk.
    assert_eq!(h.m.load_addr(shared), h.m.blackhole_info());
    assert_eq!(h.m.load_addr(field(shared, offset_of!(Ind, indirectee))), first);
    let top = sp(&h, second);
    let words: Vec<u32> = (0..4).map(|i| h.m.load32(top.words(i))).collect();
    assert_eq!(words, [s::ENTER.0, shared.0, ret_small(1).0, 7]);
    // The inner thunk was the second one's alone: its computation is kept.
    let ap = h.m.load_addr(field(inner, offset_of!(Ind, indirectee)));
    assert_eq!(thaw(&h, ap), [Some(vec![ret_small(0).0]), None]);
}
