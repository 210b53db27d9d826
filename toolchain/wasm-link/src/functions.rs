//! The function index space: imports, then everything else, the most used first.
//!
//! Frequent functions get one-byte numbers. Also finds the calls between C files whose types disagree, which get adapters.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use cmm_ir::Item;
use wasm_lower::{FuncSig, Shared, Strategy, function_plan, run};
use wasm_obj::RelocKind;

use crate::dead_code::is_dead;
use crate::describe::Namer;
use crate::error::{LinkError, Mismatch, Result};
use crate::files::FileKind;
use crate::graph::{AtomId, Graph, Import, Part, Target, Undefined};
use crate::layout::{Layout, is_trap_code};
use crate::load::Loader;
use crate::sig::{adaptable, func_sig, show};
use crate::walk_c::declared_sig;

/// What a defined function of the output is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// The n-th function of a procedure.
    Proc(AtomId, u32),
    /// The function of a group of the layout.
    Group(u32),
    C(AtomId),
    StgRun(AtomId),
    StgReturn(AtomId),
    /// What all code shares (direct strategy).
    Shared(Shared),
    CallCtors(AtomId),
    /// Traps; of the C kind.
    Undefined(AtomId),
    /// Traps; Haskell code that does not exist.
    TrapCode(AtomId),
    /// Traps; all procedures that are only a trap share it.
    Dead,
    /// Calls `target` and drops its results.
    Adapter {
        target: AtomId,
        sig: FuncSig,
    },
}

#[derive(Debug, Default)]
pub struct Functions {
    /// Imports in output order: indices into `Graph::imports`.
    pub imports: Vec<u32>,
    /// Function `imports.len() + n` is `bodies[n]`.
    pub bodies: Vec<Body>,
    /// By atom: its (first) function.
    first: Vec<Option<u32>>,
    /// (uses, position in the output order, functions) of everything that is defined, before numbering.
    list: Vec<(u32, usize, Vec<Body>)>,
    /// Procedures that only trap but are jumped to by name.
    jumped_dead: Vec<AtomId>,
    /// Atoms whose function equals another atom's.
    folded: BTreeMap<AtomId, AtomId>,
    adapters: BTreeMap<(AtomId, FuncSig), u32>,
    /// The functions of `Body::Shared`.
    pub shared: BTreeMap<Shared, u32>,
    /// What they branch to (`Env::entered`), found once; with the numbers that lowering sees.
    pub entered: OnceLock<Vec<(u32, u32)>>,
    /// By group: its members.
    groups: Vec<Vec<AtomId>>,
    /// By atom: the group it is in.
    group_of: Vec<Option<u32>>,
    /// By atom: for each entry of a procedure, which of its functions has it.
    entry_functions: Vec<Vec<u32>>,
    pub sigs: Signatures,
}

/// The types of imports and of functions that do not exist, as far as anything has said them: lowering fills in those that only Haskell code uses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signatures {
    pub imports: Vec<Option<FuncSig>>,
    pub undefined: Vec<Option<FuncSig>>,
}

impl Functions {
    pub fn index(&self, atom: AtomId) -> Option<u32> {
        self.first.get(atom.0 as usize).copied().flatten()
    }

    /// The function to call for a caller that takes the target to be of type `sig`.
    pub fn index_as(&self, atom: AtomId, sig: &FuncSig) -> Option<u32> {
        match self.adapters.get(&(atom, sig.clone())) {
            Some(&adapter) => Some(adapter),
            None => self.index(atom),
        }
    }

    /// Whether a procedure shares its function with others.
    pub fn in_group(&self, atom: AtomId) -> bool {
        self.group_of.get(atom.0 as usize).copied().flatten().is_some()
    }

    /// Which function of a procedure (0 for its first) has the entry.
    pub fn entry_function(&self, atom: AtomId, entry: usize) -> Option<u32> {
        self.entry_functions.get(atom.0 as usize)?.get(entry).copied()
    }

    /// The number of a function.
    pub fn index_of(&self, body: &Body) -> Option<u32> {
        match body {
            Body::Proc(atom, n) => Some(self.index(*atom)? + n),
            Body::Group(n) => self.index(*self.groups.get(*n as usize)?.first()?),
            Body::Shared(function) => self.shared.get(function).copied(),
            Body::Dead => self.index(*self.jumped_dead.first()?),
            Body::Adapter { target, sig } => self.adapters.get(&(*target, sig.clone())).copied(),
            _ => self.index(body.atom()?),
        }
    }
}

impl Signatures {
    /// Adds what `other`, which began with what this began with, has found out since. False if the two disagree.
    pub fn join(&mut self, other: &Signatures) -> bool {
        let lists = [(&mut self.imports, &other.imports), (&mut self.undefined, &other.undefined)];
        let agree = lists.iter().all(|(own, other)| {
            own.iter().zip(other.iter()).all(|(own, other)| own.is_none() || other.is_none() || own == other)
        });
        if agree {
            for (own, other) in lists {
                for (own, other) in own.iter_mut().zip(other) {
                    if own.is_none() {
                        own.clone_from(other);
                    }
                }
            }
        }
        agree
    }

    /// The type of a function of the C kind, if anything has said it yet.
    pub fn of(&self, loader: &Loader<'_, '_>, graph: &Graph, atom: AtomId) -> Option<FuncSig> {
        let a = graph.atom(atom)?;
        match a.part {
            Part::Function(index) => match &loader.file(a.file).kind {
                FileKind::C(c) => {
                    let ty = c.object.functions.get(index as usize)?.type_index;
                    c.object.types.get(ty as usize).map(func_sig)
                }
                _ => None,
            },
            Part::Import(n) => self.imports.get(n as usize).cloned().flatten(),
            Part::Undefined(n) => self.undefined.get(n as usize).cloned().flatten(),
            Part::StgRun => Some(run::stg_run_sig()),
            Part::CallCtors => Some(FuncSig::default()),
            _ => None,
        }
    }

    /// Says the type of an import or an undefined function that has none.
    pub fn set(&mut self, graph: &Graph, atom: AtomId, sig: &FuncSig) {
        let slot = match graph.part(atom) {
            Some(Part::Import(n)) => self.imports.get_mut(n as usize),
            Some(Part::Undefined(n)) => self.undefined.get_mut(n as usize),
            _ => None,
        };
        if let Some(slot) = slot {
            slot.get_or_insert_with(|| sig.clone());
        }
    }
}

pub fn functions(loader: &Loader<'_, '_>, graph: &Graph, layout: &Layout, strategy: Strategy) -> Result<Functions> {
    let mut functions = Functions {
        first: vec![None; graph.atoms.len()],
        entry_functions: vec![Vec::new(); graph.atoms.len()],
        sigs: Signatures {
            imports: graph.imports.iter().map(|i: &Import| i.sig.clone()).collect(),
            undefined: graph.undefined.iter().map(|u: &Undefined| u.sig.clone()).collect(),
        },
        groups: layout.groups.clone(),
        group_of: vec![None; graph.atoms.len()],
        ..Functions::default()
    };
    for (n, group) in layout.groups.iter().enumerate() {
        for atom in group {
            if let Some(slot) = functions.group_of.get_mut(atom.0 as usize) {
                *slot = Some(n as u32);
            }
        }
    }
    let adapters = mismatches(loader, graph, layout, &mut functions)?;
    for (position, &id) in layout.order.iter().enumerate() {
        let Some(atom) = graph.atom(id) else { continue };
        let bodies = match (atom.part, atom.item.as_deref()) {
            (Part::Import(n), _) => {
                let index = functions.imports.len() as u32;
                functions.imports.push(n);
                if let Some(slot) = functions.first.get_mut(id.0 as usize) {
                    *slot = Some(index);
                }
                continue;
            }
            (_, Some(Item::Proc(proc))) if is_dead(proc) => {
                if atom.jumped {
                    functions.jumped_dead.push(id);
                }
                continue;
            }
            (_, Some(Item::Proc(_))) if functions.in_group(id) => {
                let group = functions.group_of.get(id.0 as usize).copied().flatten().unwrap_or(0);
                let members = functions.groups.get(group as usize).map_or(&[][..], Vec::as_slice);
                if members.first() != Some(&id) {
                    continue;
                }
                let uses = members.iter().filter_map(|m| graph.atom(*m)).fold(0u32, |n, m| n.saturating_add(m.uses));
                functions.list.push((uses, position, vec![Body::Group(group)]));
                continue;
            }
            (_, Some(Item::Proc(proc))) => {
                let plan = function_plan(proc, strategy);
                if let Some(slot) = functions.entry_functions.get_mut(id.0 as usize) {
                    *slot = plan.entry_function;
                }
                (0..plan.functions).map(|n| Body::Proc(id, n)).collect()
            }
            (Part::Function(_), _) => vec![Body::C(id)],
            (Part::StgRun, _) => vec![Body::StgRun(id)],
            (Part::StgReturn, _) => vec![Body::StgReturn(id)],
            (Part::CallCtors, _) => vec![Body::CallCtors(id)],
            (Part::Undefined(_), _) => vec![Body::Undefined(id)],
            _ if is_trap_code(graph, id) => vec![Body::TrapCode(id)],
            _ => continue,
        };
        // StgRun also fills the unused slots of the table.
        let uses = if atom.part == Part::StgRun { u32::MAX } else { atom.uses };
        functions.list.push((uses, position, bodies));
        if atom.part == Part::StgRun && strategy == Strategy::Direct {
            functions.list.extend(shared_functions(layout, position));
        }
    }
    if !functions.jumped_dead.is_empty() {
        functions.list.push((functions.jumped_dead.len() as u32, layout.order.len(), vec![Body::Dead]));
    }
    let positions = layout.order.len() + 1;
    for (n, (target, sig)) in adapters.into_iter().enumerate() {
        functions.list.push((1, positions + n, vec![Body::Adapter { target, sig }]));
    }
    functions.number();
    Ok(functions)
}

impl Functions {
    /// Numbers the functions: the most used first, equals in output order.
    fn number(&mut self) {
        self.list.sort_by_key(|(uses, position, _)| (Reverse(*uses), *position));
        self.bodies.clear();
        self.entered.take();
        let set = |first: &mut Vec<Option<u32>>, atom: AtomId, index: Option<u32>| {
            if let Some(slot) = first.get_mut(atom.0 as usize) {
                *slot = index;
            }
        };
        for (_, _, bodies) in &self.list {
            let index = (self.imports.len() + self.bodies.len()) as u32;
            match bodies.first() {
                Some(Body::Adapter { target, sig }) => {
                    self.adapters.insert((*target, sig.clone()), index);
                }
                Some(Body::Group(n)) => {
                    let members = self.groups.get(*n as usize).map_or(&[][..], Vec::as_slice);
                    members.iter().for_each(|&atom| set(&mut self.first, atom, Some(index)));
                }
                Some(Body::Shared(function)) => {
                    self.shared.insert(*function, index);
                }
                Some(Body::Dead) => self.jumped_dead.iter().for_each(|&atom| set(&mut self.first, atom, Some(index))),
                Some(body) => {
                    if let Some(atom) = body.atom() {
                        set(&mut self.first, atom, Some(index));
                    }
                }
                None => {}
            }
            self.bodies.extend(bodies.iter().cloned());
        }
        for (&atom, kept) in &self.folded {
            let index = self.first.get(kept.0 as usize).copied().flatten();
            set(&mut self.first, atom, index);
        }
    }

    /// Gives each atom of `equal` (atom, the one whose function it shares) the other's function, and numbers anew.
    pub fn fold(&mut self, equal: &BTreeMap<AtomId, AtomId>) {
        let mut more_uses: BTreeMap<AtomId, u32> = BTreeMap::new();
        let atom_of = |bodies: &[Body]| bodies.first().and_then(Body::atom);
        self.list.retain(|(uses, _, bodies)| match atom_of(bodies).and_then(|atom| equal.get(&atom)) {
            Some(kept) => {
                *more_uses.entry(*kept).or_default() += uses;
                false
            }
            None => true,
        });
        for (uses, _, bodies) in &mut self.list {
            *uses = uses.saturating_add(atom_of(bodies).and_then(|atom| more_uses.get(&atom)).copied().unwrap_or(0));
        }
        for kept in self.folded.values_mut() {
            *kept = equal.get(kept).copied().unwrap_or(*kept);
        }
        self.folded.extend(equal);
        self.number();
    }
}

/// What all code shares: the jumps have a function for each part of the info region if that is large.
fn shared_functions(layout: &Layout, position: usize) -> impl Iterator<Item = (u32, usize, Vec<Body>)> {
    let region = layout.regions.info_end - layout.regions.info_start;
    Shared::all(region).into_iter().map(move |f| (u32::MAX, position, vec![Body::Shared(f)]))
}

impl Body {
    /// The atom whose own function this is.
    pub fn atom(&self) -> Option<AtomId> {
        match self {
            Body::Proc(atom, _)
            | Body::C(atom)
            | Body::StgRun(atom)
            | Body::StgReturn(atom)
            | Body::CallCtors(atom)
            | Body::Undefined(atom)
            | Body::TrapCode(atom) => Some(*atom),
            Body::Group(_) | Body::Shared(_) | Body::Dead | Body::Adapter { .. } => None,
        }
    }
}

/// Calls between C functions whose types differ: (target, the caller's type), each once.
fn mismatches(
    loader: &Loader<'_, '_>,
    graph: &Graph,
    layout: &Layout,
    functions: &mut Functions,
) -> Result<Vec<(AtomId, FuncSig)>> {
    let mut adapters = BTreeMap::new();
    let mut ordered = Vec::new();
    for &id in &layout.order {
        let Some(atom) = graph.atom(id) else { continue };
        let Part::Function(index) = atom.part else { continue };
        let file = loader.file(atom.file);
        let FileKind::C(c) = &file.kind else { continue };
        let Some(function) = c.object.functions.get(index as usize) else { continue };
        for reloc in c.object.relocs(&function.relocs) {
            let Some(Target::Function(target)) = graph.target(atom.file, reloc.target) else { continue };
            if reloc.kind != RelocKind::FunctionIndexLeb {
                continue;
            }
            let Some(wanted) = declared_sig(c, reloc.target) else { continue };
            let Some(actual) = functions.sigs.of(loader, graph, target) else {
                functions.sigs.set(graph, target, &wanted);
                continue;
            };
            if wanted == actual || adapters.contains_key(&(target, wanted.clone())) {
                continue;
            }
            let traps = matches!(graph.part(target), Some(Part::Undefined(_)));
            if !traps && !adaptable(&wanted, &actual) {
                let mut namer = Namer::default();
                let definer = graph.atom(target).map_or_else(String::new, |t| loader.file(t.file).path.clone());
                return Err(LinkError::Signature(Box::new(Mismatch {
                    symbol: namer.name(loader, graph, target),
                    user: format!("`{}` ({})", namer.name(loader, graph, id), file.path),
                    wanted: show(&wanted),
                    definer,
                    actual: show(&actual),
                })));
            }
            adapters.insert((target, wanted.clone()), ());
            ordered.push((target, wanted));
        }
    }
    Ok(ordered)
}
