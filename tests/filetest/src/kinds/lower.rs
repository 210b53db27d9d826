//! `lower tail-call` and `lower trampoline`: the wasm code of every procedure; `lower grouped`: of all procedures as one group.
//!
//! Inputs: IR text. Outputs: per procedure its instructions, indented by nesting, in wasmparser's names. Addresses are made up: symbol number n
//! stands at `0x10000 + 0x100 * n`, the info region begins at `0x1000`, registers in memory are at their offset from `0x400`, C
//! functions are numbered from 100, Haskell functions by their place in the file, others from 200.
//! Every procedure is also validated as part of a module by wasm-lower's own tests; here the shape of the code is looked at.

use super::{Case, ir};
use anyhow::{Context, Result, bail};
use cmm_ir::{GlobalReg, Item, Module, SymbolId};
use std::collections::BTreeMap;
use wasm_encoder::Function;
use wasm_lower::{
    CFunction, DirectFields, Env, EnvError, FuncSig, Indirections, Resolved, Shared, Strategy, info_layout,
    lower_group, lower_proc,
};

pub fn lowered(case: &Case<'_>) -> Result<String> {
    let strategy = match case.args {
        ["tail-call"] => Strategy::TailCall,
        ["direct"] => Strategy::Direct,
        ["trampoline"] => Strategy::Trampoline,
        ["grouped"] => return grouped(case),
        _ => bail!("`lower` takes `direct`, `tail-call`, `grouped` or `trampoline`"),
    };
    let m = ir::parse(case)?;
    let mut world = World::new(&m);
    let mut out = String::new();
    let mut base = INFO_BASE;
    for item in &m.items {
        let Item::Proc(p) = item else { continue };
        for (n, f) in lower_proc(p, base, &mut world, strategy)?.into_iter().enumerate() {
            out.push_str(&format!("{} function {n}, info region {base:#x}\n", world.name(p.sym)));
            print(f, &mut out).context("the code does not read back")?;
        }
        base += info_layout(p).size;
    }
    Ok(out)
}

fn grouped(case: &Case<'_>) -> Result<String> {
    let m = ir::parse(case)?;
    let mut members = Vec::new();
    let mut base = INFO_BASE;
    for item in &m.items {
        let Item::Proc(p) = item else { continue };
        members.push((p.clone(), base));
        base += info_layout(p).size;
    }
    let mut out = format!("group of {}, info region {INFO_BASE:#x}\n", members.len());
    print(lower_group(&members, &mut World::new(&m))?, &mut out).context("the code does not read back")?;
    Ok(out)
}

const INFO_BASE: u32 = 0x1000;
/// The first of the functions that code of the direct strategy shares.
const SHARED: u32 = 900;
const BASE_REG: u32 = 0x400;

/// A linker's answers without a link.
struct World<'m> {
    m: &'m Module,
    code: BTreeMap<SymbolId, Resolved>,
    data: Vec<SymbolId>,
    c_functions: Vec<String>,
    types: Vec<FuncSig>,
    globals: Vec<GlobalReg>,
}

impl<'m> World<'m> {
    fn new(m: &'m Module) -> Self {
        let (mut code, mut data) = (BTreeMap::new(), Vec::new());
        let (mut base, mut func) = (INFO_BASE, 0);
        for item in &m.items {
            match item {
                Item::Data(d) => data.push(d.sym),
                Item::Proc(p) => {
                    let layout = info_layout(p);
                    for (i, e) in layout.entries.iter().enumerate() {
                        code.insert(e.sym, Resolved::Code { addr: base + e.info_ptr, func, primary: i == 0 });
                    }
                    base += layout.size;
                    func += 1;
                }
                Item::Unsupported { .. } => {}
            }
        }
        World { m, code, data, c_functions: Vec::new(), types: Vec::new(), globals: Vec::new() }
    }

    fn c(&mut self, name: String, wanted: &FuncSig) -> CFunction {
        let func = 100 + number(&mut self.c_functions, name);
        CFunction { func, sig: wanted.clone() }
    }
}

/// The place of a value in a list, at its end if it is new.
fn number<T: PartialEq>(list: &mut Vec<T>, value: T) -> u32 {
    let at = list.iter().position(|v| *v == value).unwrap_or(list.len());
    if at == list.len() {
        list.push(value);
    }
    at as u32
}

impl Env for World<'_> {
    fn resolve(&mut self, sym: SymbolId) -> Result<Resolved, EnvError> {
        let addr = 0x10000 + 0x100 * sym.0;
        if let Some(code) = self.code.get(&sym) {
            return Ok(*code);
        }
        // What the file does not define is data if it is called like data.
        let data = self.data.contains(&sym) || self.name(sym).ends_with("_closure");
        Ok(if data { Resolved::Data { addr } } else { Resolved::Code { addr, func: 200 + sym.0, primary: true } })
    }
    fn c_function(&mut self, sym: SymbolId, wanted: &FuncSig) -> Result<CFunction, EnvError> {
        let name = self.name(sym);
        Ok(self.c(name, wanted))
    }
    fn runtime_function(&mut self, name: &'static str, wanted: &FuncSig) -> Result<CFunction, EnvError> {
        Ok(self.c(name.to_owned(), wanted))
    }
    fn type_index(&mut self, sig: &FuncSig) -> u32 {
        number(&mut self.types, sig.clone())
    }
    fn reg_global(&mut self, reg: GlobalReg) -> u32 {
        number(&mut self.globals, reg)
    }
    fn direct_fields(&self) -> DirectFields {
        let at = |n: u32| BASE_REG + 0x100 + 4 * n;
        DirectFields { resume_pc: at(0), resume_sp: at(1), soft_stack: at(2), first_soft_stack: at(3) }
    }
    fn shared(&mut self, function: Shared) -> Result<u32, EnvError> {
        Ok(SHARED + Shared::all(0).iter().position(|f| *f == function).unwrap_or(0) as u32)
    }
    fn base_reg(&self) -> u32 {
        BASE_REG
    }
    fn reg_offset(&self, reg: GlobalReg) -> Option<u32> {
        let fields = [
            GlobalReg::SpLim,
            GlobalReg::HpLim,
            GlobalReg::HpAlloc,
            GlobalReg::CurrentTso,
            GlobalReg::CurrentNursery,
            GlobalReg::Cccs,
            GlobalReg::Vanilla(1),
        ];
        fields.iter().position(|f| *f == reg).map(|i| 4 * i as u32)
    }
    fn indirections(&self) -> Indirections {
        Indirections { infos: vec![0x800, 0x808], indirectee: 4 }
    }
    fn name(&self, sym: SymbolId) -> String {
        self.m.symbols.get(sym.0 as usize).map_or_else(|| "?".to_owned(), |s| s.name.clone())
    }
}

fn print(f: Function, out: &mut String) -> Result<()> {
    let bytes = f.into_raw_body();
    let body = wasmparser::FunctionBody::new(wasmparser::BinaryReader::new(&bytes, 0));
    for group in body.get_locals_reader()? {
        let (count, ty) = group?;
        out.push_str(&format!("  local {count} x {ty}\n"));
    }
    let mut depth: usize = 1;
    for op in body.get_operators_reader()? {
        use wasmparser::Operator as O;
        let op = op?;
        if matches!(op, O::Else | O::End) {
            depth = depth.saturating_sub(1);
        }
        out.push_str(&format!("{}{}\n", "  ".repeat(depth), instruction(&format!("{op:?}"))));
        if matches!(op, O::Block { .. } | O::Loop { .. } | O::If { .. } | O::Else) {
            depth += 1;
        }
    }
    Ok(())
}

/// `I32Load { memarg: MemArg { align: 2, offset: 4 } }` becomes `I32Load align: 2, offset: 4`, and so on: field names that say nothing go.
fn instruction(debug: &str) -> String {
    let mut text = debug.replace("MemArg {", "").replace("BrTable { count", "{ count").replace(['{', '}'], "");
    for noise in
        ["memarg:", "local_index:", "global_index:", "function_index:", "relative_depth:", "value:", "targets:"]
    {
        text = text.replace(noise, "");
    }
    for constant in
        ["max_align: 0, ", "max_align: 1, ", "max_align: 2, ", "max_align: 3, ", ", memory: 0", "blockty: Empty"]
    {
        text = text.replace(constant, "");
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
