//! Code that only reports an impossible event: the entry code of objects that are never entered, and of the interpreter.
//!
//! Input: a decoded procedure. Output: the same procedure with a body that traps, which then gets no function of its own. Its info
//! tables stay: the runtime reads them.

use ahc_abi::closure::types::NEVER_ENTERED;
use ahc_abi::names::NO_INTERPRETER;
use cmm_ir::{Block, Expr, Lit, Node, Proc, Term};

use crate::prune::facts;

/// The function that reports a corrupt program.
const REPORT: &str = "barf";

/// Makes a procedure trap if it is one of those. `name` gives symbols' names.
pub fn trim<'n>(proc: &mut Proc, name: impl Fn(cmm_ir::SymbolId) -> &'n str) {
    let types = || proc.infos.iter().map(|info| facts(info).closure_type);
    let never_entered = !proc.infos.is_empty() && types().all(|ty| NEVER_ENTERED.contains(&ty));
    if never_entered || NO_INTERPRETER.contains(&name(proc.sym)) || only_reports(proc, name) {
        proc.blocks = vec![Block { nodes: Vec::new(), term: Term::Unreachable }];
        proc.locals.clear();
        proc.infos.retain(|info| info.block.0 == 0);
    }
}

/// Whether the whole code is one call of `barf`.
fn only_reports<'n>(proc: &Proc, name: impl Fn(cmm_ir::SymbolId) -> &'n str) -> bool {
    let [block] = proc.blocks.as_slice() else { return false };
    let reports = |node: &Node| match node {
        Node::Call { target: Expr::Lit(Lit::Label(callee, 0)), never_returns, .. } => {
            *never_returns && name(*callee) == REPORT
        }
        _ => false,
    };
    block.nodes.iter().any(reports)
}

/// Whether a procedure has no code but a trap.
pub fn is_dead(proc: &Proc) -> bool {
    matches!(proc.blocks.as_slice(), [Block { nodes, term: Term::Unreachable }] if nodes.is_empty())
}
