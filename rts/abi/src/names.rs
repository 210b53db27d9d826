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
/// The entry of a program whose main is C's; exported as `START`.
pub const C_START: &str = "ahc_c_start";
/// The entry of a library for JavaScript (a WASI reactor), and what its glue calls.
pub const INITIALIZE: &str = "_initialize";
pub const LIBRARY_EXPORTS: [&str; 5] =
    ["hs_exit", "ahc_library_step", "ahc_async_start", "ahc_async_thread", "ahc_async_finish"];
/// The WASI command entry.
pub const START: &str = "_start";
/// The import that makes function pointers for Haskell functions; a program that has it exports its table, which may grow.
pub const ADJUSTORS: &str = "ahc_adjustors";
/// Name under which the table is exported.
pub const TABLE: &str = "__indirect_function_table";
/// Module of the WASI imports.
pub const WASI_MODULE: &str = "wasi_snapshot_preview1";
/// Code alias that the linker defines: how to run the root closure. Its own code if that is a function of one argument (the usual form of
/// an `IO` action), else `stg_ap_v_fast`. R1 is the closure in both cases.
pub const ROOT_ENTRY: &str = "ahc_root_entry";
pub const APPLY_VOID: &str = "stg_ap_v_fast";
/// The collector's hook: in every program that is linked with a collector.
pub const COLLECTOR_HOOK: &str = "ahc_collector_hook";
/// Data symbol that the linker defines: a count, and that many static closures which the runtime or C code names and through which a CAF can be
/// reached. They are roots of the collector.
pub const CAF_ROOTS: &str = "ahc_caf_roots";
/// Symbols that come in pairs: when something needs the first, the second is kept too if an input defines it. Parts of the runtime that are
/// found through weak references (`WEAK_PREFIX`) come into a program this way.
pub const COMPANIONS: [(&str, &str); 4] = [
    ("stg_upd_frame_info", "ahc_blackhole_hook"),
    ("stg_bh_upd_frame_info", "ahc_blackhole_hook"),
    ("base_GHCziTopHandler_flushStdHandles_closure", "ahc_flush_hook"),
    ("stg_mkWeakzh", "ahc_dead_weaks_hook"),
];
/// Functions that are exported, each if a program has the part of the runtime named first.
pub const OPTIONAL_EXPORTS: [(&str, &str); 4] = [
    ("ahc_wait_hook", STEP),
    // Function pointers that JavaScript can be given: it says how many it holds, gives them back, and main can wait for their calls.
    ("createAdjustor", "ahc_host_calls"),
    ("createAdjustor", "hs_free_fun_ptr"),
    ("createAdjustor", STEP),
];
/// The entry for a host with an event loop (`rts/rts/src/step.rs`).
pub const STEP: &str = "ahc_step";
/// Code of the byte code interpreter, which does not exist here: entering it traps.
pub const NO_INTERPRETER: [&str; 3] = ["stg_yield_to_interpreter", "stg_apply_interp_info", "stg_BCO_info"];

/// What GHC's runtime has and this one does not, with the feature it belongs to: a program that reaches one is refused with that reason, whether
/// something defines it or not.
pub const UNSUPPORTED: [(&str, &str); 5] = [
    ("stg_newBCOzh", BYTE_CODE),
    ("stg_mkApUpd0zh", BYTE_CODE),
    ("cloneStack", INSPECTION),
    ("sendCloneStackMessage", INSPECTION),
    ("decodeClonedStack", INSPECTION),
];
const BYTE_CODE: &str = "byte code (newBCO#, mkApUpd0#), which only an interpreter can run";
const INSPECTION: &str = "copying and decoding of stacks (GHC.Stack.CloneStack)";
