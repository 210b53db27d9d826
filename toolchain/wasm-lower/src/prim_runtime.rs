//! The C functions that primitives are implemented with: names and signatures.
//!
//! Names are libm's, libc's, and those of ghc-prim's cbits. Everything else is emitted inline.

use cmm_ir::{Prim, Width};
use wasm_encoder::ValType::{self, F32, F64, I32, I64};

use crate::env::FuncSig;

/// The C function that implements a primitive, if it is not inline code.
pub fn runtime_name(prim: &Prim) -> Option<&'static str> {
    let libm = |w: Width, double: &'static str, float: &'static str| Some(if w == Width::W32 { float } else { double });
    let by_width = |w: Width, names: [&'static str; 4]| {
        let [w8, w16, w32, w64] = names;
        Some(match w {
            Width::W8 => w8,
            Width::W16 => w16,
            Width::W32 => w32,
            Width::W64 => w64,
        })
    };
    match *prim {
        Prim::Pwr(w) => libm(w, "pow", "powf"),
        Prim::Sin(w) => libm(w, "sin", "sinf"),
        Prim::Cos(w) => libm(w, "cos", "cosf"),
        Prim::Tan(w) => libm(w, "tan", "tanf"),
        Prim::Sinh(w) => libm(w, "sinh", "sinhf"),
        Prim::Cosh(w) => libm(w, "cosh", "coshf"),
        Prim::Tanh(w) => libm(w, "tanh", "tanhf"),
        Prim::Asin(w) => libm(w, "asin", "asinf"),
        Prim::Acos(w) => libm(w, "acos", "acosf"),
        Prim::Atan(w) => libm(w, "atan", "atanf"),
        Prim::Asinh(w) => libm(w, "asinh", "asinhf"),
        Prim::Acosh(w) => libm(w, "acosh", "acoshf"),
        Prim::Atanh(w) => libm(w, "atanh", "atanhf"),
        Prim::Log(w) => libm(w, "log", "logf"),
        Prim::Log1P(w) => libm(w, "log1p", "log1pf"),
        Prim::Exp(w) => libm(w, "exp", "expf"),
        Prim::ExpM1(w) => libm(w, "expm1", "expm1f"),
        Prim::Memcmp(_) => Some("memcmp"),
        Prim::Pdep(w) => by_width(w, ["hs_pdep8", "hs_pdep16", "hs_pdep32", "hs_pdep64"]),
        Prim::Pext(w) => by_width(w, ["hs_pext8", "hs_pext16", "hs_pext32", "hs_pext64"]),
        Prim::BRev(w) => by_width(w, ["hs_bitrev8", "hs_bitrev16", "hs_bitrev32", "hs_bitrev64"]),
        Prim::SuspendThread => Some("suspendThread"),
        Prim::ResumeThread => Some("resumeThread"),
        _ => None,
    }
}

/// The signature with which a primitive calls its C function.
pub fn runtime_sig(prim: &Prim) -> Option<FuncSig> {
    runtime_name(prim)?;
    let float = |w: Width| if w == Width::W32 { F32 } else { F64 };
    let int = |w: Width| if w == Width::W64 { I64 } else { I32 };
    let same = |t: ValType, n: usize| FuncSig { params: vec![t; n], results: vec![t] };
    Some(match *prim {
        Prim::Pwr(w) => same(float(w), 2),
        Prim::Memcmp(_) => same(I32, 3),
        Prim::Pdep(w) | Prim::Pext(w) => same(int(w), 2),
        Prim::BRev(w) => same(int(w), 1),
        Prim::SuspendThread => same(I32, 2),
        Prim::ResumeThread => same(I32, 1),
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
        | Prim::ExpM1(w) => same(float(w), 1),
        _ => return None,
    })
}
