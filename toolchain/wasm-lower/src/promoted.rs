//! Registers that a group keeps in wasm locals.
//!
//! R3 and those after it, F, D and L live in wasm globals between functions. Inside a group a jump with such an argument is often a branch, and a load right after the
//! store of the same global is slow. So a group loads what it reads from the globals once, at its start, and stores before every jump that may leave it.
//!
//! Inputs: a merged procedure. Output: the registers that it reads, each with a wasm local.
//! Invariant: at the hub and at every entry, the local of a register that is live there holds its value; the global does wherever control leaves.

use cmm_ir::{Expr, GlobalReg, Proc, Term};
use wasm_encoder::ValType;

use crate::code::Code;
use crate::util::{node_exprs, walk};

#[derive(Default)]
pub(crate) struct Promoted(pub Vec<(GlobalReg, u32)>);

fn reg_type(reg: GlobalReg) -> Option<ValType> {
    match reg {
        GlobalReg::Vanilla(n) if n > 2 => Some(ValType::I32),
        GlobalReg::Float(_) => Some(ValType::F32),
        GlobalReg::Double(_) => Some(ValType::F64),
        GlobalReg::Long(_) => Some(ValType::I64),
        _ => None,
    }
}

impl Promoted {
    pub fn new(proc: &Proc, code: &mut Code) -> Promoted {
        let mut found: Vec<GlobalReg> = Vec::new();
        let mut note = |e: &Expr| {
            walk(e, &mut |x| match x {
                Expr::Global(r) if reg_type(*r).is_some() && !found.contains(r) => found.push(*r),
                _ => {}
            });
        };
        for block in &proc.blocks {
            block.nodes.iter().for_each(|n| node_exprs(n, &mut note));
            match &block.term {
                Term::If { cond: e, .. } | Term::Switch { scrut: e, .. } | Term::Jump { target: e, .. } => note(e),
                Term::Goto(_) | Term::Unreachable => {}
            }
        }
        found.sort_unstable();
        Promoted(found.into_iter().filter_map(|r| Some((r, code.declare(reg_type(r)?)))).collect())
    }

    pub fn local(&self, reg: GlobalReg) -> Option<u32> {
        self.0.iter().find(|(r, _)| *r == reg).map(|(_, local)| *local)
    }
}
