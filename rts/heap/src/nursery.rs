//! Object allocation: the nursery that compiled code allocates into, small objects on the runtime's behalf, large and pinned ones.
//!
//! The nursery is a chain of single blocks; compiled code moves `rCurrentNursery` along it and comes back when the chain ends
//! (GHC's `CHECK_GC` asks whether the current block has a successor). Without a collector the chain is then made longer.
//! INV-NURSERY: blocks before the current one are full, blocks after it are empty; `rCurrentAlloc` is in no chain that code walks.

use crate::block::BlockAllocator;
use crate::memory::{Addr, Memory, Symbols, field};
use ahc_abi::WORD_SIZE;
use ahc_abi::block::{
    BDESCR_SIZE, BF_LARGE, BF_PINNED, BLOCK_SHIFT, BLOCK_SIZE, BLOCKS_PER_MBLOCK, Bdescr, LARGE_OBJECT_THRESHOLD,
};
use ahc_abi::reg::{self, Capability};

/// The heap: the memory and what has been taken from it.
pub struct Heap<M> {
    pub m: M,
    pub blocks: BlockAllocator,
    /// Large objects, newest first, through `Bdescr::link`.
    pub large_objects: Addr,
    /// All threads made so far, newest first, through `Tso::global_link`.
    pub threads: Addr,
}

impl<M: Memory + Symbols> Heap<M> {
    #[must_use]
    pub const fn new(m: M) -> Self {
        Heap { m, blocks: BlockAllocator::new(), threads: Addr::NULL, large_objects: Addr::NULL }
    }

    /// A field of the register table, by its offset from BaseReg.
    #[inline(always)]
    pub fn reg(&self, offset: u32) -> Addr {
        self.m.load_addr(self.m.capability().add(reg::BASE_REG_OFFSET + offset))
    }

    #[inline(always)]
    pub fn set_reg(&mut self, offset: u32, v: Addr) {
        self.m.store_addr(self.m.capability().add(reg::BASE_REG_OFFSET + offset), v);
    }

    /// The first nursery. False if there is no memory.
    pub fn init(&mut self) -> bool {
        let Some(first) = self.new_nursery_blocks() else { return false };
        self.set_reg(reg::CURRENT_NURSERY, first);
        true
    }

    /// A megablock's worth of single blocks, chained.
    fn new_nursery_blocks(&mut self) -> Option<Addr> {
        let first = self.blocks.alloc_group(&mut self.m, BLOCKS_PER_MBLOCK)?;
        let mut start = self.m.load_addr(field!(first, Bdescr.start));
        let mut next = Addr::NULL;
        let mut bd = first.add(BLOCKS_PER_MBLOCK * BDESCR_SIZE);
        start = start.add(BLOCKS_PER_MBLOCK << BLOCK_SHIFT);
        // From the last to the first; everything else is 0 already.
        while bd != first {
            bd = bd.offset(-(BDESCR_SIZE as i32));
            start = start.offset(-(BLOCK_SIZE as i32));
            let m = &mut self.m;
            m.store_addr(field!(bd, Bdescr.start), start);
            m.store_addr(field!(bd, Bdescr.free), start);
            m.store_addr(field!(bd, Bdescr.link), next);
            m.store32(field!(bd, Bdescr.blocks), 1);
            next = bd;
        }
        Some(first)
    }

    /// A heap check failed (`rHpAlloc` bytes, 0 if unknown): makes the current block have a successor, or if the request is larger than a
    /// block, the current block one that holds it. False if there is no memory.
    pub fn more_nursery(&mut self) -> bool {
        let current = self.reg(reg::CURRENT_NURSERY);
        let request = self.reg(reg::HP_ALLOC).0;
        if request > BLOCK_SIZE {
            let Some(bd) = self.blocks.alloc_group(&mut self.m, request.div_ceil(BLOCK_SIZE)) else { return false };
            let next = self.m.load_addr(field!(current, Bdescr.link));
            self.m.store_addr(field!(bd, Bdescr.link), next);
            self.m.store_addr(field!(current, Bdescr.link), bd);
            self.set_reg(reg::CURRENT_NURSERY, bd);
        }
        let current = self.reg(reg::CURRENT_NURSERY);
        if self.m.load_addr(field!(current, Bdescr.link)).is_null() {
            let Some(first) = self.new_nursery_blocks() else { return false };
            self.m.store_addr(field!(current, Bdescr.link), first);
        }
        true
    }

    /// `words` of memory for one object, uninitialised; the nursery's open block is not touched.
    pub fn allocate(&mut self, words: u32) -> Option<Addr> {
        if words >= LARGE_OBJECT_THRESHOLD / WORD_SIZE {
            return self.allocate_large(words);
        }
        let bytes = words * WORD_SIZE;
        let mut bd = self.reg(reg::CURRENT_ALLOC);
        if bd.is_null() || !self.fits(bd, bytes) {
            bd = self.take_nursery_block()?;
            self.set_reg(reg::CURRENT_ALLOC, bd);
        }
        let p = self.m.load_addr(field!(bd, Bdescr.free));
        self.m.store_addr(field!(bd, Bdescr.free), p.add(bytes));
        Some(p)
    }

    fn fits(&self, bd: Addr, bytes: u32) -> bool {
        self.m.load32(field!(bd, Bdescr.free)) + bytes <= self.m.load32(field!(bd, Bdescr.start)) + BLOCK_SIZE
    }

    /// The block after the current one, taken out of the chain, or a new one.
    fn take_nursery_block(&mut self) -> Option<Addr> {
        let current = self.reg(reg::CURRENT_NURSERY);
        let next = self.m.load_addr(field!(current, Bdescr.link));
        if next.is_null() {
            return self.blocks.alloc_group(&mut self.m, 1);
        }
        let after = self.m.load_addr(field!(next, Bdescr.link));
        self.m.store_addr(field!(current, Bdescr.link), after);
        Some(next)
    }

    fn allocate_large(&mut self, words: u32) -> Option<Addr> {
        // No object can have more words than the address space.
        let bytes = words.checked_mul(WORD_SIZE)?;
        let bd = self.blocks.alloc_group(&mut self.m, bytes.div_ceil(BLOCK_SIZE))?;
        let start = self.m.load_addr(field!(bd, Bdescr.start));
        self.m.store_addr(field!(bd, Bdescr.free), start.add(bytes));
        self.m.store16(field!(bd, Bdescr.flags), BF_LARGE);
        self.m.store_addr(field!(bd, Bdescr.link), self.large_objects);
        self.large_objects = bd;
        Some(start)
    }

    /// `words` of memory that a collector will not move, such that the byte at `align_off` has the alignment (a power of two).
    pub fn allocate_pinned(&mut self, words: u32, alignment: u32, align_off: u32) -> Option<Addr> {
        let pinned = self.m.capability().add(core::mem::offset_of!(Capability, pinned_object_block) as u32);
        let bytes = words.checked_mul(WORD_SIZE)?;
        if bytes >= LARGE_OBJECT_THRESHOLD || alignment >= LARGE_OBJECT_THRESHOLD {
            let p = self.allocate_large(words.checked_add(alignment / WORD_SIZE)?)?;
            return Some(p.add(align_fix(p, alignment, align_off)));
        }
        let mut bd = self.m.load_addr(pinned);
        if !bd.is_null() {
            let free = self.m.load_addr(field!(bd, Bdescr.free));
            let skip = align_fix(free, alignment, align_off);
            if self.fits(bd, bytes + skip) {
                self.m.store_addr(field!(bd, Bdescr.free), free.add(skip + bytes));
                return Some(free.add(skip));
            }
        }
        bd = self.blocks.alloc_group(&mut self.m, 1)?;
        self.m.store16(field!(bd, Bdescr.flags), BF_PINNED | BF_LARGE);
        self.m.store_addr(pinned, bd);
        let free = self.m.load_addr(field!(bd, Bdescr.free));
        let skip = align_fix(free, alignment, align_off);
        if !self.fits(bd, bytes + skip) {
            let p = self.allocate_large(words.checked_add(alignment / WORD_SIZE)?)?;
            return Some(p.add(align_fix(p, alignment, align_off)));
        }
        self.m.store_addr(field!(bd, Bdescr.free), free.add(skip + bytes));
        Some(free.add(skip))
    }

    /// Bytes of the megablocks taken so far.
    #[must_use]
    pub fn bytes(&self) -> u32 {
        self.blocks.n_mblocks << ahc_abi::block::MBLOCK_SHIFT
    }
}

/// Bytes to skip from `p` so that `p + align_off` is aligned.
fn align_fix(p: Addr, alignment: u32, align_off: u32) -> u32 {
    0u32.wrapping_sub(p.0.wrapping_add(align_off)) & alignment.wrapping_sub(1)
}
