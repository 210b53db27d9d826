//! Small questions about IR that several passes ask.

use cmm_ir::{BinOp, Expr, GlobalReg, Lit, MachOp, Node, Proc, Term, Width};

use crate::shape::{End, Shape, constant_truth};

/// Splits a word expression into a base and a constant: `e = base + n`, modulo 2^32. No base: the constant alone.
pub(crate) fn sum(mut e: &Expr) -> (Option<&Expr>, i32) {
    let mut n = 0i32;
    loop {
        match e {
            Expr::Lit(Lit::Int(v, Width::W32)) => return (None, n.wrapping_add(*v as i32)),
            Expr::MachOp(MachOp::Bin(op @ (BinOp::Add | BinOp::Sub), Width::W32), args) => match (op, &args[..]) {
                (BinOp::Add, [a, Expr::Lit(Lit::Int(v, _))]) | (BinOp::Add, [Expr::Lit(Lit::Int(v, _)), a]) => {
                    n = n.wrapping_add(*v as i32);
                    e = a;
                }
                (BinOp::Sub, [a, Expr::Lit(Lit::Int(v, _))]) => {
                    n = n.wrapping_sub(*v as i32);
                    e = a;
                }
                _ => return (Some(e), n),
            },
            _ => return (Some(e), n),
        }
    }
}

/// The successors of a block inside the procedure.
pub(crate) fn successors(proc: &Proc, shape: &Shape, at: usize, f: &mut dyn FnMut(u32)) {
    match shape.ends[at] {
        // Where `Again` leads to in the group, only STG registers live.
        End::NoReturn(_) | End::Again | End::Elsewhere => {}
        End::SelfJump(b) => f(b.0),
        End::Call(to, elsewhere) => {
            f(to.0);
            f(elsewhere.0);
        }
        End::Term => match &proc.blocks[at].term {
            Term::Goto(b) => f(b.0),
            Term::If { cond, then, els, .. } => match constant_truth(cond) {
                Some(taken) => f(if taken { then.0 } else { els.0 }),
                None => {
                    f(then.0);
                    f(els.0);
                }
            },
            Term::Switch { .. } => shape.switch_targets[at].iter().for_each(|b| f(b.0)),
            Term::Jump { .. } | Term::Unreachable => {}
        },
    }
}

/// Calls `f` for every leaf and load of an expression.
pub(crate) fn walk<'a>(e: &'a Expr, f: &mut dyn FnMut(&'a Expr)) {
    f(e);
    match e {
        Expr::Load(_, a) => walk(a, f),
        Expr::MachOp(_, es) => es.iter().for_each(|e| walk(e, f)),
        Expr::Lit(_) | Expr::Local(_) | Expr::Global(_) => {}
    }
}

/// Whether an expression reads a register.
pub(crate) fn reads(e: &Expr, reg: GlobalReg) -> bool {
    let mut found = false;
    walk(e, &mut |x| found |= *x == Expr::Global(reg));
    found
}

/// Calls `f` for every expression that a node evaluates.
pub(crate) fn node_exprs<'a>(node: &'a Node, f: &mut dyn FnMut(&'a Expr)) {
    match node {
        Node::SetLocal(_, e) | Node::SetGlobal(_, e) => f(e),
        Node::Store { addr, value, .. } => {
            f(addr);
            f(value);
        }
        Node::Call { target, args, .. } => {
            f(target);
            args.iter().for_each(|(a, _)| f(a));
        }
        Node::Prim { args, .. } => args.iter().for_each(f),
    }
}

/// Whether a register lives in the register table in memory.
pub(crate) fn in_memory(reg: GlobalReg) -> bool {
    matches!(
        reg,
        GlobalReg::SpLim
            | GlobalReg::HpLim
            | GlobalReg::Cccs
            | GlobalReg::CurrentTso
            | GlobalReg::CurrentNursery
            | GlobalReg::HpAlloc
    )
}
