//! Hashes with their algorithm, in the forms in which Nix writes them.
//!
//! Inputs: `sha256:<base 16, nixbase32 or base 64>`, or SRI `sha256-<base 64>`. Output: `Hash`, printed in any of these forms.
//! Invariant: a hash has exactly the length of its algorithm; the length of a text decides its encoding.

use std::fmt;
use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::nixbase32;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Algorithm {
    Md5,
    Sha1,
    Sha256,
    Sha512,
}

impl Algorithm {
    const ALL: [Algorithm; 4] = [Algorithm::Md5, Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512];

    pub const fn name(self) -> &'static str {
        match self {
            Algorithm::Md5 => "md5",
            Algorithm::Sha1 => "sha1",
            Algorithm::Sha256 => "sha256",
            Algorithm::Sha512 => "sha512",
        }
    }

    /// Bytes of a hash.
    pub const fn size(self) -> usize {
        match self {
            Algorithm::Md5 => 16,
            Algorithm::Sha1 => 20,
            Algorithm::Sha256 => 32,
            Algorithm::Sha512 => 64,
        }
    }

    pub fn from_name(name: &str) -> Option<Algorithm> {
        Self::ALL.into_iter().find(|a| a.name() == name)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("`{text}` is not a hash: it has no `ALGORITHM:` or `ALGORITHM-` before it")]
    NoAlgorithm { text: String },
    #[error("`{name}` is not a hash algorithm of Nix (md5, sha1, sha256, sha512)")]
    Algorithm { name: String },
    #[error("`{text}` is not a {algorithm} hash: {length} characters; base 16 has {base16}, nixbase32 {base32}, base 64 {base64}", length = .text.len())]
    Length { text: String, algorithm: &'static str, base16: usize, base32: usize, base64: usize },
    #[error("`{text}` is not a hash in base 16")]
    Base16 { text: String },
    #[error("`{text}` is not a hash in base 64")]
    Base64 { text: String },
    #[error("`{text}` is not a hash: {cause}")]
    Base32 { text: String, cause: nixbase32::Error },
}

/// A hash of any algorithm.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash {
    algorithm: Algorithm,
    /// The rest is zero.
    bytes: [u8; 64],
}

impl Hash {
    /// `None` if the number of bytes is not the algorithm's.
    pub fn new(algorithm: Algorithm, bytes: &[u8]) -> Option<Hash> {
        let mut hash = Hash { algorithm, bytes: [0; 64] };
        if bytes.len() != algorithm.size() {
            return None;
        }
        hash.bytes.get_mut(..bytes.len())?.copy_from_slice(bytes);
        Some(hash)
    }

    pub fn sha256(data: &[u8]) -> Hash {
        let mut hasher = Sha256::default();
        hasher.update(data);
        hasher.finish()
    }

    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    pub fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.algorithm.size()).unwrap_or(&[])
    }

    /// `sha256:...` with a hash in any encoding, or SRI.
    pub fn parse(text: &str) -> Result<Hash, Error> {
        let colon = text.split_once(':').map(|(a, b)| (a, b, false));
        let split = colon.or_else(|| text.split_once('-').map(|(a, b)| (a, b, true)));
        let (name, digits, sri) = split.ok_or_else(|| Error::NoAlgorithm { text: text.into() })?;
        let algorithm = Algorithm::from_name(name).ok_or_else(|| Error::Algorithm { name: name.into() })?;
        if sri { Self::from_base64(algorithm, digits) } else { Self::parse_digits(algorithm, digits) }
    }

    /// A hash without its algorithm's name.
    pub fn parse_digits(algorithm: Algorithm, text: &str) -> Result<Hash, Error> {
        let (base16, base32, base64) = lengths(algorithm);
        match text.len() {
            n if n == base16 => Self::from_base16(algorithm, text),
            n if n == base32 => {
                let mut hash = Hash { algorithm, bytes: [0; 64] };
                let (used, _) = hash.bytes.split_at_mut(algorithm.size());
                nixbase32::decode_into(text, used).map_err(|cause| Error::Base32 { text: text.into(), cause })?;
                Ok(hash)
            }
            n if n == base64 => Self::from_base64(algorithm, text),
            _ => Err(Error::Length { text: text.into(), algorithm: algorithm.name(), base16, base32, base64 }),
        }
    }

    fn from_base16(algorithm: Algorithm, text: &str) -> Result<Hash, Error> {
        let nibble = |c: u8| char::from(c).to_digit(16);
        let bytes: Option<Vec<u8>> = text
            .as_bytes()
            .chunks(2)
            .map(|pair| match pair {
                [high, low] => Some(((nibble(*high)? << 4) | nibble(*low)?) as u8),
                _ => None,
            })
            .collect();
        bytes.and_then(|b| Hash::new(algorithm, &b)).ok_or_else(|| Error::Base16 { text: text.into() })
    }

    fn from_base64(algorithm: Algorithm, text: &str) -> Result<Hash, Error> {
        let bytes = STANDARD.decode(text).ok();
        bytes.and_then(|b| Hash::new(algorithm, &b)).ok_or_else(|| Error::Base64 { text: text.into() })
    }

    pub fn base16(&self) -> String {
        let digit = |n: u8| char::from_digit(u32::from(n), 16);
        self.bytes().iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).flatten().collect()
    }

    pub fn base32(&self) -> String {
        nixbase32::encode(self.bytes())
    }

    pub fn base64(&self) -> String {
        STANDARD.encode(self.bytes())
    }

    pub fn sri(&self) -> String {
        format!("{}-{}", self.algorithm.name(), self.base64())
    }

    /// `sha256:` and base 16, what store paths are made from.
    pub fn with_base16(&self) -> String {
        format!("{}:{}", self.algorithm.name(), self.base16())
    }
}

fn lengths(algorithm: Algorithm) -> (usize, usize, usize) {
    let n = algorithm.size();
    (n * 2, nixbase32::encoded_len(n), n.div_ceil(3) * 4)
}

/// `sha256:` and nixbase32, as narinfos have it.
impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.algorithm.name(), self.base32())
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Computes a sha256 piece by piece; whatever is written to it is counted and hashed.
pub struct Sha256 {
    context: ring::digest::Context,
    length: u64,
}

impl Default for Sha256 {
    fn default() -> Self {
        Sha256 { context: ring::digest::Context::new(&ring::digest::SHA256), length: 0 }
    }
}

impl Sha256 {
    pub fn update(&mut self, data: &[u8]) {
        self.context.update(data);
        self.length += data.len() as u64;
    }

    /// Bytes so far.
    pub fn length(&self) -> u64 {
        self.length
    }

    pub fn finish(self) -> Hash {
        let mut hash = Hash { algorithm: Algorithm::Sha256, bytes: [0; 64] };
        for (to, from) in hash.bytes.iter_mut().zip(self.context.finish().as_ref()) {
            *to = *from;
        }
        hash
    }
}

impl Write for Sha256 {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.update(data);
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn forms() {
        let hash = Hash::sha256(b"abc");
        assert_eq!(hash.base16(), ABC);
        let base32 = "1b8m03r63zqhnjf7l5wnldhh7c134ap5vpj0850ymkq1iyzicy5s";
        let base64 = "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";
        assert_eq!((hash.base32().as_str(), hash.base64().as_str()), (base32, base64));
        for digits in [ABC, base32, base64] {
            assert_eq!(Hash::parse(&format!("sha256:{digits}")), Ok(hash));
        }
        assert_eq!(Hash::parse(&hash.sri()), Ok(hash));
        assert_eq!(hash.to_string(), format!("sha256:{base32}"));
        assert_eq!(Hash::parse(&format!("sha256:{}", ABC.to_uppercase())), Ok(hash));
    }

    #[test]
    fn refused() {
        let e = |text: &str| Hash::parse(text).unwrap_err().to_string();
        assert!(e("").contains("no `ALGORITHM:`"));
        assert!(e("blake3:00").contains("md5, sha1"));
        assert!(e("sha256:abc").contains("3 characters"));
        assert!(e(&format!("sha1:{ABC}")).contains("64 characters"));
        assert!(e(&format!("sha256:g{}", &ABC[1..])).contains("base 16"));
        assert!(e("sha256-ungWv48Bz").contains("base 64"));
        assert!(e("sha256:eb8m03r63zqhnjf7l5wnldhh7c134ap5vpj0850ymkq1iyzicy5s").contains("`e` at position 0"));
        assert!(e("sha256:zb8m03r63zqhnjf7l5wnldhh7c134ap5vpj0850ymkq1iyzicy5s").contains("too big"));
    }

    #[test]
    fn pieces() {
        let mut hasher = Sha256::default();
        hasher.update(b"a");
        hasher.update(b"bc");
        assert_eq!(hasher.length(), 3);
        assert_eq!(hasher.finish(), Hash::sha256(b"abc"));
    }
}
