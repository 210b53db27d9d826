//! Products of two numbers.

use crate::{big, store, word};

/// From these lengths of the shorter operand on, `dashu-int`'s algorithms are faster than the loops here (measured in V8).
const LARGE: usize = 110;
const LARGE_SQUARE: usize = 36;

/// `out = a * b`, of both lengths together.
pub fn mul(out: &mut [u32], a: &[u32], b: &[u32]) {
    let (a, b) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    if let [w] = *b {
        word::mul(out, a, w);
    } else if b.len() >= LARGE_SQUARE && core::ptr::eq(a, b) {
        store(out, &big(a).sqr());
    } else if b.len() >= LARGE {
        store(out, &(big(a) * big(b)));
    } else {
        simple(out, a, b);
    }
}

/// As in school, but for up to four words of `b` at a time (`rows`).
fn simple(out: &mut [u32], a: &[u32], b: &[u32]) {
    out[..a.len()].fill(0);
    let mut done = 0;
    let mut rest = b;
    while let [x, y, z, w, more @ ..] = rest {
        rows(&mut out[done..], a, [*x, *y, *z, *w]);
        done += 4;
        rest = more;
    }
    match *rest {
        [x] => rows(&mut out[done..], a, [x]),
        [x, y] => rows(&mut out[done..], a, [x, y]),
        [x, y, z] => rows(&mut out[done..], a, [x, y, z]),
        _ => {}
    }
}

/// Adds `a * b` to `out`, of which the first `a.len()` words are read and `N` more are written. One pass, in which each word of `a` and
/// of the result is loaded once for `N` products, and the `N` carries do not wait for each other.
fn rows<const N: usize>(out: &mut [u32], a: &[u32], b: [u32; N]) {
    let mut carries = [0u64; N];
    let mut words = [0u64; N];
    let mut column = |word: u32, sum: u32| {
        let mut sum = u64::from(sum);
        words.copy_within(..N - 1, 1);
        words[0] = u64::from(word);
        for j in 0..N {
            // no overflow: (2^32-1)^2 + 2 (2^32-1) = 2^64-1
            let t = words[j] * u64::from(b[j]) + sum + carries[j];
            carries[j] = t >> 32;
            sum = t & 0xffff_ffff;
        }
        sum as u32
    };
    let (low, high) = out.split_at_mut(a.len());
    for (o, &word) in low.iter_mut().zip(a) {
        *o = column(word, *o);
    }
    for o in &mut high[..N] {
        *o = column(0, 0);
    }
}
