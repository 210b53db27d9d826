//! The parts of a relocatable WebAssembly object that a linker works with.
//!
//! Every function body and every data segment is one unit of linking ("atom") with its own relocations, whose offsets count from
//! the atom's first byte. Invariants, established by the reader: every range lies within the object's bytes; every index in a symbol,
//! a relocation, an init function or a COMDAT group is in range; relocations of one atom are sorted, do not overlap and lie within it.

use std::fmt;
use std::ops::Range;

use crate::bytes::Bytes;

/// A value type. References appear in signatures only where clang's `-mreference-types` builds use them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ValType {
    I32,
    I64,
    F32,
    F64,
    V128,
    FuncRef,
    ExternRef,
}

impl fmt::Display for ValType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ValType::I32 => "i32",
            ValType::I64 => "i64",
            ValType::F32 => "f32",
            ValType::F64 => "f64",
            ValType::V128 => "v128",
            ValType::FuncRef => "funcref",
            ValType::ExternRef => "externref",
        })
    }
}

/// A function signature.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FuncType {
    pub params: Vec<ValType>,
    pub results: Vec<ValType>,
}

impl fmt::Display for FuncType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |types: &[ValType]| types.iter().map(ValType::to_string).collect::<Vec<_>>().join(", ");
        write!(f, "({}) -> ({})", list(&self.params), list(&self.results))
    }
}

/// An imported function: index `n` in the function index space for the n-th import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionImport {
    pub module: String,
    pub field: String,
    pub type_index: u32,
}

/// A defined function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    pub type_index: u32,
    /// Local declarations and code, without the size that precedes them.
    pub body: Range<usize>,
    /// Into `Object::relocs`.
    pub relocs: Range<usize>,
}

/// An imported global (`__stack_pointer` and, in position-independent code, `GOT.*`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlobalImport {
    pub module: String,
    pub field: String,
    pub ty: ValType,
    pub mutable: bool,
}

/// A defined global. `init` is the constant expression's value (floats as bits).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Global {
    pub ty: ValType,
    pub mutable: bool,
    pub init: u64,
}

/// A data segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    pub name: String,
    /// In bytes, a power of two.
    pub align: u32,
    /// Only NUL-terminated strings, which may be merged with equal ones.
    pub strings: bool,
    /// To be kept even if nothing refers to it.
    pub retain: bool,
    pub data: Range<usize>,
    /// Into `Object::relocs`.
    pub relocs: Range<usize>,
}

/// Relocation kinds of 32-bit code, without threads. LEB kinds occupy five bytes in the object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RelocKind {
    FunctionIndexLeb,
    TableIndexSleb,
    TableIndexI32,
    MemoryAddrLeb,
    MemoryAddrSleb,
    MemoryAddrI32,
    /// Relative to `__memory_base` (position-independent code).
    MemoryAddrRelSleb,
    /// Relative to `__table_base` (position-independent code).
    TableIndexRelSleb,
    /// Address minus the address of the relocated word.
    MemoryAddrLocrelI32,
    /// `target` is an index into `Object::types`, not a symbol.
    TypeIndexLeb,
    /// Of a global; of a function or data: a global that holds the address (the GOT of position-independent code).
    GlobalIndexLeb,
    GlobalIndexI32,
    TableNumberLeb,
}

impl RelocKind {
    /// Bytes that it occupies in the object.
    pub const fn size(self) -> usize {
        match self {
            RelocKind::TableIndexI32
            | RelocKind::MemoryAddrI32
            | RelocKind::MemoryAddrLocrelI32
            | RelocKind::GlobalIndexI32 => 4,
            _ => 5,
        }
    }

    /// Whether the field is a LEB128 number, which may be shortened.
    pub const fn is_leb(self) -> bool {
        self.size() == 5
    }
}

/// One place to fill in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reloc {
    pub kind: RelocKind,
    /// From the beginning of the atom.
    pub offset: u32,
    /// Into `Object::symbols` (`Object::types` for `TypeIndexLeb`).
    pub target: u32,
    pub addend: i32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    Strong,
    Weak,
    Local,
}

/// What a symbol stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SymbolKind {
    /// Index in the function index space (imports first).
    Function(u32),
    /// Place within a segment.
    Data {
        segment: u32,
        offset: u32,
        size: u32,
    },
    /// A fixed address.
    Absolute(u32),
    UndefinedData,
    /// Index in the global index space (imports first).
    Global(u32),
    /// Index in the table index space.
    Table(u32),
    /// Index of a (custom) section.
    Section(u32),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    pub name: String,
    pub kind: SymbolKind,
    pub binding: Binding,
    pub undefined: bool,
    pub hidden: bool,
    /// `__attribute__((export_name))`: exported from the linked module.
    pub exported: bool,
    /// `__attribute__((used))`: kept even if nothing refers to it.
    pub no_strip: bool,
    /// An undefined symbol whose name is not the name of the import it stands for (`import_name` attributes).
    pub explicit_name: bool,
}

/// A function to be called before `main`, lower priorities first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InitFunction {
    pub priority: u32,
    pub symbol: u32,
}

/// Members of a COMDAT group: of all groups of one name in a link, one is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comdat {
    pub name: String,
    /// Indices of defined functions (not counting imports).
    pub functions: Vec<u32>,
    pub segments: Vec<u32>,
}

/// A relocatable object.
#[derive(Clone, Debug)]
pub struct Object {
    /// For messages: the file, or `archive(member)`.
    pub file: String,
    pub bytes: Bytes,
    pub types: Vec<FuncType>,
    pub function_imports: Vec<FunctionImport>,
    pub functions: Vec<Function>,
    pub global_imports: Vec<GlobalImport>,
    pub globals: Vec<Global>,
    pub segments: Vec<Segment>,
    pub symbols: Vec<Symbol>,
    pub relocs: Vec<Reloc>,
    pub init_functions: Vec<InitFunction>,
    pub comdats: Vec<Comdat>,
    /// Custom sections other than `linking`, `reloc.*`, by name and content range.
    pub customs: Vec<(String, Range<usize>)>,
}

impl Object {
    /// Local declarations and code of a function.
    pub fn body(&self, function: &Function) -> &[u8] {
        self.bytes.get(function.body.clone()).unwrap_or_default()
    }

    pub fn segment_data(&self, segment: &Segment) -> &[u8] {
        self.bytes.get(segment.data.clone()).unwrap_or_default()
    }

    pub fn relocs(&self, range: &Range<usize>) -> &[Reloc] {
        self.relocs.get(range.clone()).unwrap_or_default()
    }

    /// Index into `functions` of a function index, `None` for an import.
    pub fn defined_function(&self, index: u32) -> Option<u32> {
        index.checked_sub(self.function_imports.len() as u32)
    }

    /// The signature of a function index (import or defined).
    pub fn function_type(&self, index: u32) -> Option<&FuncType> {
        let index = index as usize;
        let type_index = match self.function_imports.get(index) {
            Some(import) => import.type_index,
            None => self.functions.get(index - self.function_imports.len())?.type_index,
        };
        self.types.get(type_index as usize)
    }

    /// Contents of the first custom section of that name.
    pub fn custom(&self, name: &str) -> Option<&[u8]> {
        self.customs.iter().find(|(n, _)| n == name).and_then(|(_, range)| self.bytes.get(range.clone()))
    }
}
