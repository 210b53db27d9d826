//! Compact regions that were written out and read back in: their blocks stand elsewhere now, so pointers between them are adjusted.
//!
//! A block says where it was (`CompactBlock::this`). Info pointers are the program's own, so only the program that wrote the region reads it.

use crate::compact::{BLOCK_HEAD, REGION, first_block, head};
use crate::frame::Info;
use crate::memory::{Addr, Program, field};
use crate::nursery::Heap;
use ahc_abi::WORD_SIZE;
use ahc_abi::block::{BLOCK_SIZE, BLOCK_SIZE_W, Bdescr};
use ahc_abi::closure::{ArrBytes, CompactBlock, CompactNfData, MutArrPtrs, SmallMutArrPtrs, types};

const HEADER: u32 = WORD_SIZE;

impl<M: Program> Heap<M> {
    /// The blocks of a region are filled: adjusts what points between them and makes the region one of the heap's. Gives the adjusted `root`,
    /// or null if something in the blocks cannot be.
    pub fn compact_fixup(&mut self, region: Addr, root: Addr) -> Addr {
        let first = first_block(region);
        let moved = self.compact_blocks(first).any(|(block, this)| block != this);
        let root = if moved { self.compact_adjust_all(first, root).unwrap_or(Addr::NULL) } else { root };
        self.compact_adopt(region);
        root
    }

    /// The blocks from `first` on that belong to a region, with where each was.
    fn compact_blocks(&self, first: Addr) -> impl Iterator<Item = (Addr, Addr)> + '_ {
        let mut block = first;
        core::iter::from_fn(move || {
            if block.is_null() || (block != first && self.m.load_addr(field!(block, CompactBlock.owner)).is_null()) {
                return None;
            }
            let this = block;
            block = self.m.load_addr(field!(this, CompactBlock.next));
            Some((this, self.m.load_addr(field!(this, CompactBlock.this))))
        })
    }

    fn compact_adjust_all(&mut self, first: Addr, root: Addr) -> Option<Addr> {
        let mut block = first;
        loop {
            self.compact_adjust_block(first, block)?;
            block = self.m.load_addr(field!(block, CompactBlock.next));
            if block.is_null() || self.m.load_addr(field!(block, CompactBlock.owner)).is_null() {
                return self.compact_adjusted(first, first, root);
            }
        }
    }

    /// Where the object that `p` pointed to is now; probably in the block `near`.
    fn compact_adjusted(&self, first: Addr, near: Addr, p: Addr) -> Option<Addr> {
        if p < self.m.heap_base() {
            return Some(p);
        }
        let within = |block: Addr, this: Addr| {
            p >= this && p.0 - this.0 < self.m.load32(field!(head(block), Bdescr.blocks)) * BLOCK_SIZE
        };
        let nearest = (near, self.m.load_addr(field!(near, CompactBlock.this)));
        let (block, this) =
            core::iter::once(nearest).chain(self.compact_blocks(first)).find(|&(block, this)| within(block, this))?;
        Some(block.add(p.0 - this.0))
    }

    fn compact_adjust_slots(&mut self, first: Addr, near: Addr, start: Addr, n: u32) -> Option<()> {
        for i in 0..n {
            let slot = start.words(i);
            let to = self.compact_adjusted(first, near, self.m.load_addr(slot))?;
            self.m.store_addr(slot, to);
        }
        Some(())
    }

    fn compact_adjust_block(&mut self, first: Addr, block: Addr) -> Option<()> {
        let free = self.m.load_addr(field!(head(block), Bdescr.free));
        let mut p = block.add(BLOCK_HEAD);
        while p < free {
            let info = Info::of(&self.m, p);
            let kind = info.closure_type(&self.m);
            if p == first.add(BLOCK_HEAD) && kind == types::COMPACT_NFDATA {
                p = p.add(REGION);
                continue;
            }
            let (pointers, n, bytes) = match kind {
                types::CONSTR..=types::CONSTR_NOCAF | types::PRIM => {
                    let layout = info.layout(&self.m);
                    let (ptrs, others) = (layout & 0xffff, layout >> 16);
                    (p.add(HEADER), ptrs, HEADER + (ptrs + others) * WORD_SIZE)
                }
                types::ARR_WORDS => {
                    let bytes = self.m.load32(field!(p, ArrBytes.bytes)).next_multiple_of(WORD_SIZE);
                    (p, 0, size_of::<ArrBytes>() as u32 + bytes)
                }
                types::MUT_ARR_PTRS_FROZEN_CLEAN | types::MUT_ARR_PTRS_FROZEN_DIRTY => {
                    let head = size_of::<MutArrPtrs>() as u32;
                    let words = self.m.load32(field!(p, MutArrPtrs.size));
                    (p.add(head), self.m.load32(field!(p, MutArrPtrs.ptrs)), head + words * WORD_SIZE)
                }
                types::SMALL_MUT_ARR_PTRS_FROZEN_CLEAN | types::SMALL_MUT_ARR_PTRS_FROZEN_DIRTY => {
                    let head = size_of::<SmallMutArrPtrs>() as u32;
                    let n = self.m.load32(field!(p, SmallMutArrPtrs.ptrs));
                    (p.add(head), n, head + n * WORD_SIZE)
                }
                _ => return None,
            };
            self.compact_adjust_slots(first, block, pointers, n)?;
            p = p.add(bytes);
        }
        Some(())
    }

    /// The region's own fields, and its place among generation 0's.
    fn compact_adopt(&mut self, region: Addr) {
        let (mut block, mut last, mut nursery, mut words) = (first_block(region), Addr::NULL, first_block(region), 0);
        while !block.is_null() {
            let m = &mut self.m;
            m.store_addr(field!(block, CompactBlock.this), block);
            let bd = head(block);
            words += m.load32(field!(bd, Bdescr.blocks)) * BLOCK_SIZE_W;
            if !m.load_addr(field!(block, CompactBlock.owner)).is_null() {
                if m.load_addr(field!(bd, Bdescr.free)) != block {
                    nursery = block;
                }
                m.store_addr(field!(block, CompactBlock.owner), region);
            }
            last = block;
            block = m.load_addr(field!(block, CompactBlock.next));
        }
        self.m.store_addr(field!(region, CompactNfData.last), last);
        self.m.store32(field!(region, CompactNfData.total_words), words);
        self.compact_use(region, nursery);
        self.compact_link(0, head(region));
    }
}
