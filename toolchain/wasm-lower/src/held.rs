//! Assignments to registers that already hold the value.
//!
//! A procedure begins by taking its arguments (`x = R3`), and where its stack check fails it gives them back (`R3 = x`). R3 and the registers
//! after it live in wasm globals that nothing has changed in between.
//!
//! Input: a procedure and its shape. Output: the pairs (register, local) for which `register = local` changes nothing: the local has one
//! assignment, `local = register`, and every other assignment of the register is in a block that leaves the function.
//! Calls keep the globals, except around a suspended thread; procedures with such calls have no pairs.

use cmm_ir::{Expr, GlobalReg, LocalId, Node, Prim, Proc, Term};

use crate::shape::{End, Shape};

#[derive(Default)]
pub(crate) struct Held(Vec<(GlobalReg, LocalId)>);

fn in_global(reg: GlobalReg) -> bool {
    match reg {
        GlobalReg::Vanilla(n) => n > 2,
        GlobalReg::Float(_) | GlobalReg::Double(_) | GlobalReg::Long(_) => true,
        _ => false,
    }
}

impl Held {
    pub fn new(proc: &Proc, shape: &Shape) -> Held {
        let mut pairs: Vec<(GlobalReg, LocalId)> = Vec::new();
        let nodes = || proc.blocks.iter().enumerate().flat_map(|(at, b)| b.nodes.iter().map(move |n| (at, n)));
        for (_, node) in nodes() {
            match node {
                Node::SetLocal(l, Expr::Global(reg)) if in_global(*reg) => pairs.push((*reg, *l)),
                Node::Prim { prim: Prim::SuspendThread | Prim::ResumeThread, .. } => return Held::default(),
                _ => {}
            }
        }
        if pairs.is_empty() {
            return Held::default();
        }
        for (at, node) in nodes() {
            match node {
                Node::SetLocal(l, e) => pairs.retain(|(r, p)| p != l || *e == Expr::Global(*r)),
                Node::SetGlobal(reg, e) => {
                    let leaves = matches!(shape.ends[at], End::Term | End::Again | End::Call(..))
                        && matches!(proc.blocks[at].term, Term::Jump { .. });
                    // Not both in one block: there the register would hold something else in between.
                    let restores = |l: &LocalId| {
                        let restore = Node::SetGlobal(*reg, Expr::Local(*l));
                        proc.blocks[at].nodes.contains(&restore)
                    };
                    pairs.retain(|(r, l)| r != reg || *e == Expr::Local(*l) || (leaves && !restores(l)));
                }
                Node::Call { results, .. } => pairs.retain(|(_, p)| results.iter().all(|(l, _)| l != p)),
                Node::Prim { results, .. } => pairs.retain(|(_, p)| !results.contains(p)),
                Node::Store { .. } => {}
            }
        }
        Held(pairs)
    }

    /// Whether the node sets a register to what it holds.
    pub fn is_kept(&self, node: &Node) -> bool {
        match node {
            Node::SetGlobal(reg, Expr::Local(l)) => self.0.contains(&(*reg, *l)),
            _ => false,
        }
    }
}
