//! The scheduler: runs Haskell threads until a given one has ended.

use crate::exit::stack_exhausted;
use crate::machine::{addr_of, at, base_reg, heap, symbols};
use crate::weak::{Hook, weak};
use ahc_abi::limits::MAX_STACK_WORDS;
use ahc_abi::reg::{self, Capability};
use ahc_abi::sched::{HEAP_OVERFLOW, STACK_OVERFLOW, THREAD_FINISHED, THREAD_YIELDING};
use ahc_abi::thread::Tso;
use ahc_heap::{Addr, Memory as _};

symbols! { stg_returnToStackTop }

unsafe extern "C" {
    /// Linker intrinsic: jumps to Haskell code, returns when that jumps to StgReturn.
    fn StgRun(code: u32, base_reg: u32) -> u32;
}

weak! {
    /// Threads that stop before they end: there if anything makes a second thread or lets one wait.
    OTHERS = __ahc_weak_ahc_others_hook,
    /// Sleeping threads and threads that wait for input or output.
    WAIT = __ahc_weak_ahc_wait_hook,
    /// Exceptions the runtime raises: nobody can run, stack overflow.
    RAISE = __ahc_weak_ahc_raise_hook,
}

/// Why the runtime raises an exception by itself.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Cause {
    /// No thread can run.
    Deadlock,
    StackOverflow,
}

/// Type of the hook `OTHERS`: the thread that runs next after one that `schedule` runs for, or another, has stopped.
pub type OthersHook = fn(main: Addr, stopped: Addr, why: u32) -> Addr;
/// Type of the hook `RAISE`: raises what fits the cause in the thread. False if it has nothing for it.
pub type RaiseHook = fn(Addr, Cause) -> bool;
/// Type of the hook `WAIT`: waits until a thread can run. False if none ever will.
pub type WaitHook = fn() -> bool;

/// Runs `main`, and others when it stops, until it has ended; gives its `what_next`.
pub fn schedule(main: Addr) -> u16 {
    let mut tso = main;
    loop {
        let why = run(tso);
        if why == THREAD_FINISHED && tso == main {
            return heap().m.load16(at!(tso, Tso.what_next));
        }
        let hook = OTHERS.get();
        if !hook.is_null() {
            // SAFETY: the hook's type.
            tso = unsafe { (*(hook.0 as *const OthersHook))(main, tso, why) };
        }
        // Without the hook, a thread only ever stops to let others run: it goes on.
    }
}

/// Runs one thread until it ends, blocks or gives way; says which.
fn run(tso: Addr) -> u32 {
    let cap = addr_of!(crate::machine::MainCapability);
    loop {
        let h = heap();
        h.set_reg(reg::CURRENT_TSO, tso);
        // With others waiting, the thread gives way at the end of its nursery block: there is no timer.
        let others = h.m.load32(at!(cap, Capability.run_queue_hd));
        h.m.store32(at!(cap, Capability.context_switch), others);
        h.m.store8(at!(cap, Capability.in_haskell), 1);
        // SAFETY: the thread's state is in its TSO and STACK, the capability is ours.
        unsafe { StgRun(addr_of!(stg_returnToStackTop).0, base_reg().0) };
        let h = heap();
        h.m.store8(at!(cap, Capability.in_haskell), 0);
        match h.reg(reg::RET).0 {
            HEAP_OVERFLOW => h.more_nursery(),
            STACK_OVERFLOW => {
                if !h.grow_stack(tso, MAX_STACK_WORDS) && !raise(tso, Cause::StackOverflow) {
                    stack_exhausted(tso);
                }
            }
            why => return why,
        }
    }
}

#[unsafe(no_mangle)]
pub static ahc_others_hook: Hook<OthersHook> = Hook(next);

fn next(main: Addr, stopped: Addr, why: u32) -> Addr {
    if why == THREAD_YIELDING {
        heap().enqueue(stopped);
    }
    loop {
        let tso = heap().dequeue();
        if !tso.is_null() {
            return tso;
        }
        nobody_can_run(main);
    }
}

/// Raises an exception in a thread that is not running. False if the program has no use for exceptions.
fn raise(tso: Addr, cause: Cause) -> bool {
    let hook = RAISE.get();
    // SAFETY: the hook's type.
    !hook.is_null() && unsafe { (*(hook.0 as *const RaiseHook))(tso, cause) }
}

fn nobody_can_run(main: Addr) {
    let wait = WAIT.get();
    // SAFETY: the hook's type.
    if !wait.is_null() && unsafe { (*(wait.0 as *const WaitHook))() } {
        return;
    }
    if !raise(main, Cause::Deadlock) {
        crate::message::emit_line(b"<<loop>>");
        crate::exit::stg_exit(ahc_abi::sched::EXIT_DEADLOCK);
    }
}
