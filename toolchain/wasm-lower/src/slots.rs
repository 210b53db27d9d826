//! Which wasm local holds which local of the procedure.
//!
//! Input: a procedure. Output: a wasm local for each IR local, declared in runs of one type.

use cmm_ir::{LocalId, Proc};
use wasm_encoder::ValType;

use crate::code::Code;
use crate::types::val_type;

pub(crate) struct Slots(Vec<u32>);

impl Slots {
    pub fn assign(proc: &Proc, code: &mut Code) -> Slots {
        let mut slots = vec![0; proc.locals.len()];
        for ty in [ValType::I32, ValType::I64, ValType::F32, ValType::F64] {
            for (slot, local) in slots.iter_mut().zip(&proc.locals) {
                if val_type(*local) == ty {
                    *slot = code.declare(ty);
                }
            }
        }
        Slots(slots)
    }

    pub fn get(&self, local: LocalId) -> Option<u32> {
        self.0.get(local.0 as usize).copied()
    }
}
