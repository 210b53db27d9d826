//! The register table and the capability that holds it (ABI.md §3).
//!
//! `BaseReg` is `MainCapability + BASE_REG_OFFSET`. The three words before the register table, where GHC keeps code addresses for
//! failed checks, are link-time constants here (`names::GC_ENTER_1`, ...); they stay 0.

use crate::{Ptr, Word};

#[repr(C)]
pub struct FunTable {
    pub eager_blackhole_info: Ptr,
    pub gc_enter_1: Ptr,
    pub gc_fun: Ptr,
}

/// The register table. Only the fields ABI.md §3 names are ever used.
#[repr(C)]
pub struct RegTable {
    /// R1 .. R10; `rR1` takes what the code that jumped to `StgReturn` had in R1.
    pub r: [Word; 10],
    pub f: [f32; 6],
    pub d: [f64; 6],
    pub xmm: [[u64; 2]; 6],
    pub ymm: [[u64; 4]; 6],
    pub zmm: [[u64; 8]; 6],
    pub l1: u64,
    pub sp: Ptr,
    pub sp_lim: Ptr,
    pub hp: Ptr,
    pub hp_lim: Ptr,
    pub cccs: Ptr,
    pub current_tso: Ptr,
    pub nursery: Ptr,
    pub current_nursery: Ptr,
    pub current_alloc: Ptr,
    pub hp_alloc: Word,
    pub ret: Word,
}

#[repr(C)]
pub struct Capability {
    pub f: FunTable,
    pub r: RegTable,
    pub no: u32,
    pub node: u32,
    pub running_task: Ptr,
    pub in_haskell: u8,
    pub idle: u32,
    pub disabled: u8,
    pub run_queue_hd: Ptr,
    pub run_queue_tl: Ptr,
    pub n_run_queue: u32,
    pub suspended_ccalls: Ptr,
    pub n_suspended_ccalls: u32,
    /// Array of the generations' lists of mutated old objects.
    pub mut_lists: Ptr,
    pub saved_mut_lists: Ptr,
    /// GHC keeps its non-moving collector's per-capability state here; nothing of ours uses it.
    pub reserved: [Word; 15],
    pub pinned_object_block: Ptr,
    pub pinned_object_blocks: Ptr,
    pub pinned_object_empty: Ptr,
    pub weak_ptr_list_hd: Ptr,
    pub weak_ptr_list_tl: Ptr,
    pub context_switch: i32,
    pub interrupt: i32,
    pub total_allocated: u64,
    pub iomgr: Ptr,
    pub free_tvar_watch_queues: Ptr,
    pub free_trec_chunks: Ptr,
    pub free_trec_headers: Ptr,
    pub transaction_tokens: u32,
}

/// `BaseReg - MainCapability`.
pub const BASE_REG_OFFSET: u32 = 16;

/// Byte offsets from `BaseReg` of the registers that live in memory.
pub const R1: u32 = 0;
/// Direct strategy, in the fields of R2 to R5, which no code has there: where `StgRun` goes on when all wasm frames have been given up (0: nowhere,
/// Haskell has been left), Sp then, by how many bytes the stack may grow before they are, and the same for a thread that has just got its registers.
pub const RESUME_PC: u32 = 4;
pub const RESUME_SP: u32 = 8;
pub const SOFT_STACK: u32 = 12;
pub const FIRST_SOFT_STACK: u32 = 16;
pub const SP: u32 = 792;
pub const SP_LIM: u32 = 796;
pub const HP: u32 = 800;
pub const HP_LIM: u32 = 804;
pub const CCCS: u32 = 808;
pub const CURRENT_TSO: u32 = 812;
pub const NURSERY: u32 = 816;
pub const CURRENT_NURSERY: u32 = 820;
pub const CURRENT_ALLOC: u32 = 824;
pub const HP_ALLOC: u32 = 828;
pub const RET: u32 = 832;

/// How many registers of each kind pass arguments.
pub const MAX_REAL_VANILLA: u32 = 6;
pub const MAX_REAL_FLOAT: u32 = 6;
pub const MAX_REAL_DOUBLE: u32 = 6;
pub const MAX_REAL_LONG: u32 = 1;
