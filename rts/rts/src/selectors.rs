//! The collector's part for selector thunks, in programs that have them: the linker keeps the hook with the first `stg_sel_*`.

use crate::machine::Wasm;
use crate::weak::{Hook, weak};
use ahc_heap::{Addr, Collector};

type Evacuate = fn(&mut Collector<'_, Wasm>, Addr, Addr);

#[unsafe(no_mangle)]
pub static ahc_selector_hook: Hook<Evacuate> = Hook(|c, slot, p| c.evacuate_selector(slot, p));

weak! {
    SELECTORS = __ahc_weak_ahc_selector_hook,
}

/// `Program::evacuate_selector`.
#[inline(always)]
pub fn evacuate(c: &mut Collector<'_, Wasm>, slot: Addr, p: Addr) {
    let hook = SELECTORS.get();
    if hook.is_null() {
        // no info table of a selector is in the program
        core::arch::wasm32::unreachable();
    }
    // SAFETY: the hook's type.
    (unsafe { &*(hook.0 as *const Evacuate) })(c, slot, p);
}
