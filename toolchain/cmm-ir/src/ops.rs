//! Machine operations (`MachOp` of GHC's Cmm) and the primitives that are calls in Cmm (`CallishMachOp`).
//!
//! Sub-word values are held zero-extended in 32 bits; the lowering maintains that (INV-ZEXT).
//! Comparisons yield an `I32` that is 0 or 1. GHC's source for the meaning: `compiler/GHC/Cmm/MachOp.hs`.

use crate::expr::Width;

/// Two operands of the same width; the result has that width, or is `I32` for comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BinOp {
    Add,
    Sub,
    Mul,
    /// Non-zero if the signed product overflows.
    SMulMayOflo,
    SQuot,
    SRem,
    UQuot,
    URem,
    Eq,
    Ne,
    SGe,
    SLe,
    SGt,
    SLt,
    UGe,
    ULe,
    UGt,
    ULt,
    And,
    Or,
    Xor,
    /// Shifts: the second operand is an `I32` whatever the width; amounts below the width.
    Shl,
    UShr,
    SShr,
    FAdd,
    FSub,
    FMul,
    FQuot,
    FEq,
    FNe,
    FGe,
    FLe,
    FGt,
    FLt,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnOp {
    SNeg,
    Not,
    FNeg,
}

/// Conversions `from -> to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConvOp {
    /// signed int -> float
    SF,
    /// float -> signed int, truncating
    FS,
    /// signed int -> signed int
    SS,
    /// unsigned int -> unsigned int
    UU,
    /// int -> int, upper bits of a widening unspecified (lowered as UU)
    XX,
    /// float -> float
    FF,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MachOp {
    Bin(BinOp, Width),
    Un(UnOp, Width),
    Conv(ConvOp, Width, Width),
}

impl MachOp {
    /// Number of operands.
    pub const fn arity(self) -> usize {
        match self {
            MachOp::Bin(..) => 2,
            MachOp::Un(..) | MachOp::Conv(..) => 1,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AtomicOp {
    Add,
    Sub,
    And,
    Nand,
    Or,
    Xor,
}

/// Primitives with several results or side effects. The comment gives `results <- arguments`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Prim {
    /// `r <- x` (and `x, y` for Pwr): libm functions of the float width.
    Pwr(Width),
    Sin(Width),
    Cos(Width),
    Tan(Width),
    Sinh(Width),
    Cosh(Width),
    Tanh(Width),
    Asin(Width),
    Acos(Width),
    Atan(Width),
    Asinh(Width),
    Acosh(Width),
    Atanh(Width),
    Log(Width),
    Log1P(Width),
    Exp(Width),
    ExpM1(Width),
    Fabs(Width),
    Sqrt(Width),
    /// 64-bit operations that GHC treats as calls on a 32-bit target. `I*` signed, `W*` unsigned, `X*` either.
    /// Shift amounts and comparison results are `I32`.
    I64ToI,
    I64FromI,
    W64ToW,
    W64FromW,
    X64Neg,
    X64Add,
    X64Sub,
    X64Mul,
    I64Quot,
    I64Rem,
    W64Quot,
    W64Rem,
    X64And,
    X64Or,
    X64Xor,
    X64Not,
    X64Shl,
    I64Shr,
    W64Shr,
    X64Eq,
    X64Ne,
    I64Ge,
    I64Gt,
    I64Le,
    I64Lt,
    W64Ge,
    W64Gt,
    W64Le,
    W64Lt,
    /// `f <- word`: unsigned word to float of the width.
    UFConv(Width),
    /// `needs_high, hi, lo <- x, y`
    SMul2(Width),
    /// `quot, rem <- x, y`
    SQuotRem(Width),
    UQuotRem(Width),
    /// `quot, rem <- hi, lo, y`
    UQuotRem2(Width),
    /// `hi, lo <- x, y`
    Add2(Width),
    /// `sum, carry <- x, y`
    AddWordC(Width),
    SubWordC(Width),
    AddIntC(Width),
    SubIntC(Width),
    /// `hi, lo <- x, y`
    UMul2(Width),
    ReadBarrier,
    WriteBarrier,
    /// Keeps its argument alive; no code.
    Touch,
    /// Prefetch hint of a level; no code.
    Prefetch(u8),
    /// `<- dst, src, n` with the known alignment in bytes.
    Memcpy(u32),
    /// `<- dst, byte, n`
    Memset(u32),
    Memmove(u32),
    /// `r <- a, b, n`
    Memcmp(u32),
    /// `r <- x`; the type of the result local decides the result's width (I32, or the operand's width).
    PopCnt(Width),
    Pdep(Width),
    Pext(Width),
    Clz(Width),
    Ctz(Width),
    BSwap(Width),
    BRev(Width),
    /// `old <- addr, n`
    AtomicRmw(Width, AtomicOp),
    /// `v <- addr`
    AtomicRead(Width),
    /// `<- addr, v`
    AtomicWrite(Width),
    /// `old <- addr, expected, new`
    Cmpxchg(Width),
    /// `old <- addr, new`
    Xchg(Width),
    /// `token <- basereg, interruptible`: the RTS's suspendThread.
    SuspendThread,
    /// `basereg <- token`
    ResumeThread,
}
