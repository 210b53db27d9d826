//! Finalizers of weak pointers: of those whose keys died, after each collection; C finalizers of all the others when the program ends.

use crate::array::new_array;
use crate::collect::WeaksHook;
use crate::machine::{MainCapability, addr_of, at, heap, symbols};
use crate::weak::{Hook, need};
use ahc_abi::closure::{CFinalizerList, Weak};
use ahc_abi::reg::Capability;
use ahc_heap::{Addr, Memory as _, Weaks};

symbols! {
    stg_NO_FINALIZER_closure, stg_DEAD_WEAK_info, stg_ap_ppv_info, stg_enter_info,
    base_GHCziWeakziFinalizze_runFinalizzerBatch_closure, ghczmprim_GHCziTypes_Izh_con_info,
}
/// Runs a weak pointer's C finalizers, newest first.
#[unsafe(no_mangle)]
pub extern "C" fn runCFinalizers(list: Addr) {
    let none = addr_of!(stg_NO_FINALIZER_closure);
    let mut list = list;
    while list != none {
        let m = &heap().m;
        let fptr = m.load32(at!(list, CFinalizerList.fptr));
        let ptr = m.load32(at!(list, CFinalizerList.ptr));
        // SAFETY: the program says that fptr has this type.
        unsafe {
            if m.load32(at!(list, CFinalizerList.flag)) != 0 {
                let eptr = m.load32(at!(list, CFinalizerList.eptr));
                core::mem::transmute::<u32, extern "C" fn(u32, u32)>(fptr)(eptr, ptr);
            } else {
                core::mem::transmute::<u32, extern "C" fn(u32)>(fptr)(ptr);
            }
        }
        list = heap().m.load_addr(at!(list, CFinalizerList.link));
    }
}

/// Called where a C finalizer is added (patched into GHC's Cmm): from then on the program's end must run it.
#[unsafe(no_mangle)]
pub extern "C" fn ahc_need_finalizers() {
    need!(ahc_finalizers_hook);
}

/// Runs the C finalizers of every weak pointer that is not dead.
#[unsafe(no_mangle)]
pub static ahc_finalizers_hook: Hook<fn()> = Hook(run_all);

fn run_all() {
    let fresh = at!(addr_of!(MainCapability), Capability.weak_ptr_list_hd);
    run_list(heap().m.load_addr(fresh));
    for i in 0..heap().generations.len() {
        let list = heap().generations.get(i).map_or(Addr::NULL, |g| g.weak_ptrs);
        run_list(list);
    }
}

fn run_list(list: Addr) {
    let mut weak = list;
    while !weak.is_null() {
        if heap().m.load_addr(weak) != addr_of!(stg_DEAD_WEAK_info) {
            runCFinalizers(heap().m.load_addr(at!(weak, Weak.cfinalizers)));
        }
        weak = heap().m.load_addr(at!(weak, Weak.link));
    }
}

/// There if the program makes weak pointers (`ahc_abi::names::COMPANIONS`).
#[unsafe(no_mangle)]
pub static ahc_dead_weaks_hook: Hook<WeaksHook> = Hook(WeaksHook { collect: Weaks::ALL, finalize });

/// The keys of these weak pointers have died: they are dead from now on, one thread runs their Haskell finalizers one after the other,
/// and their C finalizers run at once.
fn finalize(list: Addr) {
    let none = addr_of!(stg_NO_FINALIZER_closure);
    let mut n = 0;
    let mut weak = list;
    while !weak.is_null() {
        let m = &mut heap().m;
        n += u32::from(m.load_addr(at!(weak, Weak.finalizer)) != none);
        // A later `finalizeWeak#` must not run them again.
        m.store_addr(weak, addr_of!(stg_DEAD_WEAK_info));
        weak = m.load_addr(at!(weak, Weak.link));
    }
    if n > 0 {
        start_batch(list, n);
    }
    weak = list;
    while !weak.is_null() {
        runCFinalizers(heap().m.load_addr(at!(weak, Weak.cfinalizers)));
        weak = heap().m.load_addr(at!(weak, Weak.link));
    }
}

/// Starts the thread for the `n` Haskell finalizers in the list: `GHC.Weak.Finalize.runFinalizerBatch n array`.
fn start_batch(list: Addr, n: u32) {
    let (array, mut to) = new_array(n);
    let h = heap();
    let count = h.allocate(2);
    let mut weak = list;
    while !weak.is_null() {
        let finalizer = h.m.load_addr(at!(weak, Weak.finalizer));
        if finalizer != addr_of!(stg_NO_FINALIZER_closure) {
            h.m.store_addr(to, finalizer);
            to = to.words(1);
        }
        weak = h.m.load_addr(at!(weak, Weak.link));
    }
    h.m.store_addr(count, addr_of!(ghczmprim_GHCziTypes_Izh_con_info));
    h.m.store32(count.words(1), n);
    // The frame that applies to two arguments, newest word last.
    let tso = crate::thread::create_thread(array);
    for word in [
        count.add(1),
        addr_of!(stg_ap_ppv_info),
        addr_of!(base_GHCziWeakziFinalizze_runFinalizzerBatch_closure),
        addr_of!(stg_enter_info),
    ] {
        heap().push(tso, word);
    }
    crate::concurrent::scheduleThread(addr_of!(MainCapability), tso);
}
