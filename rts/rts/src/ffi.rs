//! Safe foreign calls. A thread in one is suspended; the calls nest, so the suspended threads form a stack in the capability.

use crate::machine::{MainCapability, addr_of, at, base_reg, heap};
use crate::throw_to::maybePerformBlockedException;
use ahc_abi::reg::{self, Capability};
use ahc_abi::thread::{BLOCKED_ON_CCALL, BLOCKED_ON_CCALL_INTERRUPTIBLE, NOT_BLOCKED, TSO_BLOCKEX, Tso};
use ahc_heap::{Addr, Memory as _};

/// Before a safe foreign call; the thread's state has been saved. The token goes back to `resumeThread`.
#[unsafe(no_mangle)]
pub extern "C" fn suspendThread(_base_reg: Addr, interruptible: i32) -> Addr {
    let cap = addr_of!(MainCapability);
    let h = heap();
    let tso = h.reg(reg::CURRENT_TSO);
    let why = if interruptible == 0 { BLOCKED_ON_CCALL } else { BLOCKED_ON_CCALL_INTERRUPTIBLE };
    h.dirty_tso(tso);
    h.m.store16(at!(tso, Tso.why_blocked), why);
    // A collection during the call must find the thunks under evaluation black-holed.
    crate::thread::threadPaused(cap, tso);
    let h = heap();
    let outer = h.m.load_addr(at!(cap, Capability.suspended_ccalls));
    // The collector reads the field: an object also at the end.
    let end = addr_of!(crate::machine::stg_END_TSO_QUEUE_closure);
    h.m.store_addr(at!(tso, Tso.link), if outer.is_null() { end } else { outer });
    h.m.store_addr(at!(cap, Capability.suspended_ccalls), tso);
    h.m.store8(at!(cap, Capability.in_haskell), 0);
    tso
}

/// After a safe foreign call: the thread goes on.
#[unsafe(no_mangle)]
pub extern "C" fn resumeThread(_token: Addr) -> Addr {
    let cap = addr_of!(MainCapability);
    let h = heap();
    let tso = h.m.load_addr(at!(cap, Capability.suspended_ccalls));
    let outer = h.m.load_addr(at!(tso, Tso.link));
    let end = addr_of!(crate::machine::stg_END_TSO_QUEUE_closure);
    h.m.store_addr(at!(cap, Capability.suspended_ccalls), if outer == end { Addr::NULL } else { outer });
    h.m.store_addr(at!(tso, Tso.link), end);
    h.m.store16(at!(tso, Tso.why_blocked), NOT_BLOCKED);
    // What other threads threw meanwhile.
    if h.m.load32(at!(tso, Tso.flags)) & TSO_BLOCKEX == 0 {
        maybePerformBlockedException(cap, tso);
    }
    let h = heap();
    // A callback may have collected; compiled code writes to the stack from here on.
    h.dirty_running(tso);
    h.set_reg(reg::CURRENT_TSO, tso);
    h.m.store8(at!(cap, Capability.in_haskell), 1);
    base_reg()
}
