//! Where a procedure takes a dictionary apart that it has computed.
//!
//! Input: a procedure, and which code returns dictionaries. Output: the offsets that are loaded from what such code returned, or from what was
//! loaded from there, and whether any of it is stored in the heap.
//! Values are followed through R1, which carries results, through locals and the stack; locals and the stack without regard to
//! order, so too much is found rather than too little. What goes to other code as an argument is that code's argument.

use std::collections::{BTreeMap, BTreeSet};

use cmm_ir::{BinOp, BlockId, Expr, GlobalReg, Lit, LocalId, MachOp, Node, Proc, SymbolId, Term};

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Computed {
    pub offsets: BTreeSet<i64>,
    /// Some of it is stored elsewhere than on the stack.
    pub captured: bool,
}

const R1: GlobalReg = GlobalReg::Vanilla(1);

#[derive(Default)]
struct Flow {
    found: Computed,
    locals: BTreeSet<LocalId>,
    stacked: bool,
    /// What R1 holds during the block.
    r1: bool,
}

/// What code loads from dictionaries that it computes.
pub(crate) fn selections(proc: &Proc, makes_dictionary: impl Fn(SymbolId) -> bool) -> Computed {
    let mut r1_at: BTreeMap<BlockId, bool> = BTreeMap::new();
    for block in &proc.blocks {
        if let Term::Jump { target: Expr::Lit(Lit::Label(symbol, 0)), cont: Some(cont), .. } = &block.term {
            if makes_dictionary(*symbol) {
                r1_at.insert(*cont, true);
            }
        }
    }
    let mut flow = Flow::default();
    if r1_at.is_empty() {
        return flow.found;
    }
    loop {
        let before = (r1_at.len(), flow.locals.len(), flow.stacked, flow.found.offsets.len());
        for (n, block) in proc.blocks.iter().enumerate() {
            flow.r1 = r1_at.contains_key(&BlockId(n as u32));
            block.nodes.iter().for_each(|node| flow.node(node));
            let reaches = flow.term(&block.term);
            if flow.r1 {
                r1_at.extend(reaches.into_iter().map(|block| (block, true)));
            }
        }
        if before == (r1_at.len(), flow.locals.len(), flow.stacked, flow.found.offsets.len()) {
            return flow.found;
        }
    }
}

impl Flow {
    fn node(&mut self, node: &Node) {
        match node {
            Node::SetLocal(local, e) => {
                if self.expr(e) {
                    self.locals.insert(*local);
                }
            }
            Node::SetGlobal(reg, e) => {
                let holds = self.expr(e);
                if *reg == R1 {
                    self.r1 = holds;
                }
            }
            Node::Store { addr, value, .. } => {
                self.expr(addr);
                if self.expr(value) {
                    let on_stack = mentions_sp(addr);
                    self.stacked |= on_stack;
                    self.found.captured |= !on_stack;
                }
            }
            Node::Call { target, args, .. } => {
                self.expr(target);
                args.iter().for_each(|(e, _)| {
                    self.expr(e);
                });
            }
            Node::Prim { args, results, .. } => {
                let holds = args.iter().fold(false, |holds, e| self.expr(e) | holds);
                self.locals.extend(results.iter().filter(|_| holds));
            }
        }
    }

    /// The blocks that see R1 as it is at the end. Evaluating an object returns that object; other calls return something else.
    fn term(&mut self, term: &Term) -> Vec<BlockId> {
        match term {
            Term::Goto(block) => vec![*block],
            Term::If { cond, then, els, .. } => {
                self.expr(cond);
                vec![*then, *els]
            }
            Term::Switch { scrut, cases, default, .. } => {
                self.expr(scrut);
                cases.iter().map(|(_, block)| *block).chain(*default).collect()
            }
            Term::Jump { target, cont, .. } => match target {
                Expr::Lit(_) => Vec::new(),
                entered => {
                    // the entry code of a tainted object is not a field of it
                    if !matches!(entered, Expr::Load(_, address) if **address == Expr::Global(R1)) {
                        self.expr(entered);
                    }
                    cont.iter().copied().collect()
                }
            },
            Term::Unreachable => Vec::new(),
        }
    }

    /// Whether a value is, or came out of, a computed dictionary. Notes the loads from such values.
    fn expr(&mut self, root: &Expr) -> bool {
        match root {
            Expr::Lit(_) => false,
            Expr::Local(local) => self.locals.contains(local),
            Expr::Global(reg) => *reg == R1 && self.r1,
            Expr::MachOp(_, parts) => parts.iter().fold(false, |holds, e| self.expr(e) | holds),
            Expr::Load(_, address) => {
                let holds = self.expr(address);
                if holds {
                    self.found.offsets.extend(offset(address));
                }
                holds || (self.stacked && mentions_sp(address))
            }
        }
    }
}

fn mentions_sp(e: &Expr) -> bool {
    match e {
        Expr::Global(reg) => *reg == GlobalReg::Sp,
        Expr::MachOp(_, parts) => parts.iter().any(mentions_sp),
        Expr::Load(..) | Expr::Lit(_) | Expr::Local(_) => false,
    }
}

fn offset(address: &Expr) -> Option<i64> {
    let Expr::MachOp(MachOp::Bin(BinOp::Add, _), parts) = address else { return None };
    parts.iter().find_map(|part| match part {
        Expr::Lit(Lit::Int(offset, _)) => Some(*offset),
        _ => None,
    })
}

/// The offsets of all loads but those from the stack.
pub(crate) fn all_loads(proc: &Proc) -> BTreeSet<i64> {
    let mut offsets = BTreeSet::new();
    let mut visit = |e: &Expr| loads(e, &mut offsets);
    for block in &proc.blocks {
        for node in &block.nodes {
            match node {
                Node::SetLocal(_, e) | Node::SetGlobal(_, e) => visit(e),
                Node::Store { addr, value, .. } => {
                    visit(addr);
                    visit(value);
                }
                Node::Call { target, args, .. } => {
                    visit(target);
                    args.iter().for_each(|(e, _)| visit(e));
                }
                Node::Prim { args, .. } => args.iter().for_each(&mut visit),
            }
        }
        match &block.term {
            Term::If { cond, .. } => visit(cond),
            Term::Switch { scrut, .. } => visit(scrut),
            Term::Jump { target, .. } => visit(target),
            Term::Goto(_) | Term::Unreachable => {}
        }
    }
    offsets
}

fn loads(root: &Expr, offsets: &mut BTreeSet<i64>) {
    match root {
        Expr::Load(_, address) => {
            if !mentions_sp(address) {
                offsets.extend(offset(address));
            }
            loads(address, offsets);
        }
        Expr::MachOp(_, parts) => parts.iter().for_each(|part| loads(part, offsets)),
        Expr::Lit(_) | Expr::Local(_) | Expr::Global(_) => {}
    }
}
