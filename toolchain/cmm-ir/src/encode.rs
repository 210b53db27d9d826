//! `Module` to bytes (`FORMAT.md`).
//!
//! Inputs: a module whose operators have as many operands as they take (rule V-ARITY of `verify`). Outputs: its bytes.
//! Invariants: every integer takes its shortest form, so equal modules give equal bytes and decode(encode(m)) == m.

use crate::codes::PrimOperand;
use crate::decode::VERSION;
use crate::expr::{Expr, GlobalReg, Lit};
use crate::module::{Block, Data, Item, Module, Node, Proc, Static, SymbolId, Term};
use crate::ops::{MachOp, Prim};
use std::ops::Range;

pub fn encode(m: &Module) -> Vec<u8> {
    encode_with_spans(m).0
}

/// The bytes, and where in them the payload of each item stands.
pub fn encode_with_spans(m: &Module) -> (Vec<u8>, Vec<Range<usize>>) {
    let mut w = Writer::default();
    w.raw(b"AHCM");
    w.byte(VERSION);
    w.str(&m.unit);
    w.str(&m.name);
    w.list(&m.symbols, |w, s| {
        w.byte(u8::from(s.global));
        w.str(&s.name);
    });
    let mut spans = Vec::with_capacity(m.items.len());
    w.u(m.items.len() as u64);
    for item in &m.items {
        let mut body = Writer::default();
        body.item(item);
        w.byte(match item {
            Item::Data(_) => 0,
            Item::Proc(_) => 1,
            Item::Unsupported { .. } => 2,
        });
        let payload = body.finish();
        w.u(payload.len() as u64);
        let start = w.out.len();
        w.raw(&payload);
        spans.push(start..w.out.len());
    }
    (w.finish(), spans)
}

/// Appends values to a byte vector.
#[derive(Clone, Debug, Default)]
pub struct Writer {
    out: Vec<u8>,
}

impl Writer {
    pub fn finish(self) -> Vec<u8> {
        self.out
    }
    pub fn raw(&mut self, bytes: &[u8]) {
        self.out.extend_from_slice(bytes);
    }
    pub fn byte(&mut self, b: u8) {
        self.out.push(b);
    }
    /// Unsigned LEB128.
    pub fn u(&mut self, mut n: u64) {
        while n >= 0x80 {
            self.out.push(n as u8 | 0x80);
            n >>= 7;
        }
        self.out.push(n as u8);
    }
    /// Signed LEB128.
    pub fn s(&mut self, mut n: i64) {
        while !(-0x40..0x40).contains(&n) {
            self.out.push(n as u8 | 0x80);
            n >>= 7;
        }
        self.out.push(n as u8 & 0x7f);
    }
    pub fn str(&mut self, s: &str) {
        self.u(s.len() as u64);
        self.raw(s.as_bytes());
    }

    fn list<T>(&mut self, items: &[T], mut f: impl FnMut(&mut Self, &T)) {
        self.u(items.len() as u64);
        for item in items {
            f(self, item);
        }
    }
    fn sym(&mut self, s: SymbolId) {
        self.u(u64::from(s.0));
    }
    fn reg(&mut self, r: &GlobalReg) {
        self.byte(r.code());
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Data(d) => self.data(d),
            Item::Proc(p) => self.proc(p),
            Item::Unsupported { sym, reason } => {
                self.sym(*sym);
                self.str(reason);
            }
        }
    }

    fn data(&mut self, d: &Data) {
        self.sym(d.sym);
        self.byte(d.section.code());
        self.u(u64::from(d.align));
        self.list(&d.statics, Self::stat);
    }

    fn proc(&mut self, p: &Proc) {
        self.sym(p.sym);
        self.list(&p.live, Self::reg);
        self.list(&p.infos, |w, i| {
            w.u(u64::from(i.block.0));
            w.sym(i.sym);
            w.list(&i.statics, Self::stat);
        });
        self.list(&p.locals, |w, t| w.byte(t.code()));
        self.list(&p.blocks, Self::block);
    }

    fn stat(&mut self, s: &Static) {
        match s {
            Static::Lit(l) => {
                self.byte(0);
                self.lit(l);
            }
            Static::Uninit(n) => {
                self.byte(1);
                self.u(u64::from(*n));
            }
            Static::Bytes(b) => {
                self.byte(2);
                self.u(b.len() as u64);
                self.raw(b);
            }
        }
    }

    fn block(&mut self, b: &Block) {
        self.list(&b.nodes, Self::node);
        self.term(&b.term);
    }

    fn lit(&mut self, l: &Lit) {
        match *l {
            Lit::Int(n, width) => {
                self.byte(0);
                self.byte(width.code());
                self.s(n);
            }
            Lit::F32(bits) => {
                self.byte(1);
                self.raw(&bits.to_le_bytes());
            }
            Lit::F64(bits) => {
                self.byte(2);
                self.raw(&bits.to_le_bytes());
            }
            Lit::Label(sym, off) => {
                self.byte(3);
                self.sym(sym);
                self.s(i64::from(off));
            }
            Lit::LabelDiff(a, b, off, width) => {
                self.byte(4);
                self.sym(a);
                self.sym(b);
                self.s(i64::from(off));
                self.byte(width.code());
            }
            Lit::Block(b) => {
                self.byte(5);
                self.u(u64::from(b.0));
            }
        }
    }

    fn expr(&mut self, e: &Expr) {
        match e {
            Expr::Lit(l) => {
                self.byte(0);
                self.lit(l);
            }
            Expr::Load(ty, addr) => {
                self.raw(&[1, ty.code()]);
                self.expr(addr);
            }
            Expr::Local(l) => {
                self.byte(2);
                self.u(u64::from(l.0));
            }
            Expr::Global(r) => {
                self.byte(3);
                self.reg(r);
            }
            Expr::MachOp(op, args) => {
                debug_assert_eq!(args.len(), op.arity(), "V-ARITY");
                match op {
                    MachOp::Bin(op, w) => self.raw(&[4, op.code(), w.code()]),
                    MachOp::Un(op, w) => self.raw(&[5, op.code(), w.code()]),
                    MachOp::Conv(op, from, to) => self.raw(&[6, op.code(), from.code(), to.code()]),
                }
                for arg in args {
                    self.expr(arg);
                }
            }
        }
    }

    fn node(&mut self, n: &Node) {
        match n {
            Node::SetLocal(l, e) => {
                self.byte(0);
                self.u(u64::from(l.0));
                self.expr(e);
            }
            Node::SetGlobal(r, e) => {
                self.byte(1);
                self.reg(r);
                self.expr(e);
            }
            Node::Store { ty, addr, value } => {
                self.raw(&[2, ty.code()]);
                self.expr(addr);
                self.expr(value);
            }
            Node::Call { target, results, args, never_returns } => {
                self.raw(&[3, u8::from(*never_returns)]);
                self.expr(target);
                self.list(results, |w, (l, hint)| {
                    w.u(u64::from(l.0));
                    w.byte(hint.code());
                });
                self.list(args, |w, (e, hint)| {
                    w.expr(e);
                    w.byte(hint.code());
                });
            }
            Node::Prim { prim, results, args } => {
                self.byte(4);
                self.prim(*prim);
                self.list(results, |w, l| w.u(u64::from(l.0)));
                self.list(args, Self::expr);
            }
        }
    }

    fn prim(&mut self, prim: Prim) {
        self.byte(prim.code());
        match prim.operand() {
            PrimOperand::None => {}
            PrimOperand::Width(w) => self.byte(w.code()),
            PrimOperand::Level(n) => self.byte(n),
            PrimOperand::Align(n) => self.u(u64::from(n)),
            PrimOperand::Atomic(w, op) => self.raw(&[w.code(), op.code()]),
        }
    }

    fn term(&mut self, t: &Term) {
        match t {
            Term::Goto(b) => {
                self.byte(0);
                self.u(u64::from(b.0));
            }
            Term::If { cond, then, els, likely } => {
                self.raw(&[1, likely.map_or(0, |l| if l { 1 } else { 2 })]);
                self.expr(cond);
                self.u(u64::from(then.0));
                self.u(u64::from(els.0));
            }
            Term::Switch { scrut, signed, range, cases, default } => {
                self.raw(&[2, u8::from(*signed) | (u8::from(default.is_some()) << 1)]);
                self.expr(scrut);
                self.s(range.0);
                self.s(range.1);
                if let Some(b) = default {
                    self.u(u64::from(b.0));
                }
                self.list(cases, |w, (value, b)| {
                    w.s(*value);
                    w.u(u64::from(b.0));
                });
            }
            Term::Jump { target, args, cont } => {
                self.raw(&[3, u8::from(cont.is_some())]);
                self.expr(target);
                self.list(args, Self::reg);
                if let Some(b) = cont {
                    self.u(u64::from(b.0));
                }
            }
            Term::Unreachable => self.byte(4),
        }
    }
}
