//! Products with and quotients by one word.
//!
//! Division multiplies by a reciprocal: N. Möller, T. Granlund, Improved division by invariant integers, IEEE Transactions on
//! Computers 60 (2011). An engine's 64-bit division takes several times as long.

/// A divisor of one word, shifted so that its highest bit is set, with its reciprocal.
#[derive(Clone, Copy)]
pub struct Divisor {
    d: u32,
    v: u32,
    shift: u32,
}

/// floor((2^64 - 1) / d) - 2^32 for a `d` whose highest bit is set.
pub(crate) fn reciprocal(d: u32) -> u32 {
    (u64::MAX / u64::from(d)) as u32
}

impl Divisor {
    /// `d` is not 0.
    pub fn new(d: u32) -> Self {
        let shift = d.leading_zeros();
        let d = d << shift;
        Divisor { d, v: reciprocal(d), shift }
    }

    /// Quotient and remainder of `high * 2^32 + low` by the shifted divisor, which is greater than `high`.
    #[inline(always)]
    fn step(self, high: u32, low: u32) -> (u32, u32) {
        let q = u64::from(self.v) * u64::from(high) + ((u64::from(high) << 32) | u64::from(low));
        let mut quotient = ((q >> 32) as u32).wrapping_add(1);
        let mut rest = low.wrapping_sub(quotient.wrapping_mul(self.d));
        // whether this holds is a coin's toss: no jump
        let mask = 0u32.wrapping_sub(u32::from(rest > q as u32));
        quotient = quotient.wrapping_add(mask);
        rest = rest.wrapping_add(mask & self.d);
        if rest >= self.d {
            quotient = quotient.wrapping_add(1);
            rest -= self.d;
        }
        (quotient, rest)
    }

    /// Goes through `a` from its highest word with `each(index, quotient)`; the remainder.
    #[inline(always)]
    pub(crate) fn run(self, a: &[u32], mut each: impl FnMut(usize, u32)) -> u32 {
        if self.d == 1 << 31 {
            // a power of two, as whoever works with dyadic fractions divides by
            let bits = 31 - self.shift;
            let mut window = 0;
            for (i, &w) in a.iter().enumerate().rev() {
                window = (window << 32) | u64::from(w);
                each(i, (window >> bits) as u32);
            }
            return window as u32 & ((1 << bits) - 1);
        }
        let mut window = match a.last() {
            Some(&top) if self.shift != 0 => u64::from(top),
            _ => 0,
        };
        let mut rest = (window << self.shift >> 32) as u32;
        for i in (0..a.len()).rev() {
            let below = if self.shift != 0 && i > 0 { a[i - 1] } else { 0 };
            let low = if self.shift != 0 {
                window = (window << 32) | u64::from(below);
                (window << self.shift >> 32) as u32
            } else {
                a[i]
            };
            let (quotient, r) = self.step(rest, low);
            rest = r;
            each(i, quotient);
        }
        rest >> self.shift
    }
}

/// `out = a / d` of `a`'s length; the remainder. `d` is not 0.
pub fn quot_rem(out: &mut [u32], a: &[u32], d: u32) -> u32 {
    let out = &mut out[..a.len()];
    Divisor::new(d).run(a, |i, q| out[i] = q)
}

/// The remainder of `a` by `d`, which is not 0.
pub fn rem(a: &[u32], d: u32) -> u32 {
    Divisor::new(d).run(a, |_, _| ())
}

/// `out = a * w`; `out` is one word longer than `a`.
pub fn mul(out: &mut [u32], a: &[u32], w: u32) {
    let w = u64::from(w);
    let mut carry = 0u64;
    for (o, &x) in out.iter_mut().zip(a) {
        carry += u64::from(x) * w;
        *o = carry as u32;
        carry >>= 32;
    }
    out[a.len()] = carry as u32;
}
