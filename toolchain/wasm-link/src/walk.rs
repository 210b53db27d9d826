//! Reach: everything that the roots need, symbol by symbol.
//!
//! Inputs: a loader and the options. Output: the `Graph`. A first-in first-out worklist makes the recorded chains of referrers
//! shortest ones. If a weak definition that was already used is replaced by a strong one from a file loaded later, the walk stops and
//! starts over with all files loaded, so nothing stays that only the stale definition needed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cmm_ir::{Item, SymbolId};

use crate::decode::Place;
use crate::dictionaries::Dictionaries;
use crate::error::{LinkError, Missing, Result};
use crate::files::{FileId, FileKind};
use crate::graph::{Atom, AtomId, Entry, Graph, Import, Part, Special, Target, Undefined};
use crate::hash::FastMap;
use crate::load::{Def, LINKER_FILE, Loader};
use crate::names::NameId;
use crate::needs::Needs;
use crate::options::LinkOptions;
use crate::prune::Keep;
use crate::slices::Slices;

pub(crate) struct Walk<'l, 'a, 's> {
    pub(crate) loader: &'l mut Loader<'a, 's>,
    pub(crate) options: &'l LinkOptions,
    pub(crate) keep: Keep,
    pub(crate) graph: Graph,
    queue: Vec<AtomId>,
    /// Argument patterns of the functions reached so far.
    pub(crate) fun_types: BTreeSet<u16>,
    /// Table entries that wait for their argument pattern to be used.
    pub(crate) waiting: BTreeMap<u16, Vec<(AtomId, SymbolId)>>,
    /// Arrays of which single elements are kept, and whether the atom being walked refers to one.
    pub(crate) slices: Slices,
    pub(crate) saw_array: bool,
    pub(crate) dictionaries: Dictionaries,
    entered_files: BTreeSet<FileId>,
    /// By name: what it stands for.
    names: Vec<Option<Target>>,
    /// Items decoded before anything refers to them.
    pub(crate) ahead: FastMap<Place, Arc<Item>>,
}

/// How a reference is used, which decides what it costs and which kinds of target make sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Use {
    /// The address is a value.
    Address,
    /// Jumped to as Haskell code.
    Jump,
    /// Called as a C function.
    Call,
}

/// Builds the graph.
pub fn reach(loader: &mut Loader<'_, '_>, options: &LinkOptions) -> Result<Graph> {
    let mut ahead = FastMap::default();
    loop {
        loader.upgraded = false;
        let mut walk = Walk {
            keep: Keep { srt: options.gc, constructor_names: options.constructor_names },
            loader,
            options,
            graph: Graph::default(),
            queue: Vec::new(),
            fun_types: BTreeSet::new(),
            waiting: BTreeMap::new(),
            slices: Slices::default(),
            saw_array: false,
            dictionaries: Dictionaries::default(),
            entered_files: BTreeSet::new(),
            names: Vec::new(),
            ahead: std::mem::take(&mut ahead),
        };
        walk.roots()?;
        if walk.loader.upgraded {
            ahead = walk.decoded();
            continue;
        }
        walk.finish_dictionaries()?;
        walk.constructor_names()?;
        walk.ahead.clear();
        walk.static_references()?;
        walk.drain()?;
        walk.finish_tables();
        walk.slices.finish(&mut walk.graph);
        let graph = walk.graph;
        if !loader.upgraded {
            return Ok(graph);
        }
    }
}

impl Walk<'_, '_, '_> {
    pub(crate) fn drain(&mut self) -> Result<()> {
        // The queue in waves: what a wave reaches is the next one, so the order is that of a queue.
        while !self.queue.is_empty() {
            let wave = std::mem::take(&mut self.queue);
            let needs = self.decode(&wave)?;
            for (atom, needs) in wave.into_iter().zip(needs) {
                if self.loader.upgraded {
                    return Ok(());
                }
                self.walk_atom(atom, &needs)?;
            }
        }
        Ok(())
    }

    fn walk_atom(&mut self, atom: AtomId, needs: &Needs) -> Result<()> {
        let Some((file, part)) = self.graph.atom(atom).map(|a| (a.file, a.part)) else { return Ok(()) };
        match part {
            Part::Item(_) => self.walk_item(atom, file, needs),
            Part::Function(index) => self.walk_function(atom, file, index),
            Part::Segment(index) => self.walk_segment(atom, file, index),
            Part::CallCtors | Part::StgRun | Part::StgReturn | Part::Import(_) => Ok(()),
            Part::Undefined(_) | Part::UndefinedCode(_) | Part::StaticTable(_) | Part::CafRoots => Ok(()),
        }
    }

    /// The atom of a part, created and queued if it is new.
    pub(crate) fn atom(&mut self, file: FileId, part: Part, parent: Option<AtomId>) -> AtomId {
        let fresh = AtomId(self.graph.atoms.len() as u32);
        let id = *self.graph.slots.entry((file, part)).or_insert(fresh);
        if id == fresh {
            self.graph.atoms.push(Atom {
                file,
                part,
                parent,
                deps: Vec::new(),
                uses: 0,
                jumped: false,
                in_table: false,
                item: None,
            });
            self.queue.push(id);
        }
        if let Some(parent) = parent {
            self.depends(parent, id);
        }
        id
    }

    /// Follows a reference from one atom.
    pub(crate) fn refer(&mut self, from: AtomId, file: FileId, symbol: u32, how: Use) -> Result<Target> {
        self.refer_often(from, file, symbol, how, 1)
    }

    /// Follows several equal references from one atom.
    pub(crate) fn refer_often(
        &mut self,
        from: AtomId,
        file: FileId,
        symbol: u32,
        how: Use,
        count: u32,
    ) -> Result<Target> {
        let target = match self.graph.target(file, symbol) {
            Some(target) => target,
            None => {
                let target = self.symbol_target(from, file, symbol, how)?;
                let index = file.0 as usize;
                if self.graph.targets.len() <= index {
                    self.graph.targets.resize_with(index + 1, Vec::new);
                }
                if let Some(row) = self.graph.targets.get_mut(index) {
                    if row.len() <= symbol as usize {
                        row.resize(symbol as usize + 1, None);
                    }
                    if let Some(slot) = row.get_mut(symbol as usize) {
                        *slot = Some(target);
                    }
                }
                target
            }
        };
        self.note(from, target, how, count);
        self.saw_array |= self.slices.contains(target).is_some();
        Ok(target)
    }

    /// Records an edge and what it costs.
    pub(crate) fn note(&mut self, from: AtomId, target: Target, how: Use, count: u32) {
        let atom = match target {
            Target::Data { atom, .. } | Target::Code { atom, .. } | Target::Function(atom) => atom,
            _ => return,
        };
        if atom != from {
            self.depends(from, atom);
        }
        if let Some(atom) = self.graph.atom_mut(atom) {
            match (target, how) {
                (Target::Function(_), Use::Address) => {
                    atom.uses += u32::from(!atom.in_table);
                    atom.in_table = true;
                }
                (Target::Function(_) | Target::Code { .. }, Use::Call | Use::Jump) => {
                    atom.uses += count;
                    atom.jumped |= how == Use::Jump;
                }
                _ => {}
            }
        }
    }

    /// Notes an edge for the report.
    fn depends(&mut self, user: AtomId, used: AtomId) {
        if self.options.report {
            if let Some(user) = self.graph.atom_mut(user) {
                user.deps.push(used);
            }
        }
    }

    fn symbol_target(&mut self, from: AtomId, file: FileId, symbol: u32, how: Use) -> Result<Target> {
        let owner = self.loader.file(file);
        let (text, local) = match &owner.kind {
            FileKind::Ir(ir) => match ir.object.symbol(SymbolId(symbol)) {
                Some(entry) if !entry.global && entry.def.is_some() => ("", true),
                Some(entry) => (entry.name, false),
                None => return Err(self.bad_index(&owner.path)),
            },
            FileKind::C(c) => match c.object.symbols.get(symbol as usize) {
                Some(s) if self.is_own(c, s) => ("", true),
                Some(s) => (s.name.as_str(), false),
                None => return Err(self.bad_index(&owner.path)),
            },
            FileKind::Linker => return Err(self.bad_index(&owner.path)),
        };
        if local {
            return self.def_target(Def { file, symbol, weak: false }, Some(from));
        }
        let mut fetch = true;
        let mut import = None;
        if let FileKind::C(c) = &owner.kind {
            if let Some(s) = c.object.symbols.get(symbol as usize) {
                fetch = !s.undefined || s.binding != wasm_obj::Binding::Weak;
                import = self.c_import(c, s);
                if let Some(target) = self.c_builtin(s) {
                    return Ok(target);
                }
            }
        }
        let name = self.loader.names.intern(text);
        if let Some(target) = self.name_target(name, Some(from), how, fetch)? {
            return Ok(target);
        }
        if let Some(import) = import {
            return Ok(Target::Function(self.import(Some(from), import)));
        }
        // An undefined weak symbol is null (calling it traps). For others the walk goes on, so that all are reported together.
        if fetch {
            self.miss(from, text);
        }
        let is_function = match &owner.kind {
            FileKind::C(c) => {
                let symbol = c.object.symbols.get(symbol as usize);
                matches!(symbol.map(|s| s.kind), Some(wasm_obj::SymbolKind::Function(_)))
            }
            _ => how == Use::Call,
        };
        Ok(match &owner.kind {
            _ if is_function => self.undefined(from, text),
            FileKind::Ir(_) => {
                let index = self.undefined_index(text);
                trap_target(self.atom(LINKER_FILE, Part::UndefinedCode(index), Some(from)), text)
            }
            _ => Target::Absolute(0),
        })
    }

    fn bad_index(&self, file: &str) -> LinkError {
        LinkError::Relocation { file: file.to_owned(), message: "a reference names no symbol".to_owned() }
    }

    /// Notes that nothing defines `symbol`: unsupported with its reason if it belongs to a feature that the runtime lacks, else unknown.
    pub(crate) fn miss(&mut self, from: AtomId, symbol: &str) {
        let chain = self.chain(from);
        let reason = unsupported(symbol);
        let list = if reason.is_some() { &mut self.graph.unsupported } else { &mut self.graph.missing };
        list.push(Missing { symbol: symbol.to_owned(), reason: reason.unwrap_or_default().to_owned(), chain });
    }

    pub(crate) fn undefined(&mut self, from: AtomId, symbol: &str) -> Target {
        let index = self.undefined_index(symbol);
        Target::Function(self.atom(LINKER_FILE, Part::Undefined(index), Some(from)))
    }

    fn undefined_index(&mut self, symbol: &str) -> u32 {
        let index = match self.graph.undefined.iter().position(|u| u.symbol == symbol) {
            Some(index) => index,
            None => {
                self.graph.undefined.push(Undefined { symbol: symbol.to_owned(), sig: None });
                self.graph.undefined.len() - 1
            }
        };
        index as u32
    }

    pub(crate) fn import(&mut self, from: Option<AtomId>, import: Import) -> AtomId {
        let same = |i: &Import| i.module == import.module && i.field == import.field;
        let index = match self.graph.imports.iter().position(same) {
            Some(index) => {
                if let Some(old) = self.graph.imports.get_mut(index) {
                    old.sig = old.sig.take().or(import.sig);
                }
                index
            }
            None => {
                self.graph.imports.push(import);
                self.graph.imports.len() - 1
            }
        };
        self.atom(LINKER_FILE, Part::Import(index as u32), from)
    }

    /// What a global name stands for: a definition, something the linker defines, or an import of the table. `None`: nothing.
    pub(crate) fn name_target(
        &mut self,
        name: NameId,
        from: Option<AtomId>,
        how: Use,
        fetch: bool,
    ) -> Result<Option<Target>> {
        if let Some(&Some(target)) = self.names.get(name.0 as usize) {
            return Ok(Some(target));
        }
        let text = self.loader.names.text(name);
        if unsupported(&text).is_some() {
            return Ok(None);
        }
        let target = match self.loader.lookup(name, fetch)? {
            Some(def) => self.def_target(def, from)?,
            // An import of that name wins: a debugger may run the trampoline itself.
            None => match self.linker_symbol(&text, from)?.filter(|_| !self.options.imports.contains_key(&*text)) {
                Some(target) => target,
                None => match self.options.imports.get(&*text) {
                    Some(import) if how == Use::Call || how == Use::Address => {
                        let (module, field) = (import.module.clone(), import.field.clone());
                        let import = Import { symbol: text.to_string(), module, field, sig: None };
                        Target::Function(self.import(from, import))
                    }
                    _ => return Ok(None),
                },
            },
        };
        let index = name.0 as usize;
        if self.names.len() <= index {
            self.names.resize(index + 1, None);
        }
        if let Some(slot) = self.names.get_mut(index) {
            *slot = Some(target);
        }
        Ok(Some(target))
    }

    fn linker_symbol(&mut self, name: &str, from: Option<AtomId>) -> Result<Option<Target>> {
        if let Some(weak) = name.strip_prefix(ahc_abi::names::WEAK_PREFIX) {
            return Ok(Some(Target::Weak(self.loader.names.intern(weak))));
        }
        Ok(Some(match name {
            ahc_abi::names::STG_RUN => {
                // Haskell's stack is on the engine's, too, and has a soft limit for that.
                if self.options.strategy == wasm_lower::Strategy::Direct {
                    let hook = self.loader.names.intern("ahc_soft_stack_hook");
                    self.name_target(hook, from, Use::Address, true)?;
                }
                Target::Function(self.atom(LINKER_FILE, Part::StgRun, None))
            }
            ahc_abi::names::STG_RETURN => {
                Target::Code { atom: self.atom(LINKER_FILE, Part::StgReturn, None), entry: Entry::Primary }
            }
            "__wasm_call_ctors" => Target::Function(self.atom(LINKER_FILE, Part::CallCtors, None)),
            ahc_abi::names::ROOT_CLOSURE if self.options.root.is_some() => Target::Special(Special::Root),
            ahc_abi::names::CAF_ROOTS => Target::Data { atom: self.atom(LINKER_FILE, Part::CafRoots, from), offset: 0 },
            ahc_abi::names::ROOT_ENTRY => return self.root_entry(from),
            "__heap_base" => Target::Special(Special::HeapBase),
            "__heap_end" => Target::Special(Special::HeapEnd),
            "__data_end" => Target::Special(Special::DataEnd),
            "__global_base" | "__dso_handle" => Target::Special(Special::GlobalBase),
            "__stack_low" => Target::Special(Special::StackLow),
            "__stack_high" => Target::Special(Special::StackHigh),
            "__memory_base" | "__table_base" => Target::Absolute(0),
            _ => return Ok(None),
        }))
    }

    /// Keeps what comes with a symbol that has just been reached.
    pub(crate) fn companion(&mut self, symbol: &str, atom: AtomId) -> Result<()> {
        for (first, second) in ahc_abi::names::COMPANIONS {
            if first == symbol {
                let name = self.loader.names.intern(second);
                self.name_target(name, Some(atom), Use::Address, true)?;
            }
        }
        // The runtime has code for selector thunks if the program makes any.
        if symbol.starts_with("stg_sel_") && self.options.gc {
            let name = self.loader.names.intern("ahc_selector_hook");
            self.name_target(name, Some(atom), Use::Address, true)?;
        }
        Ok(())
    }

    /// The target of a definition; its atom is reached.
    fn def_target(&mut self, def: Def, from: Option<AtomId>) -> Result<Target> {
        let file = self.loader.file(def.file);
        match &file.kind {
            FileKind::Ir(ir) => self.ir_definition(def, ir, &file.path, from),
            FileKind::C(c) => self.c_definition(def, c, from),
            FileKind::Linker => Err(self.bad_index(&file.path)),
        }
    }

    /// On the first atom of a C file: what comes with the file.
    pub(crate) fn enter_file(&mut self, file: FileId) -> bool {
        self.entered_files.insert(file)
    }

    /// Who needs an atom: its own name first, a root's last.
    pub(crate) fn chain(&self, from: AtomId) -> Vec<String> {
        let mut chain = Vec::new();
        let mut next = Some(from);
        while let Some(atom) = next.and_then(|id| self.graph.atom(id).map(|a| (id, a))) {
            chain.push(crate::describe::describe(self.loader, &self.graph, atom.0));
            next = atom.1.parent;
        }
        chain
    }
}

/// What stands for Haskell code or data that is not there: code that traps, or a closure whose code does.
pub(crate) fn trap_target(atom: AtomId, symbol: &str) -> Target {
    if symbol.ends_with("_closure") {
        Target::Data { atom, offset: 0 }
    } else {
        Target::Code { atom, entry: Entry::Primary }
    }
}

/// The feature that a symbol belongs to, if the runtime lacks it.
fn unsupported(symbol: &str) -> Option<&'static str> {
    ahc_abi::names::UNSUPPORTED.iter().find(|(name, _)| *name == symbol).map(|&(_, feature)| feature)
}
