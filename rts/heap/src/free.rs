//! Blocks that were given back.
//!
//! Free groups smaller than a megablock stand in lists by the logarithm of their size and coalesce with free neighbours; whole free
//! megablocks stand in one list sorted by address.
//! INV-GROUP: the head descriptor of a group has `blocks` > 0, the others 0. The last descriptor's `link` is the head while the group is
//! free; a descriptor of a group in use has no `link` or one to its head.
//! INV-FREE: a free group's head has `free == BLOCK_FREE`; no other descriptor has.

use crate::block::{BLOCKS_IN_MBLOCK, init_group, mblocks_for, start_of};
use crate::memory::{Addr, Program, field};
use crate::sanity::{Insane, Problem};
use ahc_abi::block::{
    BDESCR_SIZE, BLOCK_FREE, BLOCK_SIZE, BLOCKS_PER_MBLOCK, Bdescr, FIRST_BDESCR_OFF, MBLOCK_MASK, MBLOCK_SHIFT,
};

const LISTS: usize = 8;

pub struct FreeLists {
    /// Free groups of `2^k .. 2^(k+1)-1` blocks.
    lists: [Addr; LISTS],
    /// Free groups of whole megablocks, by address. Their first descriptor's `blocks` counts megablocks.
    mblocks: Addr,
}

impl FreeLists {
    pub(crate) const fn new() -> Self {
        FreeLists { lists: [Addr::NULL; LISTS], mblocks: Addr::NULL }
    }

    /// A group of `n` > 0 free blocks, initialised as `BlockAllocator::alloc_group` says, or null.
    pub fn alloc<P: Program>(&mut self, m: &mut P, n: u32) -> Addr {
        if n >= BLOCKS_PER_MBLOCK {
            let mblocks = mblocks_for(n);
            let mb = self.alloc_mblocks(m, mblocks);
            return if mb.is_null() { mb } else { claim_mblocks(m, mb, mblocks) };
        }
        // Every group in list k has at least 2^k blocks; those of the list below may have enough.
        let mut k = (u32::BITS - (n - 1).leading_zeros()) as usize;
        let mut bd = Addr::NULL;
        while bd.is_null() && k < LISTS {
            bd = self.lists.get(k).copied().unwrap_or(Addr::NULL);
            k += 1;
        }
        if bd.is_null() {
            bd = self.lists.get(list_of(n)).copied().unwrap_or(Addr::NULL);
            while !bd.is_null() && m.load32(field!(bd, Bdescr.blocks)) < n {
                bd = m.load_addr(field!(bd, Bdescr.link));
            }
        }
        if bd.is_null() {
            let mb = self.alloc_mblocks(m, 1);
            if mb.is_null() {
                return mb;
            }
            bd = claim_mblocks(m, mb, 1);
        } else {
            let size = m.load32(field!(bd, Bdescr.blocks));
            self.unlink(m, bd, list_of(size));
        }
        let have = m.load32(field!(bd, Bdescr.blocks));
        claim(m, bd, n);
        if have > n {
            let rest = bd.add(n * BDESCR_SIZE);
            m.store32(field!(rest, Bdescr.blocks), have - n);
            self.link_free(m, rest);
        }
        bd
    }

    /// Takes a group back.
    pub fn free<P: Program>(&mut self, m: &mut P, bd: Addr) {
        let mut bd = bd;
        let mut n = m.load32(field!(bd, Bdescr.blocks));
        m.make_no_access(start_of(bd), n * BLOCK_SIZE);
        if n >= BLOCKS_PER_MBLOCK {
            self.free_mblocks(m, Addr(bd.0 & !MBLOCK_MASK), mblocks_for(n));
            return;
        }
        let next = bd.add(n * BDESCR_SIZE);
        // A descriptor past the megablock's last one is a block.
        if next.0 & MBLOCK_MASK < BLOCKS_IN_MBLOCK * BDESCR_SIZE && is_free(m, next) {
            let size = m.load32(field!(next, Bdescr.blocks));
            self.unlink(m, next, list_of(size));
            m.store32(field!(next, Bdescr.free), 0);
            m.store32(field!(next, Bdescr.blocks), 0);
            n += size;
        }
        if bd.0 & MBLOCK_MASK > FIRST_BDESCR_OFF {
            let mut prev = bd.sub(BDESCR_SIZE);
            if m.load32(field!(prev, Bdescr.blocks)) == 0 {
                prev = m.load_addr(field!(prev, Bdescr.link));
            }
            if !prev.is_null() && is_free(m, prev) {
                let size = m.load32(field!(prev, Bdescr.blocks));
                self.unlink(m, prev, list_of(size));
                m.store32(field!(bd, Bdescr.blocks), 0);
                n += size;
                bd = prev;
            }
        }
        m.store32(field!(bd, Bdescr.blocks), n);
        if n == BLOCKS_PER_MBLOCK {
            self.free_mblocks(m, Addr(bd.0 & !MBLOCK_MASK), 1);
        } else {
            self.link_free(m, bd);
        }
    }

    /// The sanity check's part: every group in the lists is free.
    pub(crate) fn check<P: Program>(&self, m: &P) -> Result<(), Insane> {
        let wrong = |bd: Addr, word: Addr| Err(Insane { problem: Problem::Free, at: bd, word });
        for (k, first) in self.lists.iter().enumerate() {
            let (mut bd, mut back) = (*first, Addr::NULL);
            while !bd.is_null() {
                let n = m.load32(field!(bd, Bdescr.blocks));
                if !is_free(m, bd) || n == 0 || list_of(n) != k || m.load_addr(field!(bd, Bdescr.u)) != back {
                    return wrong(bd, Addr(n));
                }
                back = bd;
                bd = m.load_addr(field!(bd, Bdescr.link));
            }
        }
        let (mut mb, mut end) = (self.mblocks, Addr::NULL);
        while !mb.is_null() {
            // In the order of addresses, with something in use between one and the next.
            if mb <= end {
                return wrong(mb, end);
            }
            let first = mb.add(FIRST_BDESCR_OFF);
            end = mb.add(m.load32(field!(first, Bdescr.blocks)) << MBLOCK_SHIFT);
            mb = m.load_addr(field!(first, Bdescr.link));
        }
        Ok(())
    }

    /// Overwrites everything that is free, so that whoever still uses it is found out (`-DZ`).
    pub fn wipe<P: Program>(&self, m: &mut P) {
        for first in self.lists {
            let mut bd = first;
            while !bd.is_null() {
                let n = m.load32(field!(bd, Bdescr.blocks));
                wipe(m, start_of(bd), n);
                bd = m.load_addr(field!(bd, Bdescr.link));
            }
        }
        let mut mb = self.mblocks;
        while !mb.is_null() {
            let first = mb.add(FIRST_BDESCR_OFF);
            for i in 0..m.load32(field!(first, Bdescr.blocks)) {
                wipe(m, start_of(first).add(i << MBLOCK_SHIFT), BLOCKS_PER_MBLOCK);
            }
            mb = m.load_addr(field!(first, Bdescr.link));
        }
    }

    fn link_free<P: Program>(&mut self, m: &mut P, bd: Addr) {
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

    fn unlink<P: Program>(&mut self, m: &mut P, bd: Addr, k: usize) {
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

    /// `n` adjacent free megablocks, or null.
    fn alloc_mblocks<P: Program>(&mut self, m: &mut P, n: u32) -> Addr {
        let mut prev = Addr::NULL;
        let mut mb = self.mblocks;
        while !mb.is_null() {
            let first = mb.add(FIRST_BDESCR_OFF);
            let have = m.load32(field!(first, Bdescr.blocks));
            let next = m.load_addr(field!(first, Bdescr.link));
            if have >= n {
                let mut rest = next;
                if have > n {
                    rest = mb.add(n << MBLOCK_SHIFT);
                    set_free_mblocks(m, rest, have - n, next);
                }
                self.set_mblock_link(m, prev, rest);
                return mb;
            }
            prev = mb;
            mb = next;
        }
        Addr::NULL
    }

    fn free_mblocks<P: Program>(&mut self, m: &mut P, mb: Addr, n: u32) {
        let mut n = n;
        let mut prev = Addr::NULL;
        let mut next = self.mblocks;
        while !next.is_null() && next < mb {
            prev = next;
            next = m.load_addr(field!(next.add(FIRST_BDESCR_OFF), Bdescr.link));
        }
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

    fn set_mblock_link<P: Program>(&mut self, m: &mut P, prev: Addr, to: Addr) {
        if prev.is_null() {
            self.mblocks = to;
        } else {
            m.store_addr(field!(prev.add(FIRST_BDESCR_OFF), Bdescr.link), to);
        }
    }
}

fn set_free_mblocks<P: Program>(m: &mut P, mb: Addr, n: u32, next: Addr) {
    let bd = mb.add(FIRST_BDESCR_OFF);
    m.store32(field!(bd, Bdescr.blocks), n);
    m.store_addr(field!(bd, Bdescr.link), next);
}

fn wipe<P: Program>(m: &mut P, start: Addr, blocks: u32) {
    for block in 0..blocks {
        let (mut at, end) = (start.add(block * BLOCK_SIZE), start.add((block + 1) * BLOCK_SIZE));
        // Done already, most likely.
        if m.load32(at) == WIPED && m.load32(end.sub(ahc_abi::WORD_SIZE)) == WIPED {
            continue;
        }
        while at < end {
            m.store32(at, WIPED);
            at = at.words(1);
        }
    }
}

/// What is in free memory after `FreeLists::wipe`: no address, no info pointer.
const WIPED: u32 = 0xaaaa_aaaa;

/// The free list of groups of `n` blocks.
const fn list_of(n: u32) -> usize {
    (u32::BITS - 1 - n.leading_zeros()) as usize
}

fn is_free<P: Program>(m: &P, bd: Addr) -> bool {
    m.load32(field!(bd, Bdescr.free)) == BLOCK_FREE
}

/// Megablocks become a group in use: what earlier uses left in the descriptors goes.
fn claim_mblocks<P: Program>(m: &mut P, mb: Addr, n: u32) -> Addr {
    let bd = mb.add(FIRST_BDESCR_OFF);
    claim(m, bd, BLOCKS_PER_MBLOCK);
    m.store32(field!(bd, Bdescr.blocks), BLOCKS_PER_MBLOCK + (n - 1) * BLOCKS_IN_MBLOCK);
    bd
}

/// A group of `n` blocks of one megablock becomes one in use.
fn claim<P: Program>(m: &mut P, bd: Addr, n: u32) {
    for word in 0..n * (BDESCR_SIZE / ahc_abi::WORD_SIZE) {
        m.store32(bd.words(word), 0);
    }
    init_group(m, bd, n);
}
