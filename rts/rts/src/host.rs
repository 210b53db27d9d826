//! JavaScript that calls Haskell functions from its event loop: how many it holds, and calls that may wait for the event loop.
//!
//! An export's C stub runs an in-call to its end before it returns. To let it wait, the host calls it twice: the first call only starts the
//! thread (its result means nothing); when the thread has ended, the second gives its result. `ahc_library_step` runs threads between.

use crate::concurrent::scheduleThread;
use crate::hsffi::start;
use crate::machine::{Global, addr_of, at, heap};
use crate::schedule::{Call, finished};
use crate::stable::{deRefStablePtr, freeStablePtr, getStablePtr};
use crate::step::{NO_TIME, pause};
use crate::switch::run_for_host;
use crate::thread::create_thread_entering;
use crate::weak::{Hook, need};
use ahc_abi::sched::THREAD_BLOCKED;
use ahc_abi::thread::{BLOCKED_ON_CCALL, Tso};
use ahc_heap::{Addr, Memory as _};

/// Haskell functions that JavaScript may call at any time.
static HELD: Global<i32> = Global::new(0);

/// While it is true, a program in which no thread can run waits instead of raising an exception.
#[unsafe(no_mangle)]
pub static ahc_host_calls_hook: Hook<fn() -> bool> = Hook(|| *HELD.get() > 0);

/// JavaScript holds so many functions more.
#[unsafe(no_mangle)]
pub extern "C" fn ahc_host_calls(more: i32) {
    need!(ahc_host_calls_hook);
    *HELD.get() += more;
}

/// What the next in-call is for.
#[derive(Clone, Copy)]
enum Turn {
    /// To run to its end, like any other.
    Usual,
    /// To start.
    Start,
    /// To give the result of the thread that this stable pointer stands for.
    Finish(u32),
}

static TURN: Global<Turn> = Global::new(Turn::Usual);
/// The thread that was started last.
static STARTED: Global<u32> = Global::new(0);

/// Type of the hook for in-calls: what is to be done with the thread of one.
pub type TurnHook = fn(Addr) -> Action;

pub enum Action {
    Run,
    /// Nothing; the result means nothing.
    Leave,
    /// Nothing: this thread, which has ended, has the result.
    Take(Addr),
}

#[unsafe(no_mangle)]
pub static ahc_turn_hook: Hook<TurnHook> = Hook(turn);

fn turn(tso: Addr) -> Action {
    match core::mem::replace(TURN.get(), Turn::Usual) {
        Turn::Usual => Action::Run,
        Turn::Start => {
            *STARTED.get() = getStablePtr(tso);
            scheduleThread(Addr::NULL, tso);
            Action::Leave
        }
        Turn::Finish(thread) => {
            let tso = deRefStablePtr(thread);
            freeStablePtr(thread);
            Action::Take(tso)
        }
    }
}

/// The next in-call only starts.
#[unsafe(no_mangle)]
pub extern "C" fn ahc_async_start() {
    need!(ahc_turn_hook);
    *STARTED.get() = 0;
    *TURN.get() = Turn::Start;
}

/// The thread that was started, 0 if none was (the function made no in-call).
#[unsafe(no_mangle)]
pub extern "C" fn ahc_async_thread() -> u32 {
    *TURN.get() = Turn::Usual;
    *STARTED.get()
}

/// Whether the thread has ended; then the next in-call gives its result.
#[unsafe(no_mangle)]
pub extern "C" fn ahc_async_finish(thread: u32) -> i32 {
    let ended = finished(deRefStablePtr(thread));
    if ended {
        *TURN.get() = Turn::Finish(thread);
    }
    i32::from(ended)
}

/// The call that stands for the host: its thread never runs.
static IDLE: Call = Call::new();
static IDLING: Global<bool> = Global::new(false);

/// Runs threads until none can run, or for about `ms` milliseconds (0: without limit). Gives the milliseconds after which it wants to be
/// called again at the latest.
#[unsafe(no_mangle)]
pub extern "C" fn ahc_library_step(ms: u32) -> i32 {
    if !core::mem::replace(IDLING.get(), true) {
        let idle = create_thread_entering(addr_of!(crate::machine::stg_END_TSO_QUEUE_closure));
        heap().m.store16(at!(idle, Tso.why_blocked), BLOCKED_ON_CCALL);
        IDLE.begin(idle);
    }
    run_for_host(&IDLE, THREAD_BLOCKED, u64::from(ms) * 1_000_000, true);
    pause()
}

/// The entry of a program without a main, for a host that uses it as a library (a WASI reactor).
#[unsafe(no_mangle)]
pub extern "C" fn _initialize() {
    // SAFETY: the linker's function; called once.
    unsafe { __wasm_call_ctors() };
    start();
    ahc_host_calls(1);
}

unsafe extern "C" {
    fn __wasm_call_ctors();
}

const _: () = assert!(NO_TIME == i32::MAX);
