//! Arithmetic on natural numbers for `ghc-bignum`'s foreign backend.
//!
//! A number is a slice of 32-bit words, least significant first. Operands are canonical (the last word is not 0) and not 0; results go
//! into slices that the caller has made as large as `ghc-bignum` makes them, and may end in zero words (the caller trims them).
//! What takes linear time, and small operands, are loops here with 64-bit intermediates; large products, quotients, common divisors
//! and modular powers are `dashu-int`'s.
//! INV-LEN: results have the lengths that each function names. A caller that breaks it gets a panic, which is a trap in a program.
#![no_std]

#[cfg(not(target_pointer_width = "32"))]
extern crate alloc;

pub mod bits;
pub mod division;
pub mod double;
pub mod gcd;
pub mod linear;
pub mod power;
pub mod product;
pub mod word;

use dashu_int::UBig;

/// The number in `dashu-int`'s form. Its words are as wide as the machine's, so on the host, where the tests run, there is a detour.
fn big(words: &[u32]) -> UBig {
    #[cfg(target_pointer_width = "32")]
    return UBig::from_words(words);
    #[cfg(not(target_pointer_width = "32"))]
    UBig::from_le_bytes(&words.iter().flat_map(|w| w.to_le_bytes()).collect::<alloc::vec::Vec<u8>>())
}

/// Writes `value` into `out`, which may be longer.
fn store(out: &mut [u32], value: &UBig) {
    #[cfg(target_pointer_width = "32")]
    let words = value.as_words();
    #[cfg(not(target_pointer_width = "32"))]
    let words: &[u32] =
        &value.as_words().iter().flat_map(|&w| [w as u32, (w >> 32) as u32]).collect::<alloc::vec::Vec<u32>>();
    let words = trim(words);
    let (low, high) = out.split_at_mut(words.len());
    low.copy_from_slice(words);
    high.fill(0);
}

/// Without its leading zero words.
fn trim(mut a: &[u32]) -> &[u32] {
    while let Some((0, rest)) = a.split_last() {
        a = rest;
    }
    a
}
