//! Statistics: not collected, except for the amount allocated.

use ahc_heap::Addr;

/// Size of GHC's `RTSStats` for wasm32.
const STATS_BYTES: usize = 376;
/// Offset of its `allocated_bytes`.
const ALLOCATED_BYTES: usize = 8;

#[unsafe(no_mangle)]
pub extern "C" fn getRTSStatsEnabled() -> i32 {
    0
}

/// # Safety
/// `stats` points to an `RTSStats`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn getRTSStats(stats: Addr) {
    let p = stats.0 as *mut u8;
    // SAFETY: the caller's promise.
    unsafe {
        p.write_bytes(0, STATS_BYTES);
        p.add(ALLOCATED_BYTES).cast::<u64>().write(crate::storage::total_allocated() * 4);
    }
}

#[unsafe(no_mangle)]
pub extern "C" fn getAllocations() -> u64 {
    crate::storage::total_allocated() * 4
}
