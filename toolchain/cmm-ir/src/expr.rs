//! Expressions: literals, registers, loads and machine operations.
//!
//! An expression is a tree without side effects except that a load may trap. Types are GHC's `CmmType` without the
//! pointer/non-pointer distinction (the collector learns pointers from info tables, never from code).

use crate::module::{BlockId, SymbolId};
use crate::ops::MachOp;

/// Width of an integer or float in bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Width {
    W8,
    W16,
    W32,
    W64,
}

impl Width {
    pub const fn bits(self) -> u32 {
        match self {
            Width::W8 => 8,
            Width::W16 => 16,
            Width::W32 => 32,
            Width::W64 => 64,
        }
    }
    pub const fn bytes(self) -> u32 {
        self.bits() / 8
    }
}

/// Type of a value in a register or in memory. The machine word is `I32`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Type {
    I8,
    I16,
    I32,
    I64,
    F32,
    F64,
}

impl Type {
    pub const fn int(w: Width) -> Type {
        match w {
            Width::W8 => Type::I8,
            Width::W16 => Type::I16,
            Width::W32 => Type::I32,
            Width::W64 => Type::I64,
        }
    }
    pub const fn width(self) -> Width {
        match self {
            Type::I8 => Width::W8,
            Type::I16 => Width::W16,
            Type::I32 | Type::F32 => Width::W32,
            Type::I64 | Type::F64 => Width::W64,
        }
    }
    pub const fn is_float(self) -> bool {
        matches!(self, Type::F32 | Type::F64)
    }
}

/// A procedure-local variable: index into `Proc::locals`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalId(pub u32);

/// A register of the STG machine. Numbers start at 1, as in GHC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GlobalReg {
    Sp,
    SpLim,
    Hp,
    HpLim,
    Cccs,
    CurrentTso,
    CurrentNursery,
    HpAlloc,
    /// Address of the capability's register table (a link-time constant).
    BaseReg,
    /// R1..R10, machine words.
    Vanilla(u8),
    /// F1..F6.
    Float(u8),
    /// D1..D6.
    Double(u8),
    /// L1, a 64-bit integer.
    Long(u8),
}

impl GlobalReg {
    pub const fn ty(self) -> Type {
        match self {
            GlobalReg::Float(_) => Type::F32,
            GlobalReg::Double(_) => Type::F64,
            GlobalReg::Long(_) => Type::I64,
            _ => Type::I32,
        }
    }
}

/// A literal. `Int` keeps the value sign-extended from its width, so that equal literals are equal values.
/// Floats are kept as bits: NaN payloads and signed zeros survive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lit {
    Int(i64, Width),
    F32(u32),
    F64(u64),
    /// Address of a symbol plus a byte offset (type I32).
    Label(SymbolId, i32),
    /// `a - b + offset`: info-table fields relative to the info pointer `b`.
    LabelDiff(SymbolId, SymbolId, i32, Width),
    /// Code address of a block of the same procedure that has an info table.
    Block(BlockId),
}

impl Lit {
    /// The integer literal of that width: `value` modulo the width, sign-extended.
    pub const fn int(value: i64, w: Width) -> Lit {
        let unused = 64 - w.bits();
        Lit::Int(value << unused >> unused, w)
    }
    pub const fn ty(self) -> Type {
        match self {
            Lit::Int(_, w) | Lit::LabelDiff(_, _, _, w) => Type::int(w),
            Lit::F32(_) => Type::F32,
            Lit::F64(_) => Type::F64,
            Lit::Label(..) | Lit::Block(_) => Type::I32,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    Lit(Lit),
    /// Little-endian load of the type's size, no alignment requirement.
    Load(Type, Box<Expr>),
    Local(LocalId),
    Global(GlobalReg),
    MachOp(MachOp, Vec<Expr>),
}
