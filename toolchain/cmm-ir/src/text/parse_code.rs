//! Text to module: procedures, statements, expressions.
//!
//! Inputs, outputs and invariants: see `parse`.

use super::lex::Token;
use super::parse::{Parser, Result};
use crate::codes::{PrimOperand, PrimShape};
use crate::decode::MAX_DEPTH;
use crate::expr::{Expr, GlobalReg, LocalId, Type, Width};
use crate::module::{Block, BlockId, CallHint, InfoTable, Node, Proc, Term};
use crate::ops::{AtomicOp, BinOp, ConvOp, MachOp, Prim, UnOp};

impl Parser<'_> {
    pub(super) fn proc(&mut self) -> Result<Proc> {
        let sym = self.symbol()?;
        let live = self.list('(', ')', Self::reg)?;
        self.need('{')?;
        self.newline()?;
        let mut infos = Vec::new();
        let mut info_blocks = Vec::new();
        while self.word("info")? {
            let block = self.block_id()?;
            info_blocks.append(&mut self.block_uses);
            let sym = self.symbol()?;
            let statics = self.list('{', '}', Self::stat)?;
            self.no_blocks()?;
            infos.push(InfoTable { block, sym, statics });
            self.newline()?;
        }
        self.block_uses = info_blocks;
        let mut locals = Vec::new();
        if self.word("locals")? {
            locals = self.commas(|p| p.named("type", Type::from_name))?;
            self.newline()?;
        }
        self.nlocals = locals.len() as u32;
        let mut blocks = Vec::new();
        while !self.mark('}')? {
            self.block_label(blocks.len())?;
            blocks.push(self.block()?);
        }
        let nblocks = blocks.len();
        for (b, pos) in std::mem::take(&mut self.block_uses) {
            if b.0 as usize >= nblocks {
                return Err(self.error_at(pos, format!("there is no block b{}", b.0)));
            }
        }
        self.newline()?;
        Ok(Proc { sym, live, infos, locals, blocks })
    }

    fn block_label(&mut self, want: usize) -> Result<()> {
        let want = format!("b{want}");
        if !self.word(&want)? {
            return self.expected(&format!("the label `{want}:` or `}}`"));
        }
        self.need(':')?;
        self.newline()
    }

    fn block(&mut self) -> Result<Block> {
        let mut nodes = Vec::new();
        loop {
            if let Some(term) = self.term()? {
                self.newline()?;
                return Ok(Block { nodes, term });
            }
            nodes.push(self.node()?);
            self.newline()?;
        }
    }

    fn term(&mut self) -> Result<Option<Term>> {
        let Token::Ident(word) = self.token else { return Ok(None) };
        if !matches!(word, "goto" | "if" | "switch" | "jump" | "unreachable") {
            return Ok(None);
        }
        self.advance()?;
        Ok(Some(match word {
            "goto" => Term::Goto(self.block_id()?),
            "if" => {
                let cond = self.expr()?;
                self.keyword("then")?;
                let then = self.block_id()?;
                self.keyword("else")?;
                let els = self.block_id()?;
                let likely = match (self.word("likely")?, self.word("unlikely")?) {
                    (true, _) => Some(true),
                    (_, true) => Some(false),
                    _ => None,
                };
                Term::If { cond, then, els, likely }
            }
            "switch" => self.switch()?,
            "jump" => {
                let target = self.expr()?;
                let args = self.list('(', ')', Self::reg)?;
                let cont = if self.word("returns")? { Some(self.block_id()?) } else { None };
                Term::Jump { target, args, cont }
            }
            _ => Term::Unreachable,
        }))
    }

    fn switch(&mut self) -> Result<Term> {
        let signed = self.word("signed")?;
        let scrut = self.expr()?;
        self.keyword("in")?;
        let lo = self.int()?;
        self.keyword("to")?;
        let range = (lo, self.int()?);
        let arms: Vec<(Option<i64>, BlockId)> = self.list('{', '}', |p| {
            let value = if p.word("default")? { None } else { Some(p.int()?) };
            p.need(':')?;
            Ok((value, p.block_id()?))
        })?;
        let cases: Vec<(i64, BlockId)> = arms.iter().filter_map(|(v, b)| Some(((*v)?, *b))).collect();
        let default = arms.last().filter(|a| a.0.is_none()).map(|a| a.1);
        if cases.len() + usize::from(default.is_some()) != arms.len() {
            return self.fail("`default` stands once, last");
        }
        Ok(Term::Switch { scrut, signed, range, cases, default })
    }

    fn local(&mut self) -> Result<LocalId> {
        self.need('%')?;
        let pos = self.pos;
        let n: u32 = self.int()?;
        if n >= self.nlocals {
            return Err(self.error_at(pos, format!("there is no local %{n}")));
        }
        Ok(LocalId(n))
    }

    fn hint(&mut self) -> Result<CallHint> {
        Ok(match self.token {
            Token::Ident("addr") => {
                self.advance()?;
                CallHint::Addr
            }
            Token::Ident("signed") => {
                self.advance()?;
                CallHint::Signed
            }
            _ => CallHint::None,
        })
    }

    fn node(&mut self) -> Result<Node> {
        if self.is_mark('%') {
            let pos = self.pos;
            let results = self.commas(|p| Ok((p.local()?, p.hint()?)))?;
            self.need('=')?;
            return match results.as_slice() {
                [(l, CallHint::None)] if !self.is_word("call") && !self.is_word("prim") => {
                    Ok(Node::SetLocal(*l, self.expr()?))
                }
                _ => match self.call(results)? {
                    Some(node) => Ok(node),
                    None => Err(self.error_at(pos, "only a call or primitive has several results or hints")),
                },
            };
        }
        if let Some(node) = self.call(Vec::new())? {
            return Ok(node);
        }
        let Token::Ident(word) = self.token else { return self.expected("a statement") };
        if let Some(ty) = Type::from_name(word) {
            self.advance()?;
            self.need('[')?;
            let addr = self.expr()?;
            self.need(']')?;
            self.need('=')?;
            Ok(Node::Store { ty, addr, value: self.expr()? })
        } else if GlobalReg::from_name(word).is_some() {
            let r = self.reg()?;
            self.need('=')?;
            Ok(Node::SetGlobal(r, self.expr()?))
        } else {
            self.fail(format!("`{word}` starts no statement"))
        }
    }

    /// `call ...` or `prim ...`, if that is what comes next.
    fn call(&mut self, results: Vec<(LocalId, CallHint)>) -> Result<Option<Node>> {
        if self.word("call")? {
            let target = self.expr()?;
            let args = self.list('(', ')', |p| Ok((p.expr()?, p.hint()?)))?;
            let never_returns = self.word("noreturn")?;
            Ok(Some(Node::Call { target, results, args, never_returns }))
        } else if self.word("prim")? {
            let prim = self.named("primitive", prim)?;
            if results.iter().any(|r| r.1 != CallHint::None) {
                return self.fail("results of primitives have no hints");
            }
            let results = results.into_iter().map(|r| r.0).collect();
            Ok(Some(Node::Prim { prim, results, args: self.list('(', ')', Self::expr)? }))
        } else {
            Ok(None)
        }
    }

    pub(super) fn expr(&mut self) -> Result<Expr> {
        self.fuel = MAX_DEPTH;
        self.expr_at()
    }

    fn expr_at(&mut self) -> Result<Expr> {
        let Some(fuel) = self.fuel.checked_sub(1) else { return self.fail("expression nested too deeply") };
        self.fuel = fuel;
        let e = self.expr_inner()?;
        self.fuel += 1;
        Ok(e)
    }

    fn expr_inner(&mut self) -> Result<Expr> {
        if let Some(l) = self.literal()? {
            return Ok(Expr::Lit(l));
        }
        if self.is_mark('%') {
            return Ok(Expr::Local(self.local()?));
        }
        let pos = self.pos;
        let Token::Ident(word) = self.token else { return self.expected("an expression") };
        self.advance()?;
        if let Some(r) = GlobalReg::from_name(word) {
            return Ok(Expr::Global(r));
        }
        if let Some(ty) = Type::from_name(word) {
            self.need('[')?;
            let addr = self.expr_at()?;
            self.need(']')?;
            return Ok(Expr::Load(ty, Box::new(addr)));
        }
        let Some(op) = mach_op(word) else { return Err(self.error_at(pos, format!("`{word}` is no operator"))) };
        let args = self.list('(', ')', Self::expr_at)?;
        if args.len() != op.arity() {
            return Err(self.error_at(pos, format!("`{word}` takes {} operands", op.arity())));
        }
        Ok(Expr::MachOp(op, args))
    }
}

/// `name`, `name.width` or `name.from.to`.
fn mach_op(word: &str) -> Option<MachOp> {
    let mut parts = word.split('.');
    let name = parts.next()?;
    let first = parts.next();
    let second = parts.next();
    if parts.next().is_some() {
        return None;
    }
    if let Some(op) = ConvOp::from_name(name) {
        return Some(MachOp::Conv(op, Width::from_name(first?)?, Width::from_name(second?)?));
    }
    if second.is_some() {
        return None;
    }
    let w = match first {
        Some(w) => Width::from_name(w)?,
        None => Width::W32,
    };
    BinOp::from_name(name).map(|op| MachOp::Bin(op, w)).or_else(|| UnOp::from_name(name).map(|op| MachOp::Un(op, w)))
}

fn prim(word: &str) -> Option<Prim> {
    let (name, operand) = match word.split_once('.') {
        Some((name, operand)) => (name, Some(operand)),
        None => (word, None),
    };
    let (code, shape) = Prim::code_of_name(name)?;
    let operand = match shape {
        PrimShape::Plain if operand.is_some() => return None,
        PrimShape::Plain => PrimOperand::None,
        PrimShape::Width => PrimOperand::Width(Width::from_name(operand?)?),
        PrimShape::Level => PrimOperand::Level(operand?.parse().ok()?),
        PrimShape::Align => PrimOperand::Align(operand?.parse().ok()?),
        PrimShape::Atomic => {
            let (w, op) = operand?.split_once('.')?;
            PrimOperand::Atomic(Width::from_name(w)?, AtomicOp::from_name(op)?)
        }
    };
    Prim::build(code, operand)
}
