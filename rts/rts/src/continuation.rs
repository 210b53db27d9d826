//! `control0#`: captures the stack up to a prompt. The work is `ahc-heap`'s (`continuation`).

use crate::machine::heap;
use ahc_heap::Addr;

#[unsafe(no_mangle)]
pub extern "C" fn captureContinuationAndAbort(_cap: Addr, tso: Addr, prompt_tag: Addr) -> Addr {
    heap().capture_continuation(tso, prompt_tag)
}
