//! Shifts, bitwise operations, counting bits.

const WORD: u32 = 32;

fn split(n: u32) -> (usize, u32) {
    ((n / WORD) as usize, n % WORD)
}

pub fn popcount(a: &[u32]) -> u32 {
    a.iter().map(|w| w.count_ones()).sum()
}

/// `out = a << n`; `out` has room for the whole words of `n` and, unless `n` is a multiple of 32, one more.
pub fn shift_left(out: &mut [u32], a: &[u32], n: u32) {
    let (words, bits) = split(n);
    let (low, high) = out.split_at_mut(words);
    low.fill(0);
    if bits == 0 {
        high.copy_from_slice(a);
        return;
    }
    let mut carry = 0u64;
    for (o, &w) in high.iter_mut().zip(a) {
        carry |= u64::from(w) << bits;
        *o = carry as u32;
        carry >>= 32;
    }
    high[a.len()] = carry as u32;
}

/// `out = a >> n`; `out` has the words that `n`'s whole words leave, at least one.
pub fn shift_right(out: &mut [u32], a: &[u32], n: u32) {
    let (words, bits) = split(n);
    let a = &a[words..];
    let (out, above) = out.split_at_mut(a.len());
    above.fill(0);
    if bits == 0 {
        out.copy_from_slice(a);
        return;
    }
    let mut carry = 0u64;
    for (o, &w) in out.iter_mut().zip(a).rev() {
        carry = (carry << 32) | u64::from(w);
        *o = (carry >> bits) as u32;
    }
}

/// `out = -(-a >> n)`, the arithmetic shift of a negative number: rounded up. `out` has one word more than for `shift_right` if
/// `n` is a multiple of 32.
pub fn shift_right_negative(out: &mut [u32], a: &[u32], n: u32) {
    let (words, bits) = split(n);
    shift_right(out, a, n);
    let lost = a[..words].iter().any(|&w| w != 0) || a[words] & ((1 << bits) - 1) != 0;
    if lost {
        for o in out {
            *o = o.wrapping_add(1);
            if *o != 0 {
                break;
            }
        }
    }
}

/// `out = a & b`, of the shorter one's length.
pub fn and(out: &mut [u32], a: &[u32], b: &[u32]) {
    zip(out, a, b, |x, y| x & y);
}

/// `out = a & !b`, of `a`'s length.
pub fn and_not(out: &mut [u32], a: &[u32], b: &[u32]) {
    zip(out, a, b, |x, y| x & !y);
    above(out, a, b.len());
}

/// `out = a | b`, of the longer one's length.
pub fn or(out: &mut [u32], a: &[u32], b: &[u32]) {
    zip(out, a, b, |x, y| x | y);
    above(out, a, b.len());
    above(out, b, a.len());
}

/// `out = a ^ b`, of the longer one's length.
pub fn xor(out: &mut [u32], a: &[u32], b: &[u32]) {
    zip(out, a, b, |x, y| x ^ y);
    above(out, a, b.len());
    above(out, b, a.len());
}

fn zip(out: &mut [u32], a: &[u32], b: &[u32], f: impl Fn(u32, u32) -> u32) {
    for ((o, &x), &y) in out.iter_mut().zip(a).zip(b) {
        *o = f(x, y);
    }
}

/// Copies `a`'s words from `from` on, if there are any.
fn above(out: &mut [u32], a: &[u32], from: usize) {
    if from < a.len() {
        out[from..a.len()].copy_from_slice(&a[from..]);
    }
}
