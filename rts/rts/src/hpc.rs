//! What the hpc library asks the runtime: which modules count what is evaluated.
//!
//! None does: a module compiled with `-fhpc` announces itself by `hs_hpc_module`, which is not here, so that such a program is not linked.

/// The first of a list of modules.
#[unsafe(no_mangle)]
pub extern "C" fn hs_hpc_rootModule() -> *const u8 {
    core::ptr::null()
}
