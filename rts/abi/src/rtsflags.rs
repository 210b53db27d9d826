//! `RtsFlags`, the settings of the runtime, as GHC.RTS.Flags and the Cmm files read them, with the defaults.
//!
//! Sizes are in blocks of 4 KiB or in words, times in nanoseconds, as in GHC. `DEFAULT` is what a program starts with; the parser of RTS
//! options (`rts/rts/src/options.rs`) changes it before the heap is made.

use crate::block::BLOCK_SIZE;
use crate::limits::{
    INITIAL_STACK_WORDS, MAX_STACK_WORDS, MIN_OLD_GENERATION_BYTES, NURSERY_BYTES, STACK_CHUNK_BUFFER_WORDS,
    STACK_CHUNK_WORDS,
};
use crate::{Ptr, Word};

/// Values of `GcFlags::give_stats`.
pub const NO_GC_STATS: u32 = 0;
pub const COLLECT_GC_STATS: u32 = 1;
pub const ONELINE_GC_STATS: u32 = 2;
pub const SUMMARY_GC_STATS: u32 = 3;
pub const VERBOSE_GC_STATS: u32 = 4;

#[repr(C)]
pub struct GcFlags {
    pub stats_file: Ptr,
    pub give_stats: u32,
    pub max_stk_size: u32,
    pub initial_stk_size: u32,
    pub stk_chunk_size: u32,
    pub stk_chunk_buffer_size: u32,
    pub max_heap_size: u32,
    pub min_alloc_area_size: u32,
    pub large_alloc_lim: u32,
    pub nursery_chunk_size: u32,
    pub min_old_gen_size: u32,
    pub heap_size_suggestion: u32,
    pub heap_size_suggestion_auto: u8,
    pub old_gen_factor: f64,
    pub return_decay_factor: f64,
    pub pc_free_heap: f64,
    pub use_nonmoving: u8,
    pub generations: u32,
    pub squeeze_upd_frames: u8,
    pub compact: u8,
    pub compact_threshold: f64,
    pub sweep: u8,
    pub ring_bell: u8,
    pub idle_gc_delay_time: i64,
    pub inter_idle_gc_wait: i64,
    pub do_idle_gc: u8,
    pub long_gc_sync: i64,
    pub heap_base: Word,
    pub alloc_limit_grace: Word,
    /// In bytes, unlike the other sizes.
    pub heap_limit_grace: Word,
    pub numa: u8,
    pub numa_mask: Word,
}

#[repr(C)]
pub struct ConcFlags {
    pub ctxt_switch_time: i64,
    pub ctxt_switch_ticks: i32,
}

#[repr(C)]
pub struct MiscFlags {
    pub tick_interval: i64,
    pub install_signal_handlers: u8,
    pub install_seh_handlers: u8,
    pub generate_dump_file: u8,
    pub generate_stack_trace: u8,
    pub machine_readable: u8,
    pub disable_delayed_os_memory_return: u8,
    pub internal_counters: u8,
    pub linker_always_pic: u8,
    pub linker_mem_base: Word,
    pub io_manager: u32,
    pub num_io_worker_threads: u32,
}

#[repr(C)]
pub struct DebugFlags {
    pub scheduler: u8,
    pub interpreter: u8,
    pub weak: u8,
    pub gccafs: u8,
    pub gc: u8,
    pub nonmoving_gc: u8,
    pub block_alloc: u8,
    pub sanity: u8,
    pub zero_on_gc: u8,
    pub stable: u8,
    pub prof: u8,
    pub linker: u8,
    pub linker_verbose: u8,
    pub apply: u8,
    pub stm: u8,
    pub squeeze: u8,
    pub hpc: u8,
    pub sparks: u8,
    pub numa: u8,
    pub compact: u8,
    pub continuation: u8,
}

/// Cost centres: never there.
#[repr(C)]
pub struct CostCentreFlags {
    pub do_cost_centres: u32,
    pub profiler_ticks: i32,
    pub msecs_per_tick: i32,
    pub output_file_name_stem: Ptr,
}

#[repr(C)]
pub struct ProfFlags {
    pub do_heap_profile: u32,
    pub heap_profile_interval: i64,
    pub heap_profile_interval_ticks: u32,
    pub start_heap_profile_at_startup: u8,
    pub show_ccs_on_exception: u8,
}

/// What follows `ProfFlags::show_ccs_on_exception` is zero here: selections of profiles, tracing, ticky counters, parallelism.
pub const TAIL_BYTES: usize = 128;

#[repr(C)]
pub struct RtsFlags {
    pub gc: GcFlags,
    pub conc: ConcFlags,
    pub misc: MiscFlags,
    pub debug: DebugFlags,
    pub cost_centre: CostCentreFlags,
    pub prof: ProfFlags,
    pub tail: [u64; TAIL_BYTES / 8],
    /// Not GHC's: collect at every heap check, everything every time (`--stress-gc`).
    pub stress_gc: u8,
}

impl RtsFlags {
    pub const DEFAULT: RtsFlags = RtsFlags {
        gc: GcFlags {
            stats_file: 0,
            give_stats: NO_GC_STATS,
            max_stk_size: MAX_STACK_WORDS,
            initial_stk_size: INITIAL_STACK_WORDS,
            stk_chunk_size: STACK_CHUNK_WORDS,
            stk_chunk_buffer_size: STACK_CHUNK_BUFFER_WORDS,
            max_heap_size: 0,
            min_alloc_area_size: NURSERY_BYTES / BLOCK_SIZE,
            large_alloc_lim: 0,
            nursery_chunk_size: 0,
            min_old_gen_size: MIN_OLD_GENERATION_BYTES / BLOCK_SIZE,
            heap_size_suggestion: 0,
            heap_size_suggestion_auto: 0,
            old_gen_factor: 2.0,
            return_decay_factor: 4.0,
            pc_free_heap: 3.0,
            use_nonmoving: 0,
            generations: 2,
            squeeze_upd_frames: 1,
            compact: 0,
            compact_threshold: 30.0,
            sweep: 0,
            ring_bell: 0,
            idle_gc_delay_time: 300_000_000,
            inter_idle_gc_wait: 0,
            do_idle_gc: 0,
            long_gc_sync: 0,
            heap_base: 0,
            alloc_limit_grace: 100 * 1024 / BLOCK_SIZE,
            heap_limit_grace: 1024 * 1024,
            numa: 0,
            numa_mask: 1,
        },
        conc: ConcFlags { ctxt_switch_time: 20_000_000, ctxt_switch_ticks: 2 },
        misc: MiscFlags {
            tick_interval: 10_000_000,
            install_signal_handlers: 1,
            install_seh_handlers: 1,
            generate_dump_file: 0,
            generate_stack_trace: 1,
            machine_readable: 0,
            disable_delayed_os_memory_return: 0,
            internal_counters: 0,
            linker_always_pic: 0,
            linker_mem_base: 0,
            io_manager: 1,
            num_io_worker_threads: 1,
        },
        debug: DebugFlags {
            scheduler: 0,
            interpreter: 0,
            weak: 0,
            gccafs: 0,
            gc: 0,
            nonmoving_gc: 0,
            block_alloc: 0,
            sanity: 0,
            zero_on_gc: 0,
            stable: 0,
            prof: 0,
            linker: 0,
            linker_verbose: 0,
            apply: 0,
            stm: 0,
            squeeze: 0,
            hpc: 0,
            sparks: 0,
            numa: 0,
            compact: 0,
            continuation: 0,
        },
        cost_centre: CostCentreFlags {
            do_cost_centres: 0,
            profiler_ticks: 0,
            msecs_per_tick: 0,
            output_file_name_stem: 0,
        },
        prof: ProfFlags {
            do_heap_profile: 0,
            heap_profile_interval: 100_000_000,
            heap_profile_interval_ticks: 10,
            start_heap_profile_at_startup: 1,
            show_ccs_on_exception: 0,
        },
        tail: [0; TAIL_BYTES / 8],
        stress_gc: 0,
    };
}
