//! Stack checks that lower Sp.
//!
//! A function begins with `if (Sp - n < SpLim) goto gc; else goto ok;`, and `ok` soon does `Sp = Sp - n`. Computing `Sp - n` once is shorter: the check
//! sets the local of Sp to it, and both outcomes begin with a bias of `n` (INV-SP).
//!
//! Input: a procedure, its shape, its entries. Output: the bias of Sp at the start of each block. Applies where both outcomes are reached from the check
//! alone, the failure leaves the function, and the success begins by lowering Sp by as much as was checked.

use cmm_ir::{BinOp, BlockId, Expr, GlobalReg, MachOp, Node, Proc, Term, Width};

use crate::nodes::sp_step;
use crate::shape::{End, Shape};
use crate::util::successors;

/// `Some(step)` if the condition is `Sp + step < SpLim` with a negative step.
pub(crate) fn fused(cond: &Expr) -> Option<i32> {
    match cond {
        Expr::MachOp(MachOp::Bin(BinOp::ULt, Width::W32), args) => match &args[..] {
            [sp, Expr::Global(GlobalReg::SpLim)] => sp_step(sp).filter(|n| *n < 0),
            _ => None,
        },
        _ => None,
    }
}

/// By block.
pub(crate) fn start_biases(proc: &Proc, shape: &Shape, entries: &[u32]) -> Vec<i32> {
    let mut biases = vec![0; proc.blocks.len()];
    let checks = |at: usize| match (&proc.blocks[at].term, shape.ends[at]) {
        (Term::If { cond, then, els, .. }, End::Term) => fused(cond).map(|step| (step, *then, *els)),
        _ => None,
    };
    if (0..proc.blocks.len()).all(|at| checks(at).is_none()) {
        return biases;
    }
    let mut preds = vec![0u32; proc.blocks.len()];
    for e in entries {
        preds[*e as usize] += 1;
    }
    for at in 0..proc.blocks.len() {
        successors(proc, shape, at, &mut |to| preds[to as usize] += 1);
    }
    for at in 0..proc.blocks.len() {
        let Some((step, fails, succeeds)) = checks(at) else { continue };
        let alone = |b: BlockId| preds[b.0 as usize] == 1;
        let leaves = |b: BlockId| {
            matches!(shape.ends[b.0 as usize], End::Term | End::Again)
                && matches!(proc.blocks[b.0 as usize].term, Term::Jump { .. })
        };
        let lowers = |b: BlockId| {
            let first = proc.blocks[b.0 as usize].nodes.iter().find_map(|n| match n {
                Node::SetGlobal(GlobalReg::Sp, e) => Some(sp_step(e)),
                _ => None,
            });
            first == Some(Some(step))
        };
        if fails != succeeds && alone(fails) && alone(succeeds) && leaves(fails) && lowers(succeeds) {
            biases[fails.0 as usize] = step.wrapping_neg();
            biases[succeeds.0 as usize] = step.wrapping_neg();
        }
    }
    biases
}
