//! The scheduler: runs Haskell threads until a given one has ended.
//!
//! What a program with one thread that never waits does without is in `switch.rs`, behind the hook `ahc_others_hook`.
//! INV-MAIN: no address of a heap object is held across `run_once` or a collection, but those in `CALLS`, which the collector updates.

use crate::machine::{Global, addr_of, at, base_reg, heap, symbols};
use crate::weak::weak;
use ahc_abi::reg::{self, Capability};
use ahc_abi::sched::{HEAP_OVERFLOW, STACK_OVERFLOW, THREAD_BLOCKED, THREAD_FINISHED, THREAD_YIELDING};
use ahc_abi::thread::{THREAD_COMPLETE, THREAD_KILLED, Tso};
use ahc_heap::{Addr, Memory as _};

symbols! { stg_returnToStackTop }

unsafe extern "C" {
    /// Linker intrinsic: jumps to Haskell code, returns when that jumps to StgReturn.
    fn StgRun(code: u32, base_reg: u32) -> u32;
}

weak! {
    /// Threads that stop before they end: there if anything makes a second thread or lets one wait.
    OTHERS = __ahc_weak_ahc_others_hook,
    /// Exceptions the runtime raises: nobody can run, stack overflow.
    RAISE = __ahc_weak_ahc_raise_hook,
    /// Sleeping threads and threads that wait for input or output.
        WAIT = __ahc_weak_ahc_wait_hook,
}

/// Why the runtime raises an exception by itself.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Cause {
    /// No thread can run, and no collection has changed that.
    Deadlock,
    /// The same, but without a collector: any thread may wait in vain.
    DeadlockOfAll,
    StackOverflow,
}

/// Type of the hook `OTHERS`.
pub struct OthersHook {
    /// The thread that runs next after one has stopped, or ended. Null if nobody can run and the host is to wait.
    pub next: fn(stopped: Addr, why: u32) -> Addr,
    /// The running thread is at the end of a nursery block: whether it goes on.
    pub goes_on: fn() -> bool,
    /// A thread has stopped: what may be the matter with it (allocation limits, transactions).
    pub stopped: fn(Addr),
    /// The main thread of a call has ended.
    pub ended: fn(Addr),
}

/// Type of the hook `RAISE`: raises what fits the cause in the thread. False if it has nothing for it.
pub type RaiseHook = fn(Addr, Cause) -> bool;

/// Type of the hook `LIMIT`: looks whether the thread, which has stopped, has used up its allocation limit.
pub type LimitHook = fn(Addr);

/// Type of the hook `WAIT`.
pub struct WaitHook {
    /// Whether a thread waits.
    pub any: fn() -> bool,
    /// Makes those runnable that have waited long enough; waits for the first if `block`.
    pub poll: fn(block: bool),
    /// Takes a thread out of the queue it is in.
    pub leave: fn(Addr),
    /// Shows the collector the roots among the queues' ends.
    pub roots: fn(&mut dyn FnMut(*mut Addr)),
}

/// A call of `schedule`: the thread it runs for, and the call around it.
pub struct Call {
    main: Global<Addr>,
    outer: Global<*const Call>,
}

/// The innermost call.
static CALLS: Global<*const Call> = Global::new(core::ptr::null());

impl Call {
    pub const fn new() -> Call {
        Call { main: Global::new(Addr::NULL), outer: Global::new(core::ptr::null()) }
    }

    /// Starts the call. It must not move until it has ended.
    pub fn begin(&self, main: Addr) {
        *self.main.get() = main;
        *self.outer.get() = core::mem::replace(CALLS.get(), self);
    }

    /// How many calls there are around the innermost one.
    pub fn nesting() -> u32 {
        let (mut at, mut n) = (*CALLS.get(), 0);
        // SAFETY: calls stay where they are until they have ended, and they end in order.
        while let Some(call) = unsafe { at.as_ref() } {
            at = *call.outer.get();
            n += 1;
        }
        n.max(1) - 1
    }

    /// Runs threads until the main one has ended: its `what_next`, and the call is over. 0 if it is the host's turn, which may call this
    /// again. `why` is `THREAD_YIELDING` the first time, then `THREAD_BLOCKED`: whether the main thread is to be put into the queue.
    pub fn run(&self, why: u32) -> u16 {
        let mut stopped = self.main();
        let mut why = why;
        loop {
            // Without the hook, a thread only ever stops to let others run: it goes on.
            let others = OTHERS.get();
            // SAFETY: the hook's type.
            let others = (!others.is_null()).then(|| unsafe { &*(others.0 as *const OthersHook) });
            let mut tso = self.main();
            if finished(tso) {
                if let Some(hook) = others {
                    (hook.ended)(tso);
                }
                *CALLS.get() = *self.outer.get();
                return heap().m.load16(at!(tso, Tso.what_next));
            }
            if let Some(hook) = others {
                tso = (hook.next)(stopped, why);
                if tso.is_null() {
                    return 0;
                }
            }
            // Killed while it was in the queue.
            if finished(tso) {
                (stopped, why) = (tso, THREAD_FINISHED);
                continue;
            }
            why = run_once(tso);
            stopped = heap().reg(reg::CURRENT_TSO);
            if let Some(hook) = others {
                (hook.stopped)(stopped);
            }
            match why {
                HEAP_OVERFLOW => crate::collect::heap_overflow(),
                STACK_OVERFLOW => {
                    let h = heap();
                    let more = soft_overflow(stopped) || h.grow_stack(stopped, h.stack_sizes.limit);
                    if !more && !raise(stopped, Cause::StackOverflow) {
                        crate::exit::stack_exhausted(stopped);
                    }
                }
                _ => {}
            }
            stopped = heap().reg(reg::CURRENT_TSO);
        }
    }

    /// `run`, with no host to wait.
    pub fn run_to_the_end(&self) -> u16 {
        let mut why = THREAD_YIELDING;
        loop {
            match self.run(why) {
                0 => why = THREAD_BLOCKED,
                what_next => return what_next,
            }
        }
    }

    /// The thread it runs for, wherever that is by now.
    pub fn main(&self) -> Addr {
        *self.main.get()
    }

    /// The thread that the innermost call runs for.
    pub fn innermost_main() -> Addr {
        let innermost = *CALLS.get();
        // SAFETY: as in `is_outermost`; only asked within a call.
        unsafe { *(*innermost).main.get() }
    }

    /// Whether no other call is around this one.
    pub fn is_outermost() -> bool {
        let innermost = *CALLS.get();
        // SAFETY: calls in the chain are live (`begin`).
        innermost.is_null() || unsafe { (*innermost).outer.get().is_null() }
    }
}

/// The thread that the program runs for, or null between calls from the host.
pub fn outermost_main() -> Addr {
    let mut call = *CALLS.get();
    let mut main = Addr::NULL;
    while !call.is_null() {
        // SAFETY: calls in the chain are live (`begin`).
        unsafe {
            main = *(*call).main.get();
            call = *(*call).outer.get();
        }
    }
    main
}

/// The roots outside of the heap that the scheduler knows, for the collector. Main threads are none, unless somebody is about to ask how they
/// ended: one that nothing can wake must be found out.
pub fn each_root(f: &mut dyn FnMut(*mut Addr)) {
    each_main(&mut |main| {
        // SAFETY: `each_main` gives places that hold threads.
        if finished(unsafe { *main }) {
            f(main);
        }
    });
    let wait = WAIT.get();
    if !wait.is_null() {
        // SAFETY: the hook's type.
        unsafe { ((*(wait.0 as *const WaitHook)).roots)(f) }
    }
}

/// The places that hold the main threads. All are alive after a collection: unfinished threads are kept.
pub fn each_main(f: &mut dyn FnMut(*mut Addr)) {
    let mut call = *CALLS.get();
    while !call.is_null() {
        // SAFETY: calls in the chain are live (`begin`).
        unsafe {
            f((*call).main.get());
            call = *(*call).outer.get();
        }
    }
}

/// Runs `main`, and others when it stops, until it has ended; gives its `what_next`.
pub fn schedule(main: Addr) -> u16 {
    let call = Call::new();
    call.begin(main);
    call.run_to_the_end()
}

fn soft_overflow(tso: Addr) -> bool {
    crate::soft_stack::hook().is_some_and(|hook| (hook.overflow)(tso))
}

/// Whether the thread has ended.
pub fn finished(tso: Addr) -> bool {
    let what_next = heap().m.load16(at!(tso, Tso.what_next));
    what_next == THREAD_COMPLETE || what_next == THREAD_KILLED
}

/// Runs one thread until it stops; says why. The thread is `CURRENT_TSO` then: it may have moved.
fn run_once(tso: Addr) -> u32 {
    let cap = addr_of!(crate::machine::MainCapability);
    let h = heap();
    h.set_reg(reg::CURRENT_TSO, tso);
    // Says whether `threadPaused` is called because the thread stops.
    h.set_reg(reg::RET, Addr::NULL);
    if let Some(hook) = crate::soft_stack::hook() {
        (hook.begin)(tso);
    }
    h.m.store8(at!(cap, Capability.in_haskell), 1);
    // SAFETY: the thread's state is in its TSO and STACK, the capability is ours.
    unsafe { StgRun(addr_of!(stg_returnToStackTop).0, base_reg().0) };
    let h = heap();
    h.m.store8(at!(cap, Capability.in_haskell), 0);
    h.reg(reg::RET).0
}

/// Raises an exception in a thread that is not running. False if the program has no use for exceptions.
pub fn raise(tso: Addr, cause: Cause) -> bool {
    let hook = RAISE.get();
    // SAFETY: the hook's type.
    !hook.is_null() && unsafe { (*(hook.0 as *const RaiseHook))(tso, cause) }
}
