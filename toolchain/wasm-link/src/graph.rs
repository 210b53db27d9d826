//! The graph of what a link keeps.
//!
//! An atom is the unit of keeping or dropping: an IR procedure or data item, a C function or data segment, an import, or something
//! that the linker makes itself. Atoms are created when something reaches them, so the graph holds nothing that is dropped.

use std::collections::BTreeMap;
use std::sync::Arc;

use cmm_ir::Item;
use wasm_lower::FuncSig;

use crate::error::Missing;
use crate::files::FileId;
use crate::hash::FastMap;
use crate::names::NameId;

/// Index into `Graph::atoms`, in the order of reaching. Outputs are ordered by file keys and parts instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AtomId(pub u32);

/// What an atom is within its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Item of an object of ours.
    Item(u32),
    /// Defined function of a C object.
    Function(u32),
    /// Data segment of a C object.
    Segment(u32),
    /// Index into `Graph::imports`.
    Import(u32),
    /// Index into `Graph::undefined`: a function of the C kind that traps.
    Undefined(u32),
    /// Index into `Graph::undefined`: Haskell code that traps, and a closure that enters it.
    UndefinedCode(u32),
    StgRun,
    StgReturn,
    /// `__wasm_call_ctors`.
    CallCtors,
    /// A static reference table, numbered as they are made.
    StaticTable(u32),
    /// The closures that the runtime and C hold and that lead to a CAF.
    CafRoots,
}

#[derive(Debug)]
pub struct Atom {
    pub file: FileId,
    pub part: Part,
    /// Who reached it first; `None` for the roots.
    pub parent: Option<AtomId>,
    /// What it refers to, with repetitions; for reports only.
    pub deps: Vec<AtomId>,
    /// How often code and table name its function: the commonest functions get the shortest numbers.
    pub uses: u32,
    /// Code jumps to it by name.
    pub jumped: bool,
    /// Its function needs a table index of the C kind.
    pub in_table: bool,
    /// The decoded item of an IR atom, after pruning.
    pub item: Option<Arc<Item>>,
}

/// Which entry of a procedure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Entry {
    Primary,
    /// The k-th info table's.
    Info(u32),
}

/// Addresses that only layout knows (ABI.md section 8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Special {
    HeapBase,
    HeapEnd,
    DataEnd,
    GlobalBase,
    StackLow,
    StackHigh,
    /// `ahc_root_closure`.
    Root,
}

/// What a symbol reference leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Data {
        atom: AtomId,
        offset: u32,
    },
    Code {
        atom: AtomId,
        entry: Entry,
    },
    /// A function of the C kind: C's own, an import, a trap, StgRun.
    Function(AtomId),
    Absolute(u32),
    Special(Special),
    /// The address of a name if something else reaches it, else 0.
    Weak(NameId),
    StackPointer,
    IndirectTable,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    pub symbol: String,
    pub module: String,
    pub field: String,
    /// `None` until a caller says so: Haskell code alone uses it.
    pub sig: Option<FuncSig>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undefined {
    pub symbol: String,
    pub sig: Option<FuncSig>,
}

#[derive(Default)]
pub struct Graph {
    pub atoms: Vec<Atom>,
    pub slots: FastMap<(FileId, Part), AtomId>,
    /// Resolved symbols, by file and symbol index.
    pub targets: Vec<Vec<Option<Target>>>,
    pub imports: Vec<Import>,
    pub undefined: Vec<Undefined>,
    /// Undefined symbols with the chains that need them.
    pub missing: Vec<Missing>,
    pub unsupported: Vec<Missing>,
    /// (priority, function); the order among equals is that of the files' keys.
    pub inits: Vec<(u32, AtomId)>,
    pub exports: Vec<(String, AtomId)>,
    /// The root closure and the symbol that was chosen.
    pub root: Option<(String, Target)>,
    pub base_reg: Option<Target>,
    /// The import that tracing code calls.
    pub trace: Option<AtomId>,
    /// C functions that primitives need, by name.
    pub runtime: BTreeMap<&'static str, Target>,
}

impl Graph {
    pub fn atom(&self, id: AtomId) -> Option<&Atom> {
        self.atoms.get(id.0 as usize)
    }

    pub fn atom_mut(&mut self, id: AtomId) -> Option<&mut Atom> {
        self.atoms.get_mut(id.0 as usize)
    }

    pub fn part(&self, id: AtomId) -> Option<Part> {
        self.atom(id).map(|a| a.part)
    }

    pub fn ids(&self) -> impl Iterator<Item = AtomId> + use<> {
        (0..self.atoms.len() as u32).map(AtomId)
    }

    pub fn target(&self, file: FileId, symbol: u32) -> Option<Target> {
        self.targets.get(file.0 as usize)?.get(symbol as usize).copied().flatten()
    }
}
