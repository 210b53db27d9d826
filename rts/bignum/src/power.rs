//! Modular powers.

use crate::{big, store, word};
use dashu_int::fast_div::ConstDivisor;

/// `b^e mod m`, `m` not 0.
pub fn words(b: u32, e: u32, m: u32) -> u32 {
    word(&[b], &[e], m)
}

/// `b^e mod m`, `m` not 0.
pub fn word(b: &[u32], e: &[u32], m: u32) -> u32 {
    let m = u64::from(m);
    let mut base = u64::from(word::rem(b, m as u32));
    let mut result = 1 % m;
    for (i, &w) in e.iter().enumerate() {
        // above the highest bit there is nothing to square for
        let bits = if i + 1 == e.len() { u32::BITS - w.leading_zeros() } else { u32::BITS };
        for bit in 0..bits {
            if (w >> bit) & 1 != 0 {
                result = result * base % m;
            }
            base = base * base % m;
        }
    }
    result as u32
}

/// `out = b^e mod m`, of `m`'s length; `m` is greater than 1.
pub fn power(out: &mut [u32], b: &[u32], e: &[u32], m: &[u32]) {
    let ring = ConstDivisor::new(big(m));
    store(out, &ring.reduce(big(b)).pow(&big(e)).residue());
}
