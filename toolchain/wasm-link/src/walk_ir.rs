//! Reach through objects of ours: procedures, data, and the tables of AutoApply.
//!
//! Tables with one entry per argument pattern (`fun_type`) would keep every apply routine alive; an entry is followed once a
//! function with that pattern is reached, and is 0 in the output otherwise.

use std::sync::Arc;

use ahc_abi::closure::types::FUN_STATIC;
use cmm_ir::{Data, InfoTable, Item, Lit, Proc, Static, SymbolId, Width};
use wasm_obj::ahc_object::DefRole;

use crate::error::{LinkError, Missing, Result};
use crate::files::{FileId, FileKind, IrFile};
use crate::graph::{AtomId, Entry, Part, Target};
use crate::load::Def;
use crate::needs::{Needs, of_table};
use crate::prune::facts as table_facts;
use crate::slices::Slices;
use crate::triggers::reads_info_tables;
use crate::walk::{Use, Walk, trap_target};

/// Data items with one word per argument pattern.
const PATTERN_TABLES: [&str; 2] = ["stg_ap_stack_entries", "stg_stack_save_entries"];

impl Walk<'_, '_, '_> {
    pub(crate) fn ir_definition(
        &mut self,
        def: Def,
        ir: &IrFile<'_>,
        path: &str,
        from: Option<AtomId>,
    ) -> Result<Target> {
        let definition = ir.object.symbol(SymbolId(def.symbol)).and_then(|s| s.def);
        let Some(definition) = definition else {
            let message = "a symbol table row has no definition".to_owned();
            return Err(LinkError::Container { file: path.to_owned(), message });
        };
        let known = self.graph.slots.contains_key(&(def.file, Part::Item(definition.item.0)));
        let atom = self.atom(def.file, Part::Item(definition.item.0), from);
        if !known {
            let name = ir.object.symbol(SymbolId(def.symbol)).map_or("", |s| s.name);
            if definition.role == DefRole::Data && Slices::is_array(name) {
                self.slices.add(atom);
            }
            self.companion(name, atom)?;
            // Coverage (-fhpc): a module that counts announces itself when the program starts.
            if name.starts_with("_hpc_tickboxes_") {
                self.module_inits(def.file)?;
            }
        }
        Ok(match definition.role {
            DefRole::Data => Target::Data { atom, offset: 0 },
            DefRole::Proc => Target::Code { atom, entry: Entry::Primary },
            DefRole::Info(k) => Target::Code { atom, entry: Entry::Info(k) },
            DefRole::Unsupported => trap_target(atom, ir.object.symbol(SymbolId(def.symbol)).map_or("", |s| s.name)),
        })
    }

    pub(crate) fn walk_item(&mut self, atom: AtomId, file: FileId, known: &Needs) -> Result<()> {
        self.need_base_reg(atom)?;
        let Some(item) = self.item(atom)? else { return Ok(()) };
        match &*item {
            Item::Proc(proc) => self.walk_proc(atom, file, proc, known)?,
            Item::Data(data) => self.walk_data(atom, file, data)?,
            Item::Unsupported { sym, reason } => {
                let chain = self.graph.atom(atom).and_then(|a| a.parent).map_or_else(Vec::new, |p| self.chain(p));
                let symbol = self.ir_name(file, *sym);
                self.graph.unsupported.push(Missing { symbol, reason: reason.clone(), chain });
            }
        }
        if std::mem::take(&mut self.saw_array) {
            self.slices.note(&self.graph, file, &item);
        }
        Ok(())
    }

    /// Gives the program the names of its constructors if it can ask for them.
    pub(crate) fn constructor_names(&mut self) -> Result<()> {
        if self.keep.constructor_names || !reads_info_tables(self.loader, &self.graph) {
            return Ok(());
        }
        self.keep.constructor_names = true;
        self.ahead.clear();
        for id in self.graph.ids() {
            let Some((file, Part::Item(index))) = self.graph.atom(id).map(|a| (a.file, a.part)) else { continue };
            let owner = self.loader.file(file);
            let FileKind::Ir(ir) = &owner.kind else { continue };
            if !ir.describes(index) {
                continue;
            }
            let item = ir.item(&owner.path, index, self.keep)?;
            if let Item::Proc(proc) = &item {
                let mut symbols = Vec::new();
                proc.infos.iter().for_each(|info| of_table(info, &mut symbols));
                for (symbol, how) in symbols {
                    self.refer(id, file, symbol.0, how)?;
                }
            }
            if let Some(atom) = self.graph.atom_mut(id) {
                atom.item = Some(Arc::new(item));
            }
        }
        self.drain()
    }

    /// Haskell code needs the register table.
    fn need_base_reg(&mut self, atom: AtomId) -> Result<()> {
        if self.graph.base_reg.is_some() {
            return Ok(());
        }
        let symbol = self.options.base_reg.0.clone();
        let name = self.loader.names.intern(&symbol);
        let target = match self.name_target(name, Some(atom), Use::Address, true)? {
            Some(target) => target,
            None => {
                self.miss(atom, &symbol);
                Target::Absolute(0)
            }
        };
        self.graph.base_reg = Some(target);
        Ok(())
    }

    pub(crate) fn ir_name(&self, file: FileId, sym: SymbolId) -> String {
        match &self.loader.file(file).kind {
            FileKind::Ir(ir) => ir.object.symbol(sym).map_or_else(String::new, |s| s.name.to_owned()),
            _ => String::new(),
        }
    }

    fn walk_proc(&mut self, atom: AtomId, file: FileId, proc: &Proc, needs: &Needs) -> Result<()> {
        self.walk_selections(atom, file, proc, needs)?;
        for &(symbol, how, count) in &needs.symbols {
            self.refer_often(atom, file, symbol.0, how, count)?;
        }
        for name in &needs.runtime {
            self.runtime(atom, name)?;
        }
        for pattern in &needs.fun_types {
            self.use_pattern(*pattern)?;
        }
        if let Some(atom) = self.graph.atom_mut(atom) {
            atom.uses += needs.entries;
        }
        Ok(())
    }

    /// How to run the root closure (`ahc_root_entry`).
    pub(crate) fn root_entry(&mut self, from: Option<AtomId>) -> Result<Option<Target>> {
        let Some((_, Target::Data { atom, .. })) = self.graph.root else { return Ok(None) };
        let file = self.graph.atom(atom).map(|a| a.file);
        if let Some((file, item)) = file.zip(self.item(atom)?) {
            if let Item::Data(data) = &*item {
                if let Some(Static::Lit(Lit::Label(info, 0))) = data.statics.first() {
                    let target = self.refer(atom, file, info.0, Use::Address)?;
                    let facts = self.table_of(target)?.map(|table| table_facts(&table));
                    if facts.is_some_and(|f| f.closure_type == FUN_STATIC && f.arity == Some(1)) {
                        return Ok(Some(target));
                    }
                }
            }
        }
        let name = self.loader.names.intern(ahc_abi::names::APPLY_VOID);
        self.name_target(name, from, Use::Address, true)
    }

    /// The info table of a code target.
    fn table_of(&mut self, target: Target) -> Result<Option<InfoTable>> {
        let Target::Code { atom, entry } = target else { return Ok(None) };
        let item = self.item(atom)?;
        let Some(Item::Proc(proc)) = item.as_deref() else { return Ok(None) };
        Ok(match entry {
            Entry::Primary => proc.infos.iter().find(|i| i.sym == proc.sym).cloned(),
            Entry::Info(k) => proc.infos.get(k as usize).cloned(),
        })
    }

    /// A C function that a primitive is implemented with.
    fn runtime(&mut self, from: AtomId, symbol: &'static str) -> Result<Target> {
        let target = match self.graph.runtime.get(symbol) {
            Some(&target) => target,
            None => {
                let name = self.loader.names.intern(symbol);
                let target = match self.name_target(name, Some(from), Use::Call, true)? {
                    Some(target) => target,
                    None => {
                        self.miss(from, symbol);
                        self.undefined(from, symbol)
                    }
                };
                self.graph.runtime.insert(symbol, target);
                target
            }
        };
        self.note(from, target, Use::Call, 1);
        Ok(target)
    }

    fn walk_statics(&mut self, atom: AtomId, file: FileId, statics: &[Static]) -> Result<()> {
        for part in statics {
            match part {
                Static::Lit(Lit::Label(sym, _)) => {
                    self.refer(atom, file, sym.0, Use::Address)?;
                }
                Static::Lit(Lit::LabelDiff(a, b, ..)) => {
                    self.refer(atom, file, a.0, Use::Address)?;
                    self.refer(atom, file, b.0, Use::Address)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn walk_data(&mut self, atom: AtomId, file: FileId, data: &Data) -> Result<()> {
        let name = self.ir_name(file, data.sym);
        if PATTERN_TABLES.contains(&name.as_str()) {
            return self.walk_pattern_table(atom, data);
        }
        if self.is_function_closure(atom, file, data)? {
            // Its fields serve a collector only (`srt`): without one they go.
            if !self.keep.srt {
                let statics = data.statics.iter().take(1).cloned().collect();
                if let Some(atom) = self.graph.atom_mut(atom) {
                    atom.item = Some(Arc::new(Item::Data(Data { statics, ..data.clone() })));
                }
            }
            return Ok(());
        }
        if self.walk_dictionary(atom, file, data)? {
            return Ok(());
        }
        self.walk_statics(atom, file, &data.statics)
    }

    /// Whether an item is the closure of a top-level function. Its code is reached then.
    fn is_function_closure(&mut self, atom: AtomId, file: FileId, data: &Data) -> Result<bool> {
        let Some((Static::Lit(Lit::Label(info, 0)), rest)) = data.statics.split_first() else { return Ok(false) };
        if rest.is_empty() {
            return Ok(false);
        }
        let target = self.refer(atom, file, info.0, Use::Address)?;
        Ok(self.table_of(target)?.map(|table| table_facts(&table).closure_type) == Some(FUN_STATIC))
    }

    fn walk_pattern_table(&mut self, atom: AtomId, data: &Data) -> Result<()> {
        for (pattern, part) in data.statics.iter().enumerate() {
            let Static::Lit(Lit::Label(sym, _)) = part else { continue };
            let pattern = u16::try_from(pattern).unwrap_or(u16::MAX);
            if self.fun_types.contains(&pattern) {
                let Some(file) = self.graph.atom(atom).map(|a| a.file) else { continue };
                self.refer(atom, file, sym.0, Use::Address)?;
            } else {
                self.waiting.entry(pattern).or_default().push((atom, *sym));
            }
        }
        Ok(())
    }

    fn use_pattern(&mut self, pattern: u16) -> Result<()> {
        if !self.fun_types.insert(pattern) {
            return Ok(());
        }
        for (atom, sym) in self.waiting.remove(&pattern).unwrap_or_default() {
            let Some(file) = self.graph.atom(atom).map(|a| a.file) else { continue };
            self.refer(atom, file, sym.0, Use::Address)?;
        }
        Ok(())
    }

    /// Clears the entries of pattern tables that nothing asked for.
    pub(crate) fn finish_tables(&mut self) {
        let unused: std::collections::BTreeSet<(AtomId, u16)> =
            self.waiting.iter().flat_map(|(&pattern, list)| list.iter().map(move |(a, _)| (*a, pattern))).collect();
        let atoms: std::collections::BTreeSet<AtomId> = unused.iter().map(|(a, _)| *a).collect();
        for id in atoms {
            let Some(atom) = self.graph.atom_mut(id) else { continue };
            let Some(Item::Data(data)) = atom.item.as_deref() else { continue };
            let mut data = data.clone();
            for (pattern, part) in data.statics.iter_mut().enumerate() {
                if u16::try_from(pattern).is_ok_and(|p| unused.contains(&(id, p))) {
                    *part = Static::Lit(Lit::Int(0, Width::W32));
                }
            }
            atom.item = Some(Arc::new(Item::Data(data)));
        }
    }
}
