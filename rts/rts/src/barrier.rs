//! The write barriers that compiled code and C call; `ahc_heap`'s `barrier.rs` says when.

use crate::machine::heap;
use crate::switch::ahc_others_hook;
use crate::weak::need;
use ahc_heap::Addr;

/// A block for a list of mutated objects, wanted by `recordMutable` in Cmm.
#[unsafe(no_mangle)]
pub extern "C" fn allocBlock_lock() -> Addr {
    heap().new_block()
}

#[unsafe(no_mangle)]
pub extern "C" fn recordClosureMutated(_cap: Addr, closure: Addr) {
    heap().record_closure_mutated(closure);
}

#[unsafe(no_mangle)]
pub extern "C" fn dirty_MUT_VAR(_base_reg: Addr, var: Addr, old: Addr) {
    heap().dirty_mut_var(var, old);
}

/// Of an MVar that is clean: the caller marks it as dirty when it has changed it. Also what every operation that may wait for an MVar mentions.
#[unsafe(no_mangle)]
pub extern "C" fn dirty_MVAR(_base_reg: Addr, mvar: Addr, _old: Addr) {
    need!(ahc_others_hook);
    heap().record_closure_mutated(mvar);
}

/// Of an MVar that is recorded already.
#[unsafe(no_mangle)]
pub extern "C" fn update_MVAR(_base_reg: Addr, _mvar: Addr, _old: Addr) {}

#[unsafe(no_mangle)]
pub extern "C" fn dirty_TVAR(_cap: Addr, tvar: Addr, old: Addr) {
    heap().dirty_tvar(tvar, old);
}

#[unsafe(no_mangle)]
pub extern "C" fn dirty_TSO(_cap: Addr, tso: Addr) {
    heap().dirty_tso(tso);
}

#[unsafe(no_mangle)]
pub extern "C" fn dirty_STACK(_cap: Addr, stack: Addr) {
    heap().dirty_stack(stack);
}
