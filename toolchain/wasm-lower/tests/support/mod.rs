//! What tests and tools of this crate share: an environment without a linker, and modules made from lowered procedures.
//!
//! Inputs: procedures. Outputs: a wasm module whose imports are the C functions that the code calls.

#![allow(dead_code)] // Each test uses its part.

pub mod builder;
pub mod eval;
pub mod generate;
pub mod harness;

use std::collections::BTreeMap;

use cmm_ir::{GlobalReg, Proc, SymbolId};
use wasm_encoder::{
    CodeSection, ConstExpr, ElementSection, Elements, EntityType, ExportKind, ExportSection, Function, FunctionSection,
    GlobalSection, GlobalType, ImportSection, MemorySection, MemoryType, Module, RefType, TableSection, TableType,
    TypeSection, ValType,
};
use wasm_lower::{CFunction, DirectFields, Env, EnvError, FuncSig, Resolved, Shared, Strategy};

pub const BASE_REG: u32 = 0x1_1000;
/// First address of the info region.
pub const INFO_BASE: u32 = 0x1_2000;

pub struct TestEnv {
    pub strategy: Strategy,
    pub names: Vec<String>,
    pub resolved: BTreeMap<SymbolId, Resolved>,
    pub types: Vec<FuncSig>,
    pub globals: Vec<GlobalReg>,
    /// C functions by name and signature; their index is their place here.
    pub imports: Vec<(String, FuncSig)>,
    /// The signatures of C functions that are not what the caller wants.
    pub actual: BTreeMap<String, FuncSig>,
    /// The first of the functions that code of the direct strategy shares.
    pub shared: Option<u32>,
    /// No more imports may come (indices of defined functions are fixed).
    pub sealed: bool,
}

impl TestEnv {
    pub fn new(strategy: Strategy, names: Vec<String>) -> TestEnv {
        let globals = [GlobalReg::Sp, GlobalReg::Vanilla(1), GlobalReg::Vanilla(2), GlobalReg::Hp].to_vec();
        TestEnv {
            strategy,
            names,
            resolved: BTreeMap::new(),
            types: Vec::new(),
            globals,
            imports: Vec::new(),
            actual: BTreeMap::new(),
            shared: None,
            sealed: false,
        }
    }

    fn import(&mut self, name: &str, wanted: &FuncSig) -> Result<CFunction, EnvError> {
        let sig = self.actual.get(name).unwrap_or(wanted).clone();
        if let Some(func) = self.imports.iter().position(|(n, s)| n == name && *s == sig) {
            return Ok(CFunction { func: func as u32, sig });
        }
        if self.sealed {
            return Err(EnvError(format!("{name} was not imported before")));
        }
        self.type_index(&sig);
        self.imports.push((name.to_string(), sig.clone()));
        Ok(CFunction { func: self.imports.len() as u32 - 1, sig })
    }

    /// Makes a module of functions with signatures; `exports` and the table name them by their place in `functions`.
    pub fn module(
        &mut self,
        functions: &[(FuncSig, Function)],
        exports: &[(String, u32)],
        table: &BTreeMap<u32, u32>,
    ) -> Vec<u8> {
        let defined = self.imports.len() as u32;
        let mut funcs = FunctionSection::new();
        let mut code = CodeSection::new();
        for (sig, body) in functions {
            funcs.function(self.type_index(sig));
            code.function(body);
        }
        let mut imports = ImportSection::new();
        for (name, sig) in self.imports.clone() {
            imports.import("c", &name, EntityType::Function(self.type_index(&sig)));
        }
        let mut types = TypeSection::new();
        for sig in &self.types {
            types.ty().function(sig.params.iter().copied(), sig.results.iter().copied());
        }
        let mut tables = TableSection::new();
        let size = u64::from(table.keys().last().copied().unwrap_or(0)) + 1;
        let element_type = RefType::FUNCREF;
        tables.table(TableType { element_type, table64: false, minimum: size, maximum: None, shared: false });
        let mut memories = MemorySection::new();
        let memory = MemoryType { minimum: 16, maximum: None, memory64: false, shared: false, page_size_log2: None };
        memories.memory(memory);
        let mut globals = GlobalSection::new();
        let mut export = ExportSection::new();
        export.export("memory", ExportKind::Memory, 0);
        for (n, reg) in self.globals.iter().enumerate() {
            let (val_type, init) = match reg {
                GlobalReg::Float(_) => (ValType::F32, ConstExpr::f32_const(0.0.into())),
                GlobalReg::Double(_) => (ValType::F64, ConstExpr::f64_const(0.0.into())),
                GlobalReg::Long(_) => (ValType::I64, ConstExpr::i64_const(0)),
                _ => (ValType::I32, ConstExpr::i32_const(0)),
            };
            globals.global(GlobalType { val_type, mutable: true, shared: false }, &init);
            export.export(&format!("{reg:?}"), ExportKind::Global, n as u32);
        }
        for (name, at) in exports {
            export.export(name, ExportKind::Func, defined + at);
        }
        let mut elements = ElementSection::new();
        for (index, at) in table {
            let function = [defined + at];
            let offset = ConstExpr::i32_const(*index as i32);
            elements.active(None, &offset, Elements::Functions(function[..].into()));
        }
        let mut module = Module::new();
        module
            .section(&types)
            .section(&imports)
            .section(&funcs)
            .section(&tables)
            .section(&memories)
            .section(&globals)
            .section(&export)
            .section(&elements)
            .section(&code);
        module.finish()
    }
}

impl Env for TestEnv {
    fn resolve(&mut self, sym: SymbolId) -> Result<Resolved, EnvError> {
        // A symbol that nobody has placed is code somewhere: a jump to it must be possible.
        let unknown = Resolved::Code { addr: 0x8_0000 + 8 * sym.0, func: 0, primary: true };
        Ok(self.resolved.get(&sym).copied().unwrap_or(unknown))
    }
    fn c_function(&mut self, sym: SymbolId, wanted: &FuncSig) -> Result<CFunction, EnvError> {
        let name = self.name(sym);
        self.import(&name, wanted)
    }
    fn runtime_function(&mut self, name: &'static str, wanted: &FuncSig) -> Result<CFunction, EnvError> {
        self.import(name, wanted)
    }
    fn type_index(&mut self, sig: &FuncSig) -> u32 {
        let found = self.types.iter().position(|t| t == sig);
        found.unwrap_or_else(|| {
            self.types.push(sig.clone());
            self.types.len() - 1
        }) as u32
    }
    fn reg_global(&mut self, reg: GlobalReg) -> u32 {
        let found = self.globals.iter().position(|r| *r == reg);
        found.unwrap_or_else(|| {
            self.globals.push(reg);
            self.globals.len() - 1
        }) as u32
    }
    fn base_reg(&self) -> u32 {
        BASE_REG
    }
    fn reg_offset(&self, reg: GlobalReg) -> Option<u32> {
        Some(match reg {
            GlobalReg::Vanilla(1) => 0,
            GlobalReg::SpLim => 4,
            GlobalReg::HpLim => 8,
            GlobalReg::HpAlloc => 12,
            GlobalReg::CurrentTso => 16,
            GlobalReg::CurrentNursery => 20,
            GlobalReg::Cccs => 24,
            _ => return None,
        })
    }
    fn direct_fields(&self) -> DirectFields {
        let at = |n: u32| BASE_REG + 28 + 4 * n;
        DirectFields { resume_pc: at(0), resume_sp: at(1), soft_stack: at(2), first_soft_stack: at(3) }
    }
    fn shared(&mut self, function: Shared) -> Result<u32, EnvError> {
        let first = self.shared.ok_or_else(|| EnvError("no shared functions here".to_string()))?;
        Ok(first + Shared::all(0).iter().position(|f| *f == function).unwrap_or(0) as u32)
    }
    fn name(&self, sym: SymbolId) -> String {
        self.names.get(sym.0 as usize).cloned().unwrap_or_else(|| format!("symbol {}", sym.0))
    }
}

/// Validates with the features that the strategies use.
pub fn validate(wasm: &[u8]) -> Result<(), String> {
    let features = wasmparser::WasmFeatures::WASM2 | wasmparser::WasmFeatures::TAIL_CALL;
    wasmparser::Validator::new_with_features(features).validate_all(wasm).map(|_| ()).map_err(|e| e.to_string())
}

/// The symbols of a procedure's entries resolved to a place in the info region and a function.
pub fn place(env: &mut TestEnv, proc: &Proc, info_base: u32, func: u32) -> u32 {
    let layout = wasm_lower::info_layout(proc);
    for (n, entry) in layout.entries.iter().enumerate() {
        let code = Resolved::Code { addr: info_base + entry.info_ptr, func, primary: n == 0 };
        env.resolved.insert(entry.sym, code);
    }
    layout.size
}
