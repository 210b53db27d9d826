//! A reference evaluator of the IR, written from the meaning of the operations and sharing no code with the lowering.
//!
//! Inputs: procedures, memory, registers. Output: memory and registers after execution until a jump to `STOP`.
//! Integers are kept as `u64` modulo their width; 128-bit arithmetic is Rust's own.

use std::collections::BTreeMap;

use cmm_ir::{
    AtomicOp, BinOp, Block, BlockId, ConvOp, Expr, GlobalReg, Lit, MachOp, Node, Prim, Proc, SymbolId, Term, Type,
    UnOp, Width,
};

/// A jump to this address ends the run.
pub const STOP: u32 = 8;

pub struct Machine<'a> {
    pub procs: &'a [Proc],
    /// Address of every label.
    pub labels: BTreeMap<SymbolId, u32>,
    pub names: &'a [String],
    /// Code addresses: procedure and block.
    pub code: BTreeMap<u32, (usize, u32)>,
    pub memory: Vec<u8>,
    pub regs: BTreeMap<GlobalReg, u64>,
    pub locals: Vec<u64>,
    pub current: usize,
    /// Addresses of registers that live in memory.
    pub fields: BTreeMap<GlobalReg, u32>,
    pub base_reg: u32,
    pub steps: usize,
}

fn trunc(v: u64, w: Width) -> u64 {
    match w {
        Width::W64 => v,
        _ => v & ((1u64 << w.bits()) - 1),
    }
}

fn sext(v: u64, w: Width) -> i64 {
    match w {
        Width::W8 => v as u8 as i8 as i64,
        Width::W16 => v as u16 as i16 as i64,
        Width::W32 => v as u32 as i32 as i64,
        Width::W64 => v as i64,
    }
}

pub fn binary(op: BinOp, w: Width, a: u64, b: u64) -> u64 {
    use BinOp::*;
    let (sa, sb) = (sext(a, w), sext(b, w));
    let t = |v: u64| trunc(v, w);
    match op {
        Add => t(a.wrapping_add(b)),
        Sub => t(a.wrapping_sub(b)),
        Mul => t(a.wrapping_mul(b)),
        SMulMayOflo => {
            let p = sa as i128 * sb as i128;
            (p != sext(p as u64, w) as i128) as u64
        }
        SQuot => t((sa as i128 / sb as i128) as u64),
        SRem => t((sa as i128 % sb as i128) as u64),
        UQuot => a / b,
        URem => a % b,
        Eq => (a == b) as u64,
        Ne => (a != b) as u64,
        SGe => (sa >= sb) as u64,
        SLe => (sa <= sb) as u64,
        SGt => (sa > sb) as u64,
        SLt => (sa < sb) as u64,
        UGe => (a >= b) as u64,
        ULe => (a <= b) as u64,
        UGt => (a > b) as u64,
        ULt => (a < b) as u64,
        And => a & b,
        Or => a | b,
        Xor => a ^ b,
        Shl => t(a << b),
        UShr => a >> b,
        SShr => t((sa >> b) as u64),
        FAdd | FSub | FMul | FQuot | FEq | FNe | FGe | FLe | FGt | FLt => {
            if w == Width::W32 {
                let (x, y) = (f32::from_bits(a as u32), f32::from_bits(b as u32));
                let f = |v: f32| v.to_bits() as u64;
                match op {
                    FAdd => f(x + y),
                    FSub => f(x - y),
                    FMul => f(x * y),
                    FQuot => f(x / y),
                    _ => float_compare(op, x as f64, y as f64),
                }
            } else {
                let (x, y) = (f64::from_bits(a), f64::from_bits(b));
                match op {
                    FAdd => (x + y).to_bits(),
                    FSub => (x - y).to_bits(),
                    FMul => (x * y).to_bits(),
                    FQuot => (x / y).to_bits(),
                    _ => float_compare(op, x, y),
                }
            }
        }
    }
}

fn float_compare(op: BinOp, x: f64, y: f64) -> u64 {
    (match op {
        BinOp::FEq => x == y,
        BinOp::FNe => x != y,
        BinOp::FGe => x >= y,
        BinOp::FLe => x <= y,
        BinOp::FGt => x > y,
        _ => x < y,
    }) as u64
}

pub fn unary(op: UnOp, w: Width, a: u64) -> u64 {
    match op {
        UnOp::SNeg => trunc(0u64.wrapping_sub(a), w),
        UnOp::Not => trunc(!a, w),
        UnOp::FNeg if w == Width::W32 => a ^ 0x8000_0000,
        UnOp::FNeg => a ^ (1 << 63),
    }
}

pub fn convert(op: ConvOp, from: Width, to: Width, a: u64) -> u64 {
    let float = |v: u64| if from == Width::W32 { f32::from_bits(v as u32) as f64 } else { f64::from_bits(v) };
    match op {
        ConvOp::UU | ConvOp::XX => trunc(a, to),
        ConvOp::SS => trunc(sext(a, from) as u64, to),
        ConvOp::SF if to == Width::W32 => (sext(a, from) as f32).to_bits() as u64,
        ConvOp::SF => (sext(a, from) as f64).to_bits(),
        ConvOp::FS if to == Width::W64 && from == Width::W32 => f32::from_bits(a as u32) as i64 as u64,
        ConvOp::FS if to == Width::W64 => float(a) as i64 as u64,
        ConvOp::FS => trunc(float(a) as i32 as u64, to),
        ConvOp::FF => match (from, to) {
            (Width::W32, Width::W64) => float(a).to_bits(),
            (Width::W64, Width::W32) => (f64::from_bits(a) as f32).to_bits() as u64,
            _ => a,
        },
    }
}

/// Results of a primitive without memory effects.
pub fn pure_prim(prim: Prim, a: &[u64], wide_arg: bool) -> Option<Vec<u64>> {
    let words = |w: Width| {
        move |v: u128| -> (u64, u64) {
            let low = trunc(v as u64, w);
            (trunc((v >> w.bits()) as u64, w), low)
        }
    };
    let int64 = |op: BinOp| vec![binary(op, Width::W64, a[0], a[1])];
    Some(match prim {
        Prim::I64ToI | Prim::W64ToW => vec![a[0] as u32 as u64],
        Prim::I64FromI => vec![a[0] as u32 as i32 as i64 as u64],
        Prim::W64FromW => vec![a[0]],
        Prim::X64Neg => vec![0u64.wrapping_sub(a[0])],
        Prim::X64Not => vec![!a[0]],
        Prim::X64Add => int64(BinOp::Add),
        Prim::X64Sub => int64(BinOp::Sub),
        Prim::X64Mul => int64(BinOp::Mul),
        Prim::I64Quot => int64(BinOp::SQuot),
        Prim::I64Rem => int64(BinOp::SRem),
        Prim::W64Quot => int64(BinOp::UQuot),
        Prim::W64Rem => int64(BinOp::URem),
        Prim::X64And => int64(BinOp::And),
        Prim::X64Or => int64(BinOp::Or),
        Prim::X64Xor => int64(BinOp::Xor),
        Prim::X64Shl => int64(BinOp::Shl),
        Prim::I64Shr => int64(BinOp::SShr),
        Prim::W64Shr => int64(BinOp::UShr),
        Prim::X64Eq => int64(BinOp::Eq),
        Prim::X64Ne => int64(BinOp::Ne),
        Prim::I64Ge => int64(BinOp::SGe),
        Prim::I64Gt => int64(BinOp::SGt),
        Prim::I64Le => int64(BinOp::SLe),
        Prim::I64Lt => int64(BinOp::SLt),
        Prim::W64Ge => int64(BinOp::UGe),
        Prim::W64Gt => int64(BinOp::UGt),
        Prim::W64Le => int64(BinOp::ULe),
        Prim::W64Lt => int64(BinOp::ULt),
        Prim::UFConv(Width::W32) if wide_arg => vec![(a[0] as f32).to_bits() as u64],
        Prim::UFConv(Width::W32) => vec![(a[0] as u32 as f32).to_bits() as u64],
        Prim::UFConv(_) => vec![(a[0] as f64).to_bits()],
        Prim::Fabs(Width::W32) => vec![a[0] & 0x7fff_ffff],
        Prim::Fabs(_) => vec![a[0] & !(1 << 63)],
        Prim::Sqrt(Width::W32) => vec![f32::from_bits(a[0] as u32).sqrt().to_bits() as u64],
        Prim::Sqrt(_) => vec![f64::from_bits(a[0]).sqrt().to_bits()],
        Prim::PopCnt(w) => vec![trunc(a[0], w).count_ones() as u64],
        Prim::Clz(w) => vec![(0..w.bits()).take_while(|i| (a[0] >> (w.bits() - 1 - i)) & 1 == 0).count() as u64],
        Prim::Ctz(w) => vec![(0..w.bits()).take_while(|i| (a[0] >> i) & 1 == 0).count() as u64],
        Prim::BSwap(w) => {
            let n = w.bytes();
            vec![(0..n).map(|i| ((a[0] >> (8 * i)) & 0xff) << (8 * (n - 1 - i))).sum()]
        }
        Prim::BRev(w) => vec![(0..w.bits()).map(|i| ((a[0] >> i) & 1) << (w.bits() - 1 - i)).sum()],
        Prim::SQuotRem(w) => vec![binary(BinOp::SQuot, w, a[0], a[1]), binary(BinOp::SRem, w, a[0], a[1])],
        Prim::UQuotRem(_) => vec![a[0] / a[1], a[0] % a[1]],
        Prim::UQuotRem2(w) => {
            let n = ((a[0] as u128) << w.bits()) | a[1] as u128;
            vec![trunc((n / a[2] as u128) as u64, w), trunc((n % a[2] as u128) as u64, w)]
        }
        Prim::Add2(w) => {
            let (hi, lo) = words(w)(a[0] as u128 + a[1] as u128);
            vec![hi, lo]
        }
        Prim::AddWordC(w) => {
            let (hi, lo) = words(w)(a[0] as u128 + a[1] as u128);
            vec![lo, hi]
        }
        Prim::SubWordC(w) => vec![trunc(a[0].wrapping_sub(a[1]), w), (a[0] < a[1]) as u64],
        Prim::AddIntC(w) => carry(w, sext(a[0], w) as i128 + sext(a[1], w) as i128),
        Prim::SubIntC(w) => carry(w, sext(a[0], w) as i128 - sext(a[1], w) as i128),
        Prim::UMul2(w) => {
            let (hi, lo) = words(w)(a[0] as u128 * a[1] as u128);
            vec![hi, lo]
        }
        Prim::SMul2(w) => {
            let p = sext(a[0], w) as i128 * sext(a[1], w) as i128;
            let (hi, lo) = words(w)(p as u128);
            vec![(p != sext(lo, w) as i128) as u64, hi, lo]
        }
        _ => return None,
    })
}

fn carry(w: Width, exact: i128) -> Vec<u64> {
    let result = trunc(exact as u64, w);
    vec![result, (sext(result, w) as i128 != exact) as u64]
}

impl Machine<'_> {
    fn proc(&self) -> &Proc {
        &self.procs[self.current]
    }

    pub fn read(&self, addr: u64, n: u32) -> u64 {
        let at = addr as u32 as usize;
        (0..n as usize).map(|i| (self.memory[at + i] as u64) << (8 * i)).sum()
    }

    pub fn write(&mut self, addr: u64, n: u32, v: u64) {
        let at = addr as u32 as usize;
        for i in 0..n as usize {
            self.memory[at + i] = (v >> (8 * i)) as u8;
        }
    }

    fn lit(&self, lit: Lit) -> u64 {
        match lit {
            Lit::Int(v, w) => trunc(v as u64, w),
            Lit::F32(b) => b as u64,
            Lit::F64(b) => b,
            Lit::Label(s, off) => (self.labels[&s].wrapping_add(off as u32)) as u64,
            Lit::LabelDiff(a, b, off, w) => {
                trunc(self.labels[&a].wrapping_sub(self.labels[&b]).wrapping_add(off as u32) as u64, w)
            }
            Lit::Block(b) => {
                let found = self.code.iter().find(|(_, v)| **v == (self.current, b.0));
                found.map_or(0, |(addr, _)| u64::from(*addr))
            }
        }
    }

    pub fn ty(&self, e: &Expr) -> Type {
        match e {
            Expr::Lit(l) => l.ty(),
            Expr::Load(t, _) => *t,
            Expr::Local(l) => self.proc().locals[l.0 as usize],
            Expr::Global(r) => r.ty(),
            Expr::MachOp(MachOp::Bin(op, w), _) => match op {
                BinOp::FAdd | BinOp::FSub | BinOp::FMul | BinOp::FQuot => float(*w),
                op if (8..=17).contains(&(*op as u8)) || (28..=33).contains(&(*op as u8)) => Type::I32,
                _ => Type::int(*w),
            },
            Expr::MachOp(MachOp::Un(UnOp::FNeg, w), _) => float(*w),
            Expr::MachOp(MachOp::Un(_, w), _) => Type::int(*w),
            Expr::MachOp(MachOp::Conv(ConvOp::SF | ConvOp::FF, _, to), _) => float(*to),
            Expr::MachOp(MachOp::Conv(_, _, to), _) => Type::int(*to),
        }
    }

    pub fn eval(&self, e: &Expr) -> u64 {
        match e {
            Expr::Lit(l) => self.lit(*l),
            Expr::Load(t, a) => self.read(self.eval(a), t.width().bytes()),
            Expr::Local(l) => self.locals[l.0 as usize],
            Expr::Global(r) => self.reg(*r),
            Expr::MachOp(MachOp::Bin(op, w), es) => binary(*op, *w, self.eval(&es[0]), self.eval(&es[1])),
            Expr::MachOp(MachOp::Un(op, w), es) => unary(*op, *w, self.eval(&es[0])),
            Expr::MachOp(MachOp::Conv(op, from, to), es) => convert(*op, *from, *to, self.eval(&es[0])),
        }
    }

    pub fn reg(&self, r: GlobalReg) -> u64 {
        match self.fields.get(&r) {
            Some(at) => self.read(*at as u64, 4),
            None if r == GlobalReg::BaseReg => self.base_reg as u64,
            None => self.regs.get(&r).copied().unwrap_or(0),
        }
    }

    fn set_reg(&mut self, r: GlobalReg, v: u64) {
        match self.fields.get(&r) {
            Some(at) => self.write(*at as u64, 4, v),
            None => {
                self.regs.insert(r, v);
            }
        }
    }

    /// The C functions of the tests (tests/support/run.mjs has the same).
    fn c_call(&mut self, name: &str, a: &[u64]) -> u64 {
        match name {
            "c_add" => a[0].wrapping_add(a[1]) as u32 as u64,
            "c_narrow" => a[0].wrapping_mul(0x0101_0101) as u32 as u64,
            "c_long" => a[0].wrapping_mul(3).wrapping_add(a[1]),
            "c_half" => (f64::from_bits(a[0]) * 0.5).to_bits(),
            "c_store" => {
                self.write(a[0], 4, a[1]);
                a[1]
            }
            other => panic!("no C function {other}"),
        }
    }

    fn node(&mut self, node: &Node) {
        match node {
            Node::SetLocal(l, e) => self.locals[l.0 as usize] = self.eval(e),
            Node::SetGlobal(r, e) => {
                let v = self.eval(e);
                self.set_reg(*r, v);
            }
            Node::Store { ty, addr, value } => {
                let (a, v) = (self.eval(addr), self.eval(value));
                self.write(a, ty.width().bytes(), v);
            }
            Node::Call { target, results, args, .. } => {
                let Expr::Lit(Lit::Label(s, 0)) = target else { panic!("direct calls only") };
                let name = self.names[s.0 as usize].clone();
                let values: Vec<u64> = args
                    .iter()
                    .map(|(e, hint)| {
                        let (v, t) = (self.eval(e), self.ty(e));
                        match (t, hint) {
                            (Type::I8 | Type::I16, cmm_ir::CallHint::Signed) => sext(v, t.width()) as u32 as u64,
                            _ => v,
                        }
                    })
                    .collect();
                let r = self.c_call(&name, &values);
                if let [(l, _)] = results[..] {
                    let w = self.proc().locals[l.0 as usize].width();
                    self.locals[l.0 as usize] = trunc(r, w);
                }
            }
            Node::Prim { prim, results, args } => self.prim(*prim, results, args),
        }
    }

    fn prim(&mut self, prim: Prim, results: &[cmm_ir::LocalId], args: &[Expr]) {
        let wide = args.first().is_some_and(|e| self.ty(e) == Type::I64);
        let a: Vec<u64> = args.iter().map(|e| self.eval(e)).collect();
        let out = match prim {
            Prim::Memcpy(_) | Prim::Memmove(_) => {
                let bytes: Vec<u64> = (0..a[2]).map(|i| self.read(a[1] + i, 1)).collect();
                bytes.iter().enumerate().for_each(|(i, b)| self.write(a[0] + i as u64, 1, *b));
                vec![]
            }
            Prim::Memset(_) => {
                (0..a[2]).for_each(|i| self.write(a[0] + i, 1, a[1]));
                vec![]
            }
            Prim::AtomicRead(w) => vec![self.read(a[0], w.bytes())],
            Prim::AtomicWrite(w) => {
                self.write(a[0], w.bytes(), a[1]);
                vec![]
            }
            Prim::AtomicRmw(w, op) => {
                let old = self.read(a[0], w.bytes());
                let new = match op {
                    AtomicOp::Add => old.wrapping_add(a[1]),
                    AtomicOp::Sub => old.wrapping_sub(a[1]),
                    AtomicOp::And => old & a[1],
                    AtomicOp::Nand => !(old & a[1]),
                    AtomicOp::Or => old | a[1],
                    AtomicOp::Xor => old ^ a[1],
                };
                self.write(a[0], w.bytes(), new);
                vec![old]
            }
            Prim::Cmpxchg(w) => {
                let old = self.read(a[0], w.bytes());
                if old == a[1] {
                    self.write(a[0], w.bytes(), a[2]);
                }
                vec![old]
            }
            Prim::Xchg(w) => {
                let old = self.read(a[0], w.bytes());
                self.write(a[0], w.bytes(), a[1]);
                vec![old]
            }
            Prim::Touch | Prim::ReadBarrier | Prim::WriteBarrier | Prim::Prefetch(_) => vec![],
            other => pure_prim(other, &a, wide).unwrap_or_else(|| panic!("{other:?}")),
        };
        for (l, v) in results.iter().zip(out) {
            self.locals[l.0 as usize] = v;
        }
    }

    /// Runs from a code address until `STOP`. False if the budget of blocks is used up.
    pub fn run(&mut self, mut pc: u32, budget: usize) -> bool {
        loop {
            if pc == STOP {
                return true;
            }
            let (proc, mut at) = self.code[&pc];
            self.current = proc;
            self.locals = vec![0; self.proc().locals.len()];
            loop {
                self.steps += 1;
                if self.steps > budget {
                    return false;
                }
                let block: Block = self.proc().blocks[at as usize].clone();
                let mut gone = false;
                for n in &block.nodes {
                    self.node(n);
                    gone |= matches!(n, Node::Call { never_returns: true, .. });
                }
                assert!(!gone, "a call that never returns returned");
                match &block.term {
                    Term::Goto(b) => at = b.0,
                    Term::If { cond, then, els, .. } => at = if self.eval(cond) != 0 { then.0 } else { els.0 },
                    Term::Switch { scrut, signed, cases, default, .. } => {
                        let (v, w) = (self.eval(scrut), self.ty(scrut).width());
                        let matches = |c: &i64| {
                            if *signed { *c == sext(v, w) } else { trunc(*c as u64, w) == v }
                        };
                        let hit: Option<BlockId> = cases.iter().find(|(c, _)| matches(c)).map(|(_, b)| *b);
                        at = hit.or(*default).map_or(u32::MAX, |b| b.0);
                    }
                    Term::Jump { target, args, .. } => {
                        pc = self.eval(target) as u32;
                        // Registers that the jump does not carry hold nothing afterwards.
                        for n in 1..=2 {
                            if !args.contains(&GlobalReg::Vanilla(n)) {
                                self.regs.insert(GlobalReg::Vanilla(n), 0xdead_0000);
                            }
                        }
                        break;
                    }
                    Term::Unreachable => panic!("unreachable"),
                }
            }
        }
    }
}

fn float(w: Width) -> Type {
    if w == Width::W32 { Type::F32 } else { Type::F64 }
}
