//! Nix's ed25519 keys and signatures: `<key's name>:<base 64>`.
//!
//! Inputs: the text of a public key (32 bytes), a secret key (the seed and the public key, 64 bytes) or a signature (64 bytes). Outputs:
//! signatures, and whether one is right. Invariant: a secret key is never printed by `Debug` or in an error.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("`{text}` is not a {what}: it must look like `NAME:BASE64`")]
    Shape { what: &'static str, text: String },
    #[error("the {what} of the name `{name}` is wrong: {reason}")]
    Bytes { what: &'static str, name: String, reason: &'static str },
    #[error("`{name}` cannot be a key's name: it is empty, or has a colon or white space")]
    Name { name: String },
    #[error("the system gives no random numbers")]
    Random,
}

fn check_name(name: &str) -> Result<(), Error> {
    let bad = name.is_empty() || name.contains(|c: char| c == ':' || c.is_whitespace() || c.is_control());
    if bad { Err(Error::Name { name: name.into() }) } else { Ok(()) }
}

/// Name and bytes; `shown` is what an error may say of the text.
fn parse<const N: usize>(what: &'static str, text: &str, shown: &str) -> Result<(String, [u8; N]), Error> {
    let (name, data) = text.split_once(':').ok_or_else(|| Error::Shape { what, text: shown.into() })?;
    check_name(name)?;
    let bytes = |reason| Error::Bytes { what, name: name.into(), reason };
    let data = STANDARD.decode(data).map_err(|_| bytes("what follows the colon is not base 64"))?;
    let data = data.try_into().map_err(|_| bytes("it has not the right number of bytes"))?;
    Ok((name.into(), data))
}

/// A signature and the name of the key that made it.
#[derive(Clone, PartialEq, Eq)]
pub struct Signature {
    pub key: String,
    pub bytes: [u8; 64],
}

impl Signature {
    pub fn parse(text: &str) -> Result<Signature, Error> {
        let (key, bytes) = parse("signature", text, text)?;
        Ok(Signature { key, bytes })
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.key, STANDARD.encode(self.bytes))
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    name: String,
    bytes: [u8; 32],
}

impl PublicKey {
    pub fn parse(text: &str) -> Result<PublicKey, Error> {
        let (name, bytes) = parse("public key", text, text)?;
        Ok(PublicKey { name, bytes })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// Was the signature made by this key, for this message? Names must agree, too.
    pub fn verify(&self, message: &[u8], signature: &Signature) -> bool {
        let key = UnparsedPublicKey::new(&ED25519, &self.bytes);
        self.name == signature.key && key.verify(message, &signature.bytes).is_ok()
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.name, STANDARD.encode(self.bytes))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

pub struct SecretKey {
    name: String,
    seed: [u8; 32],
    pair: Ed25519KeyPair,
}

impl SecretKey {
    pub fn generate(name: &str) -> Result<SecretKey, Error> {
        check_name(name)?;
        let mut seed = [0; 32];
        SystemRandom::new().fill(&mut seed).map_err(|_| Error::Random)?;
        Self::from_seed(name, seed)
    }

    pub fn from_seed(name: &str, seed: [u8; 32]) -> Result<SecretKey, Error> {
        check_name(name)?;
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed);
        let wrong = |_| Error::Bytes { what: "secret key", name: name.into(), reason: "it is refused" };
        Ok(SecretKey { name: name.into(), seed, pair: pair.map_err(wrong)? })
    }

    pub fn parse(text: &str) -> Result<SecretKey, Error> {
        let (name, bytes) = parse::<64>("secret key", text, "...")?;
        let (seed, public) = bytes.split_at(32);
        let wrong = |reason| Error::Bytes { what: "secret key", name: name.clone(), reason };
        let key = Self::from_seed(&name, seed.try_into().map_err(|_| wrong("it has not the right number of bytes"))?)?;
        if key.pair.public_key().as_ref() == public {
            Ok(key)
        } else {
            Err(wrong("its two halves do not belong together"))
        }
    }

    /// The text of the secret key, to be kept secret.
    pub fn secret_text(&self) -> String {
        let mut bytes = self.seed.to_vec();
        bytes.extend_from_slice(self.pair.public_key().as_ref());
        format!("{}:{}", self.name, STANDARD.encode(bytes))
    }

    pub fn public(&self) -> PublicKey {
        let mut bytes = [0; 32];
        for (to, from) in bytes.iter_mut().zip(self.pair.public_key().as_ref()) {
            *to = *from;
        }
        PublicKey { name: self.name.clone(), bytes }
    }

    pub fn sign(&self, message: &[u8]) -> Signature {
        let mut bytes = [0; 64];
        for (to, from) in bytes.iter_mut().zip(self.pair.sign(message).as_ref()) {
            *to = *from;
        }
        Signature { key: self.name.clone(), bytes }
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:(secret)", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc_8032_first_vector() {
        let seed = crate::hash::Hash::parse("sha256:9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
        let key = SecretKey::from_seed("k-1", seed.unwrap().bytes().try_into().unwrap()).unwrap();
        let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        let hex = |bytes: &[u8]| crate::hash::Hash::new(crate::hash::Algorithm::Sha256, bytes).unwrap().base16();
        assert_eq!(hex(&key.public().bytes), public);
        let signature = key.sign(b"");
        assert_eq!(
            hex(signature.bytes.split_at(32).0),
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        );
        assert!(key.public().verify(b"", &signature));
        assert!(!key.public().verify(b"x", &signature));
    }

    #[test]
    fn texts() {
        let key = SecretKey::generate("cache-1").unwrap();
        let again = SecretKey::parse(&key.secret_text()).unwrap();
        assert_eq!(again.public(), key.public());
        assert_eq!(PublicKey::parse(&key.public().to_string()), Ok(key.public()));
        let signature = key.sign(b"m");
        assert_eq!(Signature::parse(&signature.to_string()), Ok(signature.clone()));
        // the same bytes under another name
        let other = Signature { key: "cache-2".into(), ..signature };
        assert!(!key.public().verify(b"m", &other));
        assert!(!format!("{key:?}").contains(STANDARD.encode(key.seed).get(..20).unwrap()));
    }

    #[test]
    fn refused() {
        assert!(matches!(PublicKey::parse("no colon"), Err(Error::Shape { .. })));
        assert!(matches!(PublicKey::parse(":AAAA"), Err(Error::Name { .. })));
        assert!(matches!(PublicKey::parse("k:%%"), Err(Error::Bytes { .. })));
        assert!(matches!(PublicKey::parse("k:AAAA"), Err(Error::Bytes { .. })));
        let key = SecretKey::generate("k").unwrap();
        let public = key.public();
        let halves = [key.seed, [7; 32]].concat();
        let mixed = SecretKey::parse(&format!("k:{}", STANDARD.encode(halves))).unwrap_err().to_string();
        assert!(mixed.contains("belong together"), "{mixed}");
        assert!(SecretKey::parse(&public.to_string()).is_err());
        // what is wrong with a secret key is said without it
        let secret = key.secret_text().replace(':', "");
        assert!(!SecretKey::parse(&secret).unwrap_err().to_string().contains(&secret));
    }
}
