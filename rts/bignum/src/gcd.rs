//! Greatest common divisors.

use crate::bits::shift_right;
use crate::division::rem;
use crate::linear::compare;
use crate::{trim, word};

/// Of two words; 0 is divisible by everything.
pub fn words(a: u32, b: u32) -> u32 {
    doubles(u64::from(a), u64::from(b)) as u32
}

/// Stein's algorithm.
fn doubles(mut a: u64, mut b: u64) -> u64 {
    if a == 0 || b == 0 {
        return a | b;
    }
    let twos = (a | b).trailing_zeros();
    a >>= a.trailing_zeros();
    while b != 0 {
        b >>= b.trailing_zeros();
        let difference = a.abs_diff(b);
        a = a.min(b);
        b = difference;
    }
    a << twos
}

/// Of a number and a word, which is not 0.
pub fn word(a: &[u32], b: u32) -> u32 {
    words(b, word::rem(a, b))
}

/// `out = gcd(a, b)`; `out` is as long as the smaller one. `with_scratch(n, f)` calls `f` with `n` words of storage.
pub fn gcd(out: &mut [u32], a: &[u32], b: &[u32], with_scratch: impl FnOnce(usize, &mut dyn FnMut(&mut [u32]))) {
    if let (Some(a), Some(b)) = (double(a), double(b)) {
        return put(out, &halves(doubles(a, b)), 0);
    }
    // without the twos: a power of two is a frequent operand
    let (twos_a, twos_b) = (trailing_zeros(a), trailing_zeros(b));
    let n = a.len().max(b.len());
    with_scratch(3 * n, &mut |scratch| {
        let (x, rest) = scratch.split_at_mut(n);
        let (y, z) = rest.split_at_mut(n);
        shift_right(x, a, twos_a);
        shift_right(y, b, twos_b);
        let [x, y] = if compare(x, y).is_ge() { [x, y] } else { [y, x] };
        put(out, lehmer([x, y, z]), twos_a.min(twos_b));
    });
}

fn trailing_zeros(a: &[u32]) -> u32 {
    (0..).zip(a).find(|(_, w)| **w != 0).map_or(0, |(i, w)| i * u32::BITS + w.trailing_zeros())
}

fn halves(value: u64) -> [u32; 2] {
    [value as u32, (value >> 32) as u32]
}

/// `out = g << n`, which fits.
fn put(out: &mut [u32], g: &[u32], n: u32) {
    let (words, bits) = ((n / u32::BITS) as usize, n % u32::BITS);
    out.fill(0);
    let mut carry = 0u64;
    let g = trim(g).iter().copied().chain([0]);
    for (o, w) in out.iter_mut().skip(words).zip(g) {
        carry |= u64::from(w) << bits;
        *o = carry as u32;
        carry >>= 32;
    }
}

/// Lehmer's algorithm with Collins's condition (T. Jebelean, A double-digit Lehmer-Euclid algorithm for finding the GCD of long
/// integers, Journal of Symbolic Computation 19 (1995)): many steps of Euclid's are made with the leading 62 bits alone, and then
/// done to the numbers at once. Takes odd `x >= y` and storage for a remainder, all of one length; the result is in one of them.
fn lehmer([mut x, mut y, mut z]: [&mut [u32]; 3]) -> &[u32] {
    loop {
        let (n, m) = (trim(x).len(), trim(y).len());
        if m == 0 {
            return x;
        }
        if m <= 2 {
            let g = match (double(&x[..n]), double(&y[..m])) {
                (Some(a), Some(b)) => Some(doubles(a, b)),
                _ if m == 1 => Some(word(&x[..n], y[0]).into()),
                _ => None,
            };
            if let Some(g) = g {
                put(x, &halves(g), 0);
                return x;
            }
        }
        let shift = x[n - 1].leading_zeros();
        match Steps::simulate(leading(x, n, shift), leading(y, n, shift)) {
            Some(steps) => steps.apply(&mut x[..n], &mut y[..n]),
            None => {
                // a large quotient
                rem(&mut z[..m], &x[..n], &y[..m]);
                z[m..].fill(0);
                (x, y, z) = (y, z, x);
            }
        }
    }
}

/// Of the words below `n` the leading 64 bits after a shift, without the last two.
fn leading(x: &[u32], n: usize, shift: u32) -> u64 {
    let word = |k: usize| if k <= n { u64::from(x[n - k]) } else { 0 };
    ((((word(1) << 32) | word(2)) << shift) | (word(3) << shift >> 32)) >> 2
}

/// Several steps of Euclid's algorithm: `x` becomes `a x + b y`, `y` becomes `c x + d y`.
struct Steps {
    a: i64,
    b: i64,
    c: i64,
    d: i64,
}

impl Steps {
    /// The steps that numbers with the leading bits `x >= y` take, whatever the others are; none if that cannot be told.
    fn simulate(mut x: u64, mut y: u64) -> Option<Steps> {
        // without signs, which alternate; the last of each three belongs to a remainder that is not taken yet
        let (mut u0, mut u1, mut u2) = (0u64, 1u64, 0u64);
        let (mut v0, mut v1, mut v2) = (0u64, 0u64, 1u64);
        let mut even = false;
        while y >= v2 && x - y >= v1 + v2 {
            let q = x / y;
            (x, y) = (y, x - q * y);
            (u0, u1, u2) = (u1, u2, u1 + q * u2);
            (v0, v1, v2) = (v1, v2, v1 + q * v2);
            even = !even;
        }
        if v0 == 0 {
            return None;
        }
        // no overflow: what passed the condition is below 2^31
        let [u0, u1, v0, v1] = [u0, u1, v0, v1].map(|w| w as i64);
        Some(if even { Steps { a: u0, b: -v0, c: -u1, d: v1 } } else { Steps { a: -u0, b: v0, c: u1, d: -v1 } })
    }

    /// Both results are natural numbers of no more words.
    fn apply(&self, x: &mut [u32], y: &mut [u32]) {
        let (mut carry_x, mut carry_y) = (0i64, 0i64);
        for (x, y) in x.iter_mut().zip(y) {
            let (p, q) = (i64::from(*x), i64::from(*y));
            // no overflow: one product is not negative, the other not positive, and each at most (2^31-1)(2^32-1)
            carry_x += self.a * p + self.b * q;
            carry_y += self.c * p + self.d * q;
            *x = carry_x as u32;
            *y = carry_y as u32;
            carry_x >>= 32;
            carry_y >>= 32;
        }
    }
}

/// The value, if it has at most two words.
fn double(a: &[u32]) -> Option<u64> {
    match *a {
        [low] => Some(u64::from(low)),
        [low, high] => Some((u64::from(high) << 32) | u64::from(low)),
        _ => None,
    }
}
