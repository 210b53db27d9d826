//! `.narinfo`: what a cache says about one store path, and who vouches for it.
//!
//! Input: its text (`Key: value` lines). Outputs: `NarInfo`; its text as Nix writes it; the fingerprint that is signed.
//! Invariants: the fingerprint has the path, the hash and size of the NAR, and the references, so a signature says nothing about the URL,
//! the compression and the file's hash. Keys that are not known are skipped, those that are known occur once.

use std::fmt;

use crate::hash::{self, Algorithm, Hash};
use crate::signature::{self, PublicKey, SecretKey, Signature};
use crate::store_path::{self, StorePath};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NarInfo {
    pub path: StorePath,
    /// Where the NAR is, relative to the cache.
    pub url: String,
    /// How it is compressed, as Nix names it: `none`, `zstd`, `xz`...
    pub compression: String,
    /// Of the file as it is, compressed.
    pub file_hash: Option<Hash>,
    pub file_size: Option<u64>,
    pub nar_hash: Hash,
    pub nar_size: u64,
    pub references: Vec<StorePath>,
    pub deriver: Option<StorePath>,
    pub signatures: Vec<Signature>,
    /// Content address: `text:...` or `fixed:...`.
    pub ca: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("line {line} is not `Key: value`")]
    Line { line: usize },
    #[error("`{key}` occurs twice (line {line})")]
    Twice { key: String, line: usize },
    #[error("`{key}` is missing")]
    Missing { key: &'static str },
    #[error("`{key}` (line {line}) is not a number: `{value}`")]
    Number { key: String, line: usize, value: String },
    #[error("line {line}: {cause}")]
    Path { line: usize, cause: store_path::Error },
    #[error("line {line}: {cause}")]
    Hash { line: usize, cause: hash::Error },
    #[error("line {line}: {cause}")]
    Signature { line: usize, cause: signature::Error },
    #[error("`{key}` (line {line}) must be a sha256 hash")]
    NotSha256 { key: String, line: usize },
    #[error("`URL` (line {line}) is not a place in the cache: `{url}`")]
    Url { line: usize, url: String },
}

impl NarInfo {
    /// `store` is the cache's store folder.
    pub fn parse(store: &str, text: &str) -> Result<NarInfo, Error> {
        let mut fields = Fields { known: Vec::new(), signatures: Vec::new() };
        for (n, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
            fields.take(n + 1, line)?;
        }
        let path = |f: Field| StorePath::parse(store, f.value).map_err(|cause| Error::Path { line: f.line, cause });
        let base = |line| move |text| StorePath::parse_base_name(text).map_err(|cause| Error::Path { line, cause });
        let references = match fields.get("References") {
            Some(f) => f.value.split_whitespace().map(base(f.line)).collect::<Result<_, _>>()?,
            None => Vec::new(),
        };
        // Nix writes `unknown-deriver` in some places
        let deriver = fields.get("Deriver").filter(|f| !f.value.is_empty() && f.value != "unknown-deriver");
        let url = fields.required("URL")?;
        Ok(NarInfo {
            path: path(fields.required("StorePath")?)?,
            url: url.place()?,
            // Nix's default
            compression: fields.get("Compression").map_or("bzip2", |f| f.value).into(),
            file_hash: fields.get("FileHash").map(|f| f.sha256()).transpose()?,
            file_size: fields.get("FileSize").map(|f| f.number()).transpose()?,
            nar_hash: fields.required("NarHash")?.sha256()?,
            nar_size: fields.required("NarSize")?.number()?,
            references,
            deriver: deriver.map(|f| base(f.line)(f.value)).transpose()?,
            ca: fields.get("CA").filter(|f| !f.value.is_empty()).map(|f| f.value.into()),
            signatures: fields.signatures,
        })
    }

    /// What signatures are made of.
    pub fn fingerprint(&self, store: &str) -> String {
        let mut references: Vec<String> = self.references.iter().map(|r| r.absolute(store)).collect();
        references.sort();
        references.dedup();
        let path = self.path.absolute(store);
        format!("1;{path};{};{};{}", self.nar_hash, self.nar_size, references.join(","))
    }

    /// Adds a signature, unless this key has made one.
    pub fn sign(&mut self, store: &str, key: &SecretKey) {
        let signature = key.sign(self.fingerprint(store).as_bytes());
        if !self.signatures.contains(&signature) {
            self.signatures.push(signature);
        }
    }

    /// The first of the keys that has signed this.
    pub fn signed_by<'a>(&self, store: &str, keys: &'a [PublicKey]) -> Option<&'a PublicKey> {
        let fingerprint = self.fingerprint(store);
        keys.iter().find(|key| self.signatures.iter().any(|s| key.verify(fingerprint.as_bytes(), s)))
    }

    /// The file, as Nix writes it.
    pub fn to_text(&self, store: &str) -> String {
        let mut out = String::new();
        let mut line = |key: &str, value: &dyn fmt::Display| out.push_str(&format!("{key}: {value}\n"));
        line("StorePath", &self.path.absolute(store));
        line("URL", &self.url);
        line("Compression", &self.compression);
        if let Some(hash) = &self.file_hash {
            line("FileHash", hash);
        }
        if let Some(size) = &self.file_size {
            line("FileSize", size);
        }
        line("NarHash", &self.nar_hash);
        line("NarSize", &self.nar_size);
        let references: Vec<String> = self.references.iter().map(ToString::to_string).collect();
        line("References", &references.join(" "));
        if let Some(deriver) = &self.deriver {
            line("Deriver", deriver);
        }
        for signature in &self.signatures {
            line("Sig", signature);
        }
        if let Some(ca) = &self.ca {
            line("CA", ca);
        }
        out
    }
}

const KEYS: [&str; 10] =
    ["StorePath", "URL", "Compression", "FileHash", "FileSize", "NarHash", "NarSize", "References", "Deriver", "CA"];

#[derive(Clone, Copy)]
struct Field<'a> {
    key: &'a str,
    value: &'a str,
    line: usize,
}

struct Fields<'a> {
    known: Vec<Field<'a>>,
    signatures: Vec<Signature>,
}

impl<'a> Fields<'a> {
    fn take(&mut self, line: usize, text: &'a str) -> Result<(), Error> {
        let (key, value) = text.split_once(':').ok_or(Error::Line { line })?;
        let value = value.trim();
        if key == "Sig" {
            self.signatures.push(Signature::parse(value).map_err(|cause| Error::Signature { line, cause })?);
        } else if KEYS.contains(&key) {
            if self.known.iter().any(|f| f.key == key) {
                return Err(Error::Twice { key: key.into(), line });
            }
            self.known.push(Field { key, value, line });
        }
        Ok(())
    }

    fn get(&self, key: &str) -> Option<Field<'a>> {
        self.known.iter().copied().find(|f| f.key == key)
    }

    fn required(&self, key: &'static str) -> Result<Field<'a>, Error> {
        self.get(key).ok_or(Error::Missing { key })
    }
}

impl Field<'_> {
    fn sha256(&self) -> Result<Hash, Error> {
        let hash = Hash::parse(self.value).map_err(|cause| Error::Hash { line: self.line, cause })?;
        let other = || Error::NotSha256 { key: self.key.into(), line: self.line };
        if hash.algorithm() == Algorithm::Sha256 { Ok(hash) } else { Err(other()) }
    }

    /// Digits alone: no sign, no white space.
    fn number(&self) -> Result<u64, Error> {
        let digits = self.value.bytes().all(|b| b.is_ascii_digit());
        let number = if digits { self.value.parse().ok() } else { None };
        number.ok_or_else(|| Error::Number { key: self.key.into(), line: self.line, value: self.value.into() })
    }

    /// A relative path without `..`, of characters that need no quoting in URLs.
    fn place(&self) -> Result<String, Error> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "+-._=/".contains(c);
        let part = |p: &str| !p.is_empty() && p != "." && p != "..";
        let good = self.value.chars().all(allowed) && self.value.split('/').all(part);
        if good { Ok(self.value.into()) } else { Err(Error::Url { line: self.line, url: self.value.into() }) }
    }
}
