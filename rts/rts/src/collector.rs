//! The collector: `ahc_heap`'s, for linear memory, with the runtime's roots. In the program unless it is linked with `--gc none`.

use crate::collect::{CollectorHook, HeapOverflowHook, ResurrectHook, WeaksHook};
use crate::exit::report;
use crate::flags::RtsFlags;
use crate::machine::{Wasm, addr_of, ahc_free_hook, at, heap, symbols};
use crate::stable::{StableNamesHook, StablePointersHook};
use crate::weak::{Hook, need, weak};
use ahc_abi::reg;
use ahc_abi::thread::Tso;
use ahc_heap::{Addr, Collector, Heap, Memory as _, Outcome, Policy};

// Made by the linker: how many, then their addresses.
symbols! { ahc_caf_roots }

weak! {
    /// Options about sizes: there if the program takes any.
    POLICY = __ahc_weak_ahc_policy_hook,
    STABLE_POINTERS = __ahc_weak_ahc_stable_pointers_hook,
    /// Threads that nothing could wake any more: there if anything can raise an exception in them.
    RESURRECT = __ahc_weak_ahc_resurrect_hook,
    /// Weak pointers: there if anything makes one (`ahc_abi::names::COMPANIONS`).
    WEAKS = __ahc_weak_ahc_dead_weaks_hook,
    /// The heap limit: there if the program can handle exceptions.
    HEAP_OVERFLOW = __ahc_weak_ahc_heap_overflow_hook,
    /// Counting: there if the program can be asked for statistics.
    COUNT = __ahc_weak_ahc_count_hook,
    STABLE_NAMES = __ahc_weak_ahc_stable_names_hook,
    /// Checks of the heap and stress: there if the program was linked with `--debug`.
    SANITY = __ahc_weak_ahc_sanity_hook,
}

/// Type of the hook `SANITY`.
pub struct SanityHook {
    /// The oldest generation that was collected.
    pub collected: fn(u16),
    /// Whether there is a collection at every heap check.
    pub stress: fn() -> bool,
    /// Gives the thread no more nursery than it asked for.
    pub narrow: fn(),
}

fn sanity() -> Option<&'static SanityHook> {
    // SAFETY: null or the hook, of the hook's type.
    unsafe { (SANITY.get().0 as *const SanityHook).as_ref() }
}

fn stress() -> Option<&'static SanityHook> {
    sanity().filter(|s| (s.stress)())
}

#[unsafe(no_mangle)]
pub static ahc_collector_hook: Hook<CollectorHook> =
    Hook(CollectorHook { init, collect, overflow, record_mutable: Heap::record_mutable });

/// Counting what collections do.
pub struct CountHook {
    pub before: fn(&mut Heap<Wasm>),
    pub after: fn(&mut Heap<Wasm>, u16, u32),
}

#[unsafe(no_mangle)]
pub static ahc_count_hook: Hook<CountHook> = Hook(CountHook { before: Heap::count_before, after: Heap::count });

pub fn count() -> Option<&'static CountHook> {
    // SAFETY: the hook's type; null if the program does not have it.
    unsafe { (COUNT.get().0 as *const CountHook).as_ref() }
}

/// Sizes that options can change.
pub struct PolicyHook {
    policy: fn() -> Policy,
    pub resize: fn(&mut Heap<Wasm>, bool) -> (u32, bool),
}

#[unsafe(no_mangle)]
pub static ahc_policy_hook: Hook<PolicyHook> = Hook(PolicyHook { policy, resize: Heap::resize });

fn policy() -> Policy {
    let mut policy = Policy::of(&RtsFlags.get().gc);
    if stress().is_some() {
        // The second block is for primops that ask for a collection when there is one block left.
        policy.nursery = 2;
    }
    policy
}

pub fn policy_hook() -> Option<&'static PolicyHook> {
    // SAFETY: the hook's type; null if the program does not have it.
    unsafe { (POLICY.get().0 as *const PolicyHook).as_ref() }
}

/// What weak pointers need, in programs that make some.
pub fn weaks() -> Option<&'static WeaksHook> {
    // SAFETY: the hook's type; null if the program does not have it.
    unsafe { (WEAKS.get().0 as *const WeaksHook).as_ref() }
}

fn init() {
    need!(ahc_free_hook);
    let policy = policy_hook().map_or(Policy::DEFAULT, |hook| (hook.policy)());
    *crate::storage::large_alloc_lim.get() = policy.large_words();
    heap().init_generations(policy);
}

fn collect(all: bool) {
    let report = report();
    if let Some(report) = report {
        (report.gc_start)();
    }
    let done = heap().collect(all);
    if let Some(report) = report {
        (report.gc_end)();
    }
    finish(done);
}

fn overflow() {
    let stress = stress();
    if stress.is_some() || heap().wants_collection() {
        collect(stress.is_some());
        // The thread goes on without being chosen again.
        let h = heap();
        let tso = h.reg(reg::CURRENT_TSO);
        h.dirty_tso(tso);
        let stack = h.m.load_addr(at!(tso, Tso.stackobj));
        h.dirty_stack(stack);
    }
    match stress {
        Some(stress) => (stress.narrow)(),
        None => heap().fit_request(),
    }
}

/// `Program::roots`.
pub fn roots(c: &mut Collector<'_, Wasm>) {
    crate::schedule::each_root(&mut |slot| c.evacuate(Addr(slot as u32)));
    if c.is_major() {
        static_roots(c);
    }
    let stable = STABLE_POINTERS.get();
    if !stable.is_null() {
        // SAFETY: the hook's type.
        unsafe { (*(stable.0 as *const StablePointersHook))(&mut |slot| c.evacuate(slot)) };
    }
    if let Some(sharing) = crate::compact::sharing() {
        (sharing.roots)(&mut |slot| c.evacuate(slot));
    }
}

/// Closures that code without static reference tables names: the runtime's, C's and Cmm's.
fn static_roots(c: &mut Collector<'_, Wasm>) {
    let table = addr_of!(ahc_caf_roots);
    let n = heap().m.load32(table);
    for i in 1..=n {
        c.evacuate(table.words(i));
    }
}

/// `Program::after_marking`.
pub fn after_marking(c: &mut Collector<'_, Wasm>) {
    crate::schedule::each_main(&mut |main| {
        // SAFETY: `each_main` gives places that hold threads.
        unsafe { *main = c.is_alive(*main).unwrap_or(Addr::NULL) };
    });
    let hook = STABLE_NAMES.get();
    if !hook.is_null() {
        // SAFETY: the hook's type.
        unsafe { (*(hook.0 as *const StableNamesHook))(&mut |p| c.is_alive(p).unwrap_or(Addr::NULL)) };
    }
    if let Some(regions) = crate::compact::collecting() {
        (regions.free)(c);
    }
}

fn finish(done: Outcome) {
    // The last collection, for the statistics: no thread runs any more.
    if crate::exit::ended() {
        return;
    }
    if let (Some(weaks), false) = (weaks(), done.dead_weaks.is_null()) {
        (weaks.finalize)(done.dead_weaks);
    }
    let (resurrect, overflow) = (RESURRECT.get(), HEAP_OVERFLOW.get());
    // SAFETY: the hooks' types.
    unsafe {
        // Before exceptions are raised in threads: that updates thunks.
        if let Some(sanity) = sanity() {
            (sanity.collected)(done.collected);
        }
        if !done.resurrected.is_null() {
            if !resurrect.is_null() {
                (*(resurrect.0 as *const ResurrectHook))(done.resurrected);
            }
            heap().keep_threads(done.resurrected);
        }
        if !overflow.is_null() && done.over_limit {
            (*(overflow.0 as *const HeapOverflowHook))();
        }
    }
}
