//! The graph of static references: which static closures lead to which, as a collector follows them.
//!
//! Inputs: the loaded files and the atoms that the program reaches through code and data. Output: `StaticRefs`, closures and static
//! reference tables (SRTs) as nodes with their references, and which nodes lead to a CAF.
//! Facts: GHC's Note [SRTs] (GHC.Cmm.Info.Build). A table may be an object of its own, a function's closure whose fields are the entries, or
//! a single closure that the info table points to. Entries that others imply are left out within a module, so references must be followed
//! through closures that are not part of the program, too.

use std::collections::BTreeSet;
use std::sync::Arc;

use ahc_abi::closure::types::{CONSTR_NOCAF, CONSTR_RANGE, FUN_STATIC, THUNK_STATIC};
use cmm_ir::refs::{InfoField, info_field};
use cmm_ir::{Data, InfoTable, Item, Lit, Static, SymbolId};
use wasm_obj::ahc_object::DefRole;

use crate::decode::{Place, decode};
use crate::error::Result;
use crate::files::{FileId, FileKind};
use crate::graph::{AtomId, Graph, Part};
use crate::hash::FastMap;
use crate::load::Loader;
use crate::parallel::jobs;
use crate::prune::{Keep, facts};

/// A data item of an object of ours.
pub(crate) type Node = Place;

/// Nodes that one job looks at.
const CHUNK: usize = 256;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A static thunk.
    Caf,
    Function,
    /// A reference table of its own.
    Table,
    Other,
}

pub(crate) struct Closure {
    pub kind: Kind,
    /// Its atom, if code or data of the program refers to it.
    pub atom: Option<AtomId>,
    /// What it keeps alive, in order.
    pub refs: Vec<Node>,
    /// The info table (file, symbol) of a function whose fields are its reference table: the info table names none then.
    pub own_table: Option<(FileId, SymbolId)>,
}

#[derive(Default)]
pub(crate) struct StaticRefs {
    pub closures: FastMap<Node, Closure>,
    /// Nodes from which a CAF of the program can be reached, CAFs included.
    pub to_caf: FastMap<Node, ()>,
    /// The functions by `Closure::own_table`.
    pub own_tables: FastMap<(FileId, SymbolId), Node>,
}

/// The info table's reference to an SRT.
pub(crate) fn srt_of(info: &InfoTable) -> Option<SymbolId> {
    let closure_type = info.closure_type();
    let mut before_end = info.size();
    for part in &info.statics {
        if let Static::Lit(Lit::LabelDiff(symbol, ..)) = part {
            if info_field(closure_type, before_end) == InfoField::Srt {
                return Some(*symbol);
            }
        }
        before_end = before_end.saturating_sub(part.size());
    }
    None
}

/// The symbols that the fields of a closure refer to.
pub(crate) fn fields(data: &Data) -> impl Iterator<Item = SymbolId> + '_ {
    data.statics.iter().skip(1).filter_map(|part| match part {
        Static::Lit(Lit::Label(symbol, _)) => Some(*symbol),
        _ => None,
    })
}

/// The data item that a symbol of a file names, without loading anything.
pub(crate) fn node_of(loader: &Loader<'_, '_>, file: FileId, symbol: SymbolId) -> Option<Node> {
    let (file, item, role) = definition(loader, file, symbol)?;
    (role == DefRole::Data).then_some((file, item))
}

/// The definition that a symbol of a file names: file, item and role there.
pub(crate) fn definition(loader: &Loader<'_, '_>, file: FileId, symbol: SymbolId) -> Option<(FileId, u32, DefRole)> {
    let owner = loader.file(file);
    let FileKind::Ir(ir) = &owner.kind else { return None };
    let entry = ir.object.symbol(symbol)?;
    if let (Some(def), false) = (entry.def, entry.global) {
        return Some((file, def.item.0, def.role));
    }
    let def = loader.definition(loader.names.get(entry.name)?)?;
    let owner = loader.file(def.file);
    let FileKind::Ir(ir) = &owner.kind else { return None };
    let found = ir.object.symbol(SymbolId(def.symbol))?.def?;
    Some((def.file, found.item.0, found.role))
}

impl StaticRefs {
    /// Builds the graph.
    pub(crate) fn build(loader: &Loader<'_, '_>, graph: &Graph) -> Result<StaticRefs> {
        let mut refs = StaticRefs::default();
        let mut wave = roots(loader, graph);
        let mut seen: FastMap<Node, ()> = FastMap::default();
        wave.retain(|node| seen.insert(*node, ()).is_none());
        while !wave.is_empty() {
            let found = jobs(wave.len().div_ceil(CHUNK), |n| -> Result<Vec<Closure>> {
                wave.iter().skip(n * CHUNK).take(CHUNK).map(|node| closure(loader, graph, *node)).collect()
            });
            let mut found = found.into_iter().collect::<Result<Vec<_>>>()?.into_iter().flatten();
            let mut next = Vec::new();
            for node in wave {
                let Some(closure) = found.next() else { break };
                next.extend(closure.refs.iter().copied().filter(|node| seen.insert(*node, ()).is_none()));
                refs.own_tables.extend(closure.own_table.map(|info| (info, node)));
                refs.closures.insert(node, closure);
            }
            wave = next;
        }
        refs.find_cafs();
        Ok(refs)
    }

    fn find_cafs(&mut self) {
        let mut users: FastMap<Node, Vec<Node>> = FastMap::default();
        for (&node, closure) in &self.closures {
            for &target in &closure.refs {
                users.entry(target).or_default().push(node);
            }
        }
        let is_caf = |c: &Closure| c.kind == Kind::Caf && c.atom.is_some();
        let mut todo: Vec<Node> = self.closures.iter().filter(|(_, c)| is_caf(c)).map(|(&n, _)| n).collect();
        while let Some(node) = todo.pop() {
            if self.to_caf.insert(node, ()).is_none() {
                todo.extend(users.get(&node).into_iter().flatten());
            }
        }
    }

    /// What a function's fields have to hold (`Closure::own_table`).
    pub(crate) fn own_entries(&self, node: Node) -> BTreeSet<Node> {
        let refs = self.closures.get(&node).map_or(&[][..], |closure| &closure.refs);
        let mut entries = self.entries(refs.iter().copied());
        entries.remove(&node);
        entries
    }

    /// The closures of the program that `from` keeps alive and that lead to a CAF: what a table with these references has to hold.
    pub(crate) fn entries(&self, from: impl IntoIterator<Item = Node>) -> BTreeSet<Node> {
        let mut found = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut todo: Vec<Node> = from.into_iter().collect();
        while let Some(node) = todo.pop() {
            if !self.to_caf.contains_key(&node) || !seen.insert(node) {
                continue;
            }
            let Some(closure) = self.closures.get(&node) else { continue };
            if closure.atom.is_some() && closure.kind != Kind::Table {
                found.insert(node);
            } else {
                todo.extend(&closure.refs);
            }
        }
        found
    }
}

/// Where references begin: the program's data, and what the info tables of its code name.
fn roots(loader: &Loader<'_, '_>, graph: &Graph) -> Vec<Node> {
    let of = |id: AtomId, out: &mut Vec<Node>| {
        let Some(atom) = graph.atom(id) else { return };
        match (atom.part, atom.item.as_deref()) {
            (Part::Item(index), Some(Item::Data(_))) => out.push((atom.file, index)),
            (Part::Item(_), Some(Item::Proc(proc))) => {
                let tables = proc.infos.iter().filter_map(srt_of);
                out.extend(tables.filter_map(|symbol| node_of(loader, atom.file, symbol)));
            }
            _ => {}
        }
    };
    let count = graph.atoms.len();
    let found = jobs(count.div_ceil(CHUNK), |n| {
        let mut out = Vec::new();
        (n * CHUNK..((n + 1) * CHUNK).min(count)).for_each(|id| of(AtomId(id as u32), &mut out));
        out
    });
    found.into_iter().flatten().collect()
}

fn item(loader: &Loader<'_, '_>, graph: &Graph, node: Node) -> Result<(Option<AtomId>, Option<Arc<Item>>)> {
    let atom = graph.slots.get(&(node.0, Part::Item(node.1))).copied();
    if let Some(item) = atom.and_then(|id| graph.atom(id)).and_then(|a| a.item.clone()) {
        return Ok((atom, Some(item)));
    }
    let keep = Keep { srt: true, constructor_names: false };
    Ok((atom, Some(Arc::new(decode(loader, node, keep)?))))
}

fn closure(loader: &Loader<'_, '_>, graph: &Graph, node: Node) -> Result<Closure> {
    let (atom, data) = item(loader, graph, node)?;
    let new = |kind, refs| Closure { kind, atom, refs, own_table: None };
    let other = new(Kind::Other, Vec::new());
    let Some(Item::Data(data)) = data.as_deref() else { return Ok(other) };
    let Some(Static::Lit(Lit::Label(info, 0))) = data.statics.first() else { return Ok(other) };
    let of_fields = || fields(data).filter_map(|symbol| node_of(loader, node.0, symbol)).collect::<Vec<Node>>();
    if is_table(loader, node.0, *info) {
        return Ok(new(Kind::Table, of_fields()));
    }
    let Some((file, index, role)) = definition(loader, node.0, *info) else { return Ok(other) };
    let (_, code) = item(loader, graph, (file, index))?;
    let Some(Item::Proc(proc)) = code.as_deref() else { return Ok(other) };
    let info = match role {
        DefRole::Proc => proc.infos.iter().find(|i| i.sym == proc.sym),
        DefRole::Info(k) => proc.infos.get(k as usize),
        _ => None,
    };
    let Some(info) = info else { return Ok(other) };
    let table = srt_of(info).and_then(|symbol| node_of(loader, file, symbol));
    Ok(match facts(info).closure_type {
        THUNK_STATIC => new(Kind::Caf, table.into_iter().collect()),
        FUN_STATIC => {
            let own_table = fields(data).next().map(|_| (file, info.sym));
            let refs = of_fields().into_iter().chain(table.filter(|&t| t != node)).collect();
            Closure { own_table, ..new(Kind::Function, refs) }
        }
        ty if CONSTR_RANGE.contains(&ty) && ty != CONSTR_NOCAF => new(Kind::Other, of_fields()),
        _ => other,
    })
}

/// Whether an info pointer is that of reference tables.
fn is_table(loader: &Loader<'_, '_>, file: FileId, info: SymbolId) -> bool {
    let owner = loader.file(file);
    let FileKind::Ir(ir) = &owner.kind else { return false };
    ir.object.symbol(info).is_some_and(|s| s.name.starts_with(TABLE_PREFIX) && s.name.ends_with("_info"))
}

/// `stg_SRT_n_info` for a table of n entries, 1 to `MAX_ENTRIES`.
pub(crate) const TABLE_PREFIX: &str = "stg_SRT_";
pub(crate) const MAX_ENTRIES: usize = 16;
