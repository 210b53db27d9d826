//! One table for every enumeration of the IR: its code in the binary form and its name in the text form.
//!
//! Inputs: `FORMAT.md`. Outputs: `code`, `from_code`, `name`, `from_name` on each enumeration, and `Prim` taken apart.
//! Invariants: codes and names are unique within an enumeration, so both forms round-trip (tested below).

use crate::expr::{GlobalReg, Type, Width};
use crate::module::{CallHint, Section};
use crate::ops::{AtomicOp, BinOp, ConvOp, Prim, UnOp};

macro_rules! codes {
    ($ty:ident { $($code:literal $variant:ident $name:literal,)* }) => {
        impl $ty {
            pub const ALL: &'static [$ty] = &[$($ty::$variant),*];
            pub const fn code(self) -> u8 {
                match self { $($ty::$variant => $code),* }
            }
            pub const fn from_code(code: u8) -> Option<$ty> {
                match code { $($code => Some($ty::$variant),)* _ => None }
            }
            pub const fn name(self) -> &'static str {
                match self { $($ty::$variant => $name),* }
            }
            pub fn from_name(name: &str) -> Option<$ty> {
                match name { $($name => Some($ty::$variant),)* _ => None }
            }
        }
    };
}

codes!(Width { 0 W8 "8", 1 W16 "16", 2 W32 "32", 3 W64 "64", });
codes!(Type { 0 I8 "i8", 1 I16 "i16", 2 I32 "i32", 3 I64 "i64", 4 F32 "f32", 5 F64 "f64", });
codes!(CallHint { 0 None "none", 1 Addr "addr", 2 Signed "signed", });
codes!(UnOp { 0 SNeg "neg", 1 Not "not", 2 FNeg "fneg", });
codes!(ConvOp { 0 SF "sf", 1 FS "fs", 2 SS "ss", 3 UU "uu", 4 XX "xx", 5 FF "ff", });
codes!(AtomicOp { 0 Add "add", 1 Sub "sub", 2 And "and", 3 Nand "nand", 4 Or "or", 5 Xor "xor", });
codes!(Section {
    0 Text "text", 1 Data "data", 2 ReadOnlyData "rodata", 3 RelocatableReadOnlyData "relrodata",
    4 UninitialisedData "bss", 5 InitArray "init_array", 6 FiniArray "fini_array", 7 CString "cstring",
});
codes!(BinOp {
    0 Add "add", 1 Sub "sub", 2 Mul "mul", 3 SMulMayOflo "smul_may_oflo", 4 SQuot "squot", 5 SRem "srem", 6 UQuot "uquot",
    7 URem "urem", 8 Eq "eq", 9 Ne "ne", 10 SGe "sge", 11 SLe "sle", 12 SGt "sgt", 13 SLt "slt", 14 UGe "uge", 15 ULe "ule",
    16 UGt "ugt", 17 ULt "ult", 18 And "and", 19 Or "or", 20 Xor "xor", 21 Shl "shl", 22 UShr "ushr", 23 SShr "sshr",
    24 FAdd "fadd", 25 FSub "fsub", 26 FMul "fmul", 27 FQuot "fquot", 28 FEq "feq", 29 FNe "fne", 30 FGe "fge", 31 FLe "fle",
    32 FGt "fgt", 33 FLt "flt",
});

/// What a primitive carries besides its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrimOperand {
    None,
    Width(Width),
    Level(u8),
    Align(u32),
    Atomic(Width, AtomicOp),
}

/// Which operand a code or name takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrimShape {
    Plain,
    Width,
    Level,
    Align,
    Atomic,
}

macro_rules! prims {
    (plain { $($pc:literal $p:ident $pn:literal,)* } width { $($wc:literal $w:ident $wn:literal,)* }
     level { $lc:literal $l:ident $ln:literal, } align { $($ac:literal $a:ident $an:literal,)* }
     atomic { $rc:literal $r:ident $rn:literal, }) => {
        impl Prim {
            /// Every code with its shape and name.
            pub const CODES: &'static [(u8, PrimShape, &'static str)] = &[
                $(($pc, PrimShape::Plain, $pn),)* $(($wc, PrimShape::Width, $wn),)* ($lc, PrimShape::Level, $ln),
                $(($ac, PrimShape::Align, $an),)* ($rc, PrimShape::Atomic, $rn),
            ];
            pub const fn code(self) -> u8 {
                match self {
                    $(Prim::$p => $pc,)* $(Prim::$w(_) => $wc,)* Prim::$l(_) => $lc, $(Prim::$a(_) => $ac,)* Prim::$r(..) => $rc,
                }
            }
            pub const fn name(self) -> &'static str {
                match self {
                    $(Prim::$p => $pn,)* $(Prim::$w(_) => $wn,)* Prim::$l(_) => $ln, $(Prim::$a(_) => $an,)* Prim::$r(..) => $rn,
                }
            }
            pub const fn operand(self) -> PrimOperand {
                match self {
                    $(Prim::$p => PrimOperand::None,)* $(Prim::$w(w) => PrimOperand::Width(w),)*
                    Prim::$l(n) => PrimOperand::Level(n), $(Prim::$a(n) => PrimOperand::Align(n),)*
                    Prim::$r(w, op) => PrimOperand::Atomic(w, op),
                }
            }
            /// The primitive of a code, if the operand is of the code's shape.
            pub const fn build(code: u8, operand: PrimOperand) -> Option<Prim> {
                match (code, operand) {
                    $(($pc, PrimOperand::None) => Some(Prim::$p),)* $(($wc, PrimOperand::Width(w)) => Some(Prim::$w(w)),)*
                    ($lc, PrimOperand::Level(n)) => Some(Prim::$l(n)), $(($ac, PrimOperand::Align(n)) => Some(Prim::$a(n)),)*
                    ($rc, PrimOperand::Atomic(w, op)) => Some(Prim::$r(w, op)),
                    _ => None,
                }
            }
        }
    };
}

prims! {
    plain {
        20 I64ToI "i64_to_i", 21 I64FromI "i64_from_i", 22 W64ToW "w64_to_w", 23 W64FromW "w64_from_w", 24 X64Neg "x64_neg",
        25 X64Add "x64_add", 26 X64Sub "x64_sub", 27 X64Mul "x64_mul", 28 I64Quot "i64_quot", 29 I64Rem "i64_rem",
        30 W64Quot "w64_quot", 31 W64Rem "w64_rem", 32 X64And "x64_and", 33 X64Or "x64_or", 34 X64Xor "x64_xor",
        35 X64Not "x64_not", 36 X64Shl "x64_shl", 37 I64Shr "i64_shr", 38 W64Shr "w64_shr", 39 X64Eq "x64_eq", 40 X64Ne "x64_ne",
        41 I64Ge "i64_ge", 42 I64Gt "i64_gt", 43 I64Le "i64_le", 44 I64Lt "i64_lt", 45 W64Ge "w64_ge", 46 W64Gt "w64_gt",
        47 W64Le "w64_le", 48 W64Lt "w64_lt", 61 ReadBarrier "read_barrier", 62 WriteBarrier "write_barrier", 63 Touch "touch",
        82 SuspendThread "suspend_thread", 83 ResumeThread "resume_thread",
    }
    width {
        0 Pwr "pwr", 1 Sin "sin", 2 Cos "cos", 3 Tan "tan", 4 Sinh "sinh", 5 Cosh "cosh", 6 Tanh "tanh", 7 Asin "asin",
        8 Acos "acos", 9 Atan "atan", 10 Asinh "asinh", 11 Acosh "acosh", 12 Atanh "atanh", 13 Log "log", 14 Log1P "log1p",
        15 Exp "exp", 16 ExpM1 "expm1", 17 Fabs "fabs", 18 Sqrt "sqrt",
        50 UFConv "uf_conv", 51 SMul2 "smul2", 52 SQuotRem "squot_rem", 53 UQuotRem "uquot_rem", 54 UQuotRem2 "uquot_rem2",
        55 Add2 "add2", 56 AddWordC "add_word_c", 57 SubWordC "sub_word_c", 58 AddIntC "add_int_c", 59 SubIntC "sub_int_c",
        60 UMul2 "umul2", 70 PopCnt "popcnt", 71 Pdep "pdep", 72 Pext "pext", 73 Clz "clz", 74 Ctz "ctz", 75 BSwap "bswap",
        76 BRev "brev", 78 AtomicRead "atomic_read", 79 AtomicWrite "atomic_write", 80 Cmpxchg "cmpxchg", 81 Xchg "xchg",
    }
    level { 64 Prefetch "prefetch", }
    align { 65 Memcpy "memcpy", 66 Memset "memset", 67 Memmove "memmove", 68 Memcmp "memcmp", }
    atomic { 77 AtomicRmw "atomic_rmw", }
}

impl Prim {
    pub fn shape_of_code(code: u8) -> Option<PrimShape> {
        Prim::CODES.iter().find(|c| c.0 == code).map(|c| c.1)
    }
    pub fn code_of_name(name: &str) -> Option<(u8, PrimShape)> {
        Prim::CODES.iter().find(|c| c.2 == name).map(|c| (c.0, c.1))
    }
}

const NAMED_REGS: [(u8, GlobalReg, &str); 9] = [
    (0, GlobalReg::Sp, "Sp"),
    (1, GlobalReg::Hp, "Hp"),
    (2, GlobalReg::SpLim, "SpLim"),
    (3, GlobalReg::HpLim, "HpLim"),
    (4, GlobalReg::Cccs, "CCCS"),
    (5, GlobalReg::CurrentTso, "CurrentTSO"),
    (6, GlobalReg::CurrentNursery, "CurrentNursery"),
    (7, GlobalReg::HpAlloc, "HpAlloc"),
    (8, GlobalReg::BaseReg, "BaseReg"),
];

impl GlobalReg {
    pub fn code(self) -> u8 {
        match self {
            GlobalReg::Vanilla(n) => 16 + n,
            GlobalReg::Float(n) => 32 + n,
            GlobalReg::Double(n) => 40 + n,
            GlobalReg::Long(n) => 48 + n,
            _ => NAMED_REGS.iter().find(|r| r.1 == self).map_or(u8::MAX, |r| r.0),
        }
    }
    pub fn from_code(code: u8) -> Option<GlobalReg> {
        Some(match code {
            17..=26 => GlobalReg::Vanilla(code - 16),
            33..=38 => GlobalReg::Float(code - 32),
            41..=46 => GlobalReg::Double(code - 40),
            49 => GlobalReg::Long(1),
            _ => NAMED_REGS.iter().find(|r| r.0 == code)?.1,
        })
    }
    pub fn from_name(name: &str) -> Option<GlobalReg> {
        GlobalReg::all().find(|r| r.to_string() == name)
    }
    /// Every register that exists, in the order of the codes.
    pub fn all() -> impl Iterator<Item = GlobalReg> {
        (0..50).filter_map(GlobalReg::from_code)
    }
}

impl std::fmt::Display for GlobalReg {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            GlobalReg::Vanilla(n) => write!(f, "R{n}"),
            GlobalReg::Float(n) => write!(f, "F{n}"),
            GlobalReg::Double(n) => write!(f, "D{n}"),
            GlobalReg::Long(n) => write!(f, "L{n}"),
            _ => f.write_str(NAMED_REGS.iter().find(|r| r.1 == *self).map_or("?", |r| r.2)),
        }
    }
}

#[cfg(test)]
#[allow(clippy::expect_used, reason = "tests may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_round_trip() {
        for &op in BinOp::ALL {
            assert_eq!((BinOp::from_code(op.code()), BinOp::from_name(op.name())), (Some(op), Some(op)));
        }
        for r in GlobalReg::all() {
            assert_eq!((GlobalReg::from_code(r.code()), GlobalReg::from_name(&r.to_string())), (Some(r), Some(r)));
        }
        assert_eq!(GlobalReg::all().count(), 9 + 10 + 6 + 6 + 1);
        let mut codes: Vec<u8> = Prim::CODES.iter().map(|c| c.0).collect();
        let mut names: Vec<&str> = Prim::CODES.iter().map(|c| c.2).collect();
        codes.sort();
        codes.dedup();
        names.sort();
        names.dedup();
        assert_eq!((codes.len(), names.len()), (Prim::CODES.len(), Prim::CODES.len()));
        for &(code, shape, _) in Prim::CODES {
            let operand = match shape {
                PrimShape::Plain => PrimOperand::None,
                PrimShape::Width => PrimOperand::Width(Width::W32),
                PrimShape::Level => PrimOperand::Level(1),
                PrimShape::Align => PrimOperand::Align(4),
                PrimShape::Atomic => PrimOperand::Atomic(Width::W32, AtomicOp::Or),
            };
            let prim = Prim::build(code, operand).expect("every code builds");
            assert_eq!((prim.code(), prim.operand()), (code, operand));
        }
    }
}
