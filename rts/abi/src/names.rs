//! Symbol and import names that more than one component spells.

/// Data symbol of the one capability; `BaseReg` is `reg::BASE_REG_OFFSET` bytes into it.
pub const MAIN_CAPABILITY: &str = "MainCapability";
/// What GHC's EagerBlackholeInfo, GCEnter1 and GCFun registers mean here.
pub const EAGER_BLACKHOLE_INFO: &str = "__stg_EAGER_BLACKHOLE_info";
pub const GC_ENTER_1: &str = "__stg_gc_enter_1";
pub const GC_FUN: &str = "__stg_gc_fun";
/// Linker intrinsics (ABI.md §6).
pub const STG_RUN: &str = "StgRun";
pub const STG_RETURN: &str = "StgReturn";
pub const ROOT_CLOSURE: &str = "ahc_root_closure";
pub const WEAK_PREFIX: &str = "__ahc_weak_";
/// The WASI command entry.
pub const START: &str = "_start";
/// Module of the WASI imports.
pub const WASI_MODULE: &str = "wasi_snapshot_preview1";
