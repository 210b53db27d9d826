//! The intermediate representation of the toolchain: GHC's Cmm after stack layout and CPS conversion, as data.
//!
//! Purpose: one set of types that the plugin's output decodes into, that object files store, that the text form
//! prints and parses, and that `cmm-cfg` and `wasm-lower` consume.
//! Inputs: the bytes described in `FORMAT.md`, or text. Outputs: `Module`.
//! Invariants: see the rules in `verify`.

pub mod codes;
pub mod decode;
pub mod encode;
pub mod expr;
pub mod generate;
pub mod module;
pub mod normalise;
pub mod ops;
mod reader;
pub mod refs;
pub mod text;
pub mod verify;
pub mod walk;

pub use expr::{Expr, GlobalReg, Lit, LocalId, Type, Width};
pub use module::{
    Block, BlockId, CallHint, Data, InfoTable, Item, Module, Node, Proc, Section, Static, Symbol, SymbolId, Term,
};
pub use ops::{AtomicOp, BinOp, ConvOp, MachOp, Prim, UnOp};
