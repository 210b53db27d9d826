//! Block allocator: groups of 4 KiB blocks inside 1 MiB aligned megablocks, and groups of megablocks.
//!
//! Free groups smaller than a megablock stand in lists by the logarithm of their size and coalesce with free neighbours; whole free
//! megablocks stand in one list sorted by address. New megablocks come from `Memory::grow`; whatever others took in between is skipped.
//! INV-GROUP: the head descriptor of a group has `blocks` > 0; its last descriptor's `link` is the head while the group is free.
//! INV-FREE: a free group's head has `free == BLOCK_FREE`.

use crate::memory::{Addr, Memory, field};
use ahc_abi::block::{
    BDESCR_SIZE, BLOCK_FREE, BLOCK_SHIFT, BLOCK_SIZE, BLOCKS_PER_MBLOCK, Bdescr, FIRST_BDESCR_OFF, FIRST_BLOCK_OFF,
    MBLOCK_MASK, MBLOCK_SHIFT, MBLOCK_SIZE, bdescr_of,
};
use ahc_abi::limits::PAGE_SIZE;

const LISTS: usize = 8;
const BLOCKS_IN_MBLOCK: u32 = MBLOCK_SIZE / BLOCK_SIZE;

pub struct BlockAllocator {
    /// Free groups of `2^k .. 2^(k+1)-1` blocks.
    lists: [Addr; LISTS],
    /// Free groups of whole megablocks, by address.
    mblocks: Addr,
    /// Megablocks taken from the memory so far.
    pub n_mblocks: u32,
}

impl Default for BlockAllocator {
    fn default() -> Self {
        Self::new()
    }
}

impl BlockAllocator {
    #[must_use]
    pub const fn new() -> Self {
        BlockAllocator { lists: [Addr::NULL; LISTS], mblocks: Addr::NULL, n_mblocks: 0 }
    }

    /// A group of `n` > 0 blocks: its head descriptor with `start`, `free` = `start`, `blocks` set and everything else 0.
    pub fn alloc_group<M: Memory>(&mut self, m: &mut M, n: u32) -> Option<Addr> {
        if n >= BLOCKS_PER_MBLOCK {
            let mblocks = mblocks_for(n);
            let mb = self.alloc_mblocks(m, mblocks)?;
            let bd = mb.add(FIRST_BDESCR_OFF);
            init_group(m, bd, BLOCKS_PER_MBLOCK + (mblocks - 1) * BLOCKS_IN_MBLOCK);
            return Some(bd);
        }
        // Every group in list k has at least 2^k blocks.
        let mut k = (u32::BITS - (n - 1).leading_zeros()) as usize;
        let bd = loop {
            match self.lists.get(k) {
                Some(head) if !head.is_null() => {
                    let bd = *head;
                    self.unlink(m, bd, k);
                    break bd;
                }
                Some(_) => k += 1,
                None => {
                    let bd = self.alloc_mblocks(m, 1)?.add(FIRST_BDESCR_OFF);
                    init_group(m, bd, BLOCKS_PER_MBLOCK);
                    break bd;
                }
            }
        };
        let have = m.load32(field!(bd, Bdescr.blocks));
        if have > n {
            let rest = bd.add(n * BDESCR_SIZE);
            set_group(m, rest, have - n);
            self.link_free(m, rest);
        }
        init_group(m, bd, n);
        Some(bd)
    }

    /// Gives a group back.
    pub fn free_group<M: Memory>(&mut self, m: &mut M, bd: Addr) {
        let mut bd = bd;
        let mut n = m.load32(field!(bd, Bdescr.blocks));
        if n >= BLOCKS_PER_MBLOCK {
            self.free_mblocks(m, Addr(bd.0 & !MBLOCK_MASK), mblocks_for(n));
            return;
        }
        let next = bd.add(n * BDESCR_SIZE);
        // A descriptor past the megablock's last one has no descriptor bits left.
        if next.0 & MBLOCK_MASK < BLOCKS_IN_MBLOCK * BDESCR_SIZE && is_free(m, next) {
            let k = list_of(m.load32(field!(next, Bdescr.blocks)));
            n += m.load32(field!(next, Bdescr.blocks));
            self.unlink(m, next, k);
        }
        if bd.0 & MBLOCK_MASK > FIRST_BDESCR_OFF {
            let mut prev = bd.offset(-(BDESCR_SIZE as i32));
            if m.load32(field!(prev, Bdescr.blocks)) == 0 {
                // Inside a group: while it is free, its last descriptor points to the head (INV-GROUP).
                prev = m.load_addr(field!(prev, Bdescr.link));
            }
            if is_free(m, prev) {
                let size = m.load32(field!(prev, Bdescr.blocks));
                self.unlink(m, prev, list_of(size));
                n += size;
                bd = prev;
            }
        }
        set_group(m, bd, n);
        if n == BLOCKS_PER_MBLOCK {
            self.free_mblocks(m, Addr(bd.0 & !MBLOCK_MASK), 1);
        } else {
            self.link_free(m, bd);
        }
    }

    fn link_free<M: Memory>(&mut self, m: &mut M, bd: Addr) {
        let n = m.load32(field!(bd, Bdescr.blocks));
        m.store32(field!(bd, Bdescr.free), BLOCK_FREE);
        if n > 1 {
            let last = bd.add((n - 1) * BDESCR_SIZE);
            m.store32(field!(last, Bdescr.blocks), 0);
            m.store_addr(field!(last, Bdescr.link), bd);
        }
        if let Some(head) = self.lists.get_mut(list_of(n)) {
            let old = core::mem::replace(head, bd);
            m.store_addr(field!(bd, Bdescr.link), old);
            m.store32(field!(bd, Bdescr.u), 0);
            if !old.is_null() {
                m.store_addr(field!(old, Bdescr.u), bd);
            }
        }
    }

    fn unlink<M: Memory>(&mut self, m: &mut M, bd: Addr, k: usize) {
        let next = m.load_addr(field!(bd, Bdescr.link));
        let back = m.load_addr(field!(bd, Bdescr.u));
        if !next.is_null() {
            m.store_addr(field!(next, Bdescr.u), back);
        }
        if !back.is_null() {
            m.store_addr(field!(back, Bdescr.link), next);
        } else if let Some(head) = self.lists.get_mut(k) {
            *head = next;
        }
    }

    /// `n` adjacent megablocks; their descriptors are not initialised.
    fn alloc_mblocks<M: Memory>(&mut self, m: &mut M, n: u32) -> Option<Addr> {
        let mut prev = Addr::NULL;
        let mut mb = self.mblocks;
        while !mb.is_null() {
            let have = m.load32(field!(mb.add(FIRST_BDESCR_OFF), Bdescr.blocks));
            let next = m.load_addr(field!(mb.add(FIRST_BDESCR_OFF), Bdescr.link));
            if have >= n {
                let rest = if have > n {
                    let rest = mb.add(n << MBLOCK_SHIFT);
                    set_free_mblocks(m, rest, have - n, next);
                    rest
                } else {
                    next
                };
                self.set_mblock_link(m, prev, rest);
                return Some(mb);
            }
            prev = mb;
            mb = next;
        }
        self.grow(m, n)
    }

    /// New megablocks at the end of the memory. The last megablock of the address space stays unused, so that ends of objects are addresses.
    fn grow<M: Memory>(&mut self, m: &mut M, n: u32) -> Option<Addr> {
        const PAGES_PER_MBLOCK: u32 = MBLOCK_SIZE / PAGE_SIZE;
        let top = m.pages();
        let first = top.div_ceil(PAGES_PER_MBLOCK);
        let end = first.checked_add(n)?;
        if end >= 1 << (u32::BITS - MBLOCK_SHIFT) || !m.grow(end * PAGES_PER_MBLOCK - top) {
            return None;
        }
        self.n_mblocks += n;
        Some(Addr(first << MBLOCK_SHIFT))
    }

    fn free_mblocks<M: Memory>(&mut self, m: &mut M, mb: Addr, n: u32) {
        let mut prev = Addr::NULL;
        let mut next = self.mblocks;
        while !next.is_null() && next < mb {
            prev = next;
            next = m.load_addr(field!(next.add(FIRST_BDESCR_OFF), Bdescr.link));
        }
        let mut n = n;
        if mb.add(n << MBLOCK_SHIFT) == next {
            n += m.load32(field!(next.add(FIRST_BDESCR_OFF), Bdescr.blocks));
            next = m.load_addr(field!(next.add(FIRST_BDESCR_OFF), Bdescr.link));
        }
        if !prev.is_null() {
            let before = m.load32(field!(prev.add(FIRST_BDESCR_OFF), Bdescr.blocks));
            if prev.add(before << MBLOCK_SHIFT) == mb {
                set_free_mblocks(m, prev, before + n, next);
                return;
            }
        }
        set_free_mblocks(m, mb, n, next);
        self.set_mblock_link(m, prev, mb);
    }

    fn set_mblock_link<M: Memory>(&mut self, m: &mut M, prev: Addr, to: Addr) {
        if prev.is_null() {
            self.mblocks = to;
        } else {
            m.store_addr(field!(prev.add(FIRST_BDESCR_OFF), Bdescr.link), to);
        }
    }
}

/// In the list of free megablocks, the first descriptor's `blocks` counts megablocks.
fn set_free_mblocks<M: Memory>(m: &mut M, mb: Addr, n: u32, next: Addr) {
    let bd = mb.add(FIRST_BDESCR_OFF);
    m.store32(field!(bd, Bdescr.blocks), n);
    m.store_addr(field!(bd, Bdescr.link), next);
}

/// Megablocks that hold a group of `n` >= `BLOCKS_PER_MBLOCK` blocks.
const fn mblocks_for(n: u32) -> u32 {
    1 + (n - BLOCKS_PER_MBLOCK).div_ceil(BLOCKS_IN_MBLOCK)
}

/// The free list of groups of `n` blocks.
const fn list_of(n: u32) -> usize {
    (u32::BITS - 1 - n.leading_zeros()) as usize
}

fn is_free<M: Memory>(m: &M, bd: Addr) -> bool {
    m.load32(field!(bd, Bdescr.free)) == BLOCK_FREE
}

/// Makes `bd` the head of `n` blocks.
fn set_group<M: Memory>(m: &mut M, bd: Addr, n: u32) {
    m.store32(field!(bd, Bdescr.blocks), n);
}

/// Makes `bd` the head of an owned group of `n` blocks with everything else cleared; the other descriptors of its megablock point to it.
fn init_group<M: Memory>(m: &mut M, bd: Addr, n: u32) {
    let mb = bd.0 & !MBLOCK_MASK;
    let start = Addr(mb + ((bd.0 & MBLOCK_MASK) << (BLOCK_SHIFT - ahc_abi::block::BDESCR_SHIFT)));
    debug_assert!(bdescr_of(start.0) == bd.0 && start.0 & MBLOCK_MASK >= FIRST_BLOCK_OFF);
    let here = if n < BLOCKS_PER_MBLOCK { n } else { BLOCKS_PER_MBLOCK };
    for i in 1..here {
        let tail = bd.add(i * BDESCR_SIZE);
        m.store32(field!(tail, Bdescr.free), 0);
        m.store32(field!(tail, Bdescr.blocks), 0);
        m.store_addr(field!(tail, Bdescr.link), bd);
    }
    m.store_addr(field!(bd, Bdescr.start), start);
    m.store_addr(field!(bd, Bdescr.free), start);
    m.store32(field!(bd, Bdescr.link), 0);
    m.store32(field!(bd, Bdescr.u), 0);
    m.store32(field!(bd, Bdescr.generation), 0);
    m.store16(field!(bd, Bdescr.gen_no), 0);
    m.store16(field!(bd, Bdescr.dest_no), 0);
    m.store16(field!(bd, Bdescr.node), 0);
    m.store16(field!(bd, Bdescr.flags), 0);
    m.store32(field!(bd, Bdescr.blocks), n);
}
