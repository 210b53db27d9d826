//! Building libraries for wasm32: from GHC's source tree to interfaces, a package database and a store fragment.
//!
//! Purpose: one code path for `ahc boot` and for the Nix derivation of each library.
//! Inputs: a [`Library`] (data), [`Tools`] (where the compilers and GHC's source are), the outputs of its dependencies.
//! Outputs, in one folder: `blobs/` and `index/` (the store), `package.conf.d/`, `lib/<unit>/` (interfaces),
//! `include/<unit>/`.
//! Invariants:
//! - INV-BOOT-PATHS: GHC and clang run in a private copy of the source with relative names, so no path of the machine
//!   enters an output, and call stacks name files as native GHC's do.
//! - INV-BOOT-ORDER: modules, objects and options have one order, taken from the data; one GHC job per library.
//! - INV-BOOT-LAST: the store's index is published after everything else has been written.

mod build;
mod compile;
mod error;
mod fragment;
mod hsc;
mod package;
mod prepare;
mod register;
mod run;
mod spec;
mod tools;

pub use build::{build, has};
pub use compile::front_end_memory;
pub use error::{BootError, Result};
pub use hsc::Hsc;
pub use spec::{Kind, Libraries, Library};
pub use tools::Tools;
