//! Relocatable WebAssembly objects, `ar` archives, and the container of our own objects.
//!
//! Purpose: give the linker one view of what clang, rustc and our compiler write.
//! Inputs: file contents. Outputs: `Object` (atoms with relocations), `Archive` (an index that loads members on request).
//! Invariants: malformed input gives an `ObjError` with file and offset; see `object` for what a parsed object guarantees.

mod archive;
mod bytes;
pub mod defined;
mod error;
mod linking;
mod object;
mod read;
mod reloc;

pub use archive::{Archive, Member, MemberId};
pub use bytes::Bytes;
pub use error::{ObjError, ObjErrorKind, Result};
pub use object::{
    Binding, Comdat, FuncType, Function, FunctionImport, Global, GlobalImport, InitFunction, Object, Reloc, RelocKind,
    Segment, Symbol, SymbolKind, ValType,
};

pub mod ahc_object;
