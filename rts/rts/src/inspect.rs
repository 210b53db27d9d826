//! `closureSize#` and `unpackClosure#`: what GHC's Cmm asks about a closure.

use crate::array::new_array;
use crate::machine::heap;
use crate::message::emit_count;
use ahc_heap::{Addr, Info, Memory as _, closure_pointers, closure_words};

#[unsafe(no_mangle)]
pub extern "C" fn heap_view_closureSize(closure: Addr) -> u32 {
    closure_words(&heap().m, closure)
}

/// An array of the pointers in a closure.
#[unsafe(no_mangle)]
pub extern "C" fn heap_view_closurePtrs(_cap: Addr, closure: Addr) -> Addr {
    let mut n = 0u32;
    if !closure_pointers(&heap().m, closure, &mut |_| n += 1) {
        let kind = Info::of(&heap().m, closure).closure_type(&heap().m);
        emit_count(b"closurePtrs: cannot look into closures of type ", u32::from(kind), b" yet\n");
    }
    let (array, mut to) = new_array(n);
    closure_pointers(&heap().m, closure, &mut |p| {
        heap().m.store_addr(to, p);
        to = to.words(1);
    });
    array
}
