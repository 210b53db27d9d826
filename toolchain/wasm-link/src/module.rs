//! What the output module accumulates while bodies are written: types and globals, numbered on first use.

use std::collections::HashMap;

use cmm_ir::{GlobalReg, Type};
use wasm_encoder::ValType;
use wasm_lower::FuncSig;

/// A mutable global.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GlobalKey {
    StackPointer,
    Reg(GlobalReg),
}

#[derive(Debug, Default)]
pub struct ModuleParts {
    pub types: Vec<FuncSig>,
    type_index: HashMap<FuncSig, u32>,
    pub globals: Vec<GlobalKey>,
    global_index: HashMap<GlobalKey, u32>,
}

impl ModuleParts {
    pub fn type_index(&mut self, sig: &FuncSig) -> u32 {
        if let Some(&index) = self.type_index.get(sig) {
            return index;
        }
        let index = self.types.len() as u32;
        self.types.push(sig.clone());
        self.type_index.insert(sig.clone(), index);
        index
    }

    pub fn global_index(&mut self, key: GlobalKey) -> u32 {
        if let Some(&index) = self.global_index.get(&key) {
            return index;
        }
        let index = self.globals.len() as u32;
        self.globals.push(key);
        self.global_index.insert(key, index);
        index
    }
}

impl GlobalKey {
    pub fn val_type(self) -> ValType {
        match self {
            GlobalKey::StackPointer => ValType::I32,
            GlobalKey::Reg(reg) => match reg.ty() {
                Type::F32 => ValType::F32,
                Type::F64 => ValType::F64,
                Type::I64 => ValType::I64,
                Type::I8 | Type::I16 | Type::I32 => ValType::I32,
            },
        }
    }

    pub fn name(self) -> String {
        match self {
            GlobalKey::StackPointer => "__stack_pointer".to_owned(),
            GlobalKey::Reg(reg) => match reg {
                GlobalReg::Vanilla(n) => format!("R{n}"),
                GlobalReg::Float(n) => format!("F{n}"),
                GlobalReg::Double(n) => format!("D{n}"),
                GlobalReg::Long(n) => format!("L{n}"),
                other => format!("{other:?}"),
            },
        }
    }
}
