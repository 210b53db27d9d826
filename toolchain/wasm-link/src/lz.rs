//! Repetitions in bytes.
//!
//! Input: bytes. Output: tokens: literal bytes, then a copy of earlier ones. Method: LZ77, greedily, over chains of the places with the same first bytes.
//! Invariant: the tokens depend on the bytes alone.

/// Fewer bytes are not worth a copy.
const LEAST: usize = 4;
/// How many literal bytes a token has at most: tokens are never longer than what a module's data is unpacked from at a time.
const MOST_LITERALS: usize = 4096;
/// How many earlier places are looked at.
const DEPTH: usize = 128;
const NOWHERE: u32 = u32::MAX;
const HASH_BITS: u32 = 15;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    pub literals: &'a [u8],
    /// Bytes to copy: 3 and more, or 0.
    pub length: u32,
    /// From how far back; without a copy: how many bytes to leave out.
    pub distance: u32,
}

/// The tokens of bytes that a gap follows.
pub fn tokens(bytes: &[u8], gap: u32) -> Vec<Token<'_>> {
    let mut out = Vec::new();
    let mut places = Places::new(bytes);
    let (mut at, mut from) = (0, 0);
    while at < bytes.len() {
        let found = places.longest(at);
        if found.is_none() && at - from < MOST_LITERALS {
            places.add(at);
            at += 1;
            continue;
        }
        let (length, distance) = found.unwrap_or_default();
        out.push(Token { literals: bytes.get(from..at).unwrap_or_default(), length: length as u32, distance });
        (at..at + length).for_each(|at| places.add(at));
        at += length;
        from = at;
    }
    if from < at || gap > 0 {
        out.push(Token { literals: bytes.get(from..).unwrap_or_default(), length: 0, distance: gap });
    }
    out
}

struct Places<'a> {
    bytes: &'a [u8],
    /// By hash: the last place.
    last: Vec<u32>,
    /// By place: the one before with its hash.
    before: Vec<u32>,
}

impl<'a> Places<'a> {
    fn new(bytes: &'a [u8]) -> Places<'a> {
        Places { bytes, last: vec![NOWHERE; 1 << HASH_BITS], before: vec![NOWHERE; bytes.len()] }
    }

    fn hash(&self, at: usize) -> Option<usize> {
        let first: [u8; LEAST] = self.bytes.get(at..at + LEAST)?.try_into().ok()?;
        Some((u32::from_le_bytes(first).wrapping_mul(0x9e37_79b1) >> (32 - HASH_BITS)) as usize)
    }

    fn add(&mut self, at: usize) {
        let Some(slot) = self.hash(at).and_then(|hash| self.last.get_mut(hash)) else { return };
        if let Some(before) = self.before.get_mut(at) {
            *before = *slot;
        }
        *slot = at as u32;
    }

    /// The longest copy that can stand there, and from how far back; the nearest of those.
    fn longest(&self, at: usize) -> Option<(usize, u32)> {
        let mut best = (LEAST - 1, 0);
        let mut place = *self.last.get(self.hash(at)?)?;
        for _ in 0..DEPTH {
            let Some(earlier) = self.bytes.get(place as usize..).filter(|_| place != NOWHERE) else { break };
            let rest = self.bytes.get(at..).unwrap_or_default();
            let length = earlier.iter().zip(rest).take_while(|(a, b)| a == b).count();
            if length > best.0 {
                best = (length, at as u32 - place);
            }
            place = self.before.get(place as usize).copied().unwrap_or(NOWHERE);
        }
        (best.1 > 0).then_some(best)
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST_LITERALS, tokens};

    fn unpacked(bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        for token in tokens(bytes, 0) {
            assert!(token.literals.len() <= MOST_LITERALS);
            out.extend_from_slice(token.literals);
            for _ in 0..token.length {
                out.push(out[out.len() - token.distance as usize]);
            }
        }
        out
    }

    #[test]
    fn what_is_unpacked_is_what_was_packed() {
        let mut noise = Vec::new();
        let mut state = 1u32;
        for _ in 0..3 * MOST_LITERALS {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            noise.push((state >> 24) as u8);
        }
        let regular: Vec<u8> = (0..20_000u32).flat_map(|n| (n / 3).to_le_bytes()).collect();
        for bytes in [&[][..], b"a", b"abcabcabcabcabcabcd", &[0; 1000], &noise, &regular] {
            assert_eq!(unpacked(bytes), bytes);
        }
        assert_eq!(tokens(&[7; 100], 0).len(), 1);
    }

    #[test]
    fn a_gap_is_the_last_token() {
        let last = tokens(b"abcd", 9).pop().unwrap();
        assert_eq!((last.literals, last.length, last.distance), (&b"abcd"[..], 0, 9));
        assert!(tokens(b"", 0).is_empty());
    }
}
