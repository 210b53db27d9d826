//! Reach through relocatable wasm objects: functions and data segments by their relocations.

use cmm_ir::{Item, Lit, Static};
use wasm_lower::FuncSig;
use wasm_obj::{Binding, Reloc, RelocKind, Symbol, SymbolKind};

use crate::error::{LinkError, Result};
use crate::files::{CFile, FileId, FileKind};
use crate::graph::{AtomId, Import, Part, Target};
use crate::load::Def;
use crate::sig::func_sig;
use crate::walk::{Use, Walk};

/// How GHC names the list of a module's init functions.
const INIT_ARRAY: &str = "_init_arr";
/// Priority of init functions that name none.
const DEFAULT_PRIORITY: u32 = 65535;

impl Walk<'_, '_, '_> {
    /// Whether the file's own definition is meant: local symbols, except in COMDAT groups that another file provides.
    pub(crate) fn is_own(&self, c: &CFile, symbol: &Symbol) -> bool {
        !symbol.undefined && symbol.binding == Binding::Local && !dropped(c, symbol)
    }

    /// The import that an undefined function asks for by attributes (`import_module`, `import_name`).
    pub(crate) fn c_import(&self, c: &CFile, symbol: &Symbol) -> Option<Import> {
        let SymbolKind::Function(index) = symbol.kind else { return None };
        let import = c.object.function_imports.get(index as usize)?;
        if import.module == "env" && !symbol.explicit_name {
            return None;
        }
        Some(Import {
            symbol: symbol.name.clone(),
            module: import.module.clone(),
            field: import.field.clone(),
            sig: c.object.function_type(index).map(func_sig),
        })
    }

    /// Globals and tables have one meaning each.
    pub(crate) fn c_builtin(&self, symbol: &Symbol) -> Option<Target> {
        match symbol.kind {
            SymbolKind::Global(_) if symbol.name == "__stack_pointer" => Some(Target::StackPointer),
            SymbolKind::Global(_) if matches!(symbol.name.as_str(), "__memory_base" | "__table_base") => {
                Some(Target::Absolute(0))
            }
            SymbolKind::Table(_) if symbol.name == "__indirect_function_table" => Some(Target::IndirectTable),
            _ => None,
        }
    }

    pub(crate) fn c_definition(&mut self, def: Def, c: &CFile, from: Option<AtomId>) -> Result<Target> {
        let Some(symbol) = c.object.symbols.get(def.symbol as usize) else {
            return Err(LinkError::Relocation { file: c.object.file.clone(), message: "no such symbol".to_owned() });
        };
        let target = match symbol.kind {
            SymbolKind::Function(index) => match c.object.defined_function(index) {
                Some(index) => Target::Function(self.atom(def.file, Part::Function(index), from)),
                None => return Err(self.not_linkable(c, symbol)),
            },
            SymbolKind::Data { segment, offset, .. } => {
                Target::Data { atom: self.atom(def.file, Part::Segment(segment), from), offset }
            }
            SymbolKind::Absolute(address) => Target::Absolute(address),
            _ => return Err(self.not_linkable(c, symbol)),
        };
        self.enter_c_file(def.file, c)?;
        Ok(target)
    }

    fn not_linkable(&self, c: &CFile, symbol: &Symbol) -> LinkError {
        let message =
            format!("symbol `{}` is of a kind that cannot be linked (a global, table or section)", symbol.name);
        LinkError::Relocation { file: c.object.file.clone(), message }
    }

    /// What comes with a file once anything of it is reached: init functions, exported and `used` symbols.
    fn enter_c_file(&mut self, file: FileId, c: &CFile) -> Result<()> {
        if !self.enter_file(file) {
            return Ok(());
        }
        for init in &c.object.init_functions {
            let def = Def { file, symbol: init.symbol, weak: false };
            if let Target::Function(atom) = self.c_definition(def, c, None)? {
                if let Some(atom) = self.graph.atom_mut(atom) {
                    atom.uses += 1;
                }
                self.graph.inits.push((init.priority, atom));
            }
        }
        if let Some(module) = self.loader.module_of_stub(file) {
            self.module_inits(module)?;
        }
        for (index, symbol) in c.object.symbols.iter().enumerate() {
            if (symbol.exported || symbol.no_strip) && !symbol.undefined && !dropped(c, symbol) {
                let def = Def { file, symbol: index as u32, weak: false };
                if let Target::Function(atom) = self.c_definition(def, c, None)? {
                    if symbol.exported {
                        self.export(symbol.name.clone(), atom);
                    }
                }
            }
        }
        for (index, segment) in c.object.segments.iter().enumerate() {
            if segment.retain && !c.segment_dropped(index as u32) {
                self.atom(file, Part::Segment(index as u32), None);
            }
        }
        Ok(())
    }

    /// What a module runs at the program's start once its C stub is in use: the stub registers the closures that C can call, or the
    /// module's counters of coverage.
    pub(crate) fn module_inits(&mut self, module: FileId) -> Result<()> {
        let owner = self.loader.file(module);
        let FileKind::Ir(ir) = &owner.kind else { return Ok(()) };
        let arrays = ir.object.symbols().iter().filter(|s| s.name.ends_with(INIT_ARRAY)).filter_map(|s| s.def);
        for definition in arrays {
            let item = ir.item(&owner.path, definition.item.0, self.keep)?;
            let Item::Data(data) = &item else { continue };
            for part in &data.statics {
                let Static::Lit(Lit::Label(symbol, _)) = part else { continue };
                let name = self.loader.names.intern(ir.object.symbol(*symbol).map_or("", |s| s.name));
                if let Some(Target::Function(atom)) = self.name_target(name, None, Use::Call, true)? {
                    if let Some(atom) = self.graph.atom_mut(atom) {
                        atom.uses += 1;
                    }
                    self.graph.inits.push((DEFAULT_PRIORITY, atom));
                }
            }
        }
        Ok(())
    }

    pub(crate) fn walk_function(&mut self, atom: AtomId, file: FileId, index: u32) -> Result<()> {
        let owner = self.loader.file(file);
        let FileKind::C(c) = &owner.kind else { return Ok(()) };
        match c.object.functions.get(index as usize) {
            Some(function) => self.walk_relocs(atom, file, c.object.relocs(&function.relocs)),
            None => Ok(()),
        }
    }

    pub(crate) fn walk_segment(&mut self, atom: AtomId, file: FileId, index: u32) -> Result<()> {
        let owner = self.loader.file(file);
        let FileKind::C(c) = &owner.kind else { return Ok(()) };
        match c.object.segments.get(index as usize) {
            Some(segment) => self.walk_relocs(atom, file, c.object.relocs(&segment.relocs)),
            None => Ok(()),
        }
    }

    fn walk_relocs(&mut self, atom: AtomId, file: FileId, relocs: &[Reloc]) -> Result<()> {
        self.saw_array = false;
        for reloc in relocs {
            let how = match reloc.kind {
                RelocKind::TypeIndexLeb => continue,
                RelocKind::FunctionIndexLeb => Use::Call,
                _ => Use::Address,
            };
            let target = self.refer(atom, file, reloc.target, how)?;
            if let Some(array) = self.slices.contains(target) {
                self.slices.use_all(array);
            }
        }
        Ok(())
    }
}

fn dropped(c: &CFile, symbol: &Symbol) -> bool {
    match symbol.kind {
        SymbolKind::Function(index) => c.object.defined_function(index).is_some_and(|i| c.function_dropped(i)),
        SymbolKind::Data { segment, .. } => c.segment_dropped(segment),
        _ => false,
    }
}

/// The type under which a file knows a function symbol.
pub(crate) fn declared_sig(c: &CFile, symbol: u32) -> Option<FuncSig> {
    match c.object.symbols.get(symbol as usize)?.kind {
        SymbolKind::Function(index) => c.object.function_type(index).map(func_sig),
        _ => None,
    }
}
