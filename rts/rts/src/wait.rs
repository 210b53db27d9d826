//! Threads that wait for time or for input and output, when no other thread can run.

use crate::machine::{Global, addr_of, at, heap};
use crate::message::fatal;
use crate::schedule::{WaitHook, ahc_others_hook};
use crate::table::{alloc_bytes, free_bytes};
use crate::time::getMonotonicNSec;
use crate::wasi::{CLOCK_MONOTONIC, poll_oneoff};
use crate::weak::{Hook, need};
use ahc_abi::thread::{BLOCKED_ON_DELAY, BLOCKED_ON_READ, Tso};
use ahc_heap::{Addr, Memory as _};

/// Waiting threads, linked through `Tso::link`, newest first; the last one's link is END_TSO_QUEUE.
static WAITING: Global<Addr> = Global::new(Addr::NULL);

/// WASI's `subscription`, as words.
#[repr(C)]
struct Subscription {
    userdata: u64,
    /// 0 clock, 1 read, 2 write.
    tag: u64,
    /// Clock number or file descriptor.
    id: u64,
    timeout: u64,
    precision: u64,
    flags: u64,
}

/// WASI's `event`.
#[repr(C)]
struct Event {
    userdata: u64,
    error: u16,
    kind: u8,
    rest: [u64; 2],
}

#[unsafe(no_mangle)]
pub static ahc_wait_hook: Hook<WaitHook> = Hook(wait);

/// Milliseconds at which a delay of `us` microseconds is over, rounded up. Wraps after 49 days.
#[unsafe(no_mangle)]
pub extern "C" fn getDelayTarget(us: i32) -> u32 {
    let ns = getMonotonicNSec() + us.max(0) as u64 * 1000;
    ns.div_ceil(1_000_000) as u32
}

#[unsafe(no_mangle)]
pub extern "C" fn insertIntoSleepingQueue(_cap: Addr, tso: Addr, _target: u32) {
    add(tso);
}

#[unsafe(no_mangle)]
pub extern "C" fn appendToIOBlockedQueue(_cap: Addr, tso: Addr) {
    add(tso);
}

fn add(tso: Addr) {
    need!(ahc_wait_hook);
    need!(ahc_others_hook);
    let end = addr_of!(crate::machine::stg_END_TSO_QUEUE_closure);
    let others = core::mem::replace(WAITING.get(), tso);
    heap().m.store_addr(at!(tso, Tso.link), if others.is_null() { end } else { others });
}

/// Waits until one of the waiting threads can go on, and makes all runnable that can. False if no thread waits.
fn wait() -> bool {
    let end = addr_of!(crate::machine::stg_END_TSO_QUEUE_closure);
    let all = core::mem::replace(WAITING.get(), Addr::NULL);
    if all.is_null() {
        return false;
    }
    let mut n = 0;
    let mut tso = all;
    while tso != end {
        n += 1;
        tso = heap().m.load_addr(at!(tso, Tso.link));
    }
    let subscriptions = alloc_bytes(n * (size_of::<Subscription>() + size_of::<Event>()) as u32);
    let events = subscriptions.add(n * size_of::<Subscription>() as u32);
    let now = getMonotonicNSec();
    let mut at_sub = subscriptions.0 as *mut Subscription;
    tso = all;
    while tso != end {
        let m = &heap().m;
        let info = m.load32(at!(tso, Tso.block_info));
        let why = m.load16(at!(tso, Tso.why_blocked));
        // The target has only its low 32 bits of milliseconds.
        let left = info.wrapping_sub((now / 1_000_000) as u32) as i32;
        let (tag, id, timeout) = match why {
            BLOCKED_ON_DELAY => (0, CLOCK_MONOTONIC as u64, left.max(0) as u64 * 1_000_000),
            BLOCKED_ON_READ => (1, u64::from(info), 0),
            _ => (2, u64::from(info), 0),
        };
        // SAFETY: within the array just made.
        unsafe {
            at_sub.write(Subscription { userdata: u64::from(tso.0), tag, id, timeout, precision: 0, flags: 0 });
            at_sub = at_sub.add(1);
        }
        tso = m.load_addr(at!(tso, Tso.link));
    }
    let mut n_events = 0u32;
    // SAFETY: arrays of n entries each.
    let error = unsafe { poll_oneoff(subscriptions.0 as *const u8, events.0 as *mut u8, n, &raw mut n_events) };
    if error != 0 || n_events == 0 {
        fatal(c"poll_oneoff failed");
    }
    // Those with an event run; an error (a closed descriptor, say) is for the operation to find.
    tso = all;
    while tso != end {
        let next = heap().m.load_addr(at!(tso, Tso.link));
        let ready = (0..n_events).any(|i| {
            // SAFETY: WASI wrote n_events entries.
            unsafe { (*(events.0 as *const Event).add(i as usize)).userdata == u64::from(tso.0) }
        });
        if ready {
            heap().unblock(tso);
        } else {
            add(tso);
        }
        tso = next;
    }
    free_bytes(subscriptions);
    true
}

const _: () = assert!(size_of::<Subscription>() == 48 && size_of::<Event>() == 32);
