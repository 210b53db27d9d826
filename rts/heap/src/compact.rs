//! Compact regions: chains of blocks that hold evaluated, immutable data and that the collector keeps or frees as a whole.
//!
//! Each block begins with a `CompactBlock`; in the first one the region's own object, a `CompactNfData`, follows. GHC's Cmm copies the data
//! (`Compact.cmm`) and asks for room here. All descriptors of a block have `BF_COMPACT`, those after the first one link to it.
//! INV-COMPACT: what a region holds points into the region or to static constructors; the collector need not look at it.
//! INV-COMPACT-LIST: the first block's descriptor is in `Generation::compact_objects` of its generation, doubly linked through `link` and
//! `u`, unless the region is still being imported (`compact_import`).

use crate::memory::{Addr, Memory, Program, field};
use crate::nursery::Heap;
use ahc_abi::WORD_SIZE;
use ahc_abi::block::{
    BDESCR_SIZE, BF_COMPACT, BLOCK_SHIFT, BLOCK_SIZE, BLOCK_SIZE_W, BLOCKS_PER_MBLOCK, Bdescr, bdescr_of,
};
use ahc_abi::closure::{CompactBlock, CompactNfData};

pub(crate) const BLOCK_HEAD: u32 = size_of::<CompactBlock>() as u32;
pub(crate) const REGION: u32 = size_of::<CompactNfData>() as u32;
/// Objects start in a block's first megablock alone: only that has descriptors.
const MAX_BLOCK_BYTES: u32 = BLOCKS_PER_MBLOCK * BLOCK_SIZE;
/// A block without room for an object of this many words counts as full.
const FULL_WORDS: u32 = 7;

/// The head descriptor of the block that starts at `block`.
pub(crate) fn head(block: Addr) -> Addr {
    Addr(bdescr_of(block.0))
}

/// The region whose first block has this descriptor.
pub(crate) fn region_of<M: Memory>(m: &M, bd: Addr) -> Addr {
    m.load_addr(field!(bd, Bdescr.start)).add(BLOCK_HEAD)
}

/// The first block of a region.
pub(crate) fn first_block(region: Addr) -> Addr {
    region.sub(BLOCK_HEAD)
}

/// Bytes of a block that has room for `bytes`, at most a megablock's.
fn block_bytes(bytes: u32) -> u32 {
    bytes.min(MAX_BLOCK_BYTES).next_multiple_of(BLOCK_SIZE).min(MAX_BLOCK_BYTES)
}

impl<M: Program> Heap<M> {
    /// The region that holds the object at `p`, which has `BF_COMPACT`.
    pub fn compact_owner(&self, p: Addr) -> Addr {
        let mut bd = head(p);
        if self.m.load32(field!(bd, Bdescr.blocks)) == 0 {
            bd = self.m.load_addr(field!(bd, Bdescr.link));
        }
        let block = self.m.load_addr(field!(bd, Bdescr.start));
        self.m.load_addr(field!(block, CompactBlock.owner))
    }

    /// Whether `p` points into a region; into this one, if `region` is not null.
    pub fn compact_contains(&self, region: Addr, p: Addr) -> bool {
        p >= self.m.heap_base()
            && self.m.load16(field!(head(p), Bdescr.flags)) & BF_COMPACT != 0
            && (region.is_null() || self.compact_owner(p) == region)
    }

    /// A new block for a region of this generation. The program ends if there is no memory.
    fn compact_block(&mut self, bytes: u32, generation: u16) -> Addr {
        let bd = self.alloc_group(bytes >> BLOCK_SHIFT);
        let m = &mut self.m;
        let blocks = m.load32(field!(bd, Bdescr.blocks));
        for i in 0..blocks.min(BLOCKS_PER_MBLOCK) {
            let part = bd.add(i * BDESCR_SIZE);
            m.store16(field!(part, Bdescr.gen_no), generation);
            m.store16(field!(part, Bdescr.flags), BF_COMPACT);
            if i > 0 {
                m.store_addr(field!(part, Bdescr.link), bd);
            }
        }
        let block = m.load_addr(field!(bd, Bdescr.start));
        m.store_addr(field!(block, CompactBlock.this), block);
        m.store_addr(field!(block, CompactBlock.owner), Addr::NULL);
        m.store_addr(field!(block, CompactBlock.next), Addr::NULL);
        self.note_new_large(bytes / WORD_SIZE);
        block
    }

    /// An empty region with room for `size` bytes in its first block.
    pub fn compact_new(&mut self, size: u32) -> Addr {
        let bytes = block_bytes(size.saturating_add(BLOCK_HEAD + REGION));
        let block = self.compact_block(bytes, 0);
        let region = block.add(BLOCK_HEAD);
        let bd = head(block);
        let info = self.m.compact_clean_info();
        let m = &mut self.m;
        let words = m.load32(field!(bd, Bdescr.blocks)) * BLOCK_SIZE_W;
        let (hp, hp_lim) = (region.add(REGION), block.words(words));
        m.store_addr(field!(block, CompactBlock.owner), region);
        m.store_addr(field!(bd, Bdescr.free), hp);
        m.store_addr(region, info);
        m.store32(field!(region, CompactNfData.total_words), words);
        m.store32(field!(region, CompactNfData.auto_block_words), bytes / WORD_SIZE);
        m.store_addr(field!(region, CompactNfData.hp), hp);
        m.store_addr(field!(region, CompactNfData.hp_lim), hp_lim);
        m.store_addr(field!(region, CompactNfData.nursery), block);
        m.store_addr(field!(region, CompactNfData.last), block);
        for unused in [
            field!(region, CompactNfData.hash),
            field!(region, CompactNfData.result),
            field!(region, CompactNfData.link),
        ] {
            m.store_addr(unused, Addr::NULL);
        }
        self.compact_link(0, bd);
        region
    }

    /// Appends a block with room for `size` bytes; blocks appended later are as large.
    pub fn compact_resize(&mut self, region: Addr, size: u32) {
        let bytes = block_bytes(size.saturating_add(BLOCK_HEAD));
        self.m.store32(field!(region, CompactNfData.auto_block_words), bytes / WORD_SIZE);
        self.compact_append(region, bytes);
    }

    fn compact_append(&mut self, region: Addr, bytes: u32) -> Addr {
        let generation = self.m.load16(field!(head(region), Bdescr.gen_no));
        let block = self.compact_block(bytes, generation);
        let m = &mut self.m;
        let last = m.load_addr(field!(region, CompactNfData.last));
        m.store_addr(field!(block, CompactBlock.owner), region);
        m.store_addr(field!(last, CompactBlock.next), block);
        m.store_addr(field!(region, CompactNfData.last), block);
        m.store_addr(field!(head(block), Bdescr.free), block.add(BLOCK_HEAD));
        let blocks = m.load32(field!(head(block), Bdescr.blocks));
        let total = m.load32(field!(region, CompactNfData.total_words)) + blocks * BLOCK_SIZE_W;
        m.store32(field!(region, CompactNfData.total_words), total);
        if let Some(g) = self.generations.get_mut(usize::from(generation)) {
            g.n_compact_blocks += blocks;
        }
        block
    }

    /// Room for an object of `words` words; the caller found none between `hp` and `hp_lim`.
    pub fn compact_allocate(&mut self, region: Addr, words: u32) -> Addr {
        loop {
            let (hp, hp_lim) = (field!(region, CompactNfData.hp), field!(region, CompactNfData.hp_lim));
            let to = self.m.load_addr(hp);
            if to.words(words) < self.m.load_addr(hp_lim) {
                self.m.store_addr(hp, to.words(words));
                return to;
            }
            let nursery = field!(region, CompactNfData.nursery);
            let mut block = self.m.load_addr(nursery);
            self.m.store_addr(field!(head(block), Bdescr.free), to);
            if self.compact_has_room(block, FULL_WORDS) {
                break;
            }
            // Past the full blocks.
            while !block.is_null() && !self.compact_has_room(block, FULL_WORDS) {
                block = self.m.load_addr(field!(block, CompactBlock.next));
            }
            if block.is_null() {
                let bytes = self.m.load32(field!(region, CompactNfData.auto_block_words)) * WORD_SIZE;
                block = self.compact_append(region, bytes);
            }
            self.compact_use(region, block);
        }
        // The nursery block has room for small objects still: this one goes to a later block.
        let nursery = self.m.load_addr(field!(region, CompactNfData.nursery));
        let mut block = self.m.load_addr(field!(nursery, CompactBlock.next));
        while !block.is_null() && !self.compact_has_room(block, words) {
            block = self.m.load_addr(field!(block, CompactBlock.next));
        }
        if block.is_null() {
            let usual = self.m.load32(field!(region, CompactNfData.auto_block_words)) * WORD_SIZE;
            let needed = (words * WORD_SIZE + BLOCK_HEAD).next_multiple_of(BLOCK_SIZE);
            block = self.compact_append(region, usual.max(needed));
        }
        let free = field!(head(block), Bdescr.free);
        let to = self.m.load_addr(free);
        self.m.store_addr(free, to.words(words));
        to
    }

    /// The block becomes the one that objects go to first.
    pub(crate) fn compact_use(&mut self, region: Addr, block: Addr) {
        let m = &mut self.m;
        let hp = m.load_addr(field!(head(block), Bdescr.free));
        let blocks = m.load32(field!(head(block), Bdescr.blocks));
        m.store_addr(field!(region, CompactNfData.nursery), block);
        m.store_addr(field!(region, CompactNfData.hp), hp);
        m.store_addr(field!(region, CompactNfData.hp_lim), block.words(blocks * BLOCK_SIZE_W));
    }

    fn compact_has_room(&self, block: Addr, words: u32) -> bool {
        let bd = head(block);
        let free = self.m.load_addr(field!(bd, Bdescr.free));
        let blocks = self.m.load32(field!(bd, Bdescr.blocks));
        free < block.add(MAX_BLOCK_BYTES) && free.words(words) <= block.words(blocks * BLOCK_SIZE_W)
    }

    /// A block of a region that comes from elsewhere; `size` bytes of it will be filled. The region is nobody's yet.
    pub fn compact_import(&mut self, size: u32, previous: Addr) -> Addr {
        let bytes = size.max(1).next_multiple_of(BLOCK_SIZE);
        let block = self.compact_block(bytes, 0);
        if !previous.is_null() {
            self.m.store_addr(field!(previous, CompactBlock.next), block);
        }
        self.m.store_addr(field!(head(block), Bdescr.free), block.add(size));
        block
    }

    /// Puts a region into a generation's list; its first block's descriptor is in none.
    pub fn compact_link(&mut self, generation: u16, bd: Addr) {
        let Some(g) = self.generations.get_mut(usize::from(generation)) else { return };
        let others = core::mem::replace(&mut g.compact_objects, bd);
        let region = region_of(&self.m, bd);
        g.n_compact_blocks += self.m.load32(field!(region, CompactNfData.total_words)) / BLOCK_SIZE_W;
        self.m.store_addr(field!(bd, Bdescr.link), others);
        self.m.store_addr(field!(bd, Bdescr.u), Addr::NULL);
        if !others.is_null() {
            self.m.store_addr(field!(others, Bdescr.u), bd);
        }
    }

    /// Moves a region to another generation: all its blocks say so, and it is in that generation's list.
    pub fn compact_promote(&mut self, region: Addr, generation: u16) {
        let bd = head(region);
        self.compact_unlink(bd);
        let mut block = first_block(region);
        while !block.is_null() {
            let blocks = self.m.load32(field!(head(block), Bdescr.blocks));
            for i in 0..blocks.min(BLOCKS_PER_MBLOCK) {
                self.m.store16(field!(head(block).add(i * BDESCR_SIZE), Bdescr.gen_no), generation);
            }
            block = self.m.load_addr(field!(block, CompactBlock.next));
        }
        self.compact_link(generation, bd);
    }

    /// Takes a region out of its generation's list.
    pub fn compact_unlink(&mut self, bd: Addr) {
        let next = self.m.load_addr(field!(bd, Bdescr.link));
        let back = self.m.load_addr(field!(bd, Bdescr.u));
        if !next.is_null() {
            self.m.store_addr(field!(next, Bdescr.u), back);
        }
        let region = region_of(&self.m, bd);
        let blocks = self.m.load32(field!(region, CompactNfData.total_words)) / BLOCK_SIZE_W;
        let generation = usize::from(self.m.load16(field!(bd, Bdescr.gen_no)));
        if let Some(g) = self.generations.get_mut(generation) {
            g.n_compact_blocks -= blocks;
            if g.compact_objects == bd {
                g.compact_objects = next;
            }
        }
        if !back.is_null() {
            self.m.store_addr(field!(back, Bdescr.link), next);
        }
    }

    /// Gives a dead region's blocks back; it is in no list.
    pub fn compact_free(&mut self, region: Addr) {
        let hash = self.m.load_addr(field!(region, CompactNfData.hash));
        if !hash.is_null() {
            self.m.compact_hash_dropped(hash);
        }
        let mut block = first_block(region);
        while !block.is_null() {
            let next = self.m.load_addr(field!(block, CompactBlock.next));
            self.m.recycle(&mut self.blocks.free, head(block));
            block = next;
        }
    }
}
