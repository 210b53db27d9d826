//! Rule V-INIT: definite assignment, a forward must-analysis over the control-flow graph.
//!
//! State: the set of locals assigned on every path so far. Entries (block 0 and every block with an info table) start with the
//! empty set; a join intersects; an assignment adds. Only locals that some block uses before it assigns them matter, so the sets
//! hold no others. Blocks that no entry reaches are not checked.
//! Inputs: a procedure whose ids are in range. Outputs: (block, local) pairs where the local may be unassigned.

use super::entries;
use crate::expr::{Expr, LocalId};
use crate::module::{BlockId, Node, Proc, Term};
use std::collections::{BTreeMap, BTreeSet};

/// The sets would take more than 256 MiB.
pub(super) struct TooLarge;

type Set = Vec<u64>;

pub(super) fn unassigned_uses(p: &Proc) -> Result<Vec<(BlockId, LocalId)>, TooLarge> {
    let summaries: Vec<Summary> = p.blocks.iter().map(Summary::of).collect();
    let crossing: BTreeSet<LocalId> = summaries.iter().flat_map(|s| s.exposed.iter().copied()).collect();
    if crossing.is_empty() {
        return Ok(Vec::new());
    }
    if crossing.len() as u64 * p.blocks.len() as u64 >= 1 << 31 {
        return Err(TooLarge);
    }
    let number: BTreeMap<LocalId, usize> = crossing.iter().enumerate().map(|(i, l)| (*l, i)).collect();
    let words = crossing.len().div_ceil(64);
    let mut states: Vec<Option<Set>> = vec![None; p.blocks.len()];
    let mut work: BTreeSet<BlockId> = entries(p);
    work.insert(BlockId(0));
    for entry in &work {
        if let Some(s) = states.get_mut(entry.0 as usize) {
            *s = Some(vec![0; words]);
        }
    }
    while let Some(b) = work.pop_first() {
        let (Some(Some(state)), Some(summary), Some(block)) =
            (states.get(b.0 as usize), summaries.get(b.0 as usize), p.blocks.get(b.0 as usize))
        else {
            continue;
        };
        let mut out = state.clone();
        for bit in summary.assigned.iter().filter_map(|l| number.get(l)) {
            if let Some(word) = out.get_mut(bit / 64) {
                *word |= 1 << (bit % 64);
            }
        }
        for succ in successors(&block.term) {
            let Some(slot) = states.get_mut(succ.0 as usize) else { continue };
            let changed = match slot {
                None => {
                    *slot = Some(out.clone());
                    true
                }
                Some(state) => state.iter_mut().zip(&out).fold(false, |changed, (s, o)| {
                    let met = *s & o;
                    let differs = met != *s;
                    *s = met;
                    changed | differs
                }),
            };
            if changed {
                work.insert(succ);
            }
        }
    }
    let mut bad = Vec::new();
    for (b, (state, summary)) in states.iter().zip(&summaries).enumerate() {
        let Some(state) = state else { continue };
        for l in &summary.exposed {
            let bit = number.get(l).copied().unwrap_or(0);
            if state.get(bit / 64).is_none_or(|word| (word >> (bit % 64)) & 1 == 0) {
                bad.push((BlockId(b as u32), *l));
            }
        }
    }
    Ok(bad)
}

/// The blocks that control may go to within the procedure.
fn successors(t: &Term) -> Vec<BlockId> {
    match t {
        Term::Goto(b) => vec![*b],
        Term::If { then, els, .. } => vec![*then, *els],
        Term::Switch { cases, default, .. } => cases.iter().map(|c| c.1).chain(*default).collect(),
        // A return to `cont` is a fresh entry.
        Term::Jump { .. } | Term::Unreachable => Vec::new(),
    }
}

#[derive(Default)]
struct Summary {
    assigned: BTreeSet<LocalId>,
    /// Used before the block assigns them.
    exposed: BTreeSet<LocalId>,
}

impl Summary {
    fn of(block: &crate::module::Block) -> Summary {
        let mut s = Summary::default();
        for node in &block.nodes {
            match node {
                Node::SetLocal(l, e) => {
                    s.uses(e);
                    s.assigned.insert(*l);
                }
                Node::SetGlobal(_, e) => s.uses(e),
                Node::Store { addr, value, .. } => {
                    s.uses(addr);
                    s.uses(value);
                }
                Node::Call { target, results, args, .. } => {
                    s.uses(target);
                    args.iter().for_each(|(e, _)| s.uses(e));
                    s.assigned.extend(results.iter().map(|r| r.0));
                }
                Node::Prim { results, args, .. } => {
                    args.iter().for_each(|e| s.uses(e));
                    s.assigned.extend(results);
                }
            }
        }
        match &block.term {
            Term::If { cond: e, .. } | Term::Switch { scrut: e, .. } | Term::Jump { target: e, .. } => s.uses(e),
            Term::Goto(_) | Term::Unreachable => {}
        }
        s
    }

    fn uses(&mut self, e: &Expr) {
        match e {
            Expr::Local(l) => {
                if !self.assigned.contains(l) {
                    self.exposed.insert(*l);
                }
            }
            Expr::Load(_, addr) => self.uses(addr),
            Expr::MachOp(_, args) => args.iter().for_each(|a| self.uses(a)),
            Expr::Lit(_) | Expr::Global(_) => {}
        }
    }
}
