//! Function signatures: from objects to the encoder's types, and what may call what.

use wasm_encoder::ValType as Out;
use wasm_lower::FuncSig;
use wasm_obj::{FuncType, ValType};

pub fn val_type(ty: ValType) -> Out {
    match ty {
        ValType::I32 => Out::I32,
        ValType::I64 => Out::I64,
        ValType::F32 => Out::F32,
        ValType::F64 => Out::F64,
        ValType::V128 => Out::V128,
        ValType::FuncRef => Out::FUNCREF,
        ValType::ExternRef => Out::EXTERNREF,
    }
}

pub fn func_sig(ty: &FuncType) -> FuncSig {
    let convert = |types: &[ValType]| types.iter().copied().map(val_type).collect();
    FuncSig { params: convert(&ty.params), results: convert(&ty.results) }
}

/// "(i32, i64) -> (i32)".
pub fn show(sig: &FuncSig) -> String {
    let list = |types: &[Out]| types.iter().map(show_type).collect::<Vec<_>>().join(", ");
    format!("({}) -> ({})", list(&sig.params), list(&sig.results))
}

fn show_type(ty: &Out) -> String {
    match *ty {
        Out::I32 => "i32".into(),
        Out::I64 => "i64".into(),
        Out::F32 => "f32".into(),
        Out::F64 => "f64".into(),
        Out::V128 => "v128".into(),
        Out::FUNCREF => "funcref".into(),
        Out::EXTERNREF => "externref".into(),
        Out::Ref(_) => "ref".into(),
    }
}

/// Whether a call as `wanted` can be made to a function of type `actual` by dropping results (ABI.md section 7).
pub fn adaptable(wanted: &FuncSig, actual: &FuncSig) -> bool {
    wanted.params == actual.params && wanted.results.is_empty()
}
