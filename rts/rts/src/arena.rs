//! Arenas, which `Foreign.Marshal.Pool` is made of: memory of C's heap that is given back all at once.
//!
//! Inputs: sizes. Outputs: blocks, aligned to 16 bytes. Invariant: small blocks share chunks; `arenaFree` gives every chunk back.

use crate::c_library::{free, realloc};
use crate::exit::stg_exit;
use crate::message::emit_line;
use ahc_abi::sched::EXIT_HEAP_OVERFLOW;
use core::ptr::null_mut;

const ALIGN: usize = 16;
/// Bytes of a chunk unless one block needs more.
const CHUNK: usize = 4096;

/// The beginning of a chunk; blocks follow.
#[repr(C, align(16))]
struct Chunk {
    next: *mut Chunk,
}

#[repr(C)]
pub struct Arena {
    chunks: *mut Chunk,
    /// What is left of the chunk that was made last.
    free: *mut u8,
    left: usize,
}

fn allocate(size: usize) -> *mut u8 {
    // SAFETY: a new block of C's heap.
    let block = unsafe { realloc(null_mut(), size) };
    if block.is_null() {
        emit_line(b"out of memory: a pool (Foreign.Marshal.Pool) needs more");
        stg_exit(EXIT_HEAP_OVERFLOW);
    }
    block
}

#[unsafe(no_mangle)]
pub extern "C" fn newArena() -> *mut Arena {
    let arena = allocate(size_of::<Arena>()).cast::<Arena>();
    // SAFETY: it is new, large enough and aligned as malloc aligns.
    unsafe { arena.write(Arena { chunks: null_mut(), free: null_mut(), left: 0 }) };
    arena
}

/// # Safety
/// `arena` is `newArena`'s and not yet freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn arenaAlloc(arena: *mut Arena, size: usize) -> *mut u8 {
    let Some(size) = size.max(1).checked_next_multiple_of(ALIGN) else { return allocate(usize::MAX) };
    // SAFETY: as the caller promises; a chunk has room for its header and `size` bytes.
    unsafe {
        let arena = &mut *arena;
        if size > arena.left {
            let room = size.max(CHUNK - size_of::<Chunk>());
            let Some(whole) = room.checked_add(size_of::<Chunk>()) else { return allocate(usize::MAX) };
            let chunk = allocate(whole).cast::<Chunk>();
            chunk.write(Chunk { next: arena.chunks });
            arena.chunks = chunk;
            arena.free = chunk.add(1).cast();
            arena.left = room;
        }
        let block = arena.free;
        arena.free = block.add(size);
        arena.left -= size;
        block
    }
}

/// # Safety
/// `arena` is `newArena`'s; neither it nor its blocks are used afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn arenaFree(arena: *mut Arena) {
    // SAFETY: as the caller promises.
    unsafe {
        let mut chunk = (*arena).chunks;
        while !chunk.is_null() {
            let next = (*chunk).next;
            free(chunk.cast());
            chunk = next;
        }
        free(arena.cast());
    }
}
