//! Object allocation: the nursery that compiled code allocates into, small objects on the runtime's behalf, large and pinned ones.
//!
//! The nursery is a chain of single blocks; compiled code moves `rCurrentNursery` along it and comes back when the chain ends
//! (GHC's `CHECK_GC` asks whether the current block has a successor). Without a collector the chain is then made longer.
//! INV-NURSERY: blocks before the current one are full (`rCurrentAlloc`, which the runtime fills, is among them), blocks after it are empty.

use crate::block::BlockAllocator;
use crate::gc::{Length, Policy, link};
use crate::generation::{Generation, MAX_GENERATIONS};
use crate::memory::{Addr, Program, field};
use crate::stack::StackSizes;
use crate::stats::GcStats;
use ahc_abi::WORD_SIZE;
use ahc_abi::block::{
    BDESCR_SIZE, BF_EVACUATED, BF_LARGE, BF_PINNED, BLOCK_SIZE, BLOCK_SIZE_W, BLOCKS_PER_MBLOCK, Bdescr,
    LARGE_OBJECT_THRESHOLD, bdescr_of,
};
use ahc_abi::reg::{self, Capability};

/// The heap: the memory and what has been taken from it.
pub struct Heap<M> {
    pub m: M,
    pub blocks: BlockAllocator,
    pub generations: [Generation; MAX_GENERATIONS],
    pub stats: GcStats,
    pub stack_sizes: StackSizes,
    /// Sp where `soft_overflow` last said so, and the bytes that it gave.
    pub(crate) soft_overflow: (Addr, u32),
    /// First block of the nursery.
    pub(crate) nursery: Addr,
    /// Blocks that it may yet become longer by before there is a collection.
    pub(crate) nursery_rest: u32,
    pub policy: Policy,
    pub(crate) length: Length,
    /// Major collections so far: static objects are marked differently from one to the next.
    pub(crate) n_major: u32,
    /// Collections so far, the current one included.
    pub(crate) n_collections: u32,
}

impl<M: Program> Heap<M> {
    #[must_use]
    pub const fn new(m: M) -> Self {
        Heap {
            m,
            blocks: BlockAllocator::new(),
            generations: [Generation::EMPTY; MAX_GENERATIONS],
            stats: GcStats::EMPTY,
            stack_sizes: StackSizes::DEFAULT,
            soft_overflow: (Addr::NULL, 0),
            nursery: Addr::NULL,
            nursery_rest: 0,
            policy: Policy::EMPTY,
            length: Length::START,
            n_major: 0,
            n_collections: 0,
        }
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

    /// The youngest generation.
    #[inline(always)]
    pub(crate) fn g0(&mut self) -> &mut Generation {
        let [g0, ..] = &mut self.generations;
        g0
    }

    /// The first nursery.
    pub fn init(&mut self) {
        let first = self.new_nursery_blocks();
        self.nursery = first;
        self.set_reg(reg::CURRENT_NURSERY, first);
    }

    /// A group of blocks, or the program ends.
    pub(crate) fn alloc_group(&mut self, blocks: u32) -> Addr {
        let bd = self.blocks.alloc_group(&mut self.m, blocks);
        if bd.is_null() {
            self.m.out_of_memory(blocks * BLOCK_SIZE_W);
        }
        bd
    }

    /// A megablock's worth of single blocks, chained, or the program ends.
    fn new_nursery_blocks(&mut self) -> Addr {
        let first = self.try_single_blocks(BLOCKS_PER_MBLOCK);
        if first.is_null() {
            self.m.out_of_memory(BLOCKS_PER_MBLOCK * BLOCK_SIZE_W);
        }
        first
    }

    /// `n` > 0 single blocks, chained, or null.
    pub(crate) fn try_single_blocks(&mut self, n: u32) -> Addr {
        let first = self.blocks.alloc_group(&mut self.m, n);
        if first.is_null() {
            return first;
        }
        let m = &mut self.m;
        let mut start = m.load_addr(field!(first, Bdescr.start));
        let mut bd = first;
        let last = first.add((n - 1) * BDESCR_SIZE);
        // Everything else is 0 already.
        loop {
            m.store_addr(field!(bd, Bdescr.start), start);
            m.store_addr(field!(bd, Bdescr.free), start);
            m.store32(field!(bd, Bdescr.blocks), 1);
            if bd == last {
                return first;
            }
            let next = bd.add(BDESCR_SIZE);
            m.store_addr(field!(bd, Bdescr.link), next);
            bd = next;
            start = start.add(BLOCK_SIZE);
        }
    }

    /// A heap check failed (`rHpAlloc` bytes, 0 if unknown), and there is no collector: makes the current block have a successor, or if the
    /// request is larger than a block, the current block one that holds it.
    pub fn more_nursery(&mut self) {
        self.fit_request();
        let link = field!(self.reg(reg::CURRENT_NURSERY), Bdescr.link);
        if self.m.load_addr(link).is_null() {
            let first = self.new_nursery_blocks();
            self.m.store_addr(link, first);
        }
    }

    /// If the heap check that failed asked for more than a block, makes a group that holds it the current block.
    pub fn fit_request(&mut self) {
        let request = self.reg(reg::HP_ALLOC).0;
        if request > BLOCK_SIZE {
            let bd = self.alloc_group(request.div_ceil(BLOCK_SIZE));
            let link = field!(self.reg(reg::CURRENT_NURSERY), Bdescr.link);
            let next = self.m.load_addr(link);
            self.m.store_addr(field!(bd, Bdescr.link), next);
            self.m.store_addr(link, bd);
            self.set_reg(reg::CURRENT_NURSERY, bd);
        }
    }

    /// `words` of memory for one object, uninitialised; the nursery's open block is not touched. The program ends if there is none.
    pub fn allocate(&mut self, words: u32) -> Addr {
        let p = self.try_allocate(words);
        if p.is_null() {
            self.m.out_of_memory(words);
        }
        p
    }

    /// As `allocate`, but null if there is no memory.
    pub fn try_allocate(&mut self, words: u32) -> Addr {
        if words >= LARGE_OBJECT_THRESHOLD / WORD_SIZE {
            return self.try_allocate_large(words);
        }
        let bytes = words * WORD_SIZE;
        let mut bd = self.reg(reg::CURRENT_ALLOC);
        if bd.is_null() || !self.fits(bd, bytes) {
            self.account_block(bd);
            bd = self.take_nursery_block();
            if bd.is_null() {
                return bd;
            }
            // In front of the chain, where compiled code does not get.
            let first = core::mem::replace(&mut self.nursery, bd);
            self.m.store_addr(field!(bd, Bdescr.link), first);
            self.set_reg(reg::CURRENT_ALLOC, bd);
        }
        let p = self.m.load_addr(field!(bd, Bdescr.free));
        self.m.store_addr(field!(bd, Bdescr.free), p.add(bytes));
        p
    }

    fn fits(&self, bd: Addr, bytes: u32) -> bool {
        self.m.load32(field!(bd, Bdescr.free)) + bytes <= self.m.load32(field!(bd, Bdescr.start)) + BLOCK_SIZE
    }

    /// The block after the current one, taken out of the chain, or a new one, or null.
    fn take_nursery_block(&mut self) -> Addr {
        let link = field!(self.reg(reg::CURRENT_NURSERY), Bdescr.link);
        let next = self.m.load_addr(link);
        if next.is_null() {
            return self.blocks.alloc_group(&mut self.m, 1);
        }
        let after = self.m.load_addr(field!(next, Bdescr.link));
        self.m.store_addr(link, after);
        next
    }

    fn try_allocate_large(&mut self, words: u32) -> Addr {
        // More words than the address space, or the heap limit, has are more than there are.
        let max = self.policy.max_heap;
        if words > u32::MAX / WORD_SIZE - BLOCK_SIZE || (max != 0 && words / BLOCK_SIZE_W >= max) {
            return Addr::NULL;
        }
        let bytes = words * WORD_SIZE;
        let bd = self.blocks.alloc_group(&mut self.m, bytes.div_ceil(BLOCK_SIZE));
        if bd.is_null() {
            return bd;
        }
        let start = self.m.load_addr(field!(bd, Bdescr.start));
        self.m.store_addr(field!(bd, Bdescr.free), start.add(bytes));
        self.m.store16(field!(bd, Bdescr.flags), BF_LARGE);
        self.link_large(bd, bytes.div_ceil(BLOCK_SIZE));
        self.account(words);
        self.note_new_large(words);
        start
    }

    /// Cmm asks for a collection when there are many words of new large objects.
    pub(crate) fn note_new_large(&mut self, words: u32) {
        let new_words = self.m.g0().add(ahc_abi::derived::OFFSET_generation_n_new_large_words);
        let all = self.m.load32(new_words).wrapping_add(words);
        self.m.store32(new_words, all);
    }

    /// Adds to the number of words allocated, which compiled code adds its full nursery blocks to.
    fn account(&mut self, words: u32) {
        let low = field!(self.m.capability(), Capability.total_allocated);
        let (sum, carry) = self.m.load32(low).overflowing_add(words);
        self.m.store32(low, sum);
        let high = self.m.load32(low.words(1)).wrapping_add(u32::from(carry));
        self.m.store32(low.words(1), high);
    }

    /// Adds what a block holds, if it is not null.
    pub(crate) fn account_block(&mut self, bd: Addr) {
        if !bd.is_null() {
            let words =
                self.m.load_addr(field!(bd, Bdescr.free)).words_since(self.m.load_addr(field!(bd, Bdescr.start)));
            self.account(words);
        }
    }

    fn link_large(&mut self, bd: Addr, blocks: u32) {
        let [g0, ..] = &mut self.generations;
        g0.n_large_blocks += blocks;
        link(&mut self.m, &mut g0.large_objects, bd);
    }

    /// `words` of memory that a collector will not move, such that the byte at `align_off` has the alignment (a power of two), or null.
    pub fn try_allocate_pinned(&mut self, words: u32, alignment: u32, align_off: u32) -> Addr {
        let pinned = field!(self.m.capability(), Capability.pinned_object_block);
        let worst = words.saturating_add(alignment / WORD_SIZE);
        if worst >= LARGE_OBJECT_THRESHOLD / WORD_SIZE {
            let p = self.try_allocate_large(worst);
            if p.is_null() {
                return p;
            }
            self.m.store16(field!(Addr(bdescr_of(p.0)), Bdescr.flags), BF_PINNED | BF_LARGE);
            return p.add(align_fix(p, alignment, align_off));
        }
        let mut bd = self.m.load_addr(pinned);
        if bd.is_null() || !self.fits(bd, worst * WORD_SIZE) {
            let full = bd;
            bd = self.take_nursery_block();
            if bd.is_null() {
                return bd;
            }
            if !full.is_null() {
                self.m.store16(field!(full, Bdescr.flags), BF_PINNED | BF_LARGE);
                self.link_large(full, 1);
                self.account_block(full);
            }
            // As long as more objects go into it, it stays whatever is alive.
            self.m.store16(field!(bd, Bdescr.flags), BF_PINNED | BF_LARGE | BF_EVACUATED);
            self.m.store_addr(pinned, bd);
        }
        let free = self.m.load_addr(field!(bd, Bdescr.free));
        let p = free.add(align_fix(free, alignment, align_off));
        self.m.store_addr(field!(bd, Bdescr.free), p.words(words));
        p
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
