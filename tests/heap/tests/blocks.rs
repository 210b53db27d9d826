//! The block allocator against a model: groups never overlap, what is given back can be had again, foreign growth is respected.

use ahc_abi::block::{BF_PINNED, BLOCK_SIZE, BLOCKS_PER_MBLOCK, Bdescr, MBLOCK_MASK, MBLOCK_SIZE, bdescr_of};
use ahc_heap::{Addr, Heap, Memory};
use heap_model::{Native, Random};

fn start(h: &Heap<Native>, bd: Addr) -> u32 {
    h.m.load32(bd.add(core::mem::offset_of!(Bdescr, start) as u32))
}

fn blocks(h: &Heap<Native>, bd: Addr) -> u32 {
    h.m.load32(bd.add(core::mem::offset_of!(Bdescr, blocks) as u32))
}

fn alloc(h: &mut Heap<Native>, n: u32) -> Addr {
    h.blocks.alloc_group(&mut h.m, n)
}

fn free(h: &mut Heap<Native>, bd: Addr) {
    h.blocks.free.free(&mut h.m, bd);
}

#[test]
fn random_groups_do_not_overlap() {
    let mut random = Random(7);
    let mut h = Heap::new(Native::new(16 * 200));
    let mut live: Vec<(Addr, u32)> = Vec::new();
    for step in 0..20_000 {
        if random.below(100) < 55 && live.len() < 300 {
            let n = match random.below(20) {
                0 => 1 + random.below(700),
                1..4 => 1 + random.below(253),
                _ => 1 + random.below(12),
            };
            let bd = alloc(&mut h, n);
            if bd.is_null() {
                continue;
            }
            let from = start(&h, bd);
            assert_eq!(bdescr_of(from), bd.0, "step {step}");
            assert!(blocks(&h, bd) >= n && (n >= BLOCKS_PER_MBLOCK || blocks(&h, bd) == n));
            let to = from + n * BLOCK_SIZE;
            assert!(to <= h.m.pages() * 65536);
            for (other, m) in &live {
                let s = start(&h, *other);
                assert!(to <= s || s + m * BLOCK_SIZE <= from, "step {step}: groups overlap");
            }
            live.push((bd, n));
        } else if !live.is_empty() {
            let (bd, _) = live.swap_remove(random.below(live.len() as u32) as usize);
            free(&mut h, bd);
        }
        if random.below(500) == 0 {
            // Somebody else, libc's malloc for example, takes a page.
            h.m.grow(1);
        }
    }
    for (bd, _) in live {
        free(&mut h, bd);
    }
    // Everything is free again: it coalesced into whole megablocks, except for the one that is being split up.
    let mblocks = h.blocks.n_mblocks;
    for _ in 1..mblocks {
        let bd = alloc(&mut h, BLOCKS_PER_MBLOCK);
        assert!(!bd.is_null() && h.blocks.n_mblocks == mblocks);
    }
}

#[test]
fn megablocks_are_aligned_when_others_grow_memory() {
    let mut h = Heap::new(Native::new(16 * 64));
    for _ in 0..10 {
        let bd = alloc(&mut h, BLOCKS_PER_MBLOCK);
        assert_eq!(start(&h, bd) & MBLOCK_MASK, ahc_abi::block::FIRST_BLOCK_OFF);
        h.m.grow(3);
    }
    assert_eq!(h.bytes(), 10 * MBLOCK_SIZE);
}

#[test]
fn no_memory_is_null_and_does_no_harm() {
    let mut h = Heap::new(Native::new(16 * 4));
    let a = alloc(&mut h, 100);
    assert!(alloc(&mut h, 5000).is_null());
    let mut n = 0;
    while !alloc(&mut h, 200).is_null() {
        n += 1;
    }
    assert_eq!(n, 2);
    assert!(!alloc(&mut h, 100).is_null(), "the rest of the megablock of `a` can still be had");
    free(&mut h, a);
    assert!(!alloc(&mut h, 100).is_null());
}

#[test]
fn objects_of_every_size() {
    let mut h = Native::heap(16 * 300);
    let mut random = Random(3);
    let mut last: Vec<(u32, u32)> = Vec::new();
    for _ in 0..3000 {
        let words = if random.below(30) == 0 { 1 + random.below(100_000) } else { 1 + random.below(1000) };
        let pinned = random.below(3) == 0;
        let align = 4 << random.below(6);
        let p = if pinned { h.try_allocate_pinned(words, align, 8) } else { h.allocate(words) };
        assert!(!p.is_null() && p.0 % 4 == 0);
        if pinned {
            assert_eq!((p.0 + 8) % align, 0);
            let flags = Addr(bdescr_of(p.0)).add(core::mem::offset_of!(Bdescr, flags) as u32);
            assert_eq!(h.m.load16(flags) & BF_PINNED, BF_PINNED, "what isByteArrayPinned# looks at");
        }
        let end = p.0 + 4 * words;
        for (s, e) in &last {
            assert!(end <= *s || *e <= p.0, "objects overlap");
        }
        last.push((p.0, end));
    }
    assert!(h.try_allocate(u32::MAX / 4).is_null());
    assert!(h.try_allocate(u32::MAX).is_null());
    assert!(h.try_allocate_pinned(u32::MAX, 16, 8).is_null());
}

#[test]
fn a_large_heap_check_gets_one_block_that_holds_it() {
    let mut h = Native::heap(16 * 8);
    h.set_reg(ahc_abi::reg::HP_ALLOC, Addr(3 * BLOCK_SIZE + 4));
    h.more_nursery();
    let current = h.reg(ahc_abi::reg::CURRENT_NURSERY);
    assert_eq!(blocks(&h, current), 4);
    assert!(!h.m.load_addr(current.add(8)).is_null(), "the chain goes on");
}

#[test]
fn the_nursery_goes_on() {
    let mut h = Native::heap(16 * 4);
    for _ in 0..2 {
        let mut bd = h.reg(ahc_abi::reg::CURRENT_NURSERY);
        let mut n = 1;
        while !h.m.load_addr(bd.add(8)).is_null() {
            bd = h.m.load_addr(bd.add(8));
            n += 1;
            assert_eq!(blocks(&h, bd), 1);
            assert_eq!(bdescr_of(start(&h, bd)), bd.0);
        }
        assert_eq!(n, BLOCKS_PER_MBLOCK);
        h.set_reg(ahc_abi::reg::CURRENT_NURSERY, bd);
        h.set_reg(ahc_abi::reg::HP_ALLOC, Addr::NULL);
        h.more_nursery();
        h.set_reg(ahc_abi::reg::CURRENT_NURSERY, h.m.load_addr(bd.add(8)));
    }
}
