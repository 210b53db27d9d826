//! What the code of a procedure refers to, for the linker's reachability pass.
//!
//! Input: a procedure. Output: a stream of dependencies, in code order, with repetitions. The literals of info tables and data are not
//! visited here: they are plain addresses that the linker sees itself.

use cmm_ir::{Expr, Lit, Node, Proc, SymbolId, Term};

use crate::prim_runtime::runtime_name;

/// A reference from code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dep {
    /// The address of the symbol is used as a value (a C function then needs a table index).
    Address(SymbolId),
    /// Jumped to by name.
    Jump(SymbolId),
    /// A C function called by name.
    Call(SymbolId),
    /// A C function that a primitive is implemented with; not in the module's symbol table.
    Runtime(&'static str),
}

/// Calls `f` for every reference in the code of `proc`.
pub fn visit(proc: &Proc, f: &mut dyn FnMut(Dep)) {
    for block in &proc.blocks {
        for node in &block.nodes {
            match node {
                Node::SetLocal(_, e) | Node::SetGlobal(_, e) => expr(e, f),
                Node::Store { addr, value, .. } => {
                    expr(addr, f);
                    expr(value, f);
                }
                Node::Call { target, args, .. } => {
                    match target {
                        Expr::Lit(Lit::Label(s, 0)) => f(Dep::Call(*s)),
                        other => expr(other, f),
                    }
                    for (a, _) in args {
                        expr(a, f);
                    }
                }
                Node::Prim { prim, args, .. } => {
                    if let Some(name) = runtime_name(prim) {
                        f(Dep::Runtime(name));
                    }
                    for a in args {
                        expr(a, f);
                    }
                }
            }
        }
        match &block.term {
            Term::If { cond, .. } => expr(cond, f),
            Term::Switch { scrut, .. } => expr(scrut, f),
            Term::Jump { target: Expr::Lit(Lit::Label(s, 0)), .. } => f(Dep::Jump(*s)),
            Term::Jump { target, .. } => expr(target, f),
            Term::Goto(_) | Term::Unreachable => {}
        }
    }
}

fn expr(root: &Expr, f: &mut dyn FnMut(Dep)) {
    match root {
        Expr::Lit(Lit::Label(s, _)) => f(Dep::Address(*s)),
        Expr::Lit(Lit::LabelDiff(a, b, _, _)) => {
            f(Dep::Address(*a));
            f(Dep::Address(*b));
        }
        Expr::Load(_, e) => expr(e, f),
        Expr::MachOp(_, es) => es.iter().for_each(|e| expr(e, f)),
        Expr::Lit(_) | Expr::Local(_) | Expr::Global(_) => {}
    }
}
