//! Weak pointers' C finalizers. Without a collector, objects die when the program ends.

use crate::machine::{MainCapability, addr_of, at, heap, symbols};
use crate::weak::{Hook, need};
use ahc_abi::closure::{CFinalizerList, Weak};
use ahc_abi::reg::Capability;
use ahc_heap::{Addr, Memory as _};

symbols! { stg_NO_FINALIZER_closure, stg_DEAD_WEAK_info }

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

#[unsafe(no_mangle)]
pub static ahc_finalizers_hook: Hook<fn()> = Hook(run_all);

fn run_all() {
    let mut weak = heap().m.load_addr(at!(addr_of!(MainCapability), Capability.weak_ptr_list_hd));
    while !weak.is_null() {
        if heap().m.load_addr(weak) != addr_of!(stg_DEAD_WEAK_info) {
            runCFinalizers(heap().m.load_addr(at!(weak, Weak.cfinalizers)));
        }
        weak = heap().m.load_addr(at!(weak, Weak.link));
    }
}
