//! Which procedures become one function (the grouped strategy).
//!
//! Inputs: the graph, the output order. Output: groups of procedures; no procedure is in two. A procedure that calls itself is a group, too: returns to its own
//! return points stay in the function.
//!
//! Method: procedures that jump to each other or make closures of each other's code attract one another, those with few other users the most; the strongest
//! pairs are joined first, as long as the group stays small (engines compile a function as a whole, and large ones badly).
//! Invariant: deterministic; depends on the graph and the order alone.

use std::collections::BTreeMap;

use cmm_ir::{Item, Lit, Proc, Static};
use wasm_lower::deps::{Dep, visit};
use wasm_lower::info_layout;

use crate::dead_code::is_dead;
use crate::graph::{AtomId, Graph, Target};
use crate::layout::Layout;

/// Blocks of a group.
const MAX_BLOCKS: usize = 160;
/// Locals of a group: interference is a square matrix of them.
const MAX_LOCALS: usize = 900;

/// How strongly uses attract.
const JUMP: u64 = 8;
const ADDRESS: u64 = 4;
/// What attracts less does not: code that everybody uses.
const WEAKEST: u64 = 512;

/// A procedure that may be in a group.
struct Member {
    atom: AtomId,
    blocks: usize,
    locals: usize,
    users: u64,
    /// It calls itself and goes on afterwards.
    recursive: bool,
}

fn procedure(graph: &Graph, atom: AtomId) -> Option<&Proc> {
    match graph.atom(atom)?.item.as_deref() {
        Some(Item::Proc(proc)) if !is_dead(proc) => Some(proc),
        _ => None,
    }
}

/// The procedure that a reference from code leads to: code, or the code of a static closure.
fn code_of(graph: &Graph, target: Target) -> Option<AtomId> {
    match target {
        Target::Code { atom, .. } => Some(atom),
        Target::Data { atom, .. } => {
            let found = graph.atom(atom)?;
            let Item::Data(data) = found.item.as_deref()? else { return None };
            match data.statics.first()? {
                Static::Lit(Lit::Label(info, 0)) => match graph.target(found.file, info.0)? {
                    Target::Code { atom, .. } => Some(atom),
                    _ => None,
                },
                _ => None,
            }
        }
        _ => None,
    }
}

/// The groups, in the order of their first members; members in output order.
pub fn groups(graph: &Graph, order: &[AtomId]) -> Vec<Vec<AtomId>> {
    let mut members: Vec<Member> = Vec::new();
    let mut number: Vec<Option<usize>> = vec![None; graph.atoms.len()];
    for &atom in order {
        let Some(proc) = procedure(graph, atom) else { continue };
        if proc.blocks.len() > MAX_BLOCKS || proc.locals.len() > MAX_LOCALS {
            continue;
        }
        if let Some(slot) = number.get_mut(atom.0 as usize) {
            *slot = Some(members.len());
        }
        let (blocks, locals) = (proc.blocks.len(), proc.locals.len());
        members.push(Member { atom, blocks, locals, users: 0, recursive: false });
    }
    // (smaller, larger member) -> strength.
    let mut pairs: BTreeMap<(usize, usize), u64> = BTreeMap::new();
    let mut uses: Vec<(usize, usize, u64)> = Vec::new();
    for (user, member) in members.iter().enumerate() {
        let Some((proc, file)) = procedure(graph, member.atom).zip(graph.atom(member.atom).map(|a| a.file)) else {
            continue;
        };
        let mut mine: BTreeMap<usize, u64> = BTreeMap::new();
        visit(proc, &mut |dep| {
            let (sym, weight) = match dep {
                Dep::Jump(sym) => (sym, JUMP),
                Dep::Address(sym) => (sym, ADDRESS),
                Dep::Call(_) | Dep::Runtime(_) => return,
            };
            let used = graph.target(file, sym.0).and_then(|t| code_of(graph, t));
            if let Some(used) = used.and_then(|a| number.get(a.0 as usize).copied().flatten()) {
                *mine.entry(used).or_default() += weight;
            }
        });
        uses.extend(mine.into_iter().map(|(used, weight)| (user, used, weight)));
    }
    for (user, used, _) in &uses {
        let Some(member) = members.get_mut(*used) else { continue };
        if user != used {
            member.users += 1;
        } else if procedure(graph, member.atom).is_some_and(|p| info_layout(p).entries.len() > 1) {
            member.recursive = true;
        }
    }
    for (user, used, weight) in uses {
        if user != used {
            let users = members.get(used).map_or(1, |m| m.users.max(1));
            *pairs.entry((user.min(used), user.max(used))).or_default() += weight * 1024 / users;
        }
    }
    let mut strongest: Vec<(u64, (usize, usize))> =
        pairs.into_iter().map(|(pair, strength)| (strength, pair)).collect();
    strongest.retain(|(strength, _)| *strength >= WEAKEST);
    strongest.sort_by_key(|(strength, pair)| (std::cmp::Reverse(*strength), *pair));
    join(&members, &strongest)
}

/// Joins pairs, the strongest first.
fn join(members: &[Member], pairs: &[(u64, (usize, usize))]) -> Vec<Vec<AtomId>> {
    let mut leader: Vec<usize> = (0..members.len()).collect();
    let mut size: Vec<(usize, usize)> = members.iter().map(|m| (m.blocks, m.locals)).collect();
    for (_, (a, b)) in pairs {
        let (a, b) = (find(&mut leader, *a), find(&mut leader, *b));
        let (into, gone) = (a.min(b), a.max(b));
        let (Some(x), Some(y)) = (size.get(into).copied(), size.get(gone).copied()) else { continue };
        let both = (x.0 + y.0, x.1 + y.1);
        if into == gone || both.0 > MAX_BLOCKS || both.1 > MAX_LOCALS {
            continue;
        }
        leader[gone] = into;
        size[into] = both;
    }
    let mut groups: BTreeMap<usize, (Vec<AtomId>, bool)> = BTreeMap::new();
    for (n, member) in members.iter().enumerate() {
        let (group, recursive) = groups.entry(find(&mut leader, n)).or_default();
        group.push(member.atom);
        *recursive |= member.recursive;
    }
    groups.into_values().filter(|(group, recursive)| group.len() > 1 || *recursive).map(|(group, _)| group).collect()
}

fn find(leader: &mut [usize], mut n: usize) -> usize {
    while leader[n] != n {
        leader[n] = leader[leader[n]];
        n = leader[n];
    }
    n
}

/// Puts the members of each group side by side, where the first stands.
pub fn reorder(layout: &mut Layout) {
    let mut group_of: BTreeMap<AtomId, usize> = BTreeMap::new();
    for (n, group) in layout.groups.iter().enumerate() {
        group_of.extend(group.iter().map(|atom| (*atom, n)));
    }
    let old = std::mem::take(&mut layout.order);
    for atom in old {
        match group_of.get(&atom).and_then(|n| layout.groups.get(*n)) {
            None => layout.order.push(atom),
            Some(group) if group.first() == Some(&atom) => layout.order.extend_from_slice(group),
            Some(_) => {}
        }
    }
}
