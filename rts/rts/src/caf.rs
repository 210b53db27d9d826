//! CAFs, and updates that compiled code leaves to the runtime.

use crate::machine::{Wasm, addr_of, at, heap, symbols};
use crate::switch::ahc_others_hook;
use crate::weak::need;
use ahc_abi::closure::{Ind, IndStatic};
use ahc_abi::reg;
use ahc_heap::{Addr, Memory as _, Program as _};

symbols! { stg_CAF_BLACKHOLE_info, stg_IND_STATIC_info }

/// A CAF is entered for the first time: it becomes an indirection to a black hole that the current thread owns; gives the black hole.
#[unsafe(no_mangle)]
pub extern "C" fn newCAF(_base_reg: Addr, caf: Addr) -> Addr {
    let h = heap();
    let bh = h.allocate(size_of::<Ind>() as u32 / ahc_abi::WORD_SIZE);
    let tso = h.reg(reg::CURRENT_TSO);
    let m = &mut h.m;
    m.store_addr(bh, addr_of!(stg_CAF_BLACKHOLE_info));
    m.store_addr(at!(bh, Ind.indirectee), tso);
    let info = m.load_addr(caf);
    m.store_addr(at!(caf, IndStatic.saved_info), info);
    m.store_addr(at!(caf, IndStatic.indirectee), bh);
    m.store_addr(caf, addr_of!(stg_IND_STATIC_info));
    h.record_caf(caf);
    bh
}

#[unsafe(no_mangle)]
pub extern "C" fn updateThunk(_cap: Addr, tso: Addr, thunk: Addr, value: Addr) {
    heap().update_thunk(tso, thunk, value);
}

#[unsafe(no_mangle)]
pub extern "C" fn checkBlockingQueues(_cap: Addr, tso: Addr) {
    Wasm::wake_blackhole_queues(heap(), tso);
}

/// A thread found a black hole. 1: it must block (it is queued); 0: there is a value by now.
#[unsafe(no_mangle)]
pub extern "C" fn messageBlackHole(_cap: Addr, msg: Addr) -> u32 {
    need!(ahc_others_hook);
    u32::from(heap().wait_for_blackhole(msg))
}
