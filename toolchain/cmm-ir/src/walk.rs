//! Visiting the literals of an item, with where they stand.
//!
//! Inputs: an item. Outputs: calls of a closure, in the order of the binary form. Used by `refs` and `normalise`.

/// Where a literal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the statics of data.
    Data,
    /// In an info table; bytes from the field's start to the info pointer.
    Info { before_end: u32 },
    /// The whole target of a jump.
    JumpTarget,
    /// The whole target of a C call.
    CallTarget,
    /// Anywhere else in code.
    Code,
}

// The two walkers differ only in `&` against `&mut`.
macro_rules! walker {
    ($name:ident, $iter:ident, [$($m:tt)?]) => {
        mod $name {
            use super::Place;
            use crate::expr::{Expr, Lit};
            use crate::module::{InfoTable, Item, Node, Static, Term};

            pub fn literals(item: &$($m)? Item, f: &mut impl FnMut(&$($m)? Lit, Place)) {
                match item {
                    Item::Data(d) => {
                        for s in d.statics.$iter() {
                            if let Static::Lit(l) = s {
                                f(l, Place::Data);
                            }
                        }
                    }
                    Item::Proc(p) => {
                        for i in p.infos.$iter() {
                            info(i, f);
                        }
                        for block in p.blocks.$iter() {
                            for n in block.nodes.$iter() {
                                node(n, f);
                            }
                            term(&$($m)? block.term, f);
                        }
                    }
                    Item::Unsupported { .. } => {}
                }
            }

            fn info(info: &$($m)? InfoTable, f: &mut impl FnMut(&$($m)? Lit, Place)) {
                let mut before_end = info.size();
                for s in info.statics.$iter() {
                    let size = s.size();
                    if let Static::Lit(l) = s {
                        f(l, Place::Info { before_end });
                    }
                    before_end = before_end.saturating_sub(size);
                }
            }

            fn node(node: &$($m)? Node, f: &mut impl FnMut(&$($m)? Lit, Place)) {
                match node {
                    Node::SetLocal(_, e) | Node::SetGlobal(_, e) => expr(e, Place::Code, f),
                    Node::Store { addr, value, .. } => {
                        expr(addr, Place::Code, f);
                        expr(value, Place::Code, f);
                    }
                    Node::Call { target, args, .. } => {
                        expr(target, Place::CallTarget, f);
                        args.$iter().for_each(|(e, _)| expr(e, Place::Code, f));
                    }
                    Node::Prim { args, .. } => args.$iter().for_each(|e| expr(e, Place::Code, f)),
                }
            }

            fn term(term: &$($m)? Term, f: &mut impl FnMut(&$($m)? Lit, Place)) {
                match term {
                    Term::If { cond, .. } => expr(cond, Place::Code, f),
                    Term::Switch { scrut, .. } => expr(scrut, Place::Code, f),
                    Term::Jump { target, .. } => expr(target, Place::JumpTarget, f),
                    Term::Goto(_) | Term::Unreachable => {}
                }
            }

            fn expr(e: &$($m)? Expr, place: Place, f: &mut impl FnMut(&$($m)? Lit, Place)) {
                match e {
                    Expr::Lit(l) => f(l, place),
                    Expr::Load(_, addr) => expr(addr, Place::Code, f),
                    Expr::MachOp(_, args) => args.$iter().for_each(|a| expr(a, Place::Code, f)),
                    Expr::Local(_) | Expr::Global(_) => {}
                }
            }
        }
    };
}

walker!(shared, iter, []);
walker!(unique, iter_mut, [mut]);

pub use shared::literals;
pub use unique::literals as literals_mut;
