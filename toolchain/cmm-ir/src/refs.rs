//! What an item refers to, and how: the edges of the linker's reachability graph.
//!
//! Inputs: an item. Outputs: its references, sorted, each (symbol, kind) once.
//! Invariants: the fields of an info table are told apart by their distance from the info pointer and the closure type, as
//! tables next to code lay them out on a 32-bit machine without profiling (`ABI.md`, section 5).

use crate::expr::Lit;
use crate::module::{InfoTable, Item, Static, SymbolId};
use crate::walk::{Place, literals};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ref {
    pub symbol: SymbolId,
    pub kind: RefKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RefKind {
    /// The address is taken, in code or in data.
    Address,
    /// The target of a direct jump. Alone it needs no place in the table.
    Jump,
    /// The target of a direct C call. Alone it needs no place in the table.
    Call,
    /// A field of an info table, relative to the info pointer.
    Info(InfoField),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InfoField {
    /// The static reference table: needed by a garbage collector only.
    Srt,
    /// A constructor's description, a C string.
    ConDescr,
    /// A large bitmap, of a stack frame or of a function's arguments.
    LargeBitmap,
    /// A function's entry that takes all arguments from the stack.
    SlowApply,
    /// Anything else.
    Other,
}

const CODES: [(u8, RefKind); 8] = [
    (0, RefKind::Address),
    (1, RefKind::Jump),
    (2, RefKind::Call),
    (16, RefKind::Info(InfoField::Srt)),
    (17, RefKind::Info(InfoField::ConDescr)),
    (18, RefKind::Info(InfoField::LargeBitmap)),
    (19, RefKind::Info(InfoField::SlowApply)),
    (20, RefKind::Info(InfoField::Other)),
];

impl RefKind {
    /// Code in the object file's index.
    pub fn code(self) -> u8 {
        CODES.iter().find(|c| c.1 == self).map_or(0, |c| c.0)
    }
    pub fn from_code(code: u8) -> Option<RefKind> {
        CODES.iter().find(|c| c.0 == code).map(|c| c.1)
    }
}

impl InfoTable {
    /// Size in bytes.
    pub fn size(&self) -> u32 {
        self.statics.iter().fold(0u32, |n, s| n.saturating_add(s.size()))
    }

    /// The closure type (a halfword, four bytes before the info pointer), if the table has one in plain sight.
    pub fn closure_type(&self) -> Option<u16> {
        let mut before_end = self.size();
        for s in &self.statics {
            if let (4, Static::Lit(Lit::Int(n, _))) = (before_end, s) {
                return Some(*n as u16);
            }
            before_end = before_end.saturating_sub(s.size());
        }
        None
    }
}

/// Which field starts that many bytes before the info pointer, in a table of that closure type.
pub fn info_field(closure_type: Option<u16>, before_end: u32) -> InfoField {
    const CONSTR: std::ops::RangeInclusive<u16> = 1..=7;
    const FUN: std::ops::RangeInclusive<u16> = 8..=14;
    let is = |range: std::ops::RangeInclusive<u16>| closure_type.is_some_and(|t| range.contains(&t));
    match before_end {
        8 => InfoField::LargeBitmap,
        12 if is(CONSTR) => InfoField::ConDescr,
        12 if !is(FUN) => InfoField::Srt,
        16 if is(FUN) => InfoField::Srt,
        20 if is(FUN) => InfoField::LargeBitmap,
        24 if is(FUN) => InfoField::SlowApply,
        _ => InfoField::Other,
    }
}

/// The references of an item. A symbol that the item defines counts when it is referred to; the base of a label difference
/// never does.
pub fn item_refs(item: &Item) -> Vec<Ref> {
    let mut out = BTreeSet::new();
    let types: BTreeMap<SymbolId, Option<u16>> = match item {
        Item::Proc(p) => p.infos.iter().map(|i| (i.sym, i.closure_type())).collect(),
        _ => BTreeMap::new(),
    };
    literals(item, &mut |lit, place| match (*lit, place) {
        (Lit::Label(symbol, 0), Place::JumpTarget) => {
            out.insert(Ref { symbol, kind: RefKind::Jump });
        }
        (Lit::Label(symbol, 0), Place::CallTarget) => {
            out.insert(Ref { symbol, kind: RefKind::Call });
        }
        (Lit::Label(symbol, _), _) => {
            out.insert(Ref { symbol, kind: RefKind::Address });
        }
        (Lit::LabelDiff(symbol, base, ..), Place::Info { before_end }) => {
            let closure_type = types.get(&base).copied().flatten();
            out.insert(Ref { symbol, kind: RefKind::Info(info_field(closure_type, before_end)) });
        }
        (Lit::LabelDiff(a, b, ..), _) => {
            out.insert(Ref { symbol: a, kind: RefKind::Address });
            out.insert(Ref { symbol: b, kind: RefKind::Address });
        }
        (Lit::Int(..) | Lit::F32(_) | Lit::F64(_) | Lit::Block(_), _) => {}
    });
    out.into_iter().collect()
}
