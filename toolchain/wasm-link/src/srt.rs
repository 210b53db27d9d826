//! Static reference tables of the program: made anew from the references between what the program has.
//!
//! Inputs: everything reached through code and data (tables keep nothing in the program: what only they name, no code can get at).
//! Outputs: info tables that name a table, or one closure, if a CAF of the program can be reached from there, and no table otherwise;
//! function closures without the fields that only a collector reads; the runtime's table of roots (`names::CAF_ROOTS`).
//! Invariants: equal tables are one; order by files' keys, so that outputs do not depend on the order of loading.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cmm_ir::{Data, InfoTable, Item, Lit, Proc, Section, Static, SymbolId, Width};

use crate::error::Result;
use crate::files::{FileId, FileKind};
use crate::graph::{AtomId, Graph, Part, Target};
use crate::layout::{file_ranks, output_order};
use crate::load::{LINKER_FILE, Loader};
use crate::parallel::jobs;
use crate::prune::{clear_srt, set_pointers};
use crate::static_refs::{Kind, MAX_ENTRIES, Node, StaticRefs, TABLE_PREFIX, node_of, srt_of};
use crate::walk::{Use, Walk};

/// The library of GHC's Cmm files.
const RUNTIME: &str = "rts";

/// The link field of a static object that no collection has reached.
const NO_LINK: Static = Static::Lit(Lit::Int(0, Width::W32));

struct Tables {
    refs: StaticRefs,
    ranks: Vec<usize>,
    /// The tables made so far, by what they hold.
    made: BTreeMap<Vec<AtomId>, AtomId>,
}

/// What becomes of an atom's references.
enum Plan {
    /// By info table.
    Infos(Vec<InfoPlan>),
    /// The fields of a function's closure after its info pointer, if a collector needs any.
    Fields(Option<Vec<AtomId>>),
}

enum InfoPlan {
    Keep,
    /// The closure has so many references in its fields, and the info table none.
    InClosure(u16),
    /// The symbol that stands for these closures.
    Table(SymbolId, Vec<AtomId>),
}

/// The atoms that one job plans.
const CHUNK: usize = 256;

impl Walk<'_, '_, '_> {
    /// Makes the tables, after everything else has been reached.
    pub(crate) fn static_references(&mut self) -> Result<()> {
        if !self.options.gc {
            return Ok(());
        }
        let refs = StaticRefs::build(self.loader, &self.graph)?;
        let mut tables = Tables { refs, ranks: file_ranks(self.loader), made: BTreeMap::new() };
        let order = output_order(self.loader, &self.graph);
        let (loader, graph) = (&*self.loader, &self.graph);
        let plans = jobs(order.len().div_ceil(CHUNK), |n| -> Vec<Option<Plan>> {
            order.iter().skip(n * CHUNK).take(CHUNK).map(|id| tables.plan(loader, graph, *id)).collect()
        });
        for (id, plan) in order.into_iter().zip(plans.into_iter().flatten()) {
            let Some(plan) = plan else { continue };
            let Some(file) = self.graph.atom(id).map(|a| a.file) else { continue };
            let Some(mut item) = self.graph.atom_mut(id).and_then(|a| a.item.take()) else { continue };
            match (Arc::make_mut(&mut item), plan) {
                (Item::Proc(proc), Plan::Infos(plans)) => self.proc_tables(&mut tables, id, file, proc, plans)?,
                (Item::Data(data), Plan::Fields(fields)) => {
                    data.statics.truncate(1);
                    if let Some(fields) = fields {
                        for target in fields {
                            data.statics.push(self.address(id, file, closure_target(target)));
                        }
                        data.statics.push(NO_LINK);
                    }
                }
                _ => {}
            }
            if let Some(atom) = self.graph.atom_mut(id) {
                atom.item = Some(item);
            }
        }
        self.caf_roots(&tables);
        Ok(())
    }

    /// Brings the references of a procedure's info tables into their final form.
    fn proc_tables(
        &mut self,
        tables: &mut Tables,
        id: AtomId,
        file: FileId,
        proc: &mut Proc,
        plans: Vec<InfoPlan>,
    ) -> Result<()> {
        for (info, plan) in proc.infos.iter_mut().zip(plans) {
            let (symbol, entries) = match plan {
                InfoPlan::Keep => continue,
                InfoPlan::InClosure(pointers) => {
                    clear_srt(info);
                    set_pointers(info, pointers);
                    continue;
                }
                InfoPlan::Table(symbol, entries) => (symbol, entries),
            };
            let target = match entries.as_slice() {
                [] => {
                    clear_srt(info);
                    continue;
                }
                [one] => *one,
                several => self.table(tables, several)?,
            };
            let new = self.symbol_for(id, file, closure_target(target));
            for part in &mut info.statics {
                if let Static::Lit(Lit::LabelDiff(s, ..)) = part {
                    if *s == symbol {
                        *s = new;
                    }
                }
            }
        }
        Ok(())
    }

    /// The table object with these entries.
    fn table(&mut self, tables: &mut Tables, entries: &[AtomId]) -> Result<AtomId> {
        if let Some(&made) = tables.made.get(entries) {
            return Ok(made);
        }
        let mut own = entries.to_vec();
        if own.len() > MAX_ENTRIES {
            let rest = own.split_off(MAX_ENTRIES - 1);
            own.push(self.table(tables, &rest)?);
        }
        let atom = self.atom(LINKER_FILE, Part::StaticTable(tables.made.len() as u32), None);
        tables.made.insert(entries.to_vec(), atom);
        let info = self.loader.names.intern(&format!("{TABLE_PREFIX}{}_info", own.len()));
        let Some(info) = self.name_target(info, Some(atom), Use::Address, true)? else {
            self.miss(atom, &format!("{TABLE_PREFIX}{}_info", own.len()));
            return Ok(atom);
        };
        let mut statics = vec![self.address(atom, LINKER_FILE, info)];
        for entry in own {
            statics.push(self.address(atom, LINKER_FILE, closure_target(entry)));
        }
        statics.push(NO_LINK);
        self.fill(atom, statics);
        Ok(atom)
    }

    /// The roots that the runtime (its Cmm has no reference tables) and C code hold: a count, then the closures that they name and that lead to
    /// a CAF. The program's root closure is none: it is entered once, before any collection.
    fn caf_roots(&mut self, tables: &Tables) {
        let Some(&atom) = self.graph.slots.get(&(LINKER_FILE, Part::CafRoots)) else { return };
        let mut nodes = BTreeSet::new();
        let mut add = |node: Option<Node>| {
            if let Some(node) = node.filter(|n| tables.refs.to_caf.contains_key(n)) {
                nodes.insert(node);
            }
        };
        for (index, targets) in self.graph.targets.iter().enumerate() {
            let file = self.loader.file(FileId(index as u32));
            if !matches!(file.kind, FileKind::C(_)) && file.key.library != RUNTIME {
                continue;
            }
            for target in targets.iter().flatten() {
                match *target {
                    Target::Data { atom, .. } => add(self.node(atom)),
                    Target::Weak(name) => add(self.loader.definition(name).and_then(|def| {
                        node_of(self.loader, def.file, SymbolId(def.symbol))
                            .filter(|&(file, item)| self.graph.slots.contains_key(&(file, Part::Item(item))))
                    })),
                    _ => {}
                }
            }
        }
        let roots = tables.sorted(&nodes);
        let mut statics = vec![Static::Lit(Lit::Int(roots.len() as i64, Width::W32))];
        for root in roots {
            statics.push(self.address(atom, LINKER_FILE, closure_target(root)));
        }
        self.fill(atom, statics);
    }

    /// Gives an atom of the linker's its content.
    fn fill(&mut self, atom: AtomId, statics: Vec<Static>) {
        let data = Data { sym: SymbolId(0), section: Section::Data, align: 4, statics };
        if let Some(atom) = self.graph.atom_mut(atom) {
            atom.item = Some(Arc::new(Item::Data(data)));
        }
    }

    /// A word of `from`, an atom of `file`, with an address.
    fn address(&mut self, from: AtomId, file: FileId, target: Target) -> Static {
        Static::Lit(Lit::Label(self.symbol_for(from, file, target), 0))
    }

    /// A symbol of `file` for what its atom `from` refers to now.
    fn symbol_for(&mut self, from: AtomId, file: FileId, target: Target) -> SymbolId {
        self.note(from, target, Use::Address, 1);
        self.graph.add_symbol(file, self.symbols_of(file), target)
    }

    fn node(&self, atom: AtomId) -> Option<Node> {
        let atom = self.graph.atom(atom)?;
        match (atom.part, atom.item.as_deref()) {
            (Part::Item(index), Some(Item::Data(_))) => Some((atom.file, index)),
            _ => None,
        }
    }

    fn symbols_of(&self, file: FileId) -> usize {
        match &self.loader.file(file).kind {
            FileKind::Ir(ir) => ir.object.symbols().len(),
            _ => 0,
        }
    }
}

/// The address of a closure or a table.
fn closure_target(atom: AtomId) -> Target {
    Target::Data { atom, offset: 0 }
}

impl Tables {
    /// What changes in an atom.
    fn plan(&self, loader: &Loader<'_, '_>, graph: &Graph, id: AtomId) -> Option<Plan> {
        let atom = graph.atom(id)?;
        match (atom.item.as_deref()?, atom.part) {
            (Item::Proc(proc), _) => {
                let plans: Vec<InfoPlan> = proc.infos.iter().map(|i| self.info_plan(loader, atom.file, i)).collect();
                plans.iter().any(|plan| !matches!(plan, InfoPlan::Keep)).then_some(Plan::Infos(plans))
            }
            (Item::Data(data), Part::Item(index)) => {
                let node = (atom.file, index);
                let closure = self.refs.closures.get(&node)?;
                if closure.kind != Kind::Function || data.statics.len() < 2 {
                    return None;
                }
                if !self.refs.to_caf.contains_key(&node) {
                    return Some(Plan::Fields(None));
                }
                closure.own_table?;
                Some(Plan::Fields(Some(self.sorted(&self.refs.own_entries(node)))))
            }
            _ => None,
        }
    }

    fn info_plan(&self, loader: &Loader<'_, '_>, file: FileId, info: &InfoTable) -> InfoPlan {
        if let Some(node) = self.refs.own_tables.get(&(file, info.sym)) {
            return InfoPlan::InClosure(self.refs.own_entries(*node).len() as u16);
        }
        match srt_of(info) {
            Some(symbol) => {
                let entries = self.refs.entries(node_of(loader, file, symbol));
                InfoPlan::Table(symbol, self.sorted(&entries))
            }
            None => InfoPlan::Keep,
        }
    }

    /// The atoms of closures of the program, in output order.
    fn sorted(&self, nodes: &BTreeSet<Node>) -> Vec<AtomId> {
        let mut keyed: Vec<((usize, u32), AtomId)> = nodes
            .iter()
            .filter_map(|&(file, item)| {
                let atom = self.refs.closures.get(&(file, item))?.atom?;
                Some(((self.ranks.get(file.0 as usize).copied().unwrap_or(0), item), atom))
            })
            .collect();
        keyed.sort();
        keyed.into_iter().map(|(_, atom)| atom).collect()
    }
}

impl Graph {
    /// A symbol of a file's that stands for `target` and that the file itself, which has `own` symbols, does not have.
    fn add_symbol(&mut self, file: FileId, own: usize, target: Target) -> SymbolId {
        let index = file.0 as usize;
        if self.targets.len() <= index {
            self.targets.resize_with(index + 1, Vec::new);
        }
        let Some(list) = self.targets.get_mut(index) else { return SymbolId(u32::MAX) };
        if list.len() < own {
            list.resize(own, None);
        }
        list.push(Some(target));
        SymbolId(list.len() as u32 - 1)
    }
}
