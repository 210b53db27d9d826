//! Quotients and remainders by numbers of any length.
//!
//! Knuth's algorithm D with quotient words from three words of the dividend and two of the divisor (see `word` for the paper), so that a
//! correction is needed once in about 2^32 times. The running remainder stands in the caller's result and takes in one word of the
//! dividend per step; nothing is shifted, and there is no other storage.

use crate::word::{Divisor, reciprocal};
use crate::{big, store};
use dashu_int::ops::DivRem;

/// If the divisor and the quotient have at least this many words, `dashu-int` divides.
const LARGE: usize = 160;

/// `quotient = a / b`, `rest = a % b`: of `a.len() - b.len() + 1` and `b.len()` words. `a >= b`.
pub fn quot_rem(quotient: &mut [u32], rest: &mut [u32], a: &[u32], b: &[u32]) {
    let (rest, a, b) = without_zeros(rest, a, b);
    if is_large(a, b) {
        let (q, r) = big(a).div_rem(big(b));
        store(quotient, &q);
        store(rest, &r);
    } else {
        divide(rest, a, b, |i, word| quotient[i] = word);
    }
}

/// `quotient = a / b` alone. `with_scratch(n, f)` calls `f` with `n` words of storage.
pub fn quot(quotient: &mut [u32], a: &[u32], b: &[u32], with_scratch: impl FnOnce(usize, &mut dyn FnMut(&mut [u32]))) {
    let zeros = zeros(b);
    let (a, b) = (&a[zeros..], &b[zeros..]);
    if is_large(a, b) {
        store(quotient, &(big(a) / big(b)));
    } else {
        with_scratch(b.len(), &mut |rest| divide(rest, a, b, |i, word| quotient[i] = word));
    }
}

/// `rest = a % b` alone.
pub fn rem(rest: &mut [u32], a: &[u32], b: &[u32]) {
    let (rest, a, b) = without_zeros(rest, a, b);
    if is_large(a, b) {
        store(rest, &(big(a) % big(b)));
    } else {
        divide(rest, a, b, |_, _| ());
    }
}

fn is_large(a: &[u32], b: &[u32]) -> bool {
    b.len() >= LARGE && a.len() - b.len() >= LARGE
}

/// The divisor's lowest words that are zero: many in powers of two, some in powers of ten.
fn zeros(b: &[u32]) -> usize {
    b.iter().take_while(|w| **w == 0).count()
}

/// The division without these words: there the remainder is the dividend.
#[inline(always)]
fn without_zeros<'a>(rest: &'a mut [u32], a: &'a [u32], b: &'a [u32]) -> (&'a mut [u32], &'a [u32], &'a [u32]) {
    let zeros = zeros(b);
    let (low, high) = rest.split_at_mut(zeros);
    low.copy_from_slice(&a[..zeros]);
    (high, &a[zeros..], &b[zeros..])
}

/// Leaves `a % b` in `rest` and tells `each` the quotient's words from the highest.
#[inline(always)]
fn divide(rest: &mut [u32], a: &[u32], b: &[u32], mut each: impl FnMut(usize, u32)) {
    let n = b.len();
    if let [d] = *b {
        rest[0] = Divisor::new(d).run(a, each);
        return;
    }
    let mut steps = a.len() - n + 1;
    let rest = &mut rest[..n];
    let divisor = Leading::new(b);
    if a[a.len() - 1] < b[n - 1] {
        steps -= 1;
        each(steps, 0);
        rest.copy_from_slice(&a[steps..]);
    } else {
        rest[..n - 1].copy_from_slice(&a[steps..]);
        rest[n - 1] = 0;
    }
    for i in (0..steps).rev() {
        let mut q = divisor.estimate(rest, a[i]);
        if sub_product(rest, a[i], b, q) {
            q -= 1;
            add_back(rest, b);
        }
        each(i, q);
    }
}

/// The two leading words of a divisor, shifted so that the highest bit is set, with their reciprocal.
struct Leading {
    d: u64,
    v: u32,
    shift: u32,
}

impl Leading {
    fn new(b: &[u32]) -> Self {
        let shift = b[b.len() - 1].leading_zeros();
        let (high, low) = shifted(upper(b, 0), shift);
        let d = (high << 32) | (low >> 32);
        Leading { d, v: reciprocal_of_two(d), shift }
    }

    /// The quotient of `rest * 2^32 + next` by the divisor, or one more. `rest` is less than the divisor.
    #[inline(always)]
    fn estimate(&self, rest: &[u32], next: u32) -> u32 {
        let (u2, u10) = shifted(upper(rest, next), self.shift);
        let (u1, d1, d0) = (u10 >> 32, self.d >> 32, self.d & WORD);
        let u21 = (u2 << 32) | u1;
        if u21 >= self.d {
            return u32::MAX;
        }
        let q = u64::from(self.v) * u2 + u21;
        let mut quotient = (q >> 32) as u32;
        let r1 = (u1 as u32).wrapping_sub(quotient.wrapping_mul(d1 as u32));
        let mut r = ((u64::from(r1) << 32) | u10 & WORD).wrapping_sub(d0 * u64::from(quotient)).wrapping_sub(self.d);
        quotient = quotient.wrapping_add(1);
        if (r >> 32) as u32 >= q as u32 {
            quotient = quotient.wrapping_sub(1);
            r = r.wrapping_add(self.d);
        }
        if r >= self.d {
            quotient = quotient.wrapping_add(1);
        }
        quotient
    }
}

const WORD: u64 = 0xffff_ffff;

/// The upper four words of `rest * 2^32 + next`; what is below that is 0. `rest` has at least two words.
#[inline(always)]
fn upper(rest: &[u32], next: u32) -> [u32; 4] {
    match *rest {
        [.., w0, w1, w2, w3] => [w3, w2, w1, w0],
        [w1, w2, w3] => [w3, w2, w1, next],
        [w2, w3] => [w3, w2, next, 0],
        _ => [0; 4],
    }
}

/// The upper three words of four that are shifted to the left: the first one, and the other two together.
#[inline(always)]
fn shifted([w3, w2, w1, w0]: [u32; 4], shift: u32) -> (u64, u64) {
    let two = |high: u32, low: u32| ((u64::from(high) << 32) | u64::from(low)) << shift >> 32;
    (two(w3, w2) & WORD, ((two(w2, w1) & WORD) << 32) | two(w1, w0) & WORD)
}

/// The reciprocal for quotients by two words, the highest bit set.
fn reciprocal_of_two(d: u64) -> u32 {
    let (d1, d0) = ((d >> 32) as u32, d as u32);
    let mut v = reciprocal(d1);
    let mut p = d1.wrapping_mul(v).wrapping_add(d0);
    if p < d0 {
        v = v.wrapping_sub(1);
        if p >= d1 {
            v = v.wrapping_sub(1);
            p = p.wrapping_sub(d1);
        }
        p = p.wrapping_sub(d1);
    }
    let t = u64::from(v) * u64::from(d0);
    let (sum, over) = p.overflowing_add((t >> 32) as u32);
    if over {
        v = v.wrapping_sub(1);
        if (u64::from(sum) << 32) | t & WORD >= d {
            v = v.wrapping_sub(1);
        }
    }
    v
}

/// `rest = rest * 2^32 + next - b * q`; whether that is negative.
#[inline(always)]
fn sub_product(rest: &mut [u32], next: u32, b: &[u32], q: u32) -> bool {
    let q = u64::from(q);
    // the carry is between -(2^32-1) and 0; it is kept with 2^32-1 added
    let mut carry = WORD;
    let mut word = next;
    for (r, &x) in rest.iter_mut().zip(b) {
        let t = (u64::from(word) + ((WORD << 32) - WORD)).wrapping_sub(u64::from(x) * q).wrapping_add(carry);
        word = core::mem::replace(r, t as u32);
        carry = t >> 32;
    }
    u64::from(word) + carry != WORD
}

fn add_back(rest: &mut [u32], b: &[u32]) {
    let mut carry = 0u64;
    for (r, &x) in rest.iter_mut().zip(b) {
        carry += u64::from(*r) + u64::from(x);
        *r = carry as u32;
        carry >>= 32;
    }
}
