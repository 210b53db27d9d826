//! Blocks, megablocks and block descriptors of the Haskell heap (ABI.md §4).
//!
//! A megablock is 1 MiB, aligned; its first `FIRST_BLOCK_OFF` bytes hold one descriptor per block, the rest are blocks.
//! Compiled code computes the descriptor of a heap address (`Bdescr` in GHC's Cmm), so sizes and field offsets are GHC's.

use crate::{Ptr, Word};

pub const BLOCK_SHIFT: u32 = 12;
pub const BLOCK_SIZE: u32 = 1 << BLOCK_SHIFT;
pub const BLOCK_MASK: u32 = BLOCK_SIZE - 1;
pub const BLOCK_SIZE_W: u32 = BLOCK_SIZE / crate::WORD_SIZE;
pub const MBLOCK_SHIFT: u32 = 20;
pub const MBLOCK_SIZE: u32 = 1 << MBLOCK_SHIFT;
pub const MBLOCK_MASK: u32 = MBLOCK_SIZE - 1;
pub const BDESCR_SHIFT: u32 = 5;
pub const BDESCR_SIZE: u32 = 1 << BDESCR_SHIFT;
/// Offset of the first usable block: the descriptors of a whole megablock fill the blocks before it.
pub const FIRST_BLOCK_OFF: u32 = MBLOCK_SIZE / BLOCK_SIZE * BDESCR_SIZE;
/// Offset of the first usable block's descriptor.
pub const FIRST_BDESCR_OFF: u32 = FIRST_BLOCK_OFF / BLOCK_SIZE * BDESCR_SIZE;
/// Usable blocks in a megablock.
pub const BLOCKS_PER_MBLOCK: u32 = (MBLOCK_SIZE - FIRST_BLOCK_OFF) / BLOCK_SIZE;
/// Objects of at least this many bytes get a block group of their own.
pub const LARGE_OBJECT_THRESHOLD: u32 = BLOCK_SIZE * 8 / 10;

/// Block flags. To-space of the last collection and everything of older generations is evacuated; so is the block that pinned objects go into.
pub const BF_EVACUATED: u16 = 1;
pub const BF_LARGE: u16 = 2;
pub const BF_PINNED: u16 = 4;
pub const BF_COMPACT: u16 = 512;

/// A block descriptor.
#[repr(C)]
pub struct Bdescr {
    /// First byte of the memory it describes.
    pub start: Ptr,
    /// First free byte, or `BLOCK_FREE`.
    pub free: Ptr,
    /// Next in whatever list the block is in.
    pub link: Ptr,
    /// Back link, mark bitmap or scan pointer.
    pub u: Ptr,
    pub generation: Ptr,
    pub gen_no: u16,
    pub dest_no: u16,
    pub node: u16,
    pub flags: u16,
    /// Blocks in the group (its head), 0 in the others.
    pub blocks: Word,
}

/// `Bdescr::free` of a group that nobody owns.
pub const BLOCK_FREE: u32 = u32::MAX;

/// The descriptor of the block that holds `addr`.
#[must_use]
pub const fn bdescr_of(addr: u32) -> u32 {
    (addr & !MBLOCK_MASK) | ((addr & MBLOCK_MASK & !BLOCK_MASK) >> (BLOCK_SHIFT - BDESCR_SHIFT))
}
