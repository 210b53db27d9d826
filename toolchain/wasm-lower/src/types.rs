//! Types of IR expressions and their wasm counterparts.

use cmm_ir::{BinOp, Expr, MachOp, Proc, Type, UnOp, Width};
use wasm_encoder::ValType;

/// The wasm type that holds a value of an IR type (INV-ZEXT: sub-word integers zero-extended in i32).
pub(crate) fn val_type(ty: Type) -> ValType {
    match ty {
        Type::I8 | Type::I16 | Type::I32 => ValType::I32,
        Type::I64 => ValType::I64,
        Type::F32 => ValType::F32,
        Type::F64 => ValType::F64,
    }
}

pub(crate) fn float_type(w: Width) -> Type {
    if w == Width::W32 { Type::F32 } else { Type::F64 }
}

/// All ones of a width.
pub(crate) fn mask(w: Width) -> u64 {
    match w {
        Width::W8 => 0xff,
        Width::W16 => 0xffff,
        Width::W32 => 0xffff_ffff,
        Width::W64 => u64::MAX,
    }
}

/// Result type of a machine operation.
pub(crate) fn op_type(op: MachOp) -> Type {
    use cmm_ir::ConvOp::{FF, FS, SF, SS, UU, XX};
    match op {
        MachOp::Bin(op, w) => match op {
            BinOp::Eq | BinOp::Ne | BinOp::SGe | BinOp::SLe | BinOp::SGt | BinOp::SLt => Type::I32,
            BinOp::UGe | BinOp::ULe | BinOp::UGt | BinOp::ULt => Type::I32,
            BinOp::FEq | BinOp::FNe | BinOp::FGe | BinOp::FLe | BinOp::FGt | BinOp::FLt => Type::I32,
            BinOp::FAdd | BinOp::FSub | BinOp::FMul | BinOp::FQuot => float_type(w),
            _ => Type::int(w),
        },
        MachOp::Un(UnOp::FNeg, w) => float_type(w),
        MachOp::Un(_, w) => Type::int(w),
        MachOp::Conv(SF | FF, _, to) => float_type(to),
        MachOp::Conv(FS | SS | UU | XX, _, to) => Type::int(to),
    }
}

/// Type of an expression. A local that does not exist (the verifier excludes it) counts as a word.
pub(crate) fn type_of(proc: &Proc, e: &Expr) -> Type {
    match e {
        Expr::Lit(l) => l.ty(),
        Expr::Load(ty, _) => *ty,
        Expr::Local(l) => proc.locals.get(l.0 as usize).copied().unwrap_or(Type::I32),
        Expr::Global(r) => r.ty(),
        Expr::MachOp(op, _) => op_type(*op),
    }
}
