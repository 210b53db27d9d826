//! `RtsFlags`, as GHC.RTS.Flags and the Cmm files read it. Zero unless `rts` sets a field.

use crate::{Ptr, Word};

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

/// Everything that follows `MiscFlags` is zero here: debugging, cost centres, profiling, tracing, ticky, parallelism.
pub const TAIL_BYTES: usize = 192;

#[repr(C)]
pub struct RtsFlags {
    pub gc: GcFlags,
    pub conc: ConcFlags,
    pub misc: MiscFlags,
    pub tail: [u64; TAIL_BYTES / 8],
}
