//! The linker's answers to the lowering's questions (`wasm_lower::Env`).

use ahc_abi::WORD_SIZE;
use ahc_abi::closure::types::{FUN_RANGE, THUNK_RANGE};
use cmm_ir::{GlobalReg, Item, SymbolId};
use wasm_lower::{CFunction, DirectFields, Env, EnvError, FuncSig, Indirections, Resolved, Shared};

use crate::address::Placed;
use crate::dead_code::is_dead;
use crate::files::{FileId, FileKind};
use crate::functions::{Functions, Signatures};
use crate::graph::{AtomId, Entry, Target};
use crate::group_bodies::Numbering;
use crate::module::{GlobalKey, ModuleParts};

/// Objects whose first field, right after the header, is the object they stand for.
const INDIRECTIONS: [&str; 3] = ["stg_BLACKHOLE_info", "stg_IND_info", "stg_IND_STATIC_info"];

pub struct LinkEnv<'e, 'x, 'a, 's> {
    pub placed: Placed<'x, 'a, 's>,
    pub functions: &'e Functions,
    pub sigs: &'e mut Signatures,
    pub parts: &'e mut ModuleParts,
    /// The module whose symbols are asked for.
    pub file: FileId,
    /// In a group: the modules and symbols that its numbers stand for.
    pub numbering: Option<Numbering>,
    pub base_reg: u32,
}

impl LinkEnv<'_, '_, '_, '_> {
    fn target(&self, sym: SymbolId) -> Result<Target, EnvError> {
        let (file, symbol) = self.symbol(sym);
        self.placed
            .graph
            .target(file, symbol.0)
            .ok_or_else(|| EnvError(format!("`{}` was not reached (a defect of the linker)", self.name(sym))))
    }

    /// The module and the number there of a symbol.
    fn symbol(&self, sym: SymbolId) -> (FileId, SymbolId) {
        let numbered = self.numbering.as_ref().and_then(|n| n.symbols.get(sym.0 as usize)).copied();
        numbered.unwrap_or((self.file, sym))
    }

    fn no_place(&self, what: &str) -> EnvError {
        EnvError(format!("`{what}` has no place in the output (a defect of the linker)"))
    }

    fn function(&mut self, target: Target, name: &str, wanted: &FuncSig) -> Result<CFunction, EnvError> {
        let Target::Function(atom) = target else {
            return Err(EnvError(format!("`{name}` is called as a C function but is not one")));
        };
        let Placed { loader, graph, .. } = self.placed;
        self.sigs.set(graph, atom, wanted);
        let sig = self.sigs.of(loader, graph, atom).ok_or_else(|| self.no_place(name))?;
        let func = self.functions.index(atom).ok_or_else(|| self.no_place(name))?;
        Ok(CFunction { func, sig })
    }

    fn is_dead(&self, atom: AtomId) -> bool {
        let item = self.placed.graph.atom(atom).and_then(|a| a.item.as_deref());
        matches!(item, Some(Item::Proc(proc)) if is_dead(proc))
    }

    fn code_function(&self, atom: AtomId, entry: usize) -> Option<u32> {
        let first = self.functions.index(atom)?;
        // Code of the linker's own has no plan: one function, one entry.
        Some(first + self.functions.entry_function(atom, entry).unwrap_or(0))
    }
}

impl Env for LinkEnv<'_, '_, '_, '_> {
    fn resolve(&mut self, sym: SymbolId) -> Result<Resolved, EnvError> {
        let target = self.target(sym)?;
        let missing = || self.no_place(&self.name(sym));
        match target {
            Target::Code { atom, entry } => {
                let (addr, position) = self.placed.layout.entry(atom, entry).ok_or_else(missing)?;
                // Code that only traps has no function unless something jumps to it by name; only its address is asked for here.
                let func = match self.code_function(atom, position) {
                    Some(func) => func,
                    None if self.is_dead(atom) => 0,
                    None => return Err(missing()),
                };
                // A group has many primary entries: it wants the address.
                let primary = position == 0 && !self.functions.in_group(atom);
                Ok(Resolved::Code { addr, func, primary })
            }
            Target::Function(_) => {
                let table_index = self.placed.address(target).ok_or_else(missing)?;
                Ok(Resolved::CFunction { table_index })
            }
            _ => Ok(Resolved::Data { addr: self.placed.address(target).ok_or_else(missing)? }),
        }
    }

    fn c_function(&mut self, sym: SymbolId, wanted: &FuncSig) -> Result<CFunction, EnvError> {
        let target = self.target(sym)?;
        let name = self.name(sym);
        self.function(target, &name, wanted)
    }

    fn runtime_function(&mut self, name: &'static str, wanted: &FuncSig) -> Result<CFunction, EnvError> {
        let target = self.placed.graph.runtime.get(name).copied();
        let target = target.ok_or_else(|| EnvError(format!("`{name}` was not reached (a defect of the linker)")))?;
        self.function(target, name, wanted)
    }

    fn runs(&mut self, code: SymbolId) -> bool {
        !matches!(self.target(code), Ok(Target::Code { atom, .. }) if self.is_dead(atom))
    }

    fn shared(&mut self, function: Shared) -> Result<u32, EnvError> {
        self.functions.shared.get(&function).copied().ok_or_else(|| self.no_place(&format!("{function:?}")))
    }

    fn type_index(&mut self, sig: &FuncSig) -> u32 {
        self.parts.type_index(sig)
    }

    fn reg_global(&mut self, reg: GlobalReg) -> u32 {
        self.parts.global_index(GlobalKey::Reg(reg))
    }

    fn base_reg(&self) -> u32 {
        self.base_reg
    }

    fn reg_offset(&self, reg: GlobalReg) -> Option<u32> {
        use ahc_abi::reg;
        Some(match reg {
            GlobalReg::Vanilla(1) => reg::R1,
            GlobalReg::SpLim => reg::SP_LIM,
            GlobalReg::HpLim => reg::HP_LIM,
            GlobalReg::HpAlloc => reg::HP_ALLOC,
            GlobalReg::CurrentTso => reg::CURRENT_TSO,
            GlobalReg::CurrentNursery => reg::CURRENT_NURSERY,
            GlobalReg::Cccs => reg::CCCS,
            _ => return None,
        })
    }

    fn direct_fields(&self) -> DirectFields {
        use ahc_abi::reg::{FIRST_SOFT_STACK, RESUME_PC, RESUME_SP, SOFT_STACK};
        let at = |offset| self.base_reg + offset;
        DirectFields {
            resume_pc: at(RESUME_PC),
            resume_sp: at(RESUME_SP),
            soft_stack: at(SOFT_STACK),
            first_soft_stack: at(FIRST_SOFT_STACK),
        }
    }

    fn indirections(&self) -> Indirections {
        let address = |name: &&str| {
            let name = self.placed.loader.names.get(name)?;
            self.placed.address(Target::Weak(name)).filter(|address| *address != 0)
        };
        Indirections { infos: INDIRECTIONS.iter().filter_map(address).collect(), indirectee: WORD_SIZE }
    }

    fn info_region(&self) -> (u32, u32) {
        let regions = &self.placed.layout.regions;
        (regions.info_start, regions.info_end.saturating_sub(regions.info_start))
    }

    fn entered(&self) -> &[(u32, u32)] {
        let entry = |&atom: &AtomId| {
            let Item::Proc(proc) = self.placed.graph.atom(atom)?.item.as_deref()? else { return None };
            let closure_type = proc.infos.first()?.closure_type()?;
            let entered = THUNK_RANGE.contains(&closure_type) || FUN_RANGE.contains(&closure_type);
            if !entered || is_dead(proc) {
                return None;
            }
            Some((self.placed.layout.entry(atom, Entry::Primary)?.0, self.code_function(atom, 0)?))
        };
        self.functions.entered.get_or_init(|| {
            let mut entered: Vec<(u32, u32)> = self.placed.layout.order.iter().filter_map(entry).collect();
            entered.sort_unstable();
            entered
        })
    }

    fn name(&self, sym: SymbolId) -> String {
        let (file, sym) = self.symbol(sym);
        match &self.placed.loader.file(file).kind {
            FileKind::Ir(ir) => ir.object.symbol(sym).map_or_else(|| "?".to_owned(), |s| s.name.to_owned()),
            _ => "?".to_owned(),
        }
    }
}
