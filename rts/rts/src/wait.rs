//! Threads that wait for time, or for input or output: two queues, and `poll_oneoff` when one of them may go on.
//!
//! Threads are linked through `Tso::link`. `SLEEPING` is sorted by the time of waking, kept in `block_info` in ticks (`NS_PER_TICK`); those
//! with the same time wake in the order in which they fell asleep. `BLOCKED` has the descriptor there.

use crate::machine::{Global, addr_of, at, heap};
use crate::message::fatal;
use crate::schedule::WaitHook;
use crate::switch::ahc_others_hook;
use crate::table::{alloc_bytes, free_bytes};
use crate::time::getMonotonicNSec;
use crate::wasi::{CLOCK_MONOTONIC, poll_oneoff};
use crate::weak::{Hook, need};
use ahc_abi::thread::{BLOCKED_ON_DELAY, BLOCKED_ON_READ, Tso};
use ahc_heap::{Addr, Memory as _};

/// Times of waking are 32 bits that wrap after 4.7 hours; the longest delay is 2^31 µs, 36 minutes.
const NS_PER_TICK: u64 = 4000;

struct Queue {
    head: Addr,
    tail: Addr,
}

static SLEEPING: Global<Queue> = Global::new(Queue { head: Addr::NULL, tail: Addr::NULL });
static BLOCKED: Global<Queue> = Global::new(Queue { head: Addr::NULL, tail: Addr::NULL });

#[unsafe(no_mangle)]
pub static ahc_wait_hook: Hook<WaitHook> = Hook(WaitHook { any, poll, leave, roots });

impl Queue {
    /// The thread after `tso`, or null.
    fn after(tso: Addr) -> Addr {
        let next = heap().m.load_addr(at!(tso, Tso.link));
        if next == addr_of!(crate::machine::stg_END_TSO_QUEUE_closure) { Addr::NULL } else { next }
    }

    /// Inserts the thread behind `before` (null: as the first).
    fn insert(&mut self, tso: Addr, before: Addr) {
        let h = heap();
        let end = addr_of!(crate::machine::stg_END_TSO_QUEUE_closure);
        let next = if before.is_null() {
            core::mem::replace(&mut self.head, tso)
        } else {
            let next = Queue::after(before);
            h.dirty_tso(before);
            h.m.store_addr(at!(before, Tso.link), tso);
            next
        };
        h.dirty_tso(tso);
        h.m.store_addr(at!(tso, Tso.link), if next.is_null() { end } else { next });
        if next.is_null() {
            self.tail = tso;
        }
    }

    /// Takes the thread behind `before` out (null: the first).
    fn remove(&mut self, tso: Addr, before: Addr) {
        let h = heap();
        let next = Queue::after(tso);
        if before.is_null() {
            self.head = next;
        } else {
            h.dirty_tso(before);
            let link = h.m.load_addr(at!(tso, Tso.link));
            h.m.store_addr(at!(before, Tso.link), link);
        }
        if next.is_null() {
            self.tail = before;
        }
        h.m.store_addr(at!(tso, Tso.link), addr_of!(crate::machine::stg_END_TSO_QUEUE_closure));
    }

    /// Takes a thread out, wherever it is.
    fn search_and_remove(&mut self, tso: Addr) {
        let (mut before, mut t) = (Addr::NULL, self.head);
        while !t.is_null() && t != tso {
            before = t;
            t = Queue::after(t);
        }
        if !t.is_null() {
            self.remove(t, before);
        }
    }
}

/// When a delay of `us` microseconds is over.
#[unsafe(no_mangle)]
pub extern "C" fn getDelayTarget(us: i32) -> u32 {
    let ns = getMonotonicNSec() + us.max(0) as u64 * 1000;
    ns.div_ceil(NS_PER_TICK) as u32
}

fn target(tso: Addr) -> u32 {
    heap().m.load32(at!(tso, Tso.block_info))
}

/// Whether time `a` is after time `b`.
fn is_after(a: u32, b: u32) -> bool {
    (a.wrapping_sub(b) as i32) > 0
}

#[unsafe(no_mangle)]
pub extern "C" fn insertIntoSleepingQueue(_cap: Addr, tso: Addr, target_time: u32) {
    needed();
    let queue = SLEEPING.get();
    // Equal delays, one after the other, are the usual case: the end is tried first.
    let mut before = queue.tail;
    if !before.is_null() && is_after(target(before), target_time) {
        before = Addr::NULL;
        let mut t = queue.head;
        while !t.is_null() && !is_after(target(t), target_time) {
            before = t;
            t = Queue::after(t);
        }
    }
    queue.insert(tso, before);
}

#[unsafe(no_mangle)]
pub extern "C" fn appendToIOBlockedQueue(_cap: Addr, tso: Addr) {
    needed();
    let queue = BLOCKED.get();
    queue.insert(tso, queue.tail);
}

fn needed() {
    need!(ahc_wait_hook);
    need!(ahc_others_hook);
}

fn any() -> bool {
    !SLEEPING.get().head.is_null() || !BLOCKED.get().head.is_null()
}

fn leave(tso: Addr) {
    let sleeps = heap().m.load16(at!(tso, Tso.why_blocked)) == BLOCKED_ON_DELAY;
    if sleeps { SLEEPING.get() } else { BLOCKED.get() }.search_and_remove(tso);
}

fn roots(f: &mut dyn FnMut(*mut Addr)) {
    for queue in [SLEEPING.get(), BLOCKED.get()] {
        f(&raw mut queue.head);
        f(&raw mut queue.tail);
    }
}

/// Nanoseconds until the first sleeper wakes: `u64::MAX` if nobody sleeps.
pub fn until_first(now: u64) -> u64 {
    let first = SLEEPING.get().head;
    if first.is_null() {
        return u64::MAX;
    }
    let left = target(first).wrapping_sub((now / NS_PER_TICK) as u32) as i32;
    (left.max(0) as u64 * NS_PER_TICK).saturating_sub(now % NS_PER_TICK)
}

fn wake_sleepers() {
    let now = (getMonotonicNSec() / NS_PER_TICK) as u32;
    let queue = SLEEPING.get();
    while !queue.head.is_null() && !is_after(target(queue.head), now) {
        let tso = queue.head;
        queue.remove(tso, Addr::NULL);
        heap().unblock(tso);
    }
}

fn poll(block: bool) {
    if block || !BLOCKED.get().head.is_null() {
        poll_host(block);
    }
    if !SLEEPING.get().head.is_null() {
        wake_sleepers();
    }
}

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

/// Asks the host which descriptors are ready, and wakes their threads. If `block`, until there is one or the first sleeper's time has come.
fn poll_host(block: bool) {
    let mut n = 1;
    let mut tso = BLOCKED.get().head;
    while !tso.is_null() {
        n += 1;
        tso = Queue::after(tso);
    }
    let subscriptions = alloc_bytes(n * (size_of::<Subscription>() + size_of::<Event>()) as u32);
    let events = subscriptions.add(n * size_of::<Subscription>() as u32);
    let mut at_sub = subscriptions.0 as *mut Subscription;
    let mut count = 0;
    let mut subscribe = |userdata: u64, tag: u64, id: u64, timeout: u64| {
        // SAFETY: within the array just made: at most n of them.
        unsafe {
            at_sub.write(Subscription { userdata, tag, id, timeout, precision: 0, flags: 0 });
            at_sub = at_sub.add(1);
        }
        count += 1;
    };
    tso = BLOCKED.get().head;
    while !tso.is_null() {
        let m = &heap().m;
        let reads = m.load16(at!(tso, Tso.why_blocked)) == BLOCKED_ON_READ;
        subscribe(u64::from(tso.0), if reads { 1 } else { 2 }, u64::from(target(tso)), 0);
        tso = Queue::after(tso);
    }
    let timeout = if block { until_first(getMonotonicNSec()) } else { 0 };
    if timeout != u64::MAX {
        subscribe(0, 0, CLOCK_MONOTONIC as u64, timeout);
    }
    let mut n_events = 0u32;
    // SAFETY: arrays of n entries each.
    let error = unsafe { poll_oneoff(subscriptions.0 as *const u8, events.0 as *mut u8, count, &raw mut n_events) };
    if error != 0 {
        fatal(c"poll_oneoff failed");
    }
    // Those with an event run; an error (a closed descriptor, say) is for the operation to find. Events come in the order of subscriptions.
    let (mut before, mut tso) = (Addr::NULL, BLOCKED.get().head);
    while !tso.is_null() {
        let next = Queue::after(tso);
        let ready = (0..n_events).any(|i| {
            // SAFETY: WASI wrote n_events entries.
            unsafe { (*(events.0 as *const Event).add(i as usize)).userdata == u64::from(tso.0) }
        });
        if ready {
            BLOCKED.get().remove(tso, before);
            heap().unblock(tso);
        } else {
            before = tso;
        }
        tso = next;
    }
    free_bytes(subscriptions);
}

const _: () = assert!(size_of::<Subscription>() == 48 && size_of::<Event>() == 32);
