//! Conversion to a floating-point number, with GMP's rounding.

/// `a * 2^exponent`. As GHC with GMP on a 64-bit machine has it: what fits into an `Int` is rounded to the nearest number, what does not
/// is cut off (`mpz_get_d`); a result below the normal numbers is rounded to the nearest.
pub fn encode(a: &[u32], exponent: i32) -> f64 {
    let bits = a.len() as u64 * 32 - u64::from(a.last().map_or(32, |w| w.leading_zeros()));
    if bits == 0 {
        return 0.0;
    }
    if bits < 64 {
        let value = (0..).zip(a).map(|(i, &w)| u64::from(w) << (32 * i)).sum::<u64>();
        return scale(value as f64, i64::from(exponent));
    }
    // the upper 64 bits, of which 53 count
    let top = a.len() - 1;
    let word = |i: usize| u64::from(a.get(i).copied().unwrap_or(0));
    let high = (word(top) << 32) | word(top - 1);
    let shift = (32 - bits % 32) % 32;
    let third = if top >= 2 { word(top - 2) } else { 0 };
    let high = if shift == 0 { high } else { (high << shift) | (third >> (32 - shift)) };
    scale((high >> 11) as f64, i64::from(exponent) + (bits as i64 - 53))
}

/// `ldexp`: `value * 2^exponent`, rounded once. `value` is a normal number, at least 1.
fn scale(value: f64, exponent: i64) -> f64 {
    let bits = value.to_bits();
    let biased = (bits >> 52) as i64 + exponent;
    if biased >= 0x7ff {
        return f64::INFINITY;
    }
    if biased >= 1 {
        return f64::from_bits(bits & ((1 << 52) - 1) | ((biased as u64) << 52));
    }
    // subnormal: the mantissa loses 1 - biased bits, to the nearest, ties to even
    let mantissa = bits & ((1 << 52) - 1) | (1 << 52);
    let lost = 1 - biased;
    if lost > 53 {
        return 0.0;
    }
    let (kept, rest, half) = (mantissa >> lost, mantissa & ((1 << lost) - 1), 1u64 << (lost - 1));
    let up = rest > half || (rest == half && kept & 1 != 0);
    f64::from_bits(kept + u64::from(up))
}
