//! The collector: `ahc_heap`'s, for linear memory, with the runtime's roots. In the program unless it is linked with `--gc none`.

use crate::collect::CollectorHook;
use crate::exit::report;
use crate::machine::{Wasm, addr_of, ahc_free_hook, heap, symbols};
use crate::stable::{StableNamesHook, StablePointersHook};
use crate::weak::{Hook, need, weak};
use ahc_abi::rtsflags::RtsFlags;
use ahc_heap::{Addr, Collector, Memory as _, Outcome, Policy};

// Made by the linker: how many, then their addresses.
symbols! { ahc_caf_roots }

weak! {
    /// The settings: there if the program can change or read them.
    FLAGS = __ahc_weak_RtsFlags,
    STABLE_POINTERS = __ahc_weak_ahc_stable_pointers_hook,
    STABLE_NAMES = __ahc_weak_ahc_stable_names_hook,
}

#[unsafe(no_mangle)]
pub static ahc_collector_hook: Hook<CollectorHook> = Hook(CollectorHook { init, collect, overflow });

/// Words of new large objects that make Cmm ask for a collection.
fn set_large_limit(policy: &Policy) {
    *crate::storage::large_alloc_lim.get() = policy.large_words();
}

fn policy() -> Policy {
    let flags = FLAGS.get();
    // SAFETY: the symbol's type.
    let gc = if flags.is_null() { &RtsFlags::DEFAULT.gc } else { unsafe { &(*(flags.0 as *const RtsFlags)).gc } };
    Policy {
        generations: gc.generations,
        nursery: match option_env!("AHC_TEST_NURSERY") {
            Some(_) => 1,
            None => gc.min_alloc_area_size,
        },
        large: gc.large_alloc_lim,
        old_gen_factor: gc.old_gen_factor,
        min_old_gen: gc.min_old_gen_size,
        max_heap: gc.max_heap_size,
        min_free_percent: gc.pc_free_heap,
        suggested_heap: gc.heap_size_suggestion,
    }
}

fn init() {
    need!(ahc_free_hook);
    let policy = policy();
    set_large_limit(&policy);
    heap().init_generations(policy);
}

fn collect(all: bool) -> Outcome {
    let report = report();
    if let Some(report) = report {
        (report.gc_start)();
    }
    let done = heap().collect(all);
    if let Some(report) = report {
        (report.gc_end)();
    }
    done
}

fn overflow() -> Option<Outcome> {
    let done = heap().wants_collection().then(|| collect(false));
    heap().fit_request();
    done
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
