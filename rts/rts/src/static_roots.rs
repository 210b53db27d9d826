//! Static closures that the runtime and Cmm refer to: a collector finds no static reference table that names them, so they are roots.
//!
//! Only those that the program has for another reason (`weak`).

use crate::weak::WeakRef;
use ahc_heap::Addr;

macro_rules! closures {
    ($($name:ident),* $(,)?) => {
        unsafe extern "C" { $( safe static $name: u8; )* }
        static CLOSURES: [WeakRef; [$( stringify!($name) ),*].len()] = [$( WeakRef::new(&raw const $name) ),*];
    };
}

closures! {
    __ahc_weak_base_GHCziTopHandler_flushStdHandles_closure, __ahc_weak_base_GHCziTopHandler_runIO_closure,
    __ahc_weak_base_GHCziTopHandler_runNonIO_closure, __ahc_weak_base_GHCziWeakziFinalizze_runFinalizzerBatch_closure,
    __ahc_weak_base_GHCziExceptionziType_divZZeroException_closure, __ahc_weak_base_GHCziExceptionziType_overflowException_closure,
    __ahc_weak_base_GHCziExceptionziType_underflowException_closure, __ahc_weak_base_GHCziIOziException_stackOverflow_closure,
    __ahc_weak_base_GHCziIOziException_heapOverflow_closure, __ahc_weak_base_GHCziIOziException_allocationLimitExceeded_closure,
    __ahc_weak_base_GHCziIOziException_blockedIndefinitelyOnMVar_closure,
    __ahc_weak_base_GHCziIOziException_blockedIndefinitelyOnSTM_closure,
    __ahc_weak_base_GHCziIOziException_cannotCompactFunction_closure, __ahc_weak_base_GHCziIOziException_cannotCompactPinned_closure,
    __ahc_weak_base_GHCziIOziException_cannotCompactMutable_closure, __ahc_weak_base_GHCziIOPort_doubleReadException_closure,
    __ahc_weak_base_ControlziExceptionziBase_nonTermination_closure,
    __ahc_weak_base_ControlziExceptionziBase_nestedAtomically_closure,
    __ahc_weak_base_ControlziExceptionziBase_noMatchingContinuationPrompt_closure,
    __ahc_weak_ghczmprim_GHCziPrimziPanic_absentSumFieldError_closure, __ahc_weak_base_GHCziConcziSync_runSparks_closure,
    __ahc_weak_base_GHCziConcziSignal_runHandlersPtr_closure, __ahc_weak_base_GHCziPack_unpackCString_closure,
}

/// Calls `visit` with the address of every place that holds such a closure's address, or null.
pub fn each(visit: &mut dyn FnMut(Addr)) {
    for closure in &CLOSURES {
        visit(Addr(&raw const *closure as u32));
    }
}
