//! Nix's base 32: how hashes look in store paths.
//!
//! Input: bytes. Output: 8 digits for 5 bytes, in an alphabet without e, o, u and t. The number is little-endian and written
//! with its highest digit first, so a text starts with the hash's last bits.
//! Invariant: bits that the digits have beyond the bytes are zero, so every byte string has one text.

pub const ALPHABET: &[u8; 32] = b"0123456789abcdfghijklmnpqrsvwxyz";

/// Digits for so many bytes.
pub const fn encoded_len(bytes: usize) -> usize {
    (bytes * 8).div_ceil(5)
}

pub fn encode(bytes: &[u8]) -> String {
    let digit = |n: usize| {
        let bit = n * 5;
        let low = u16::from(bytes.get(bit / 8).copied().unwrap_or(0));
        let high = u16::from(bytes.get(bit / 8 + 1).copied().unwrap_or(0));
        let value = (((high << 8) | low) >> (bit % 8)) & 31;
        char::from(ALPHABET[usize::from(value)])
    };
    (0..encoded_len(bytes.len())).rev().map(digit).collect()
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("`{character}` at position {position} is no digit of Nix's base 32 (it has no e, o, t and u)")]
    Digit { character: char, position: usize },
    #[error("{found} digits of Nix's base 32 where {expected} are needed")]
    Length { expected: usize, found: usize },
    #[error("the first digit of a base 32 number is too big for {bytes} bytes")]
    Overflow { bytes: usize },
}

/// Exactly `N` bytes.
pub fn decode<const N: usize>(text: &str) -> Result<[u8; N], Error> {
    let mut out = [0; N];
    decode_into(text, &mut out)?;
    Ok(out)
}

/// Exactly as many bytes as `out` has.
pub fn decode_into(text: &str, out: &mut [u8]) -> Result<(), Error> {
    let expected = encoded_len(out.len());
    let bytes = out.len();
    out.fill(0);
    for (position, character) in text.chars().enumerate() {
        let value = ALPHABET.iter().position(|a| char::from(*a) == character);
        let value = value.ok_or(Error::Digit { character, position })? as u16;
        // only ASCII so far, so the text's length is its number of digits if it ends here
        let n = text.len().checked_sub(position + 1).ok_or(Error::Length { expected, found: text.len() })?;
        let (place, shift) = (n * 5 / 8, n * 5 % 8);
        let bits = value << shift;
        for (place, bits) in [(place, bits & 0xff), (place + 1, bits >> 8)] {
            match out.get_mut(place) {
                Some(byte) => *byte |= bits as u8,
                None if bits != 0 && text.len() == expected => return Err(Error::Overflow { bytes }),
                None => {}
            }
        }
    }
    if text.len() != expected { Err(Error::Length { expected, found: text.len() }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_nix_writes_it() {
        // nix hash convert --hash-algo sha1 --to nix32, of sha1("abc") and of 20 times 0xff
        let sha1 = [
            0xa9, 0x99, 0x3e, 0x36, 0x47, 0x06, 0x81, 0x6a, 0xba, 0x3e, 0x25, 0x71, 0x78, 0x50, 0xc2, 0x6c, 0x9c, 0xd0,
            0xd8, 0x9d,
        ];
        assert_eq!(encode(&sha1), "kpcd173cq987hw957sx6m0868wv3x6d9");
        assert_eq!(decode::<20>("kpcd173cq987hw957sx6m0868wv3x6d9"), Ok(sha1));
        assert_eq!(encode(&[]), "");
        assert_eq!(encode(&[0x1f]), "0z");
    }

    #[test]
    fn every_length_round_trips() {
        for len in 0..80 {
            let bytes: Vec<u8> = (0..len).map(|n: usize| (n * 73 + len * 31) as u8).collect();
            let mut back = vec![0; len];
            assert_eq!(decode_into(&encode(&bytes), &mut back), Ok(()));
            assert_eq!(back, bytes);
        }
    }

    #[test]
    fn refused() {
        assert_eq!(decode::<1>("0e"), Err(Error::Digit { character: 'e', position: 1 }));
        assert_eq!(decode::<1>("zz"), Err(Error::Overflow { bytes: 1 }));
        assert_eq!(decode::<1>("7z"), Ok([0xff]));
        assert_eq!(decode::<1>("000"), Err(Error::Length { expected: 2, found: 3 }));
        assert_eq!(decode::<20>(""), Err(Error::Length { expected: 32, found: 0 }));
        assert!(decode::<1>("\u{e4}").is_err());
    }
}
