//! What can go wrong with a store, always with the file or blob concerned.
//!
//! Invariant: no variant is produced without the place (`file`) that a person has to look at.

use crate::digest::Digest;

pub type Result<T> = std::result::Result<T, StoreError>;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    #[error("{file}: {action} failed: {cause}")]
    Io { file: String, action: &'static str, cause: String },

    #[error("{file}: no such file in the store")]
    NotFound { file: String },

    #[error("{dir}: not a boot store (it has no `index` folder); `ahc boot --store {dir}` makes one")]
    NotAStore { dir: String },

    #[error("{file}: not a {what} (its magic number is missing at byte {offset})")]
    BadMagic { file: String, what: &'static str, offset: usize },

    #[error(
        "{file}: {what} of version {found}, but this program reads version {expected}; rebuild the store with `ahc boot`"
    )]
    WrongVersion { file: String, what: &'static str, found: u8, expected: u8 },

    #[error("{file}: truncated: {what} at byte {offset} needs {needed} bytes, {available} are left")]
    Truncated { file: String, what: &'static str, offset: usize, needed: usize, available: usize },

    #[error(
        "{file}: altered: its contents have blake3 {found}, expected {expected}; delete it and rebuild with `ahc boot`"
    )]
    Altered { file: String, expected: Digest, found: Digest },

    #[error("{file}: damaged: {what} (byte {offset})")]
    Malformed { file: String, offset: usize, what: String },

    #[error("{file}: {size} bytes are more than the limit of {limit}")]
    TooLarge { file: String, size: u64, limit: u64 },

    #[error("symbol `{symbol}` is defined twice: in {first} and in {second}")]
    Conflict { symbol: String, first: String, second: String },

    #[error("library `{library}` has two different indexes: {first} and {second}")]
    LibraryConflict { library: String, first: String, second: String },

    #[error("`{name}` cannot be a library's name: use letters, digits and `.`, `_`, `+`, `-`, not starting with `.`")]
    BadLibraryName { name: String },
}

impl StoreError {
    pub(crate) fn io(file: impl Into<String>, action: &'static str, e: &std::io::Error) -> Self {
        StoreError::Io { file: file.into(), action, cause: e.to_string() }
    }
}
