//! Rule V-PRIM: how many arguments and results a primitive has, of which types.
//!
//! Sub-word values may stand in their own type or in a word: GHC passes either.
//! Inputs: the primitive and the types at hand (`None`: unknown after another violation). Output: what is wrong, if anything.

use crate::expr::{Type, Width};
use crate::ops::Prim;

/// What a place accepts.
#[derive(Clone, Copy)]
enum Want {
    Exactly(Type),
    /// An integer of that width, or a word if the width is less.
    Narrow(Width),
    /// An integer of that width, or a word.
    OrWord(Width),
    Any,
}
use Want::{Any, Exactly, Narrow, OrWord};

impl Want {
    fn accepts(self, ty: Type) -> bool {
        match self {
            Exactly(t) => t == ty,
            Narrow(w) => ty == Type::int(w) || (w < Width::W32 && ty == Type::I32),
            OrWord(w) => ty == Type::int(w) || ty == Type::I32,
            Any => true,
        }
    }
}

pub(super) fn check(prim: Prim, results: &[Option<Type>], args: &[Option<Type>]) -> Result<(), String> {
    let (want_results, want_args) = signature(prim).ok_or_else(|| "does not exist at that width".to_owned())?;
    if args.len() != want_args.len() {
        return Err(format!("{} arguments, takes {}", args.len(), want_args.len()));
    }
    if results.len() != want_results.len() && !results.is_empty() {
        return Err(format!("{} results, gives {}", results.len(), want_results.len()));
    }
    each("argument", args, &want_args)?;
    each("result", results, &want_results)
}

fn each(what: &str, found: &[Option<Type>], want: &[Want]) -> Result<(), String> {
    for (i, (found, want)) in found.iter().zip(want).enumerate() {
        if let Some(ty) = found {
            if !want.accepts(*ty) {
                return Err(format!("{what} {i} is {}", ty.name()));
            }
        }
    }
    Ok(())
}

fn float(w: Width) -> Option<Want> {
    match w {
        Width::W32 => Some(Exactly(Type::F32)),
        Width::W64 => Some(Exactly(Type::F64)),
        _ => None,
    }
}

/// Results and arguments.
fn signature(prim: Prim) -> Option<(Vec<Want>, Vec<Want>)> {
    const W: Want = Exactly(Type::I32);
    const L: Want = Exactly(Type::I64);
    Some(match prim {
        Prim::Pwr(w) => (vec![float(w)?], vec![float(w)?; 2]),
        Prim::Sin(w)
        | Prim::Cos(w)
        | Prim::Tan(w)
        | Prim::Sinh(w)
        | Prim::Cosh(w)
        | Prim::Tanh(w)
        | Prim::Asin(w)
        | Prim::Acos(w)
        | Prim::Atan(w)
        | Prim::Asinh(w)
        | Prim::Acosh(w)
        | Prim::Atanh(w)
        | Prim::Log(w)
        | Prim::Log1P(w)
        | Prim::Exp(w)
        | Prim::ExpM1(w)
        | Prim::Fabs(w)
        | Prim::Sqrt(w) => (vec![float(w)?], vec![float(w)?]),
        Prim::I64ToI | Prim::W64ToW => (vec![W], vec![L]),
        Prim::I64FromI | Prim::W64FromW => (vec![L], vec![W]),
        Prim::X64Neg | Prim::X64Not => (vec![L], vec![L]),
        Prim::X64Add
        | Prim::X64Sub
        | Prim::X64Mul
        | Prim::I64Quot
        | Prim::I64Rem
        | Prim::W64Quot
        | Prim::W64Rem
        | Prim::X64And
        | Prim::X64Or
        | Prim::X64Xor => (vec![L], vec![L, L]),
        Prim::X64Shl | Prim::I64Shr | Prim::W64Shr => (vec![L], vec![L, W]),
        Prim::X64Eq
        | Prim::X64Ne
        | Prim::I64Ge
        | Prim::I64Gt
        | Prim::I64Le
        | Prim::I64Lt
        | Prim::W64Ge
        | Prim::W64Gt
        | Prim::W64Le
        | Prim::W64Lt => (vec![W], vec![L, L]),
        Prim::UFConv(w) => (vec![float(w)?], vec![W]),
        Prim::SMul2(w) => (vec![Narrow(w); 3], vec![Narrow(w); 2]),
        Prim::UQuotRem2(w) => (vec![Narrow(w); 2], vec![Narrow(w); 3]),
        Prim::SQuotRem(w)
        | Prim::UQuotRem(w)
        | Prim::Add2(w)
        | Prim::AddWordC(w)
        | Prim::SubWordC(w)
        | Prim::AddIntC(w)
        | Prim::SubIntC(w)
        | Prim::UMul2(w) => (vec![Narrow(w); 2], vec![Narrow(w); 2]),
        Prim::ReadBarrier | Prim::WriteBarrier => (vec![], vec![]),
        Prim::Touch => (vec![], vec![Any]),
        Prim::Prefetch(_) => (vec![], vec![W]),
        Prim::Memcpy(_) | Prim::Memset(_) | Prim::Memmove(_) => (vec![], vec![W; 3]),
        Prim::Memcmp(_) => (vec![W], vec![W; 3]),
        Prim::PopCnt(w) | Prim::Clz(w) | Prim::Ctz(w) => (vec![OrWord(w)], vec![Narrow(w)]),
        Prim::BSwap(w) | Prim::BRev(w) => (vec![Narrow(w)], vec![Narrow(w)]),
        Prim::Pdep(w) | Prim::Pext(w) => (vec![Narrow(w)], vec![Narrow(w); 2]),
        Prim::AtomicRmw(w, _) | Prim::Xchg(w) => (vec![Narrow(w)], vec![W, Narrow(w)]),
        Prim::AtomicRead(w) => (vec![Narrow(w)], vec![W]),
        Prim::AtomicWrite(w) => (vec![], vec![W, Narrow(w)]),
        Prim::Cmpxchg(w) => (vec![Narrow(w)], vec![W, Narrow(w), Narrow(w)]),
        Prim::SuspendThread => (vec![W], vec![W, W]),
        Prim::ResumeThread => (vec![W], vec![W]),
    })
}
