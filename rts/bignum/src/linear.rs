//! Comparison, addition and subtraction.

use core::cmp::Ordering;

/// Both of the same length.
pub fn compare(a: &[u32], b: &[u32]) -> Ordering {
    for (x, y) in a.iter().zip(b).rev() {
        if x != y {
            return x.cmp(y);
        }
    }
    Ordering::Equal
}

/// Two words as one of an engine's registers.
#[inline(always)]
fn pair(words: &[u32]) -> u64 {
    (u64::from(words[1]) << 32) | u64::from(words[0])
}

/// `out = a + b`; `out` is one word longer than the longer one.
pub fn add(out: &mut [u32], a: &[u32], b: &[u32]) {
    let (a, b) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    let mut carry = 0u64;
    let mut pairs = out.chunks_exact_mut(2).zip(a.chunks_exact(2)).zip(b.chunks_exact(2));
    for ((o, x), y) in &mut pairs {
        let (sum, over) = pair(x).overflowing_add(pair(y));
        let (sum, again) = sum.overflowing_add(carry);
        carry = u64::from(over | again);
        o[0] = sum as u32;
        o[1] = (sum >> 32) as u32;
    }
    let n = b.len();
    if n % 2 != 0 {
        carry += u64::from(a[n - 1]) + u64::from(b[n - 1]);
        out[n - 1] = carry as u32;
        carry >>= 32;
    }
    add_word(&mut out[n..], &a[n..], carry as u32);
}

/// `out = a + w`; `out` is one word longer than `a`, which may be empty.
pub fn add_word(out: &mut [u32], a: &[u32], w: u32) {
    let mut carry = w;
    let mut i = 0;
    while carry != 0 && i < a.len() {
        let (sum, over) = a[i].overflowing_add(carry);
        out[i] = sum;
        carry = u32::from(over);
        i += 1;
    }
    out[i..a.len()].copy_from_slice(&a[i..]);
    out[a.len()] = carry;
}

/// `out = a - b`, of `a`'s length; false if `b` is larger (it may be longer).
pub fn sub(out: &mut [u32], a: &[u32], b: &[u32]) -> bool {
    if b.len() > a.len() {
        return false;
    }
    let mut borrow = 0u64;
    let mut pairs = out.chunks_exact_mut(2).zip(a.chunks_exact(2)).zip(b.chunks_exact(2));
    for ((o, x), y) in &mut pairs {
        let (difference, under) = pair(x).overflowing_sub(pair(y));
        let (difference, again) = difference.overflowing_sub(borrow);
        borrow = u64::from(under | again);
        o[0] = difference as u32;
        o[1] = (difference >> 32) as u32;
    }
    let n = b.len();
    if n % 2 != 0 {
        let difference = i64::from(a[n - 1]) - i64::from(b[n - 1]) - borrow as i64;
        out[n - 1] = difference as u32;
        borrow = u64::from(difference < 0);
    }
    sub_word(&mut out[n..], &a[n..], borrow as u32)
}

/// `out = a - w`, of `a`'s length (`a` may be empty); false if `w` is larger.
pub fn sub_word(out: &mut [u32], a: &[u32], w: u32) -> bool {
    let mut borrow = w;
    let mut i = 0;
    while borrow != 0 && i < a.len() {
        let (difference, under) = a[i].overflowing_sub(borrow);
        out[i] = difference;
        borrow = u32::from(under);
        i += 1;
    }
    out[i..a.len()].copy_from_slice(&a[i..]);
    borrow == 0
}
