//! Growing tables for the runtime's own use, in block groups of the heap.

use crate::exit::heap_exhausted;
use crate::machine::{ahc_free_hook, at, heap};
use crate::weak::need;
use ahc_abi::block::{BLOCK_SIZE, Bdescr, bdescr_of};
use ahc_heap::{Addr, Memory as _};

/// `bytes` of zeroed memory that nothing moves; the amount that was really reserved is a multiple of a block. The program ends if there is none.
#[inline(never)]
pub fn alloc_bytes(bytes: u32) -> Addr {
    let start = try_alloc_bytes(bytes);
    if start.is_null() {
        heap_exhausted(bytes / ahc_abi::WORD_SIZE);
    }
    start
}

/// As `alloc_bytes`, but null if there is no memory.
#[inline(never)]
pub fn try_alloc_bytes(bytes: u32) -> Addr {
    let h = heap();
    let blocks = bytes.div_ceil(BLOCK_SIZE).max(1);
    let bd = h.blocks.alloc_group(&mut h.m, blocks);
    if bd.is_null() {
        return bd;
    }
    let start = h.m.load_addr(at!(bd, Bdescr.start));
    // SAFETY: the group is ours.
    unsafe { core::ptr::write_bytes(start.0 as *mut u8, 0, (blocks * BLOCK_SIZE) as usize) };
    start
}

/// Gives back what `alloc_bytes` gave.
pub fn free_bytes(start: Addr) {
    let h = heap();
    need!(ahc_free_hook);
    h.blocks.free.free(&mut h.m, Addr(bdescr_of(start.0)));
}

/// An array of entries of `size` bytes each, reached through `start`; entries are 0 when they are new.
pub struct Table {
    pub start: Addr,
    pub len: u32,
    capacity: u32,
}

impl Table {
    pub const fn new() -> Self {
        Table { start: Addr::NULL, len: 0, capacity: 0 }
    }

    /// Appends an entry and gives its index. Entries move; `start` changes.
    #[inline(never)]
    pub fn push(&mut self, size: u32) -> u32 {
        if self.len == self.capacity {
            let old = self.start;
            let bytes = (self.capacity * size * 2).max(BLOCK_SIZE);
            self.start = alloc_bytes(bytes);
            self.capacity = bytes / size;
            if !old.is_null() {
                heap().m.copy(self.start, old, self.len * size);
                free_bytes(old);
            }
        }
        self.len += 1;
        self.len - 1
    }
}
