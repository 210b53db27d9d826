//! Module to text.
//!
//! Inputs: a module whose ids are in range (others print as `?`). Outputs: text that `parse` reads.

use crate::codes::PrimOperand;
use crate::expr::{Expr, GlobalReg, Lit, LocalId, Type, Width};
use crate::module::{Block, BlockId, CallHint, Data, Item, Module, Node, Proc, Static, SymbolId, Term};
use crate::ops::{MachOp, Prim};
use std::fmt::{Display, Write};

pub fn print(m: &Module) -> String {
    let mut p = Printer { m, out: String::new() };
    p.out.push_str("module ");
    p.string(m.unit.as_bytes());
    p.out.push(' ');
    p.string(m.name.as_bytes());
    p.out.push('\n');
    for item in &m.items {
        p.out.push('\n');
        p.item(item);
    }
    p.out
}

struct Printer<'m> {
    m: &'m Module,
    out: String,
}

impl Printer<'_> {
    fn put(&mut self, args: std::fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = self.out.write_fmt(args);
    }

    fn string(&mut self, bytes: &[u8]) {
        self.out.push('"');
        for &b in bytes {
            match b {
                b'"' => self.out.push_str("\\\""),
                b'\\' => self.out.push_str("\\\\"),
                b'\n' => self.out.push_str("\\n"),
                b'\t' => self.out.push_str("\\t"),
                b' '..=b'~' => self.out.push(char::from(b)),
                _ => self.put(format_args!("\\x{b:02x}")),
            }
        }
        self.out.push('"');
    }

    fn symbol(&mut self, s: SymbolId) {
        let Some(symbol) = self.m.symbols.get(s.0 as usize) else {
            self.out.push('?');
            return;
        };
        self.out.push(if symbol.global { '@' } else { '$' });
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'.';
        if !symbol.name.is_empty() && symbol.name.bytes().all(plain) {
            self.out.push_str(&symbol.name);
        } else {
            self.string(symbol.name.as_bytes());
        }
    }

    fn list<T>(&mut self, items: &[T], mut f: impl FnMut(&mut Self, &T)) {
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                self.out.push_str(", ");
            }
            f(self, item);
        }
    }

    fn regs(&mut self, regs: &[GlobalReg]) {
        self.out.push('(');
        self.list(regs, |p, r| p.put(format_args!("{r}")));
        self.out.push(')');
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Data(d) => self.data(d),
            Item::Proc(proc) => self.proc(proc),
            Item::Unsupported { sym, reason } => {
                self.out.push_str("unsupported ");
                self.symbol(*sym);
                self.out.push(' ');
                self.string(reason.as_bytes());
                self.out.push('\n');
            }
        }
    }

    fn data(&mut self, d: &Data) {
        self.out.push_str("data ");
        self.symbol(d.sym);
        self.put(format_args!(" {} align {} {{\n", d.section.name(), d.align));
        for s in &d.statics {
            self.out.push_str("  ");
            self.stat(s);
            self.out.push('\n');
        }
        self.out.push_str("}\n");
    }

    fn proc(&mut self, proc: &Proc) {
        self.out.push_str("proc ");
        self.symbol(proc.sym);
        self.regs(&proc.live);
        self.out.push_str(" {\n");
        for i in &proc.infos {
            self.put(format_args!("  info b{} ", i.block.0));
            self.symbol(i.sym);
            self.out.push_str(" { ");
            self.list(&i.statics, Self::stat);
            self.out.push_str(" }\n");
        }
        if !proc.locals.is_empty() {
            self.out.push_str("  locals ");
            self.list(&proc.locals, |p, t| p.out.push_str(t.name()));
            self.out.push('\n');
        }
        for (i, b) in proc.blocks.iter().enumerate() {
            self.put(format_args!("b{i}:\n"));
            self.block(b);
        }
        self.out.push_str("}\n");
    }

    fn block(&mut self, b: &Block) {
        for n in &b.nodes {
            self.out.push_str("  ");
            self.node(n);
            self.out.push('\n');
        }
        self.out.push_str("  ");
        self.term(&b.term);
        self.out.push('\n');
    }

    fn stat(&mut self, s: &Static) {
        match s {
            Static::Lit(l) => self.lit(l),
            Static::Uninit(n) => self.put(format_args!("zero {n}")),
            Static::Bytes(b) => {
                self.out.push_str("bytes ");
                self.string(b);
            }
        }
    }

    fn offset(&mut self, off: i32) {
        if off != 0 {
            self.put(format_args!("{off:+}"));
        }
    }

    fn lit(&mut self, l: &Lit) {
        match *l {
            Lit::Int(n, Width::W32) => self.put(format_args!("{n}")),
            Lit::Int(n, w) => self.put(format_args!("{n}:{}", Type::int(w).name())),
            Lit::F32(bits) => {
                let x = f32::from_bits(bits);
                self.float("f32", x, x.is_nan(), u64::from(bits));
            }
            Lit::F64(bits) => {
                let x = f64::from_bits(bits);
                self.float("f64", x, x.is_nan(), bits);
            }
            Lit::Label(s, off) => {
                self.symbol(s);
                self.offset(off);
            }
            Lit::LabelDiff(a, b, off, w) => {
                self.out.push('(');
                self.symbol(a);
                self.out.push_str(" - ");
                self.symbol(b);
                self.offset(off);
                if w != Width::W32 {
                    self.put(format_args!(":{}", Type::int(w).name()));
                }
                self.out.push(')');
            }
            Lit::Block(b) => self.put(format_args!("&b{}", b.0)),
        }
    }

    /// `Debug` of floats is the shortest decimal that reads back as the same number.
    fn float(&mut self, ty: &str, x: impl std::fmt::Debug, nan: bool, bits: u64) {
        match nan {
            true => self.put(format_args!("{ty}(nan:{bits:#x})")),
            false => self.put(format_args!("{ty}({x:?})")),
        }
    }

    fn expr(&mut self, e: &Expr) {
        match e {
            Expr::Lit(l) => self.lit(l),
            Expr::Load(ty, addr) => {
                self.out.push_str(ty.name());
                self.out.push('[');
                self.expr(addr);
                self.out.push(']');
            }
            Expr::Local(l) => self.local(*l),
            Expr::Global(r) => self.put(format_args!("{r}")),
            Expr::MachOp(op, args) => {
                match op {
                    MachOp::Bin(op, w) => self.operator(op.name(), *w),
                    MachOp::Un(op, w) => self.operator(op.name(), *w),
                    MachOp::Conv(op, from, to) => {
                        self.put(format_args!("{}.{}.{}", op.name(), from.name(), to.name()));
                    }
                }
                self.out.push('(');
                self.list(args, Self::expr);
                self.out.push(')');
            }
        }
    }

    fn operator(&mut self, name: &str, w: Width) {
        self.out.push_str(name);
        if w != Width::W32 {
            self.put(format_args!(".{}", w.name()));
        }
    }

    fn local(&mut self, l: LocalId) {
        self.put(format_args!("%{}", l.0));
    }

    fn hint(&mut self, hint: CallHint) {
        if hint != CallHint::None {
            self.put(format_args!(" {}", hint.name()));
        }
    }

    fn node(&mut self, n: &Node) {
        match n {
            Node::SetLocal(l, e) => {
                self.local(*l);
                self.out.push_str(" = ");
                self.expr(e);
            }
            Node::SetGlobal(r, e) => {
                self.put(format_args!("{r} = "));
                self.expr(e);
            }
            Node::Store { ty, addr, value } => {
                self.out.push_str(ty.name());
                self.out.push('[');
                self.expr(addr);
                self.out.push_str("] = ");
                self.expr(value);
            }
            Node::Call { target, results, args, never_returns } => {
                self.list(results, |p, (l, hint)| {
                    p.local(*l);
                    p.hint(*hint);
                });
                self.out.push_str(if results.is_empty() { "call " } else { " = call " });
                self.expr(target);
                self.out.push('(');
                self.list(args, |p, (e, hint)| {
                    p.expr(e);
                    p.hint(*hint);
                });
                self.out.push_str(if *never_returns { ") noreturn" } else { ")" });
            }
            Node::Prim { prim, results, args } => {
                self.list(results, |p, l| p.local(*l));
                self.out.push_str(if results.is_empty() { "prim " } else { " = prim " });
                self.prim(*prim);
                self.out.push('(');
                self.list(args, Self::expr);
                self.out.push(')');
            }
        }
    }

    fn prim(&mut self, prim: Prim) {
        self.out.push_str(prim.name());
        match prim.operand() {
            PrimOperand::None => {}
            PrimOperand::Width(w) => self.put(format_args!(".{}", w.name())),
            PrimOperand::Level(n) => self.put(format_args!(".{n}")),
            PrimOperand::Align(n) => self.put(format_args!(".{n}")),
            PrimOperand::Atomic(w, op) => self.put(format_args!(".{}.{}", w.name(), op.name())),
        }
    }

    fn term(&mut self, t: &Term) {
        let b = |b: &BlockId| -> String { format!("b{}", b.0) };
        match t {
            Term::Goto(to) => self.put(format_args!("goto {}", b(to))),
            Term::If { cond, then, els, likely } => {
                self.out.push_str("if ");
                self.expr(cond);
                self.put(format_args!(" then {} else {}", b(then), b(els)));
                match likely {
                    Some(true) => self.out.push_str(" likely"),
                    Some(false) => self.out.push_str(" unlikely"),
                    None => {}
                }
            }
            Term::Switch { scrut, signed, range, cases, default } => {
                self.out.push_str(if *signed { "switch signed " } else { "switch " });
                self.expr(scrut);
                self.put(format_args!(" in {} to {} {{ ", range.0, range.1));
                let cases = cases.iter().map(|(v, to)| (v as &dyn Display, to));
                let arms: Vec<_> = cases.chain(default.iter().map(|to| (&"default" as &dyn Display, to))).collect();
                self.list(&arms, |p, (value, to)| p.put(format_args!("{value}: {}", b(to))));
                self.out.push_str(" }");
            }
            Term::Jump { target, args, cont } => {
                self.out.push_str("jump ");
                self.expr(target);
                self.regs(args);
                if let Some(to) = cont {
                    self.put(format_args!(" returns {}", b(to)));
                }
            }
            Term::Unreachable => self.out.push_str("unreachable"),
        }
    }
}
