//! Arguments that a jump evaluates straight onto the wasm stack.
//!
//! A block that jumps usually ends with `R2 = x; R1 = y; Sp = Sp - 16; jump f`. Storing these to locals only to load them
//! again as arguments costs four bytes each; `plan_tail` finds the assignments that can wait for the jump.
//!
//! Input: the block's nodes, the jump. Output: for R1 and R2 the index of the assignment that the jump evaluates, and whether its value must
//! also reach the local because something evaluated later in the jump reads it (`tee`).
//!
//! Moves of Sp by a constant are no obstacle: the emitter knows by how much Sp differed where the assignment stood (INV-SP).
//!
//! The jump evaluates Sp, R1, R2, then the target, in this order. An assignment may wait if
//! - no later node that stays reads the register or writes what the expression reads;
//! - those of the waiting assignments after it that read the register are evaluated after it (it is then a `tee`);
//! - none of the waiting assignments before it, evaluated after it, reads the old value of a register that is a `tee`.

use cmm_ir::{Expr, GlobalReg, LocalId, Node};

use crate::lower::LOCAL_REGS;
use crate::util::{node_exprs, sum, walk};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Waiting {
    /// Index of the assignment among the block's nodes.
    pub node: usize,
    pub tee: bool,
}

/// For Sp (which never waits), R1, R2.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tail(pub [Option<Waiting>; 3]);

impl Tail {
    /// The register whose waiting assignment the node is, as an index into `LOCAL_REGS`.
    pub fn waits(&self, node: usize) -> Option<usize> {
        self.0.iter().position(|w| w.is_some_and(|w| w.node == node))
    }
}

/// What expressions read or nodes write.
#[derive(Default)]
struct Effects {
    locals: Vec<LocalId>,
    regs: Vec<GlobalReg>,
    memory: bool,
}

impl Effects {
    fn add_reads(&mut self, e: &Expr) {
        walk(e, &mut |x| match x {
            Expr::Local(l) => self.locals.push(*l),
            Expr::Global(r) => self.regs.push(*r),
            Expr::Load(..) => self.memory = true,
            Expr::Lit(_) | Expr::MachOp(..) => {}
        });
    }

    fn add_writes(&mut self, node: &Node) {
        match node {
            Node::SetLocal(l, _) => self.locals.push(*l),
            Node::SetGlobal(r, _) => {
                self.regs.push(*r);
                // Some registers are memory; loads may see them.
                self.memory |= crate::util::in_memory(*r);
            }
            Node::Store { .. } => self.memory = true,
            Node::Call { results, .. } => {
                self.locals.extend(results.iter().map(|(l, _)| *l));
                self.memory = true;
            }
            Node::Prim { results, .. } => {
                self.locals.extend(results);
                self.memory = true;
            }
        }
    }

    fn meets(&self, other: &Effects) -> bool {
        (self.memory && other.memory)
            || self.locals.iter().any(|l| other.locals.contains(l))
            || self.regs.iter().any(|r| other.regs.contains(r))
            // A register in memory is memory to calls and stores.
            || (self.memory && other.regs.iter().any(|r| crate::util::in_memory(*r)))
            || (other.memory && self.regs.iter().any(|r| crate::util::in_memory(*r)))
    }
}

/// How far back from the end of a block assignments are looked for: keeps the pass linear.
const WINDOW: usize = 24;

/// Whether a node adds a constant to Sp.
pub(crate) fn is_sp_step(node: &Node) -> bool {
    matches!(node, Node::SetGlobal(GlobalReg::Sp, e) if matches!(sum(e), (Some(Expr::Global(GlobalReg::Sp)), _)))
}

pub(crate) fn plan_tail(nodes: &[Node], target: &Expr, args: &[GlobalReg]) -> Tail {
    let mut tail = Tail::default();
    let mut target_reads = Effects::default();
    target_reads.add_reads(target);
    // What the nodes that stay, seen so far from the end, read and write.
    let mut reads = Effects::default();
    let mut writes = Effects::default();
    let mut waiting_reads: [Effects; 3] = Default::default();
    for (index, node) in nodes.iter().enumerate().rev().take(WINDOW) {
        if is_sp_step(node) {
            continue;
        }
        if let Node::SetGlobal(reg, e) = node {
            if let Some(at) = LOCAL_REGS.iter().position(|r| r == reg) {
                let passed = at != 0 && args.contains(reg);
                let mut own = Effects::default();
                own.add_reads(e);
                if passed
                    && tail.0[at].is_none()
                    && !reads.regs.contains(reg)
                    && !writes.meets(&own)
                    && !writes.regs.contains(reg)
                {
                    if let Some(tee) = may_wait(at, *reg, &own, &tail, &waiting_reads, &target_reads) {
                        tail.0[at] = Some(Waiting { node: index, tee });
                        waiting_reads[at] = own;
                        continue;
                    }
                }
            }
        }
        node_exprs(node, &mut |e| reads.add_reads(e));
        writes.add_writes(node);
    }
    tail
}

/// Whether the assignment may join those that wait; `Some(tee)` if so.
fn may_wait(
    at: usize,
    reg: GlobalReg,
    own: &Effects,
    tail: &Tail,
    waiting_reads: &[Effects; 3],
    target_reads: &Effects,
) -> Option<bool> {
    let mut tee = target_reads.regs.contains(&reg);
    for later in 0..3 {
        let Some(w) = tail.0[later] else { continue };
        if waiting_reads[later].regs.contains(&reg) {
            // It wants the new value: possible only if it is evaluated after this one.
            if later < at {
                return None;
            }
            tee = true;
        }
        // This one wants the old value of a register that has a new one by then.
        if w.tee && later < at && own.regs.contains(&LOCAL_REGS[later]) {
            return None;
        }
    }
    // (Waiting assignments textually before this one are not known yet; when they come, the test above covers them.)
    Some(tee)
}
