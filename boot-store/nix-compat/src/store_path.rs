//! Store paths: `/nix/store/<32 digits>-<name>`, and how they are made from hashes.
//!
//! Inputs: texts, or hashes of contents. Output: `StorePath`.
//! Invariants: a name has 1 to 211 characters of `0-9a-zA-Z+-._?=` and is not `.` or `..` nor starts with them and a `-`. The
//! store folder enters the hash, so that contents made for another folder have other names.

use std::fmt;

use crate::hash::{Algorithm, Hash};
use crate::nixbase32;

/// The store folder of nearly everybody.
pub const STORE_DIR: &str = "/nix/store";

const DIGITS: usize = 32;
const MAX_NAME: usize = 211;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("`{path}` is not in the store folder {store}")]
    NotInStore { path: String, store: String },
    #[error("`{name}` is not a store path: it needs {DIGITS} digits, `-`, and a name")]
    Shape { name: String },
    #[error("`{name}` is not a store path: {cause}")]
    Digits { name: String, cause: nixbase32::Error },
    #[error("`{name}` cannot be the name of a store path: {reason}")]
    Name { name: String, reason: String },
    #[error("a path with references must be hashed as a NAR with sha256")]
    References,
}

/// A path directly under the store folder, without that folder.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StorePath {
    digest: [u8; 20],
    name: String,
}

impl StorePath {
    pub fn new(digest: [u8; 20], name: &str) -> Result<StorePath, Error> {
        check_name(name)?;
        Ok(StorePath { digest, name: name.into() })
    }

    /// `<digits>-<name>`.
    pub fn parse_base_name(text: &str) -> Result<StorePath, Error> {
        let shape = || Error::Shape { name: text.into() };
        let digits = text.get(..DIGITS).ok_or_else(shape)?;
        let name = text.get(DIGITS..).and_then(|rest| rest.strip_prefix('-')).ok_or_else(shape)?;
        let digest = nixbase32::decode(digits).map_err(|cause| Error::Digits { name: text.into(), cause })?;
        StorePath::new(digest, name)
    }

    /// `/nix/store/<digits>-<name>`, nothing after it.
    pub fn parse(store: &str, text: &str) -> Result<StorePath, Error> {
        let base = text.strip_prefix(store).and_then(|rest| rest.strip_prefix('/'));
        Self::parse_base_name(base.ok_or_else(|| Error::NotInStore { path: text.into(), store: store.into() })?)
    }

    /// The 32 digits, which name the narinfo.
    pub fn digits(&self) -> String {
        nixbase32::encode(&self.digest)
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn absolute(&self, store: &str) -> String {
        format!("{store}/{self}")
    }
}

impl fmt::Display for StorePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.digits(), self.name)
    }
}

impl fmt::Debug for StorePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

pub fn check_name(name: &str) -> Result<(), Error> {
    let error = |reason: String| Err(Error::Name { name: name.into(), reason });
    if name.is_empty() {
        return error("it is empty".into());
    }
    if name.len() > MAX_NAME {
        return error(format!("it has more than {MAX_NAME} characters"));
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || "+-._?=".contains(c);
    if let Some(c) = name.chars().find(|c| !allowed(*c)) {
        return error(format!("`{}` is not allowed (0-9, a-z, A-Z and +-._?= are)", c.escape_default()));
    }
    let first = name.split('-').next().unwrap_or(name);
    if first == "." || first == ".." { error(format!("it starts with `{first}`")) } else { Ok(()) }
}

/// The exclusive or of all pieces of `N` bytes: how 32 bytes become the 20 of a store path.
pub fn compress_hash<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut out = [0; N];
    for piece in bytes.chunks(N.max(1)) {
        for (to, from) in out.iter_mut().zip(piece) {
            *to ^= from;
        }
    }
    out
}

/// A path from the text that describes it: its kind (`source`, `output:out`, `text`, with references) and a hash.
fn from_description(store: &str, kind: &str, hash: &Hash, name: &str) -> Result<StorePath, Error> {
    check_name(name)?;
    let description = format!("{kind}:{}:{store}:{name}", hash.with_base16());
    StorePath::new(compress_hash(Hash::sha256(description.as_bytes()).bytes()), name)
}

/// `kind:/nix/store/a:/nix/store/b`, sorted, and `:self` if the path refers to itself.
fn with_references(store: &str, kind: &str, references: &[StorePath], own: bool) -> String {
    let mut paths: Vec<String> = references.iter().map(|r| r.absolute(store)).collect();
    paths.sort();
    paths.dedup();
    let mut out = kind.to_string();
    for path in paths {
        out.push(':');
        out.push_str(&path);
    }
    if own {
        out.push_str(":self");
    }
    out
}

/// What `builtins.toFile` and `.drv` files get: a text and the paths that it names. `hash` is the sha256 of the text.
pub fn text_path(store: &str, name: &str, hash: &Hash, references: &[StorePath]) -> Result<StorePath, Error> {
    if hash.algorithm() != Algorithm::Sha256 {
        return Err(Error::References);
    }
    from_description(store, &with_references(store, "text", references, false), hash, name)
}

/// How the contents of a content-addressed path were hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ingestion {
    /// The file's bytes.
    Flat,
    /// The NAR.
    Nar,
}

/// What `nix-store --add`, `builtins.path`, and fixed-output derivations get. `own`: the contents name the path itself.
pub fn fixed_output_path(
    store: &str,
    name: &str,
    ingestion: Ingestion,
    hash: &Hash,
    references: &[StorePath],
    own: bool,
) -> Result<StorePath, Error> {
    if ingestion == Ingestion::Nar && hash.algorithm() == Algorithm::Sha256 {
        return from_description(store, &with_references(store, "source", references, own), hash, name);
    }
    if own || !references.is_empty() {
        return Err(Error::References);
    }
    let recursive = if ingestion == Ingestion::Nar { "r:" } else { "" };
    let inner = Hash::sha256(format!("fixed:out:{recursive}{}:", hash.with_base16()).as_bytes());
    from_description(store, "output:out", &inner, name)
}

/// An output of a derivation with this hash (modulo its fixed-output inputs); `name` is the derivation's, without `.drv`.
pub fn output_path(store: &str, name: &str, output: &str, derivation: &Hash) -> Result<StorePath, Error> {
    let full = if output == "out" { name.to_string() } else { format!("{name}-{output}") };
    from_description(store, &format!("output:{output}"), derivation, &full)
}
