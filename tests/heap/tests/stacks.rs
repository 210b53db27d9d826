//! Stacks, frames, black holes, unwinding and the run queue, on threads whose frames are written by hand.

use ahc_abi::closure::types::{CATCH_FRAME, STOP_FRAME};
use ahc_abi::closure::{Ind, MessageBlackHole};
use ahc_abi::thread::{BLOCKED_ON_BLACK_HOLE, Stack, Tso};
use ahc_heap::{Addr, Heap, Memory, Program};
use core::mem::offset_of;
use heap_model::by_hand::{field, push, sp, stack};
use heap_model::symbols::{CATCH, UPD_FRAME};
use heap_model::{Native, Random, ret_small};

fn set_sp(h: &mut Heap<Native>, tso: Addr, sp: Addr) {
    let stack = h.m.load_addr(field(tso, offset_of!(Tso, stackobj)));
    h.m.store_addr(field(stack, offset_of!(Stack, sp)), sp);
}

/// Pushes a frame, growing the stack first if it does not fit; gives whether it grew.
fn push_frame(h: &mut Heap<Native>, tso: Addr, info: Addr, words: &[u32]) -> bool {
    let old = stack(h, tso);
    let frame: Vec<u32> = std::iter::once(info.0).chain(words.iter().copied()).collect();
    let grew = push(h, tso, &frame, 1 << 20);
    assert!(grew || old == stack(h, tso));
    grew
}

#[test]
fn deep_recursion_comes_back_frame_by_frame() {
    let mut h = Native::heap(16 * 40);
    let tso = h.new_thread(1, ret_small(0));
    let mut random = Random(11);
    let mut frames = Vec::new();
    let mut chunks = 0;
    for i in 0..50_000 {
        let n = random.below(31);
        let words: Vec<u32> = (0..n).map(|k| i * 31 + k).collect();
        chunks += u32::from(push_frame(&mut h, tso, ret_small(n), &words));
        frames.push(words);
    }
    assert!(chunks > 50, "{chunks}");
    while let Some(words) = frames.pop() {
        if h.m.load_addr(sp(&h, tso)) == h.m.stack_underflow_frame_info() {
            assert_eq!(h.underflow(tso), 0);
        }
        let top = sp(&h, tso);
        assert_eq!(h.m.load_addr(top), ret_small(words.len() as u32));
        for (i, w) in words.iter().enumerate() {
            assert_eq!(h.m.load32(top.words(1 + i as u32)), *w);
        }
        set_sp(&mut h, tso, top.words(1 + words.len() as u32));
    }
    if h.m.load_addr(sp(&h, tso)) == h.m.stack_underflow_frame_info() {
        h.underflow(tso);
    }
    let top = sp(&h, tso);
    assert_eq!(h.m.load_addr(top), ret_small(0));
    assert_eq!(h.m.load_addr(top.words(1)), h.m.stop_thread_info());
}

#[test]
fn results_on_the_stack_cross_chunks() {
    let mut h = Native::heap(16 * 40);
    let tso = h.new_thread(1, ret_small(0));
    while !push_frame(&mut h, tso, ret_small(5), &[1, 2, 3, 4, 5]) {}
    // A second growth: the first one only moved the small initial stack.
    while !push_frame(&mut h, tso, ret_small(5), &[1, 2, 3, 4, 5]) {}
    while h.m.load_addr(sp(&h, tso)) != h.m.stack_underflow_frame_info() {
        let s = sp(&h, tso);
        set_sp(&mut h, tso, s.words(6));
    }
    let s = sp(&h, tso);
    h.m.store32(s.sub(8), 71);
    h.m.store32(s.sub(4), 72);
    set_sp(&mut h, tso, s.sub(8));
    assert_eq!(h.underflow(tso), 2);
    let s = sp(&h, tso);
    assert_eq!((h.m.load32(s), h.m.load32(s.words(1))), (71, 72));
    assert_eq!(h.m.load_addr(s.words(2)), ret_small(5));
}

#[test]
fn the_limit_holds() {
    let mut h = Native::heap(16 * 40);
    let tso = h.new_thread(1, ret_small(0));
    let mut n = 0;
    while h.grow_stack(tso, 100_000) {
        let s = sp(&h, tso);
        // Use the chunk up.
        let stack = h.m.load_addr(field(tso, offset_of!(Tso, stackobj)));
        let mut top = s;
        while top.0 > stack.0 + 1000 {
            top = top.sub(4 * 31);
            h.m.store_addr(top, ret_small(30));
        }
        set_sp(&mut h, tso, top);
        n += 1;
        assert!(n < 100);
    }
    assert!((12..=14).contains(&n), "{n}");
}

fn new_thunk(h: &mut Heap<Native>) -> Addr {
    let thunk = h.allocate(3);
    h.m.store_addr(thunk, heap_model::code::Code::new().thunks[0]);
    for word in 1..3 {
        h.m.store32(thunk.words(word), 0);
    }
    thunk
}

#[test]
fn pausing_marks_thunks_and_raising_updates_them() {
    let mut h = Native::heap(16 * 40);
    let tso = h.new_thread(1, ret_small(0));
    push_frame(&mut h, tso, CATCH, &[0x5555]);
    let thunks: Vec<Addr> = (0..20_000).map(|_| new_thunk(&mut h)).collect();
    for t in &thunks {
        push_frame(&mut h, tso, UPD_FRAME, &[t.0]);
        push_frame(&mut h, tso, ret_small(2), &[1, 2]);
    }
    h.pause_thread(tso);
    let newest = thunks[thunks.len() - 1];
    assert_eq!(h.m.load_addr(newest), h.m.blackhole_info());
    assert_eq!(h.m.load_addr(field(newest, offset_of!(Ind, indirectee))), tso);
    assert_eq!(h.unwind(tso, Addr(0x7777)), CATCH_FRAME);
    assert_eq!(h.m.load32(sp(&h, tso).words(1)), 0x5555);
    for t in &thunks {
        assert_eq!(h.m.load_addr(*t), h.m.blackhole_info());
        let raise = h.m.load_addr(field(*t, offset_of!(Ind, indirectee)));
        assert_eq!(h.m.load_addr(raise), h.m.raise_info());
        assert_eq!(h.m.load32(raise.words(2)), 0x7777);
    }
    let s = sp(&h, tso);
    set_sp(&mut h, tso, s.words(2));
    assert_eq!(h.unwind(tso, Addr(0x7777)), STOP_FRAME);
}

#[test]
fn masking_is_restored_on_the_way() {
    let mut h = Native::heap(16 * 8);
    let tso = h.new_thread(1, ret_small(0));
    h.m.store32(field(tso, offset_of!(Tso, flags)), 2 | 4 | 8);
    push_frame(&mut h, tso, CATCH, &[0]);
    let unmask = h.m.unmask_ret_info();
    push_frame(&mut h, tso, unmask, &[]);
    h.unwind(tso, Addr(8));
    assert_eq!(h.m.load32(field(tso, offset_of!(Tso, flags))), 2);
}

#[test]
fn a_thread_waits_for_a_black_hole() {
    let mut h = Native::heap(16 * 8);
    let owner = h.new_thread(1, ret_small(0));
    let waiter = h.new_thread(2, ret_small(0));
    let other = h.new_thread(3, ret_small(0));
    let thunk = new_thunk(&mut h);
    push_frame(&mut h, owner, UPD_FRAME, &[thunk.0]);
    h.pause_thread(owner);
    for t in [waiter, other] {
        let msg = h.allocate(4);
        h.m.store32(msg, 1);
        h.m.store_addr(field(msg, offset_of!(MessageBlackHole, tso)), t);
        h.m.store_addr(field(msg, offset_of!(MessageBlackHole, bh)), thunk);
        assert!(h.wait_for_blackhole(msg));
        h.m.store16(field(t, offset_of!(Tso, why_blocked)), BLOCKED_ON_BLACK_HOLE);
    }
    assert!(h.dequeue().is_null());
    h.update_thunk(owner, thunk, Addr(0x801));
    let mut woken = [h.dequeue(), h.dequeue()];
    woken.sort();
    assert_eq!(woken, [waiter, other]);
    assert!(h.dequeue().is_null());
    let end = h.m.end_tso_queue();
    assert_eq!(h.m.load_addr(field(owner, offset_of!(Tso, bq))), end, "the queue was served and is gone");
    let msg = h.allocate(4);
    h.m.store_addr(field(msg, offset_of!(MessageBlackHole, bh)), thunk);
    assert!(!h.wait_for_blackhole(msg), "there is a value now");
}

#[test]
fn threads_take_turns() {
    let mut h = Native::heap(16 * 8);
    let t: Vec<Addr> = (0..3).map(|i| h.new_thread(i, ret_small(0))).collect();
    for tso in &t {
        h.enqueue(*tso);
    }
    let first = h.dequeue();
    assert_eq!(first, t[0]);
    h.enqueue(first);
    assert_eq!([h.dequeue(), h.dequeue(), h.dequeue(), h.dequeue()], [t[1], t[2], t[0], Addr::NULL]);
}
