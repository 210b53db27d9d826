//! Allocation for Cmm.

use crate::machine::{Global, MainCapability, Zeroed, addr_of, at, heap};
use ahc_abi::reg::Capability;
use ahc_heap::{Addr, Memory as _};

#[unsafe(no_mangle)]
pub extern "C" fn allocate(_cap: Addr, words: u32) -> Addr {
    heap().allocate(words)
}

/// As `allocate`, but null if there is no memory: the caller raises HeapOverflow.
#[unsafe(no_mangle)]
pub extern "C" fn allocateMightFail(_cap: Addr, words: u32) -> Addr {
    heap().try_allocate(words)
}

#[unsafe(no_mangle)]
pub extern "C" fn allocatePinned(_cap: Addr, words: u32, alignment: u32, align_off: u32) -> Addr {
    heap().try_allocate_pinned(words, alignment, align_off)
}

/// The youngest generation, as far as Cmm looks at it.
#[unsafe(no_mangle)]
pub static g0: Global<&Zeroed<Generation>> = Global::new(&GENERATION);

/// Words of new large objects that make Cmm ask for a collection: never reached without a collector.
#[unsafe(no_mangle)]
pub static large_alloc_lim: Global<u32> = Global::new(u32::MAX);

/// As much of a generation as compiled code looks at.
pub struct Generation(#[allow(dead_code, reason = "read by Cmm")] [u32; 8]);

pub static GENERATION: Zeroed<Generation> = Zeroed::new();

const _: () = assert!(ahc_abi::derived::OFFSET_generation_n_new_large_words < size_of::<Generation>() as u32);

/// Words allocated so far, as Cmm counts: whole nursery blocks.
pub fn total_allocated() -> u64 {
    let field = at!(addr_of!(MainCapability), Capability.total_allocated);
    u64::from(heap().m.load32(field)) | (u64::from(heap().m.load32(field.add(4))) << 32)
}
