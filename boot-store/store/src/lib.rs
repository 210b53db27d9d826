//! The boot store: compiled libraries as content-addressed blobs and one symbol index per library.
//!
//! Purpose: `ahc boot` writes object files here, `ahc link` finds the object that defines a symbol without
//! reading any other. The crate knows bytes, digests and symbol names; it does not know what an object holds.
//! Inputs: object bytes with the names they define ([`FragmentWriter`]); store folders ([`Store::open`]).
//! Outputs: files laid out as in `FORMAT.md`; lookups from symbol to [`Member`] to bytes.
//! Invariants:
//! - INV-NAME: a blob's name is the blake3 digest of the bytes it decodes to; every read checks it.
//! - INV-ATOMIC: a file appears under its final name only when it is complete and synced.
//! - INV-CLOSED: an index is published after all blobs it names.
//! - INV-SORTED: symbols in an index are sorted by name, bytewise, without duplicates.

pub mod admin;
pub mod backend;
pub mod blob;
pub mod digest;
pub mod error;
pub mod fragment;
pub mod index;
mod index_write;
pub mod store;

pub use backend::{Backend, Entry, FsBackend, MemBackend};
pub use digest::Digest;
pub use error::{Result, StoreError};
pub use fragment::FragmentWriter;
pub use index::{Index, Member};
pub use store::{Location, Store};

/// A name that an object defines.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Defined {
    pub name: String,
    /// Another definition of the same name wins over a weak one, without an error.
    pub weak: bool,
}

impl Defined {
    pub fn strong(name: impl Into<String>) -> Self {
        Defined { name: name.into(), weak: false }
    }

    pub fn weak(name: impl Into<String>) -> Self {
        Defined { name: name.into(), weak: true }
    }
}
