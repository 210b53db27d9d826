//! The entry for a host with an event loop (JavaScript): runs the program until nobody can run, and says how long to wait.
//!
//! Exported if the program can wait (`ahc_abi::names::OPTIONAL_EXPORTS`); `_start` is for hosts that wait inside of `poll_oneoff`.

use crate::machine::Global;
use crate::schedule::Call;
use crate::start::{begin, end};
use crate::switch::run_for_host;
use crate::time::getMonotonicNSec;
use crate::wait::until_first;
use ahc_abi::sched::{THREAD_BLOCKED, THREAD_YIELDING};

static STARTED: Global<bool> = Global::new(false);
static CALL: Call = Call::new();

/// The program is over.
const OVER: i32 = -1;
/// Threads wait for descriptors only: the host knows which (it was asked for them last), and that it is not ready. Or for a callback.
pub const NO_TIME: i32 = i32::MAX;

/// The argument that says that the host will call nothing any more: whoever waits for that waits in vain.
const NOBODY_CALLS: u32 = u32::MAX;

/// Runs until nobody can run, or for about `ms` milliseconds (0: without limit; or `NOBODY_CALLS`). Gives the milliseconds after which it wants to be called
/// again at the latest, or `OVER`.
#[unsafe(no_mangle)]
pub extern "C" fn ahc_step(ms: u32) -> i32 {
    let why = if core::mem::replace(STARTED.get(), true) {
        THREAD_BLOCKED
    } else {
        CALL.begin(begin());
        THREAD_YIELDING
    };
    let what_next = match ms {
        NOBODY_CALLS => run_for_host(&CALL, why, 0, false),
        ms => run_for_host(&CALL, why, u64::from(ms) * 1_000_000, true),
    };
    if what_next != 0 {
        end(what_next);
        return OVER;
    }
    pause()
}

/// Milliseconds until a thread can run, if nobody calls before.
pub fn pause() -> i32 {
    if crate::switch::somebody_can_run() {
        return 0;
    }
    let ns = until_first(getMonotonicNSec());
    if ns == u64::MAX { NO_TIME } else { ns.div_ceil(1_000_000).min(NO_TIME as u64 - 1) as i32 }
}
