//! Numbers in RTS options: sizes such as `64k` and `1.5M`, and seconds.

use crate::exit::stg_exit;
use crate::text::Text;
use ahc_abi::sched::EXIT_FAILURE;

/// As C's `strtod`: the number at the start of the text (0 if there is none) and what follows it.
pub fn leading(text: &[u8]) -> (f64, &[u8]) {
    let none = (0.0, text);
    let (negative, mut rest) = match text.split_first() {
        Some((b'-', rest)) => (true, rest),
        Some((b'+', rest)) => (false, rest),
        _ => (false, text),
    };
    let (mut value, mut scale, mut digits, mut point) = (0.0f64, 1.0f64, 0, false);
    while let Some((&c, after)) = rest.split_first() {
        match c {
            b'0'..=b'9' => {
                value = value * 10.0 + f64::from(c - b'0');
                digits += 1;
                if point {
                    scale *= 10.0;
                }
            }
            b'.' if !point => point = true,
            _ => break,
        }
        rest = after;
    }
    if digits == 0 {
        return none;
    }
    value /= scale;
    if let Some((b'e' | b'E', after)) = rest.split_first() {
        let (down, mut after) = match after.split_first() {
            Some((b'-', after)) => (true, after),
            Some((b'+', after)) => (false, after),
            _ => (false, after),
        };
        let mut exponent = 0u32;
        while let Some((&c @ b'0'..=b'9', more)) = after.split_first() {
            exponent = (exponent * 10 + u32::from(c - b'0')).min(400);
            (rest, after) = (more, more);
        }
        for _ in 0..exponent {
            value = if down { value / 10.0 } else { value * 10.0 };
        }
    }
    (if negative { -value } else { value }, rest)
}

/// As C's `atof`.
pub fn number(text: &[u8]) -> f64 {
    leading(text).0
}

/// A number and nothing else.
pub fn only(text: &[u8]) -> Option<f64> {
    let (value, rest) = leading(text);
    (rest.len() < text.len() && rest.iter().all(u8::is_ascii_whitespace)).then_some(value)
}

/// Seconds to nanoseconds.
pub fn nanoseconds(seconds: f64) -> i64 {
    (seconds * 1e9) as i64
}

/// The size that follows the first `skip` bytes of an option, in bytes. The program ends if it is out of range.
pub fn size(option: &[u8], skip: usize, min: u32, max: u32) -> u32 {
    let text = option.get(skip..).unwrap_or_default();
    let unit = match text.last() {
        Some(b'g' | b'G') => 1024.0 * 1024.0 * 1024.0,
        Some(b'm' | b'M') => 1024.0 * 1024.0,
        Some(b'k' | b'K') => 1024.0,
        Some(b'w' | b'W') => f64::from(ahc_abi::WORD_SIZE),
        _ => 1.0,
    };
    let value = number(text) * unit;
    // Fractions of a byte do not count.
    let whole = value as u64;
    if value < 0.0 || whole < min.into() || whole > max.into() {
        Text::message()
            .put(b"error in RTS option ")
            .put(option)
            .put(b": size outside allowed range (")
            .count(min)
            .put(b" - ")
            .count(max)
            .put(b")\n")
            .flush();
        stg_exit(EXIT_FAILURE);
    }
    whole as u32
}
