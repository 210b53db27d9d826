//! A fast hash for keys that nobody chooses as an attack: symbols' names and small numbers.
//!
//! Inputs: strings, integers. Output: `FastMap`. Invariant: no map of this kind is iterated into an output.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// FNV-1a over words.
#[derive(Default)]
pub struct FastHasher(u64);

impl FastHasher {
    fn word(&mut self, word: u64) {
        self.0 = (self.0 ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(23);
    }
}

impl Hasher for FastHasher {
    fn finish(&self) -> u64 {
        // The map takes a bucket from the low bits and a tag from the high ones.
        let mixed = self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed ^ (mixed >> 32)
    }

    fn write(&mut self, bytes: &[u8]) {
        let mut words = bytes.chunks_exact(8);
        words.by_ref().filter_map(|w| w.try_into().ok()).for_each(|word| self.word(u64::from_le_bytes(word)));
        let rest = words.remainder();
        if !rest.is_empty() {
            self.word(rest.iter().rev().fold(0, |word, &byte| (word << 8) | u64::from(byte)));
        }
    }

    fn write_u8(&mut self, n: u8) {
        self.word(u64::from(n));
    }

    fn write_u32(&mut self, n: u32) {
        self.word(u64::from(n));
    }

    fn write_u64(&mut self, n: u64) {
        self.word(n);
    }

    fn write_usize(&mut self, n: usize) {
        self.word(n as u64);
    }

    fn write_isize(&mut self, n: isize) {
        self.word(n as u64);
    }
}

pub type FastMap<K, V> = HashMap<K, V, BuildHasherDefault<FastHasher>>;
