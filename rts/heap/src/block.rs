//! Block allocator: groups of 4 KiB blocks inside 1 MiB aligned megablocks, and groups of megablocks.
//!
//! Groups come from what was given back (`free`), else from the rest of the newest megablock, else from the memory, which may have
//! grown for others in between.
//! INV-FRESH: memory that was never given out is all zeros.

use crate::free::FreeLists;
use crate::memory::{Addr, Program, field};
use ahc_abi::block::{
    BDESCR_SHIFT, BDESCR_SIZE, BLOCK_SHIFT, BLOCK_SIZE, BLOCKS_PER_MBLOCK, Bdescr, FIRST_BDESCR_OFF, MBLOCK_MASK,
    MBLOCK_SHIFT, MBLOCK_SIZE,
};
use ahc_abi::limits::PAGE_SIZE;

/// Megablocks that the memory grows by at least, beyond what is asked for, when the first is used up.
const NEXT_MBLOCKS: u32 = 4;

pub(crate) const BLOCKS_IN_MBLOCK: u32 = MBLOCK_SIZE / BLOCK_SIZE;

pub struct BlockAllocator {
    pub free: FreeLists,
    /// Descriptor of the first block of the newest megablock that was never given out, and how many there are.
    fresh: Addr,
    n_fresh: u32,
    /// Number of the first megablock that the memory has grown by in advance, and how many there are.
    ahead: u32,
    n_ahead: u32,
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
        BlockAllocator { free: FreeLists::new(), fresh: Addr::NULL, n_fresh: 0, ahead: 0, n_ahead: 0, n_mblocks: 0 }
    }

    /// A group of `n` > 0 blocks, or null: its head descriptor with `start`, `free` = `start`, `blocks` set and everything else 0.
    pub fn alloc_group<P: Program>(&mut self, m: &mut P, n: u32) -> Addr {
        let mut n = n;
        let mut bd = m.recycled(&mut self.free, n);
        if !bd.is_null() {
            let got = m.load32(field!(bd, Bdescr.blocks));
            m.make_undefined(start_of(bd), got * BLOCK_SIZE);
            return bd;
        }
        if n >= BLOCKS_PER_MBLOCK {
            let mblocks = mblocks_for(n);
            n = blocks_in(mblocks);
            bd = self.take(m, mblocks);
        } else {
            if n > self.n_fresh {
                bd = self.take(m, 1);
                if bd.is_null() {
                    return bd;
                }
                let rest = core::mem::replace(&mut self.fresh, bd);
                if self.n_fresh != 0 {
                    m.store32(field!(rest, Bdescr.blocks), self.n_fresh);
                    m.recycle(&mut self.free, rest);
                }
                self.n_fresh = BLOCKS_PER_MBLOCK;
            }
            bd = self.fresh;
            self.fresh = bd.add(n * BDESCR_SIZE);
            self.n_fresh -= n;
        }
        if !bd.is_null() {
            init_group(m, bd, n);
            m.make_undefined(start_of(bd), n * BLOCK_SIZE);
        }
        bd
    }

    /// First descriptor of `n` new megablocks, or null. The last megablock of the address space stays
    /// unused, so that ends of objects are addresses.
    fn take<P: Program>(&mut self, m: &mut P, n: u32) -> Addr {
        if n > self.n_ahead && !self.grow(m, n) {
            return Addr::NULL;
        }
        let first = self.ahead;
        self.ahead += n;
        self.n_ahead -= n;
        self.n_mblocks += n;
        mblock(first)
    }

    /// Makes the memory grow so that `n` > `n_ahead` megablocks are ahead. A call costs an engine a millisecond or more whatever it
    /// asks for, and pages that nobody has touched cost nothing: so it asks for an eighth of the present megablocks at once, and after the first for some
    /// that the nursery will want.
    fn grow<P: Program>(&mut self, m: &mut P, n: u32) -> bool {
        const PAGES_PER_MBLOCK: u32 = MBLOCK_SIZE / PAGE_SIZE;
        let top = m.pages();
        let mut first = top.div_ceil(PAGES_PER_MBLOCK);
        if self.n_ahead != 0 && self.ahead + self.n_ahead == first {
            first = self.ahead;
        } else if self.n_ahead != 0 {
            // The memory has grown for others: what is ahead is a free group of its own.
            let rest = mblock(self.ahead);
            init_group(m, rest, blocks_in(self.n_ahead));
            m.recycle(&mut self.free, rest);
            self.n_mblocks += self.n_ahead;
            self.n_ahead = 0;
        }
        let more = if self.n_mblocks == 0 { 0 } else { (self.n_mblocks / 8).max(NEXT_MBLOCKS) };
        for n in [n + more, n] {
            // No overflow: there are at most 4096 megablocks.
            let end = first + n;
            if end < 1 << (u32::BITS - MBLOCK_SHIFT) && m.grow(end * PAGES_PER_MBLOCK - top) {
                self.ahead = first;
                self.n_ahead = n;
                return true;
            }
        }
        false
    }
}

/// First descriptor of the megablock of this number.
const fn mblock(number: u32) -> Addr {
    Addr((number << MBLOCK_SHIFT) + FIRST_BDESCR_OFF)
}

/// Blocks of a group of megablocks: the descriptors of the first one's cover those of the others.
const fn blocks_in(mblocks: u32) -> u32 {
    BLOCKS_PER_MBLOCK + (mblocks - 1) * BLOCKS_IN_MBLOCK
}

/// Megablocks that hold a group of `n` >= `BLOCKS_PER_MBLOCK` blocks.
pub(crate) const fn mblocks_for(n: u32) -> u32 {
    1 + (n - BLOCKS_PER_MBLOCK).div_ceil(BLOCKS_IN_MBLOCK)
}

/// The block of a descriptor.
pub(crate) const fn start_of(bd: Addr) -> Addr {
    Addr((bd.0 & !MBLOCK_MASK) + ((bd.0 & MBLOCK_MASK) << (BLOCK_SHIFT - BDESCR_SHIFT)))
}

/// Makes a zeroed `bd` the head of a group of `n` blocks in use.
pub(crate) fn init_group<P: Program>(m: &mut P, bd: Addr, n: u32) {
    let start = start_of(bd);
    m.store_addr(field!(bd, Bdescr.start), start);
    m.store_addr(field!(bd, Bdescr.free), start);
    m.store32(field!(bd, Bdescr.blocks), n);
}
