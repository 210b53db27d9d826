//! Several procedures as one function (the grouped strategy).
//!
//! Inputs: procedures that refer to symbols of one numbering, each with the address of its part of the info region. Output: one procedure with all their
//! blocks, and the layout of all their entries, relative to the first one's part.
//!
//! Invariants:
//! - Members keep their order, and their parts of the info region do not overlap and ascend in that order.
//! - Nothing but the STG registers lives from one member to another: locals of different members never meet.

use cmm_ir::{Block, BlockId, Expr, InfoTable, Lit, LocalId, Node, Proc, Term};

use crate::info_layout::{InfoLayout, info_layout};

/// Which member a block belongs to, for all blocks.
pub(crate) struct Members(Vec<u32>);

impl Members {
    /// Whether a jump from one block to the entry at another may be a branch. Only forward in the order of members, so that members make no cycle
    /// among themselves that has several entries; within a member always.
    pub fn branches(&self, from: usize, to: BlockId) -> bool {
        self.0.get(from).is_some_and(|from| self.0.get(to.0 as usize).is_some_and(|to| from <= to))
    }
}

/// Merges procedures. `None` if there are none.
pub(crate) fn merge(members: &[(Proc, u32)]) -> Option<(Proc, InfoLayout, u32, Members)> {
    let (first, base) = members.first()?;
    let mut all = Proc {
        sym: first.sym,
        live: Vec::new(),
        infos: Vec::new(),
        locals: Vec::new(),
        blocks: Vec::with_capacity(members.iter().map(|(p, _)| p.blocks.len()).sum()),
    };
    let mut layout = InfoLayout::default();
    let mut member_of = Vec::new();
    for (n, (proc, place)) in members.iter().enumerate() {
        let shift = Shift { block: all.blocks.len() as u32, local: all.locals.len() as u32 };
        let (tables, offset) = (all.infos.len(), place.wrapping_sub(*base));
        for mut entry in info_layout(proc).entries {
            entry.block = shift.block(entry.block);
            entry.table = entry.table.map(|t| t + tables);
            entry.start = entry.start.wrapping_add(offset);
            entry.info_ptr = entry.info_ptr.wrapping_add(offset);
            layout.size = entry.info_ptr;
            layout.entries.push(entry);
        }
        all.infos.extend(proc.infos.iter().map(|i| InfoTable {
            block: shift.block(i.block),
            sym: i.sym,
            statics: Vec::new(),
        }));
        all.locals.extend_from_slice(&proc.locals);
        all.blocks.extend(proc.blocks.iter().map(|b| shift.whole_block(b)));
        member_of.resize(all.blocks.len(), n as u32);
    }
    Some((all, layout, *base, Members(member_of)))
}

/// How the numbers of a member change.
#[derive(Clone, Copy)]
struct Shift {
    block: u32,
    local: u32,
}

impl Shift {
    fn block(self, b: BlockId) -> BlockId {
        BlockId(b.0 + self.block)
    }

    fn local(self, l: LocalId) -> LocalId {
        LocalId(l.0 + self.local)
    }

    fn expr(self, e: &Expr) -> Expr {
        match e {
            Expr::Local(l) => Expr::Local(self.local(*l)),
            Expr::Lit(Lit::Block(b)) => Expr::Lit(Lit::Block(self.block(*b))),
            Expr::Lit(_) | Expr::Global(_) => e.clone(),
            Expr::Load(ty, a) => Expr::Load(*ty, Box::new(self.expr(a))),
            Expr::MachOp(op, args) => Expr::MachOp(*op, args.iter().map(|a| self.expr(a)).collect()),
        }
    }

    fn whole_block(self, block: &Block) -> Block {
        Block { nodes: block.nodes.iter().map(|n| self.node(n)).collect(), term: self.term(&block.term) }
    }

    fn node(self, node: &Node) -> Node {
        match node {
            Node::SetLocal(l, e) => Node::SetLocal(self.local(*l), self.expr(e)),
            Node::SetGlobal(r, e) => Node::SetGlobal(*r, self.expr(e)),
            Node::Store { ty, addr, value } => Node::Store { ty: *ty, addr: self.expr(addr), value: self.expr(value) },
            Node::Call { target, results, args, never_returns } => Node::Call {
                target: self.expr(target),
                results: results.iter().map(|(l, h)| (self.local(*l), *h)).collect(),
                args: args.iter().map(|(e, h)| (self.expr(e), *h)).collect(),
                never_returns: *never_returns,
            },
            Node::Prim { prim, results, args } => Node::Prim {
                prim: *prim,
                results: results.iter().map(|l| self.local(*l)).collect(),
                args: args.iter().map(|e| self.expr(e)).collect(),
            },
        }
    }

    fn term(self, term: &Term) -> Term {
        match term {
            Term::Goto(b) => Term::Goto(self.block(*b)),
            Term::If { cond, then, els, likely } => {
                Term::If { cond: self.expr(cond), then: self.block(*then), els: self.block(*els), likely: *likely }
            }
            Term::Switch { scrut, signed, range, cases, default } => Term::Switch {
                scrut: self.expr(scrut),
                signed: *signed,
                range: *range,
                cases: cases.iter().map(|(v, b)| (*v, self.block(*b))).collect(),
                default: default.map(|b| self.block(b)),
            },
            Term::Jump { target, args, cont } => {
                Term::Jump { target: self.expr(target), args: args.clone(), cont: cont.map(|b| self.block(b)) }
            }
            Term::Unreachable => Term::Unreachable,
        }
    }
}
