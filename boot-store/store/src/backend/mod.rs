//! Where a store's files live.
//!
//! Purpose: the store's logic sees named byte strings with atomic publication; a backend supplies them.
//! Inputs and outputs: names are relative, `/`-separated, as in `FORMAT.md`.
//! Invariants: INV-ATOMIC. `list` is sorted by name.

mod fs;
mod mem;

pub use fs::FsBackend;
pub use mem::MemBackend;

use std::time::Duration;

use crate::error::Result;

/// A file as `list` reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub name: String,
    pub size: u64,
    /// Time since it was last written or touched.
    pub age: Duration,
}

pub trait Backend: Send + Sync {
    /// The whole file, or `NotFound`.
    fn read(&self, name: &str) -> Result<Vec<u8>>;

    /// Makes `bytes` appear as `name`, all at once. An existing file is replaced. The contents are on disk when it appears.
    fn write(&self, name: &str, bytes: &[u8]) -> Result<()>;

    /// Waits until the names of these files are on disk too.
    fn sync_folders(&self, names: &[String]) -> Result<()>;

    /// Marks an existing file as young, so that a concurrent `gc` keeps it. False if it does not exist.
    fn touch(&self, name: &str) -> Result<bool>;

    /// All files below a folder; empty if the folder does not exist.
    fn list(&self, folder: &str) -> Result<Vec<Entry>>;

    /// Removes a file; one that is already gone is no error.
    fn remove(&self, name: &str) -> Result<()>;

    /// Does the folder of indexes exist, i.e. is this a store?
    fn is_store(&self) -> bool;

    /// The name by which a person finds the file (a path).
    fn describe(&self, name: &str) -> String;
}
