//! Where the time goes and what was allocated: the clocks that `-t`, `-s`, `-S` and `-T` switch on, and GHC.Stats.
//!
//! The collector's own counts are `ahc_heap`'s (`heap().stats`); here are times, and what was allocated between collections.

use crate::flags::flags;
use crate::machine::{Global, heap};
use crate::storage::total_allocated;
use crate::time::{Times, now};
use crate::weak::need;
use ahc_abi::WORD_SIZE;
use ahc_abi::block::MBLOCK_SIZE;
use ahc_abi::rtsflags::NO_GC_STATS;
use ahc_heap::MAX_GENERATIONS;

pub struct Clocks {
    pub start: Times,
    pub init_end: Times,
    pub exit_start: Times,
    pub exit_end: Times,
    /// All collections together, those before the exit, and the last one.
    pub gc: Times,
    pub gc_before_exit: Times,
    pub last_gc: Times,
    gc_start: Times,
    /// Generation of the last collection.
    pub generation: u32,
    /// Each generation's collections when the last one began.
    collections: [u32; MAX_GENERATIONS],
    /// Bytes allocated up to the last collection, and between it and the one before.
    pub allocated_then: u64,
    pub allocated_between: u64,
}

static CLOCKS: Global<Clocks> = Global::new(Clocks {
    start: Times::ZERO,
    init_end: Times::ZERO,
    exit_start: Times::ZERO,
    exit_end: Times::ZERO,
    gc: Times::ZERO,
    gc_before_exit: Times::ZERO,
    last_gc: Times::ZERO,
    gc_start: Times::ZERO,
    generation: 0,
    collections: [0; MAX_GENERATIONS],
    allocated_then: 0,
    allocated_between: 0,
});

pub fn clocks() -> &'static mut Clocks {
    // Whoever asks for the times asks for the collector's counts as well.
    need!(crate::collector::ahc_count_hook);
    CLOCKS.get()
}

pub fn enabled() -> bool {
    flags().gc.give_stats != NO_GC_STATS
}

pub fn bytes(words: u32) -> u64 {
    u64::from(words) * u64::from(WORD_SIZE)
}

pub fn allocated_bytes() -> u64 {
    total_allocated() * u64::from(WORD_SIZE)
}

/// Number of collections so far.
pub fn collections() -> u32 {
    heap().stats.generations.iter().map(|g| g.collections).sum()
}

pub fn gc_start() {
    let c = clocks();
    for (then, now) in c.collections.iter_mut().zip(&heap().stats.generations) {
        *then = now.collections;
    }
    c.gc_start = now();
}

pub fn gc_end() {
    let c = clocks();
    c.last_gc = now().since(c.gc_start);
    c.gc = c.gc.and(c.last_gc);
    for (i, (then, generation)) in c.collections.iter().zip(&mut heap().stats.generations).enumerate() {
        if generation.collections != *then {
            c.generation = i as u32;
            generation.cpu_ns += c.last_gc.cpu;
            generation.total_ns += c.last_gc.elapsed;
            generation.max_ns = generation.max_ns.max(c.last_gc.elapsed);
        }
    }
    let allocated = allocated_bytes();
    c.allocated_between = allocated - c.allocated_then;
    c.allocated_then = allocated;
}

/// GHC's `RTSStats`. What belongs to collectors that do not exist here (parallel, non-moving) is in `rest` and stays 0.
#[repr(C)]
pub struct RtsStats {
    gcs: u32,
    major_gcs: u32,
    allocated: u64,
    max_live: u64,
    max_large_objects: u64,
    max_compact: u64,
    max_slop: u64,
    max_mem_in_use: u64,
    cumulative_live: u64,
    copied: u64,
    parallel: [u64; 3],
    init: Times,
    mutator: Times,
    gc_time: Times,
    total: Times,
    gc: GcDetails,
    rest: [u64; 9],
}

/// GHC's `GCDetails`: the last collection.
#[repr(C)]
struct GcDetails {
    generation: u32,
    threads: u32,
    allocated: u64,
    live: u64,
    large_objects: u64,
    compact: u64,
    slop: u64,
    mem_in_use: u64,
    copied: u64,
    fragmentation: u64,
    parallel: [u64; 2],
    sync_elapsed: u64,
    time: Times,
    rest: [u64; 4],
}

#[unsafe(no_mangle)]
pub extern "C" fn getRTSStatsEnabled() -> i32 {
    enabled().into()
}

/// # Safety
/// `stats` points to room for an `RTSStats`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn getRTSStats(stats: *mut RtsStats) {
    let (c, s) = (clocks(), &heap().stats);
    let total = if enabled() { now().since(c.start) } else { Times::ZERO };
    let init = c.init_end.since(c.start);
    let mem_in_use = u64::from(s.peak_megablocks) * u64::from(MBLOCK_SIZE);
    let gc = GcDetails {
        generation: c.generation,
        threads: 1,
        allocated: c.allocated_between,
        live: bytes(s.live_words),
        large_objects: 0,
        compact: 0,
        slop: bytes(s.slop_words),
        mem_in_use: u64::from(heap().bytes()),
        copied: bytes(s.last_copied_words),
        fragmentation: 0,
        parallel: [0; 2],
        sync_elapsed: 0,
        time: c.last_gc,
        rest: [0; 4],
    };
    // SAFETY: the caller's promise.
    unsafe {
        stats.write(RtsStats {
            gcs: collections(),
            major_gcs: s.major_collections,
            allocated: allocated_bytes(),
            max_live: bytes(s.max_live_words),
            max_large_objects: 0,
            max_compact: 0,
            max_slop: bytes(s.max_slop_words),
            max_mem_in_use: mem_in_use,
            cumulative_live: s.cumulative_live_words * u64::from(WORD_SIZE),
            copied: s.copied_words * u64::from(WORD_SIZE),
            parallel: [0; 3],
            init,
            mutator: total.since(init).since(c.gc),
            gc_time: c.gc,
            total,
            gc,
            rest: [0; 9],
        });
    }
}

#[unsafe(no_mangle)]
pub extern "C" fn getAllocations() -> u64 {
    allocated_bytes()
}

const _: () = assert!(size_of::<RtsStats>() == 376 && size_of::<GcDetails>() == 144);
