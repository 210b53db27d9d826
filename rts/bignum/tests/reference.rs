//! Every operation against num-bigint, on random operands of all lengths around the thresholds, with many words of zeros and of ones.

use ahc_bignum::{bits, division, double, gcd, linear, power, product, word};
use num_bigint::BigUint;

/// xorshift, so that a failure can be repeated.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, n: u64) -> u64 {
        (self.next() >> 11) % n
    }

    fn word(&mut self) -> u32 {
        match self.below(8) {
            0 => 0,
            1 => u32::MAX,
            2 => 1 << self.below(32),
            3 => u32::MAX << self.below(32),
            4 => self.below(4) as u32,
            _ => self.next() as u32,
        }
    }

    /// Canonical and not 0.
    fn number(&mut self, words: usize) -> Vec<u32> {
        let mut a: Vec<u32> = (0..words).map(|_| self.word()).collect();
        if a[words - 1] == 0 {
            a[words - 1] = if self.below(2) == 0 { 1 } else { self.next() as u32 | (1 << 31) };
        }
        a
    }

    fn length(&mut self, most: u64) -> usize {
        (1 + if self.below(3) == 0 { self.below(most) } else { self.below(12) }) as usize
    }
}

fn big(a: &[u32]) -> BigUint {
    BigUint::from_slice(a)
}

fn dirty(n: usize) -> Vec<u32> {
    vec![0xdead_beef; n]
}

fn rounds(n: u32, mut check: impl FnMut(&mut Random)) {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for _ in 0..n {
        check(&mut random);
    }
}

#[test]
fn sums() {
    rounds(20_000, |r| {
        let (n, m) = (r.length(100), r.length(100));
        let (a, b, w) = (r.number(n), r.number(m), r.word());
        let mut out = dirty(n.max(m) + 1);
        linear::add(&mut out, &a, &b);
        assert_eq!(big(&out), big(&a) + big(&b));
        let mut out = dirty(n + 1);
        linear::add_word(&mut out, &a, w);
        assert_eq!(big(&out), big(&a) + w);
        let mut out = dirty(n);
        let fits = linear::sub(&mut out, &a, &b);
        assert_eq!(fits, big(&a) >= big(&b));
        if fits {
            assert_eq!(big(&out), big(&a) - big(&b));
        }
        let mut out = dirty(n);
        let fits = linear::sub_word(&mut out, &a, w);
        assert_eq!(fits, big(&a) >= BigUint::from(w));
        if fits {
            assert_eq!(big(&out), big(&a) - w);
        }
        let mut c = r.number(n);
        if r.below(2) == 0 {
            c.copy_from_slice(&a);
            c[r.below(n as u64) as usize] ^= r.word();
        }
        assert_eq!(linear::compare(&a, &c), big(&a).cmp(&big(&c)));
    });
}

#[test]
fn bitwise() {
    rounds(20_000, |r| {
        let (n, m) = (r.length(100), r.length(100));
        let (a, b) = (r.number(n), r.number(m));
        let mut out = dirty(n.min(m));
        bits::and(&mut out, &a, &b);
        assert_eq!(big(&out), big(&a) & big(&b));
        let mut out = dirty(n.max(m));
        bits::or(&mut out, &a, &b);
        assert_eq!(big(&out), big(&a) | big(&b));
        bits::xor(&mut out, &a, &b);
        assert_eq!(big(&out), big(&a) ^ big(&b));
        let mut out = dirty(n);
        bits::and_not(&mut out, &a, &b);
        assert_eq!(big(&out), (big(&a) | big(&b)) - big(&b));
        assert_eq!(u64::from(bits::popcount(&a)), big(&a).count_ones());
    });
}

#[test]
fn shifts() {
    rounds(20_000, |r| {
        let n = r.length(60);
        let a = r.number(n);
        let by = 1 + if r.below(4) == 0 { 32 * r.below(n as u64) + 31 } else { r.below(n as u64 * 32) } as u32;
        let (words, part) = (by as usize / 32, by % 32);
        let mut out = dirty(n + words + usize::from(part != 0));
        bits::shift_left(&mut out, &a, by);
        assert_eq!(big(&out), big(&a) << by);
        if words < n {
            let mut out = dirty(n - words);
            bits::shift_right(&mut out, &a, by);
            assert_eq!(big(&out), big(&a) >> by);
            let mut out = dirty(n - (by as usize - 1) / 32);
            bits::shift_right_negative(&mut out, &a, by);
            assert_eq!(big(&out), (big(&a) + ((BigUint::from(1u32) << by) - 1u32)) >> by);
        }
    });
}

#[test]
fn products() {
    rounds(4_000, |r| {
        let (n, m) = (r.length(400), r.length(400));
        let (a, b, w) = (r.number(n), r.number(m), r.word());
        let mut out = dirty(n + m);
        product::mul(&mut out, &a, &b);
        assert_eq!(big(&out), big(&a) * big(&b));
        let mut out = dirty(n + n);
        product::mul(&mut out, &a, &a);
        assert_eq!(big(&out), big(&a) * big(&a));
        let mut out = dirty(n + 1);
        word::mul(&mut out, &a, w);
        assert_eq!(big(&out), big(&a) * w);
    });
}

#[test]
fn quotients_by_words() {
    rounds(20_000, |r| {
        let n = r.length(40);
        let (a, w) = (r.number(n), if r.below(3) == 0 { 1 << r.below(32) } else { r.word().max(1) });
        let mut out = dirty(n);
        let rest = word::quot_rem(&mut out, &a, w);
        assert_eq!(big(&out), big(&a) / w);
        assert_eq!(BigUint::from(rest), big(&a) % w);
        assert_eq!(word::rem(&a, w), rest);
    });
}

#[test]
fn quotients() {
    rounds(20_000, |r| {
        let n = r.length(400);
        let mut b = r.number(n);
        if r.below(3) == 0 {
            let zeros = r.below(n as u64) as usize;
            b[..zeros].fill(0);
        }
        // often a multiple of b, or one less, so that estimates are wrong
        let a = match r.below(3) {
            0 => {
                let m = r.length(100);
                big(&r.number(m)) * big(&b) - r.below(2) as u32
            }
            _ => {
                let m = r.length(400);
                big(&r.number(n + m - 1))
            }
        };
        let a = a.to_u32_digits();
        if big(&a) < big(&b) {
            return;
        }
        let (mut q, mut rest) = (dirty(a.len() - n + 1), dirty(n));
        division::quot_rem(&mut q, &mut rest, &a, &b);
        assert_eq!((big(&q), big(&rest)), (big(&a) / big(&b), big(&a) % big(&b)));
        let (mut q2, mut rest2) = (dirty(q.len()), dirty(n));
        division::quot(&mut q2, &a, &b, |n, f| f(&mut dirty(n)));
        assert_eq!(q2, q);
        division::rem(&mut rest2, &a, &b);
        assert_eq!(rest2, rest);
    });
}

/// Euclid's algorithm, by the reference's remainder.
fn euclid(mut a: BigUint, mut b: BigUint) -> BigUint {
    while b != BigUint::ZERO {
        (a, b) = (b.clone(), a % b);
    }
    a
}

#[test]
fn common_divisors() {
    rounds(2_000, |r| {
        let (n, m, k) = (r.length(20), r.length(20), r.length(10));
        let common = big(&r.number(k)) << r.below(100);
        let a = (big(&r.number(n)) * &common).to_u32_digits();
        let b = (big(&r.number(m)) * &common).to_u32_digits();
        let mut out = dirty(a.len().min(b.len()));
        gcd::gcd(&mut out, &a, &b, |n, f| f(&mut dirty(n)));
        let expected = euclid(big(&a), big(&b));
        assert_eq!(big(&out), expected);
        let w = r.word().max(1);
        assert_eq!(BigUint::from(gcd::word(&a, w)), euclid(big(&a), BigUint::from(w)));
        assert_eq!(BigUint::from(gcd::words(a[0], w)), euclid(BigUint::from(a[0]), BigUint::from(w)));
    });
}

#[test]
fn powers() {
    rounds(500, |r| {
        let (n, m, k) = (r.length(20), r.length(6), 1 + r.length(12));
        let (b, e, modulus, w) = (r.number(n), r.number(m), r.number(k), r.word().max(1));
        let mut out = dirty(k);
        power::power(&mut out, &b, &e, &modulus);
        assert_eq!(big(&out), big(&b).modpow(&big(&e), &big(&modulus)));
        let expected = big(&b).modpow(&big(&e), &BigUint::from(w));
        assert_eq!(BigUint::from(power::word(&b, &e, w)), expected);
    });
}

/// GMP's rounding, bit by bit.
fn truncated(a: &BigUint) -> f64 {
    let over = a.bits().saturating_sub(53);
    let mantissa = (a >> over).to_u64_digits()[0] as f64;
    mantissa * 2f64.powi(over as i32)
}

#[test]
fn doubles() {
    rounds(20_000, |r| {
        let n = r.length(30);
        let a = r.number(n);
        let value = big(&a);
        let expected = if value.bits() < 64 { value.to_u64_digits()[0] as f64 } else { truncated(&value) };
        assert_eq!(double::encode(&a, 0), expected, "{a:x?}");
        let exponent = r.below(600) as i32 - 300;
        assert_eq!(double::encode(&a, exponent), expected * 2f64.powi(exponent));
    });
    assert_eq!(double::encode(&[1], -1074), f64::from_bits(1));
    assert_eq!(double::encode(&[1], -1075), 0.0);
    assert_eq!(double::encode(&[3], -1075), f64::from_bits(2));
    assert_eq!(double::encode(&[5], -1075), f64::from_bits(2));
    assert_eq!(double::encode(&[7], -1075), f64::from_bits(4));
    assert_eq!(double::encode(&[0x8000_0001], -1106), f64::from_bits(1));
    assert_eq!(double::encode(&[1; 40], 0), f64::INFINITY);
    assert_eq!(double::encode(&[1; 40], i32::MIN), 0.0);
}
