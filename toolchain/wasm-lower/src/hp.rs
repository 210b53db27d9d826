//! Where the heap pointer is cached.
//!
//! Hp lives in a mutable wasm global, always up to date (written through, so nothing needs flushing before jumps and calls).
//! Where a procedure allocates, a local holds an *earlier* value of Hp, so that the fields of the new objects, which
//! Cmm addresses downwards from Hp, have positive offsets that fit into store instructions.
//!
//! Input: a procedure. Output: for every block the state at its start: `Some(bias)` means Hp = local + bias on all paths.
//! A forward data-flow analysis; states only descend, so a few passes over the blocks suffice.

use cmm_ir::{Expr, GlobalReg, Node, Proc};

use crate::shape::{End, Shape};
use crate::util::{successors, sum};

/// `Some(bias)`: Hp equals the cache local plus `bias`.
pub(crate) type HpState = Option<i32>;

/// What an assignment `Hp = e` does to the state: the emitter and the analysis both ask this.
pub(crate) fn after_set(state: HpState, e: &Expr) -> HpState {
    step(e).map(|n| state.unwrap_or(0).wrapping_add(n))
}

/// `n` if the expression is `Hp + n`.
pub(crate) fn step(e: &Expr) -> Option<i32> {
    match sum(e) {
        (Some(Expr::Global(GlobalReg::Hp)), n) => Some(n),
        _ => None,
    }
}

/// The state at the start of every block; `None` also for unreachable ones.
pub(crate) fn analyse(proc: &Proc, shape: &Shape, entries: &[u32]) -> Vec<HpState> {
    #[derive(Clone, Copy, PartialEq)]
    enum Lattice {
        Unseen,
        Known(HpState),
    }
    let mut states = vec![Lattice::Unseen; proc.blocks.len()];
    if !proc.blocks.iter().any(|b| b.nodes.iter().any(|n| matches!(n, Node::SetGlobal(GlobalReg::Hp, _)))) {
        return vec![None; proc.blocks.len()];
    }
    for e in entries {
        if let Some(s) = states.get_mut(*e as usize) {
            *s = Lattice::Known(None);
        }
    }
    let mut changed = true;
    while changed {
        changed = false;
        for (at, block) in proc.blocks.iter().enumerate() {
            let Lattice::Known(mut state) = states[at] else { continue };
            let count = if let End::NoReturn(n) = shape.ends[at] { n + 1 } else { block.nodes.len() };
            for node in &block.nodes[..count] {
                if let Node::SetGlobal(GlobalReg::Hp, e) = node {
                    state = after_set(state, e);
                }
            }
            successors(proc, shape, at, &mut |to| {
                let Some(target) = states.get_mut(to as usize) else { return };
                let joined = match *target {
                    Lattice::Unseen => Lattice::Known(state),
                    Lattice::Known(old) => Lattice::Known(if old == state { old } else { None }),
                };
                if joined != *target {
                    *target = joined;
                    changed = true;
                }
            });
        }
    }
    states.into_iter().map(|s| if let Lattice::Known(s) = s { s } else { None }).collect()
}
