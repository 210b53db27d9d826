//! Arrays of pointers that the runtime makes.

use crate::machine::{addr_of, at, heap, symbols};
use ahc_abi::WORD_SIZE;
use ahc_abi::closure::{MUT_ARR_PTRS_CARD_BITS, MutArrPtrs};
use ahc_heap::{Addr, Memory as _};

symbols! { stg_MUT_ARR_PTRS_FROZEN_CLEAN_info }

/// A frozen array of `n` elements, and where the first stands: the caller fills them.
pub fn new_array(n: u32) -> (Addr, Addr) {
    let head = size_of::<MutArrPtrs>() as u32 / WORD_SIZE;
    let card_words = n.div_ceil(1 << MUT_ARR_PTRS_CARD_BITS).div_ceil(WORD_SIZE);
    let h = heap();
    let array = h.allocate(head + n + card_words);
    h.m.store_addr(array, addr_of!(stg_MUT_ARR_PTRS_FROZEN_CLEAN_info));
    h.m.store32(at!(array, MutArrPtrs.ptrs), n);
    h.m.store32(at!(array, MutArrPtrs.size), n + card_words);
    for i in 0..card_words {
        h.m.store32(array.words(head + n + i), 0);
    }
    (array, array.words(head))
}
