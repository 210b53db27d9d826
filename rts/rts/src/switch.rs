//! Which thread runs next, and for how long: what programs with several threads, or with one that waits, have.
//!
//! The queue is first in, first out. As GHC's, a clock period of 20 ms ends whatever time slice there is; a thread that made another gives
//! way at the end of its nursery block. There is no timer: a thread that is not alone asks at the end of each nursery block (`goes_on`),
//! and every few blocks the clock is asked, since that is a call of the host.

use crate::collect::collect;
use crate::machine::{Global, addr_of, at, heap};
use crate::schedule::{Call, Cause, LimitHook, OthersHook, WaitHook, raise};
use crate::stm::StmHook;
use crate::throw_to::awakenBlockedExceptionQueue;
use crate::time::getMonotonicNSec;
use crate::weak::{Hook, weak};
use ahc_abi::reg::{self, Capability};
use ahc_abi::sched::{EXIT_DEADLOCK, HEAP_OVERFLOW, STACK_OVERFLOW, THREAD_FINISHED, THREAD_YIELDING};
use ahc_abi::thread::Tso;
use ahc_heap::{ASK, Addr, Memory as _};

weak! {
    /// Sleeping threads and threads that wait for input or output.
    WAIT = __ahc_weak_ahc_wait_hook,
    /// Allocation limits: there if anything sets one.
    LIMIT = __ahc_weak_ahc_limit_hook,
    /// Transactions.
    STM = __ahc_weak_ahc_stm_hook,
    COLLECTOR = __ahc_weak_ahc_collector_hook,
    /// Functions that JavaScript may call at any time.
    HOST_CALLS = __ahc_weak_ahc_host_calls_hook,
}

/// `Capability::context_switch` as GHC's Cmm stores it: the thread is to give way at the end of its block.
const GIVE_WAY: u32 = 1;
/// Nursery blocks between two looks at the clock: 64 KiB, 60 µs of a thread that allocates 1 GB/s.
const BLOCKS_PER_LOOK: u32 = 16;
/// Switches between two looks at the threads that wait.
const SWITCHES_PER_POLL: u32 = 16;

struct Slice {
    blocks: u32,
    switches: u32,
    /// When the current period began.
    start: u64,
    /// The thread that stopped goes on.
    goes_on: bool,
    /// Look at the threads that wait before the next one runs.
    poll: bool,
    /// When the host wants its turn, and whether it is due. 0: never.
    host_at: u64,
    host_turn: bool,
    /// A call from the host's event loop runs, which can wait.
    host_waits: bool,
    /// The host may call into Haskell while it waits.
    host_calls: bool,
}

static SLICE: Global<Slice> = Global::new(Slice {
    blocks: 0,
    switches: 0,
    start: 0,
    goes_on: false,
    poll: false,
    host_at: 0,
    host_turn: false,
    host_waits: false,
    host_calls: false,
});

#[unsafe(no_mangle)]
pub static ahc_others_hook: Hook<OthersHook> = Hook(OthersHook { next, goes_on, stopped, ended });

fn goes_on() -> bool {
    let h = heap();
    let s = SLICE.get();
    let switch = at!(addr_of!(crate::machine::MainCapability), Capability.context_switch);
    if h.reg(reg::RET).0 != THREAD_YIELDING || h.m.load32(switch) != ASK {
        return false;
    }
    s.blocks += 1;
    s.goes_on = s.blocks < BLOCKS_PER_LOOK || !period_is_over(s);
    s.goes_on
}

fn period_is_over(s: &mut Slice) -> bool {
    s.blocks = 0;
    let now = getMonotonicNSec();
    s.host_turn = s.host_at != 0 && now >= s.host_at;
    let period = crate::flags::flags().conc.ctxt_switch_time as u64;
    let over = now - s.start >= period;
    if over {
        s.start = now;
        s.poll = true;
    }
    over || s.host_turn
}

fn next(stopped: Addr, why: u32) -> Addr {
    let s = SLICE.get();
    if core::mem::take(&mut s.goes_on) {
        return stopped;
    }
    let switch = at!(addr_of!(crate::machine::MainCapability), Capability.context_switch);
    match why {
        THREAD_YIELDING => heap().enqueue(stopped),
        // Primitives in a tight loop get here without having looked at the flag.
        HEAP_OVERFLOW | STACK_OVERFLOW => {
            if heap().m.load32(switch) != GIVE_WAY {
                dirty(stopped);
                return stopped;
            }
            heap().enqueue(stopped);
        }
        THREAD_FINISHED => ended(stopped),
        _ => {}
    }
    heap().m.store32(switch, 0);
    s.switches += 1;
    if s.switches >= SWITCHES_PER_POLL {
        s.switches = 0;
        s.poll = true;
    }
    if core::mem::take(&mut s.poll) {
        poll(false);
    }
    loop {
        if core::mem::take(&mut s.host_turn) {
            return Addr::NULL;
        }
        let tso = heap().dequeue();
        if !tso.is_null() {
            let alone = s.host_at == 0 && !somebody_can_run() && !somebody_waits();
            heap().m.store32(switch, if alone { 0 } else { ASK });
            dirty(tso);
            return tso;
        }
        if s.host_waits && Call::is_outermost() && poll(false) {
            s.host_turn = !somebody_can_run();
        } else if !poll(true) {
            deadlock();
        }
    }
}

fn ended(tso: Addr) {
    awakenBlockedExceptionQueue(Addr::NULL, tso);
}

fn stopped(tso: Addr) {
    let (limit, stm) = (LIMIT.get(), STM.get());
    // SAFETY: the hooks' types.
    unsafe {
        if !limit.is_null() {
            (*(limit.0 as *const LimitHook))(tso);
        }
        if !stm.is_null() {
            ((*(stm.0 as *const StmHook)).after_run)(tso);
        }
    }
}

/// A thread is about to run, which changes it. (A thread that is alone is marked so by the collector.)
fn dirty(tso: Addr) {
    let h = heap();
    h.dirty_tso(tso);
    let stack = h.m.load_addr(at!(tso, Tso.stackobj));
    h.dirty_stack(stack);
}

pub fn somebody_can_run() -> bool {
    heap().m.load32(at!(addr_of!(crate::machine::MainCapability), Capability.run_queue_hd)) != 0
}

fn wait_hook() -> Option<&'static WaitHook> {
    let hook = WAIT.get();
    // SAFETY: the hook's type.
    (!hook.is_null()).then(|| unsafe { &*(hook.0 as *const WaitHook) })
}

fn somebody_waits() -> bool {
    wait_hook().is_some_and(|hook| (hook.any)())
}

/// False if nobody waits.
fn poll(block: bool) -> bool {
    somebody_waits() && {
        if let Some(hook) = wait_hook() {
            (hook.poll)(block);
        }
        true
    }
}

/// Whether a function that JavaScript holds may make a thread runnable.
fn host_may_call() -> bool {
    let hook = HOST_CALLS.get();
    let s = SLICE.get();
    // SAFETY: the hook's type.
    s.host_waits
        && s.host_calls
        && Call::is_outermost()
        && !hook.is_null()
        && unsafe { (*(hook.0 as *const fn() -> bool))() }
}

/// Nobody can run, and nobody waits for the host.
fn deadlock() {
    if host_may_call() {
        SLICE.get().host_turn = true;
        return;
    }
    collect(true);
    if somebody_can_run() {
        return;
    }
    let cause = if COLLECTOR.get().is_null() { Cause::DeadlockOfAll } else { Cause::Deadlock };
    if !raise(Call::innermost_main(), cause) {
        crate::message::emit_line(b"<<loop>>");
        crate::exit::stg_exit(EXIT_DEADLOCK);
    }
}

/// Runs a call on behalf of the host, which wants its turn after `ns` nanoseconds (0: when nobody can run), and may call (`host_calls`).
pub fn run_for_host(call: &Call, why: u32, ns: u64, host_calls: bool) -> u16 {
    let s = SLICE.get();
    s.host_waits = true;
    s.host_calls = host_calls;
    s.host_at = if ns == 0 { 0 } else { getMonotonicNSec() + ns };
    let what_next = call.run(why);
    let s = SLICE.get();
    s.host_waits = false;
    s.host_at = 0;
    what_next
}
