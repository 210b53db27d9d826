//! Rules about statements and expressions: V-TYPE, V-WIDTH, V-ARITY, V-CALL, V-PRIM, V-SWITCH, V-JUMP, V-BLOCK, V-LOCAL, V-BLOCKREF, V-DEPTH.
//!
//! Inputs: one procedure. Outputs: violations, added to the verifier's.

use super::{Rule, Site, Verifier, entries, prim};
use crate::decode::MAX_DEPTH;
use crate::expr::{Expr, GlobalReg, Lit, LocalId, Type, Width};
use crate::module::{BlockId, CallHint, Node, Proc, Term};
use crate::ops::{BinOp, ConvOp, MachOp, UnOp};
use std::collections::BTreeSet;

pub(super) struct Code<'v, 'm, 'p> {
    v: &'v mut Verifier<'m>,
    p: &'p Proc,
    entries: BTreeSet<BlockId>,
}

impl<'v, 'm, 'p> Code<'v, 'm, 'p> {
    pub(super) fn new(v: &'v mut Verifier<'m>, p: &'p Proc) -> Self {
        Code { v, p, entries: entries(p) }
    }

    pub(super) fn run(mut self) {
        for (b, block) in self.p.blocks.iter().enumerate() {
            for (s, node) in block.nodes.iter().enumerate() {
                self.v.site = Site { block: Some(b as u32), statement: Some(s as u32) };
                self.node(node);
            }
            self.v.site = Site { block: Some(b as u32), statement: Some(block.nodes.len() as u32) };
            self.term(&block.term);
        }
        self.v.site = Site::default();
    }

    fn block(&mut self, b: BlockId) {
        if b.0 as usize >= self.p.blocks.len() {
            self.v.fail(Rule::Block, format!("block b{} does not exist", b.0));
        }
    }

    fn entry(&mut self, b: BlockId) {
        if !self.entries.contains(&b) {
            self.v.fail(Rule::BlockRef, format!("block b{} has no info table", b.0));
        }
    }

    fn local(&mut self, l: LocalId) -> Option<Type> {
        let ty = self.p.locals.get(l.0 as usize).copied();
        if ty.is_none() {
            self.v.fail(Rule::Local, format!("local %{} does not exist", l.0));
        }
        ty
    }

    fn distinct(&mut self, rule: Rule, locals: impl Iterator<Item = LocalId>) {
        let mut seen = BTreeSet::new();
        for l in locals {
            if !seen.insert(l) {
                self.v.fail(rule, format!("result %{} twice", l.0));
            }
        }
    }

    /// Checks that `e` has the type `want`; silent if `e` or its place has no type because of an earlier violation.
    fn expect(&mut self, e: &Expr, want: Option<Type>, place: &str) {
        let found = self.expr(e, MAX_DEPTH);
        if let (Some(found), Some(want)) = (found, want) {
            if found != want {
                self.v.fail(Rule::Type, format!("{place} is {}, should be {}", found.name(), want.name()));
            }
        }
    }

    fn node(&mut self, n: &Node) {
        match n {
            Node::SetLocal(l, e) => {
                let ty = self.local(*l);
                self.expect(e, ty, "assigned value");
            }
            Node::SetGlobal(r, e) => {
                self.v.reg(*r);
                if *r == GlobalReg::BaseReg {
                    self.v.fail(Rule::Reg, "assignment to BaseReg, a constant");
                }
                self.expect(e, Some(r.ty()), "assigned value");
            }
            Node::Store { ty, addr, value } => {
                self.expect(addr, Some(Type::I32), "address");
                self.expect(value, Some(*ty), "stored value");
            }
            Node::Call { target, results, args, .. } => {
                self.expect(target, Some(Type::I32), "call target");
                for (e, hint) in args {
                    let ty = self.expr(e, MAX_DEPTH);
                    self.hint(*hint, ty);
                }
                for (l, hint) in results {
                    let ty = self.local(*l);
                    self.hint(*hint, ty);
                }
                self.distinct(Rule::Call, results.iter().map(|r| r.0));
            }
            Node::Prim { prim, results, args } => {
                let args: Vec<Option<Type>> = args.iter().map(|e| self.expr(e, MAX_DEPTH)).collect();
                let result_types: Vec<Option<Type>> = results.iter().map(|l| self.local(*l)).collect();
                if let Err(what) = prim::check(*prim, &result_types, &args) {
                    self.v.fail(Rule::Prim, format!("{}: {what}", prim.name()));
                }
                self.distinct(Rule::Prim, results.iter().copied());
            }
        }
    }

    fn hint(&mut self, hint: CallHint, ty: Option<Type>) {
        if hint != CallHint::None && ty.is_some_and(Type::is_float) {
            self.v.fail(Rule::Call, "hint on a floating-point value");
        }
    }

    fn term(&mut self, t: &Term) {
        match t {
            Term::Goto(b) => self.block(*b),
            Term::If { cond, then, els, .. } => {
                self.expect(cond, Some(Type::I32), "condition");
                self.block(*then);
                self.block(*els);
            }
            Term::Switch { scrut, range, cases, default, .. } => {
                if self.expr(scrut, MAX_DEPTH).is_some_and(Type::is_float) {
                    self.v.fail(Rule::Switch, "switch on a floating-point value");
                }
                let sorted = cases.windows(2).all(|w| matches!(w, [a, b] if a.0 < b.0));
                self.v.require(Rule::Switch, sorted, "cases are not sorted");
                let inside = cases.iter().all(|c| range.0 <= c.0 && c.0 <= range.1);
                self.v.require(Rule::Switch, inside, "case outside of the range");
                self.v.require(Rule::Switch, !cases.is_empty() || default.is_some(), "neither case nor default");
                cases.iter().map(|c| c.1).chain(*default).for_each(|b| self.block(b));
            }
            Term::Jump { target, args, cont } => {
                match self.expr(target, MAX_DEPTH) {
                    Some(Type::I32) | None => {}
                    Some(ty) => self.v.fail(Rule::Jump, format!("jump target is {}", ty.name())),
                }
                self.v.regs(args);
                if let Some(b) = cont {
                    self.block(*b);
                    self.entry(*b);
                }
            }
            Term::Unreachable => {}
        }
    }

    /// The type of an expression, or `None` after a violation that leaves it unknown.
    fn expr(&mut self, e: &Expr, fuel: u32) -> Option<Type> {
        let Some(fuel) = fuel.checked_sub(1) else {
            self.v.fail(Rule::Depth, "expression nested too deeply");
            return None;
        };
        match e {
            Expr::Lit(l) => {
                self.v.lit(l);
                if let Lit::Block(b) = l {
                    self.block(*b);
                    self.entry(*b);
                }
                Some(l.ty())
            }
            Expr::Load(ty, addr) => {
                self.operand(addr, Some(Type::I32), "address", fuel);
                Some(*ty)
            }
            Expr::Local(l) => self.local(*l),
            Expr::Global(r) => {
                self.v.reg(*r);
                Some(r.ty())
            }
            Expr::MachOp(op, args) => self.mach_op(*op, args, fuel),
        }
    }

    fn operand(&mut self, e: &Expr, want: Option<Type>, place: &str, fuel: u32) {
        if let (Some(found), Some(want)) = (self.expr(e, fuel), want) {
            if found != want {
                self.v.fail(Rule::Type, format!("{place} is {}, should be {}", found.name(), want.name()));
            }
        }
    }

    fn mach_op(&mut self, op: MachOp, args: &[Expr], fuel: u32) -> Option<Type> {
        if args.len() != op.arity() {
            self.v.fail(Rule::Arity, format!("{op:?} with {} operands", args.len()));
            return None;
        }
        let Some((params, result)) = signature(op) else {
            self.v.fail(Rule::Width, format!("{op:?} does not exist"));
            return None;
        };
        for (arg, want) in args.iter().zip(params) {
            self.operand(arg, Some(want), &format!("operand of {op:?}"), fuel);
        }
        Some(result)
    }
}

const fn float(w: Width) -> Option<Type> {
    match w {
        Width::W32 => Some(Type::F32),
        Width::W64 => Some(Type::F64),
        Width::W8 | Width::W16 => None,
    }
}

/// Operand types (the second is unused for one operand) and result type; `None` if the operator does not exist at the width.
fn signature(op: MachOp) -> Option<([Type; 2], Type)> {
    Some(match op {
        MachOp::Bin(op, w) => {
            let i = Type::int(w);
            match op {
                BinOp::Add
                | BinOp::Sub
                | BinOp::Mul
                | BinOp::SMulMayOflo
                | BinOp::SQuot
                | BinOp::SRem
                | BinOp::UQuot
                | BinOp::URem
                | BinOp::And
                | BinOp::Or
                | BinOp::Xor => ([i, i], i),
                BinOp::Shl | BinOp::UShr | BinOp::SShr => ([i, Type::I32], i),
                BinOp::Eq
                | BinOp::Ne
                | BinOp::SGe
                | BinOp::SLe
                | BinOp::SGt
                | BinOp::SLt
                | BinOp::UGe
                | BinOp::ULe
                | BinOp::UGt
                | BinOp::ULt => ([i, i], Type::I32),
                BinOp::FAdd | BinOp::FSub | BinOp::FMul | BinOp::FQuot => ([float(w)?, float(w)?], float(w)?),
                BinOp::FEq | BinOp::FNe | BinOp::FGe | BinOp::FLe | BinOp::FGt | BinOp::FLt => {
                    ([float(w)?, float(w)?], Type::I32)
                }
            }
        }
        MachOp::Un(op, w) => {
            let ty = if op == UnOp::FNeg { float(w)? } else { Type::int(w) };
            ([ty, ty], ty)
        }
        MachOp::Conv(op, from, to) => {
            let (from, to) = match op {
                ConvOp::SF => (Type::int(from), float(to)?),
                ConvOp::FS => (float(from)?, Type::int(to)),
                ConvOp::SS | ConvOp::UU | ConvOp::XX => (Type::int(from), Type::int(to)),
                ConvOp::FF => (float(from)?, float(to)?),
            };
            ([from, from], to)
        }
    })
}
