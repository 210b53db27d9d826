//! Errors of the object and archive readers.
//!
//! Every error names the file (`archive(member)` for a member) and, where there is one, the byte offset in that file.
//! Malformed input yields one of these, never a panic.

use thiserror::Error;

/// What is wrong with the bytes.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ObjErrorKind {
    #[error("not a WebAssembly object (it begins with {0:02x?})")]
    NotWasm(Vec<u8>),
    #[error("WebAssembly binary version {0} is not supported (1 is)")]
    WasmVersion(u32),
    #[error("{0}")]
    Malformed(String),
    #[error("not relocatable: the file has no `linking` section (it was linked already, or is not an object)")]
    NotRelocatable,
    #[error("unsupported section: {0}")]
    UnsupportedSection(&'static str),
    #[error("unsupported import `{module}.{field}` of kind {kind}")]
    UnsupportedImport { module: String, field: String, kind: &'static str },
    #[error("unsupported type: {0}")]
    UnsupportedType(String),
    #[error("symbol `{symbol}`: {what}")]
    BadSymbol { symbol: String, what: String },
    #[error("{what} index {index} is out of range ({limit} exist)")]
    IndexOutOfRange { what: &'static str, index: u32, limit: u32 },
    #[error("relocation {kind} is for thread-local variables, which are not supported; compile without -pthread")]
    TlsRelocation { kind: &'static str },
    #[error("relocation {kind} is for 64-bit memories, which this target does not have")]
    Memory64Relocation { kind: &'static str },
    #[error("relocation {kind} is not supported here")]
    UnsupportedRelocation { kind: &'static str },
    #[error("relocation lies outside every function body and data segment")]
    StrayRelocation,
    #[error("data segment `{segment}` is thread-local; thread-local variables are not supported")]
    ThreadLocal { segment: String },
    #[error("exceptions (tags) are not supported: symbol `{symbol}`")]
    Tag { symbol: String },
    #[error("not an archive (it does not begin with \"!<arch>\")")]
    NotArchive,
    #[error("thin archives are not supported: it only names its members; make it with `llvm-ar` without `--thin`")]
    ThinArchive,
    #[error("archive has members but no symbol table; run `llvm-ranlib` on it")]
    NoArchiveIndex,
    #[error("object container: {0}")]
    Container(String),
}

/// An error with the place where it was found.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{file}{}: {kind}", offset.map(|o| format!(": at byte {o:#x}")).unwrap_or_default())]
pub struct ObjError {
    pub file: String,
    pub offset: Option<usize>,
    pub kind: ObjErrorKind,
}

impl ObjError {
    pub fn new(file: &str, offset: Option<usize>, kind: ObjErrorKind) -> ObjError {
        ObjError { file: file.to_owned(), offset, kind }
    }

    pub(crate) fn parse(file: &str, error: &wasmparser::BinaryReaderError) -> ObjError {
        ObjError::new(file, Some(error.offset()), ObjErrorKind::Malformed(error.message().to_owned()))
    }
}

pub type Result<T> = std::result::Result<T, ObjError>;
