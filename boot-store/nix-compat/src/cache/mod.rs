//! A client of binary caches: store paths from `file://`, `http://` and `https://` caches into a folder.
//!
//! `url` names a cache, `source` reads from it (`file`, `http`); `download` gets one file whole, resuming what an earlier run left;
//! `lookup` finds narinfos and follows references; `install` makes a folder of a NAR; `client` does many at once.
//!
//! Invariants: INV-TRUST: nothing is used before a trusted key's signature has been checked on the narinfo; then the path must be the one
//! asked for; then the file must have the hash and size the narinfo names; then the NAR, while it is unpacked, those that were
//! signed. INV-WHOLE: a path appears in the folder by one rename, after all of it is on disk. INV-BOUNDED: no server makes us keep
//! or write more than the signed size allows, or wait longer than the time limits.

mod client;
mod download;
mod error;
mod file;
#[cfg(feature = "http")]
mod http;
mod install;
mod lookup;
mod source;
mod url;

use std::path::PathBuf;
use std::time::Duration;

pub use client::{Client, Fetched};
pub use error::Error;
pub use lookup::Found;
pub use url::Url;

/// How patient and how greedy fetching is.
#[derive(Clone, Debug)]
pub struct Options {
    /// For a connection to be made.
    pub connect_timeout: Duration,
    /// Without a single byte.
    pub stall_timeout: Duration,
    /// Failures in a row, without progress in between, before giving up.
    pub attempts: u32,
    /// Before the second attempt; doubled each time.
    pub backoff: Duration,
    /// Downloads at once.
    pub jobs: usize,
    /// File of certificate roots [default: NIX_SSL_CERT_FILE, SSL_CERT_FILE, then the system's].
    pub certificates: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            connect_timeout: Duration::from_secs(15),
            stall_timeout: Duration::from_secs(30),
            attempts: 5,
            backoff: Duration::from_millis(500),
            jobs: 8,
            certificates: None,
        }
    }
}

/// Told what happens, from several threads.
pub trait Observer: Sync {
    /// So many paths will be fetched, with so many bytes as far as is known.
    fn planned(&self, _paths: usize, _bytes: u64) {}
    /// Bytes of a NAR have come, or lie there from an earlier run.
    fn received(&self, _bytes: u64) {}
    fn installed(&self, _path: &crate::store_path::StorePath) {}
    fn retrying(&self, _place: &str, _cause: &str, _wait: Duration) {}
}

/// Nobody wants to know.
impl Observer for () {}
