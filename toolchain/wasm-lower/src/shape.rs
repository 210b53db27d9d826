//! The shape of a procedure: entries, edges and cut blocks.
//!
//! Input: a procedure and its info layout. Output: the graph for `cmm-cfg`, and per block what the emitter must know about its end:
//! - a jump to one of the procedure's own entries is an edge (a loop, not a call);
//! - a call that never returns ends its block.

use cmm_cfg::{Exit, Graph, Kind, Node as GraphNode};
use cmm_ir::{BinOp, BlockId, Expr, Lit, MachOp, Node, Proc, SymbolId, Term};

use crate::direct::Calls;
use crate::group::Members;
use crate::info_layout::InfoLayout;

/// How a block ends, after own jumps and calls that never return are taken into account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// By its terminator.
    Term,
    /// A jump to an own entry.
    SelfJump(BlockId),
    /// By a jump in a group: to wherever the address leads, in the group or not.
    Again,
    /// By a call that comes back: to the block if its frame is on top of the stack then, else to the block of `Elsewhere`.
    Call(BlockId, BlockId),
    /// By giving up the function: the frame on top of the stack is not the one that a call of it pushed.
    Elsewhere,
    /// After the call at this index of its nodes.
    NoReturn(usize),
}

pub(crate) struct Shape {
    pub ends: Vec<End>,
    /// For switches: the distinct targets, in order of first appearance; the graph's `Multi` exit has these.
    pub switch_targets: Vec<Vec<BlockId>>,
}

/// The own entry that a code label names.
pub(crate) fn own_entry(layout: &InfoLayout, sym: SymbolId) -> Option<BlockId> {
    layout.entries.iter().find(|e| e.sym == sym).map(|e| e.block)
}

impl Shape {
    pub fn new(proc: &Proc, layout: &InfoLayout, members: Option<&Members>, calls: &Calls) -> (Shape, Graph) {
        let mut shape =
            Shape { ends: Vec::with_capacity(proc.blocks.len()), switch_targets: vec![Vec::new(); proc.blocks.len()] };
        let entries = layout.entries.iter().map(|e| e.block.0).collect();
        let mut graph = Graph { nodes: Vec::with_capacity(proc.blocks.len()), entries };
        for (at, block) in proc.blocks.iter().enumerate() {
            let end = calls.end(at).unwrap_or_else(|| end_of(proc, layout, members, at));
            let mut weight = 2 * block.nodes.len() as u32;
            for node in &block.nodes {
                weight = weight.saturating_add(node_weight(node));
            }
            let exit = match (end, &block.term) {
                (End::SelfJump(b), _) => Exit::Goto([b.0]),
                (End::NoReturn(_) | End::Elsewhere, _) => Exit::Leave,
                (End::Call(to, elsewhere), _) => {
                    weight += 10;
                    Exit::If([to.0, elsewhere.0])
                }
                (End::Again, _) => {
                    weight += 6;
                    Exit::Again
                }
                (End::Term, Term::Goto(b)) => Exit::Goto([b.0]),
                (End::Term, Term::If { cond, then, els, .. }) if constant_truth(cond).is_some() => {
                    Exit::Goto([if constant_truth(cond) == Some(true) { then.0 } else { els.0 }])
                }
                (End::Term, Term::If { cond, then, els, .. }) => {
                    weight += 1 + expr_weight(cond);
                    Exit::If([then.0, els.0])
                }
                (End::Term, Term::Switch { scrut, cases, default, .. }) => {
                    weight += 4 + expr_weight(scrut) + 2 * cases.len() as u32;
                    let targets = &mut shape.switch_targets[at];
                    for b in default.iter().chain(cases.iter().map(|(_, b)| b)) {
                        if !targets.contains(b) {
                            targets.push(*b);
                        }
                    }
                    if targets.is_empty() { Exit::Leave } else { Exit::Multi(targets.iter().map(|b| b.0).collect()) }
                }
                (End::Term, Term::Jump { target, .. }) => {
                    weight += 10 + expr_weight(target);
                    Exit::Leave
                }
                (End::Term, Term::Unreachable) => {
                    weight += 1;
                    Exit::Leave
                }
            };
            shape.ends.push(end);
            graph.nodes.push(GraphNode { kind: Kind::Block(at as u32), exit, weight });
        }
        (shape, graph)
    }
}

fn end_of(proc: &Proc, layout: &InfoLayout, members: Option<&Members>, at: usize) -> End {
    let block = &proc.blocks[at];
    let noreturn = |n: &Node| matches!(n, Node::Call { never_returns: true, .. });
    if let Some(index) = block.nodes.iter().position(noreturn) {
        return End::NoReturn(index);
    }
    let own = |b| if members.is_none_or(|m| m.branches(at, b)) { End::SelfJump(b) } else { End::Again };
    match &block.term {
        Term::Jump { target: Expr::Lit(Lit::Label(s, 0)), .. } => own_entry(layout, *s).map_or(End::Term, own),
        Term::Jump { target: Expr::Lit(Lit::Block(b)), .. } => own(*b),
        Term::Jump { .. } if members.is_some() => End::Again,
        _ => End::Term,
    }
}

/// The outcome of a condition that does not depend on anything (macros of hand-written Cmm leave such).
pub(crate) fn constant_truth(cond: &Expr) -> Option<bool> {
    let zero = |e: &Expr| matches!(e, Expr::Lit(Lit::Int(0, _)));
    match cond {
        Expr::Lit(Lit::Int(v, _)) => Some(*v != 0),
        Expr::MachOp(MachOp::Bin(BinOp::ULt, _), args) if args.get(1).is_some_and(zero) => Some(false),
        Expr::MachOp(MachOp::Bin(BinOp::UGe, _), args) if args.get(1).is_some_and(zero) => Some(true),
        Expr::MachOp(MachOp::Bin(op @ (BinOp::Eq | BinOp::Ne), _), args) => match &args[..] {
            [Expr::Lit(Lit::Int(a, _)), Expr::Lit(Lit::Int(b, _))] => Some((a == b) == (*op == BinOp::Eq)),
            _ => None,
        },
        _ => None,
    }
}

fn node_weight(node: &Node) -> u32 {
    match node {
        Node::SetLocal(_, e) | Node::SetGlobal(_, e) => expr_weight(e),
        Node::Store { addr, value, .. } => expr_weight(addr).saturating_add(expr_weight(value)),
        Node::Call { args, .. } => args.iter().fold(4, |n, (a, _)| n + expr_weight(a)),
        Node::Prim { args, .. } => args.iter().fold(4, |n, a| n + expr_weight(a)),
    }
}

/// Number of nodes of an expression, as a measure of its code.
fn expr_weight(e: &Expr) -> u32 {
    match e {
        Expr::Lit(_) | Expr::Local(_) | Expr::Global(_) => 1,
        Expr::Load(_, a) => 1 + expr_weight(a),
        Expr::MachOp(_, es) => es.iter().fold(1u32, |n, e| n.saturating_add(expr_weight(e))),
    }
}
