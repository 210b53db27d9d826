//! What can go wrong between a cache and a folder: what, where, and what to do about it.
//!
//! Invariant: every variant names the place (URL or file).

use crate::{cache_info, nar, narinfo};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("`{url}` is not the URL of a cache: {reason}")]
    Url { url: String, reason: String },
    #[error("the certificates in {file} cannot be used: {reason}")]
    Certificates { file: String, reason: String },
    #[error("{place}: it is not there ({answer})")]
    Absent { place: String, answer: String },
    #[error("{place}: the server answers with HTTP status {status}")]
    Status { place: String, status: u16 },
    #[error("{place}: {cause} ({attempts} attempts)")]
    Transport { place: String, cause: String, attempts: u32 },
    #[error("{place}: it has more than {limit} bytes")]
    TooLong { place: String, limit: u64 },
    #[error("{place}: {cause}")]
    CacheInfo { place: String, cause: cache_info::Error },
    #[error("{place}: the cache is for the store folder {found}, paths in {expected} are wanted")]
    StoreDir { place: String, expected: String, found: String },
    #[error("{place}: the narinfo is damaged: {cause}")]
    NarInfo { place: String, cause: narinfo::Error },
    #[error("{place}: it is not text")]
    NotText { place: String },
    #[error("{place}: the signature of the key {key} is wrong: what is described is not what was signed")]
    BadSignature { place: String, key: String },
    #[error("{place}: no trusted key has signed this path; it is signed by: {signers}; trusted: {trusted}")]
    NotSigned { place: String, signers: String, trusted: String },
    #[error("{place}: the narinfo is for another path: {found}, not {asked}")]
    OtherPath { place: String, asked: String, found: String },
    #[error("{place}: the NAR is compressed with {compression}, which this client cannot read (zstd and none can be)")]
    Compression { place: String, compression: String },
    #[error("{place}: the file has {found} bytes, the narinfo says {expected}")]
    FileSize { place: String, expected: u64, found: u64 },
    #[error("{place}: the file has the hash {found}, the narinfo says {expected}")]
    FileHash { place: String, expected: String, found: String },
    #[error("{place}: the NAR has {found} bytes, {expected} were signed")]
    NarSize { place: String, expected: u64, found: u64 },
    #[error("{place}: the NAR has the hash {found}, {expected} was signed")]
    NarHash { place: String, expected: String, found: String },
    #[error("{place}: {cause}")]
    Nar { place: String, cause: nar::Error },
    #[error("{file}: {action} failed: {cause}")]
    Disk { file: String, action: &'static str, cause: std::io::Error },
    #[error("stopped because of another error")]
    Stopped,
}

impl Error {
    /// What a person can do.
    pub fn advice(&self) -> &'static str {
        match self {
            Error::Url { .. } => "a cache's URL is https://HOST/PATH, http://HOST/PATH or file:///FOLDER",
            Error::Certificates { .. } => "set SSL_CERT_FILE to a file of certificates in PEM form",
            Error::Absent { .. } => "check the cache's URL; a cache that is complete has this file",
            Error::Status { .. } | Error::Transport { .. } => {
                "check the network and the cache's server, then run the same command again: it goes on where it stopped"
            }
            Error::NotSigned { .. } => "if you trust the cache, give its public key with --trusted-key",
            Error::StoreDir { .. } | Error::Compression { .. } => "use a cache that ci/cache has made",
            Error::Disk { .. } => {
                "make room or choose another folder with --store, then run the same command again: it goes on where it stopped"
            }
            Error::Nar { cause: nar::Error::Write { .. }, .. } => {
                "make room or choose another folder with --store, then run the same command again"
            }
            Error::Stopped => "see the other error",
            Error::BadSignature { .. } | Error::OtherPath { .. } | Error::NarHash { .. } | Error::NarSize { .. } => {
                "the cache is damaged or someone has tampered with it: do not use it, and tell its owner"
            }
            _ => "the cache is damaged: tell its owner, or use another; nothing of it was installed",
        }
    }

    pub(super) fn disk(file: &std::path::Path, action: &'static str) -> impl Fn(std::io::Error) -> Error {
        let file = file.display().to_string();
        move |cause| Error::Disk { file: file.clone(), action, cause }
    }
}
