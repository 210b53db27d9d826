//! Our object container: a valid wasm object file whose custom sections hold the IR of one Haskell or Cmm module.
//!
//! Purpose: let a linker find, without decoding any body, which symbols an object defines and what each item refers to,
//! then decode one item at a time. Format: `toolchain/wasm-obj/OBJECT.md`.
//! Inputs: the bytes of an object file, or IR bytes (`encode_object`). Outputs: `AhcObject` (borrows the bytes), or bytes.
//! Invariants: INV-OBJ-IDS every `SymbolId`, `ItemId` and range handed out is in range for the object it came from;
//! INV-OBJ-SUM `AhcObject::parse` accepts only files whose checksum holds (`parse_trusted` skips that for callers that
//! verified a stronger digest); INV-OBJ-SORTED symbols stand globals first, each half sorted by name.

mod build;
mod inspect;
mod reader;
mod xxh64;

pub use build::{encode_module, encode_object, merge_objects};
pub use cmm_ir::SymbolId;
pub use cmm_ir::refs::{InfoField, Ref, RefKind};
pub use inspect::inspect_text;
pub use reader::AhcObject;

/// Version of the `ahc.index` section that this build writes and reads.
pub const INDEX_VERSION: u8 = 1;
/// Custom section names.
pub const SECTION_INDEX: &str = "ahc.index";
pub const SECTION_CMM: &str = "ahc.cmm";
pub const SECTION_OBJ: &str = "ahc.obj";
pub const SECTION_SUM: &str = "ahc.sum";

/// Index into `AhcObject::items`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId(pub u32);

/// One row of the object's symbol table. Its index is the `SymbolId` that decoded items use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SymbolEntry<'a> {
    pub name: &'a str,
    /// Global names are shared by all objects of a link; local names mean something in this object only.
    pub global: bool,
    /// Where this object defines it; `None` for a symbol it only refers to.
    pub def: Option<Def>,
}

/// The definition of a symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Def {
    pub item: ItemId,
    pub role: DefRole,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefRole {
    /// The address of the item's data.
    Data,
    /// The primary entry of the procedure (its info pointer, if block 0 has an info table).
    Proc,
    /// The info pointer of `Proc::infos[k]`, which is not the primary entry's.
    Info(u32),
    /// The item is `Item::Unsupported`.
    Unsupported,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemKind {
    Data,
    Proc,
    Unsupported,
}

/// One item of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemEntry {
    pub kind: ItemKind,
    /// `Item::symbol()`.
    pub sym: SymbolId,
    /// Where the item's payload stands in the `ahc.cmm` section's IR bytes.
    pub offset: usize,
    pub len: usize,
    /// Symbols of the procedure's info tables, in block order (with `sym` among them if block 0 has one).
    pub infos: Vec<SymbolId>,
    /// Range into the object's reference table; see `AhcObject::refs`.
    refs: std::ops::Range<usize>,
}

/// Why bytes are not an object file of ours. Offsets count from the start of the file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ObjectError {
    #[error("not a wasm object file (bad magic)")]
    NotWasm,
    #[error("no `{SECTION_CMM}` section: not an object file of this toolchain")]
    NotAhc,
    #[error("offset {offset:#x}: malformed object file: {what}")]
    Malformed { offset: usize, what: &'static str },
    #[error("the object file is truncated: it does not end with the section `{SECTION_SUM}`")]
    Truncated,
    #[error("the object file was altered: checksum {found:016x}, expected {expected:016x}")]
    Checksum { found: u64, expected: u64 },
    #[error("object index version {found}, this build reads version {expected}: rebuild the object file")]
    IndexVersion { found: u8, expected: u8 },
    #[error("intermediate code: {0}")]
    Decode(#[from] cmm_ir::decode::DecodeError),
    #[error("intermediate code: {0}")]
    Verify(#[from] cmm_ir::verify::VerifyError),
    #[error("there is no item {0}")]
    NoSuchItem(u32),
}
