//! Modules, data, procedures, blocks and statements.
//!
//! A procedure keeps GHC's shape: one graph with one primary entry (block 0) and one further entry for each block that has
//! an info table (a return continuation). Nothing here says how procedures map to wasm functions.

use crate::expr::{Expr, GlobalReg, Lit, LocalId, Type};
use crate::ops::Prim;

/// Index into `Module::symbols`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SymbolId(pub u32);

/// Index into `Proc::blocks`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlockId(pub u32);

/// A name that this module defines or refers to. Global names are GHC's z-encoded assembler names
/// (`base_GHCziBase_map_info`). Local names are unique within the module only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    pub name: String,
    pub global: bool,
}

/// What GHC puts into one object file.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Module {
    /// Unit id, e.g. `base`; empty for `.cmm` files of no unit.
    pub unit: String,
    /// Haskell module name, or the base name of a `.cmm` file.
    pub name: String,
    pub symbols: Vec<Symbol>,
    pub items: Vec<Item>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    Data(Data),
    Proc(Proc),
    /// Something the toolchain cannot compile; linking a program that reaches `sym` reports `reason`.
    Unsupported {
        sym: SymbolId,
        reason: String,
    },
}

impl Item {
    pub fn symbol(&self) -> SymbolId {
        match self {
            Item::Data(d) => d.sym,
            Item::Proc(p) => p.sym,
            Item::Unsupported { sym, .. } => *sym,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    Text,
    Data,
    ReadOnlyData,
    RelocatableReadOnlyData,
    UninitialisedData,
    InitArray,
    FiniArray,
    CString,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Data {
    pub sym: SymbolId,
    pub section: Section,
    /// Alignment in bytes, a power of two.
    pub align: u32,
    pub statics: Vec<Static>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Static {
    Lit(Lit),
    /// That many zero bytes.
    Uninit(u32),
    Bytes(Vec<u8>),
}

impl Static {
    /// Size in bytes.
    pub fn size(&self) -> u32 {
        match self {
            Static::Lit(l) => l.ty().width().bytes(),
            Static::Uninit(n) => *n,
            Static::Bytes(b) => b.len() as u32,
        }
    }
}

/// An info table (tables-next-to-code layout): its bytes end where the code of `block` begins, at the info pointer `sym`.
/// A multiple of four bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct InfoTable {
    pub block: BlockId,
    pub sym: SymbolId,
    pub statics: Vec<Static>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Proc {
    /// The label by which the code is called. Equals the symbol of block 0's info table if there is one.
    pub sym: SymbolId,
    /// Argument registers live at the primary entry.
    pub live: Vec<GlobalReg>,
    /// At most one per block, in block order.
    pub infos: Vec<InfoTable>,
    pub locals: Vec<Type>,
    /// Block 0 is the primary entry.
    pub blocks: Vec<Block>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    pub nodes: Vec<Node>,
    pub term: Term,
}

/// GHC's `ForeignHint`: how a sub-word argument or result is extended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CallHint {
    None,
    Addr,
    Signed,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    SetLocal(LocalId, Expr),
    SetGlobal(GlobalReg, Expr),
    /// Little-endian store of the type's size.
    Store {
        ty: Type,
        addr: Expr,
        value: Expr,
    },
    /// A call with the C calling convention. A target `Lit::Label(f, 0)` is a direct call, anything else is an index into the table.
    Call {
        target: Expr,
        results: Vec<(LocalId, CallHint)>,
        args: Vec<(Expr, CallHint)>,
        never_returns: bool,
    },
    Prim {
        prim: Prim,
        results: Vec<LocalId>,
        args: Vec<Expr>,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub enum Term {
    Goto(BlockId),
    If {
        cond: Expr,
        then: BlockId,
        els: BlockId,
        likely: Option<bool>,
    },
    /// Branch on the value of `scrut`; values absent from `cases` go to `default`; without a default they cannot occur.
    /// `cases` is sorted by value and has no duplicates.
    Switch {
        scrut: Expr,
        signed: bool,
        range: (i64, i64),
        cases: Vec<(i64, BlockId)>,
        default: Option<BlockId>,
    },
    /// Leave the procedure: jump to a code address. `args` are the argument registers that carry values. `cont` is the block
    /// (with info table) whose frame is on top of the stack, where the callee returns to, if this is a call.
    Jump {
        target: Expr,
        args: Vec<GlobalReg>,
        cont: Option<BlockId>,
    },
    /// Control cannot arrive here.
    Unreachable,
}
