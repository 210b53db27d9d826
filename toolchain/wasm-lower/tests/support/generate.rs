//! Random procedures that jump among each other.
//!
//! Input: a random number generator. Output: a case for the harness.
//! Aims at what single operations do not show: Sp and Hp treatment, arguments evaluated by jumps, arguments given back, stack checks, local
//! allocation, loops through own entries, several entries, switches. Runs end because backward edges and entries burn fuel that lies in memory.

use cmm_ir::{
    BinOp, Block, BlockId, CallHint, ConvOp, Expr, GlobalReg, InfoTable, Lit, LocalId, MachOp, Node, Prim, Proc,
    Static, SymbolId, Term, Type, Width,
};

use super::harness::{Case, DATA, FIRST_PROC, STG_RETURN};

const FUEL: u32 = DATA;
const SCRATCH: u32 = DATA + 0x100;
const STACK: u32 = DATA + 0x4000;
const HEAP: u32 = DATA + 0x8000;
const SIZE: usize = 0x1_0000;

pub struct Rng(pub u64);

impl Rng {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 8
    }
    fn below(&mut self, n: u32) -> u32 {
        (self.next() % u64::from(n)) as u32
    }
    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u32) as usize]
    }
}

fn word(v: i64) -> Expr {
    Expr::Lit(Lit::int(v, Width::W32))
}

fn bin(op: BinOp, w: Width, a: Expr, b: Expr) -> Expr {
    Expr::MachOp(MachOp::Bin(op, w), vec![a, b])
}

fn plus(base: Expr, n: i64) -> Expr {
    if n < 0 { bin(BinOp::Sub, Width::W32, base, word(-n)) } else { bin(BinOp::Add, Width::W32, base, word(n)) }
}

const SP: Expr = Expr::Global(GlobalReg::Sp);
const HP: Expr = Expr::Global(GlobalReg::Hp);
const R1: GlobalReg = GlobalReg::Vanilla(1);
const R2: GlobalReg = GlobalReg::Vanilla(2);

/// An entry that jumps may go to: label, and which of R1, R2 it reads.
#[derive(Clone, Copy)]
struct Entry {
    sym: SymbolId,
    reads: [bool; 2],
}

struct Gen<'a> {
    rng: &'a mut Rng,
    entries: Vec<Entry>,
    locals: Vec<Type>,
    /// Which of R1, R2 hold something here.
    defined: [bool; 2],
}

const TYPES: [Type; 6] = [Type::I8, Type::I16, Type::I32, Type::I64, Type::F32, Type::F64];

impl Gen<'_> {
    fn addr(&mut self, depth: u32) -> Expr {
        match self.rng.below(6) {
            // Mostly the same few places, so that loads meet stores.
            0..=1 => plus(SP, 4 * i64::from(self.rng.below(8)) - 16),
            2 => plus(HP, 4 * i64::from(self.rng.below(10)) - 32),
            3..=4 => word(i64::from(SCRATCH + 4 * self.rng.below(4))),
            _ => {
                let index = self.expr(Type::I32, depth);
                let index = bin(BinOp::And, Width::W32, index, word(0xfc));
                plus(bin(BinOp::Add, Width::W32, word(i64::from(SCRATCH)), index), i64::from(self.rng.below(3)) * 8 - 8)
            }
        }
    }

    fn leaf(&mut self, ty: Type) -> Expr {
        let locals: Vec<u32> = (0..self.locals.len() as u32).filter(|l| self.locals[*l as usize] == ty).collect();
        if !locals.is_empty() && self.rng.below(3) > 0 {
            return Expr::Local(LocalId(self.rng.pick(&locals)));
        }
        match ty {
            Type::F32 | Type::F64 => {
                let v = f64::from(self.rng.below(2000)) / 4.0 - 100.0;
                Expr::Lit(if ty == Type::F32 { Lit::F32((v as f32).to_bits()) } else { Lit::F64(v.to_bits()) })
            }
            Type::I32 => match self.rng.below(6) {
                0 if self.defined[0] => Expr::Global(R1),
                1 if self.defined[1] => Expr::Global(R2),
                2 => SP,
                3 => HP,
                4 => Expr::Lit(Lit::Label(self.entries[0].sym, self.rng.below(8) as i32)),
                _ => word(i64::from(self.rng.below(300)) - 100),
            },
            Type::I64 if self.rng.below(3) == 0 => Expr::Global(GlobalReg::Long(1)),
            _ => Expr::Lit(Lit::int(self.rng.next() as i64, ty.width())),
        }
    }

    fn expr(&mut self, ty: Type, depth: u32) -> Expr {
        if depth == 0 || self.rng.below(4) == 0 {
            return self.leaf(ty);
        }
        let d = depth - 1;
        if ty.is_float() {
            let w = ty.width();
            return match self.rng.below(3) {
                0 => Expr::MachOp(MachOp::Conv(ConvOp::SF, Width::W32, w), vec![self.expr(Type::I32, d)]),
                1 => bin(self.rng.pick(&[BinOp::FAdd, BinOp::FSub]), w, self.leaf(ty), self.leaf(ty)),
                _ => self.leaf(ty),
            };
        }
        let w = ty.width();
        match self.rng.below(10) {
            0..=3 => {
                let ops = [BinOp::Add, BinOp::Sub, BinOp::Mul, BinOp::And, BinOp::Or, BinOp::Xor];
                let op = self.rng.pick(&ops);
                bin(op, w, self.expr(ty, d), self.expr(ty, d))
            }
            4 => {
                let op = self.rng.pick(&[BinOp::Shl, BinOp::UShr, BinOp::SShr]);
                let amount = word(i64::from(self.rng.below(w.bits())));
                bin(op, w, self.expr(ty, d), amount)
            }
            5 if ty == Type::I32 => {
                let of = self.rng.pick(&[Width::W8, Width::W16, Width::W32, Width::W64]);
                let ops =
                    [BinOp::Eq, BinOp::Ne, BinOp::SLt, BinOp::SGe, BinOp::ULt, BinOp::UGe, BinOp::SLe, BinOp::UGt];
                let op = self.rng.pick(&ops);
                bin(op, of, self.expr(Type::int(of), d), self.expr(Type::int(of), d))
            }
            6 => {
                let from = self.rng.pick(&[Width::W8, Width::W16, Width::W32, Width::W64]);
                let op = self.rng.pick(&[ConvOp::SS, ConvOp::UU, ConvOp::XX]);
                Expr::MachOp(MachOp::Conv(op, from, w), vec![self.expr(Type::int(from), d)])
            }
            7 if ty == Type::I32 => {
                Expr::MachOp(MachOp::Conv(ConvOp::FS, Width::W64, Width::W32), vec![self.expr(Type::F64, d)])
            }
            _ => Expr::Load(ty, Box::new(self.addr(d))),
        }
    }

    /// A local to assign: any but the last, which holds R3 throughout.
    fn fresh(&mut self, ty: Type) -> LocalId {
        let candidates: Vec<u32> =
            (0..self.locals.len() as u32 - 1).filter(|l| self.locals[*l as usize] == ty).collect();
        LocalId(self.rng.pick(&candidates))
    }

    fn node(&mut self) -> Node {
        match self.rng.below(20) {
            0..=3 => {
                let ty = self.rng.pick(&TYPES);
                let e = self.expr(ty, 2);
                Node::SetLocal(self.fresh(ty), e)
            }
            4..=8 => {
                let ty = self.rng.pick(&TYPES[..4]);
                let addr = self.addr(1);
                let value = self.expr(ty, 2);
                Node::Store { ty, addr, value }
            }
            9 | 10 => Node::SetGlobal(GlobalReg::Sp, plus(SP, 4 * i64::from(self.rng.below(9)) - 16)),
            11 => Node::SetGlobal(GlobalReg::Hp, plus(HP, 4 * i64::from(self.rng.below(7)) - 8)),
            12..=14 => {
                let which = self.rng.below(2) as usize;
                let e = self.expr(Type::I32, 2);
                self.defined[which] = true;
                Node::SetGlobal([R1, R2][which], e)
            }
            15 => {
                let (reg, ty) = self.rng.pick(&[
                    (GlobalReg::Vanilla(3), Type::I32),
                    (GlobalReg::Long(1), Type::I64),
                    (GlobalReg::Double(1), Type::F64),
                    (GlobalReg::HpAlloc, Type::I32),
                ]);
                Node::SetGlobal(reg, self.expr(ty, 2))
            }
            16 => {
                let args = vec![(self.expr(Type::I32, 1), CallHint::None), (self.expr(Type::I8, 1), CallHint::Signed)];
                let target = Expr::Lit(Lit::Label(SymbolId(1), 0));
                let ty = self.rng.pick(&[Type::I8, Type::I32]);
                Node::Call { target, results: vec![(self.fresh(ty), CallHint::None)], args, never_returns: false }
            }
            17 => {
                let args = vec![(self.addr(1), CallHint::Addr), (self.expr(Type::I32, 1), CallHint::None)];
                let target = Expr::Lit(Lit::Label(SymbolId(5), 0));
                Node::Call {
                    target,
                    results: vec![(self.fresh(Type::I32), CallHint::None)],
                    args,
                    never_returns: false,
                }
            }
            18 => {
                let w = self.rng.pick(&[Width::W32, Width::W64]);
                let ty = Type::int(w);
                let prim = self.rng.pick(&[Prim::AddIntC(w), Prim::SubWordC(w), Prim::UMul2(w)]);
                let first = self.fresh(ty);
                let second = self.fresh(ty);
                let args = vec![self.expr(ty, 1), self.expr(ty, 1)];
                if first == second {
                    return Node::Prim { prim: Prim::Touch, results: vec![], args: vec![SP] };
                }
                Node::Prim { prim, results: vec![first, second], args }
            }
            _ => {
                let size = self.rng.pick(&[1, 4, 8, 12]);
                let args = vec![plus(SP, 8), plus(HP, -16), word(size)];
                Node::Prim { prim: Prim::Memmove(4), results: vec![], args }
            }
        }
    }

    /// Nodes and the jump that ends a block.
    fn jump(&mut self, nodes: &mut Vec<Node>) -> Term {
        let to = self.rng.pick(&self.entries.clone());
        let mut args = Vec::new();
        for which in 0..2 {
            let reg = [R1, R2][which];
            if to.reads[which] || self.rng.below(3) == 0 {
                if !self.defined[which] || self.rng.below(2) == 0 {
                    let e = self.expr(Type::I32, 2);
                    self.defined[which] = true;
                    nodes.push(Node::SetGlobal(reg, e));
                }
                args.push(reg);
            }
        }
        let label = Expr::Lit(Lit::Label(to.sym, 0));
        let target = match self.rng.below(4) {
            0 => {
                nodes.push(Node::Store { ty: Type::I32, addr: plus(SP, 4), value: label });
                if self.rng.below(2) == 0 {
                    nodes.push(Node::SetGlobal(GlobalReg::Sp, plus(SP, 4)));
                    Expr::Load(Type::I32, Box::new(SP))
                } else {
                    Expr::Load(Type::I32, Box::new(plus(SP, 4)))
                }
            }
            1 if self.defined[0] => {
                // As GHC enters a closure: the target comes from memory that R1 points to.
                nodes.push(Node::Store { ty: Type::I32, addr: word(i64::from(SCRATCH + 8)), value: label });
                nodes.push(Node::SetGlobal(R1, word(i64::from(SCRATCH + 5))));
                if !args.contains(&R1) {
                    args.push(R1);
                }
                Expr::Load(Type::I32, Box::new(plus(Expr::Global(R1), 3)))
            }
            _ => label,
        };
        if self.rng.below(3) == 0 {
            nodes.push(Node::SetGlobal(GlobalReg::Sp, plus(SP, 4 * i64::from(self.rng.below(9)) - 16)));
            if let Expr::Load(..) = target {
                // The target was about the old Sp: take it through a register that nothing else uses here.
                nodes.pop();
            }
        }
        Term::Jump { target, args, cont: None }
    }
}

/// A procedure: entries first burn fuel and set all locals, bodies follow, the last block leaves.
fn random_proc(rng: &mut Rng, entries: &[Entry], own: &[Entry], primary_has_table: bool) -> Proc {
    let mut locals: Vec<Type> = (0..6 + rng.below(8)).map(|n| TYPES[(n % 6) as usize]).collect();
    locals.push(Type::I32);
    let argument = LocalId(locals.len() as u32 - 1);
    // Blocks after a stack check that another edge may reach too.
    let mut checked: Vec<BlockId> = Vec::new();
    let bodies = 1 + rng.below(9);
    let first_body = own.len() as u32;
    let exit = first_body + bodies;
    let mut blocks: Vec<Block> = Vec::new();
    let mut extra: Vec<Block> = Vec::new();
    let fuel = || Expr::Load(Type::I32, Box::new(word(i64::from(FUEL))));
    let burn = || Node::Store { ty: Type::I32, addr: word(i64::from(FUEL)), value: plus(fuel(), -1) };
    for at in 0..exit {
        let is_entry = (at as usize) < own.len();
        let defined = if is_entry { own[at as usize].reads } else { [false; 2] };
        let mut g = Gen { rng, entries: entries.to_vec(), locals: locals.clone(), defined };
        let mut nodes = Vec::new();
        if is_entry {
            nodes.push(burn());
            for (l, ty) in locals.iter().enumerate() {
                let value = match ty {
                    _ if l == locals.len() - 1 => Expr::Global(GlobalReg::Vanilla(3)),
                    Type::I32 if g.defined[0] && l % 2 == 0 => Expr::Global(R1),
                    Type::I32 if g.defined[1] => Expr::Global(R2),
                    Type::F32 => Expr::Lit(Lit::F32(1.5f32.to_bits())),
                    Type::F64 => Expr::Global(GlobalReg::Double(1)),
                    ty => Expr::Load(*ty, Box::new(plus(SP, 8 * l as i64))),
                };
                nodes.push(Node::SetLocal(LocalId(l as u32), value));
            }
            // What the jump brought, for all to see.
            let mut seen = vec![Expr::Global(GlobalReg::Vanilla(3))];
            seen.extend((0..2).filter(|r| g.defined[*r]).map(|r| Expr::Global([R1, R2][r])));
            for (n, value) in seen.into_iter().enumerate() {
                let addr = word(i64::from(SCRATCH + 0x80 + 4 * n as u32));
                let value = bin(BinOp::Xor, Width::W32, value, Expr::Load(Type::I32, Box::new(addr.clone())));
                nodes.push(Node::Store { ty: Type::I32, addr, value });
            }
        }
        for _ in 0..g.rng.below(7) {
            let node = g.node();
            nodes.push(node);
        }
        // Backward edges burn fuel in a block of their own.
        let reachable = checked.clone();
        let target = |g: &mut Gen<'_>, extra: &mut Vec<Block>| -> BlockId {
            if !reachable.is_empty() && g.rng.below(4) == 0 {
                let cond = bin(BinOp::SGt, Width::W32, fuel(), word(0));
                let term = Term::If { cond, then: g.rng.pick(&reachable), els: BlockId(exit), likely: None };
                extra.push(Block { nodes: vec![burn()], term });
                return BlockId(exit + extra.len() as u32);
            }
            // R1 and R2 hold nothing on such an edge.
            let to =
                if own[0].reads == [false; 2] && g.rng.below(8) == 0 { 0 } else { first_body + g.rng.below(bodies) };
            if to > at {
                return BlockId(to);
            }
            let cond = bin(BinOp::SGt, Width::W32, fuel(), word(0));
            let term = Term::If { cond, then: BlockId(to), els: BlockId(exit), likely: None };
            extra.push(Block { nodes: vec![burn()], term });
            BlockId(exit + extra.len() as u32)
        };
        let term = if is_entry && g.rng.below(2) == 0 {
            // A stack check; its failure gives arguments back.
            let need = 4 * (1 + i64::from(g.rng.below(6)));
            let mut fail = Vec::new();
            if g.rng.below(4) == 0 {
                fail.push(Node::SetGlobal(GlobalReg::Vanilla(3), g.expr(Type::I32, 1)));
            }
            if g.rng.below(3) > 0 {
                fail.push(Node::SetGlobal(GlobalReg::Vanilla(3), Expr::Local(argument)));
            }
            g.defined = own[at as usize].reads;
            let out = g.jump(&mut fail);
            // Other edges may lead to what follows.
            g.defined = [false; 2];
            extra.push(Block { nodes: fail, term: out });
            let then = BlockId(exit + extra.len() as u32);
            let mut pass = Vec::new();
            for _ in 0..g.rng.below(3) {
                pass.push(g.node());
            }
            let down = if g.rng.below(4) == 0 { -4 } else { -need };
            pass.push(Node::SetGlobal(GlobalReg::Sp, plus(SP, down)));
            for _ in 0..g.rng.below(3) {
                pass.push(g.node());
            }
            let next = target(&mut g, &mut extra);
            let spent = bin(BinOp::SGt, Width::W32, fuel(), word(0));
            extra.push(Block {
                nodes: pass,
                term: Term::If { cond: spent, then: next, els: BlockId(exit), likely: None },
            });
            let els = BlockId(exit + extra.len() as u32);
            let cond = bin(BinOp::ULt, Width::W32, plus(SP, -need), Expr::Global(GlobalReg::SpLim));
            if g.rng.below(3) == 0 {
                checked.push(els);
            }
            extra.push(Block { nodes: vec![], term: Term::If { cond, then, els, likely: Some(false) } });
            let check = BlockId(exit + extra.len() as u32);
            let spent = bin(BinOp::SGt, Width::W32, fuel(), word(0));
            Term::If { cond: spent, then: check, els: BlockId(exit), likely: None }
        } else if is_entry {
            let cond = bin(BinOp::SGt, Width::W32, fuel(), word(0));
            Term::If { cond, then: target(&mut g, &mut extra), els: BlockId(exit), likely: None }
        } else {
            match g.rng.below(8) {
                0 => Term::Goto(target(&mut g, &mut extra)),
                1..=3 => {
                    let cond = g.expr(Type::I32, 2);
                    Term::If { cond, then: target(&mut g, &mut extra), els: target(&mut g, &mut extra), likely: None }
                }
                4 => {
                    let ty = g.rng.pick(&TYPES[..4]);
                    let signed = g.rng.below(2) == 0;
                    let spread = g.rng.pick(&[1i64, 3, 1000]);
                    let count = 1 + g.rng.below(9);
                    let first = if signed { -(spread * i64::from(count / 2)) } else { 0 };
                    let fits = |v: i64| ty != Type::I8 || (-128..=127).contains(&v);
                    let mut cases: Vec<(i64, BlockId)> = Vec::new();
                    for c in 0..count {
                        let v = first + i64::from(c) * spread;
                        if fits(v) {
                            cases.push((v, target(&mut g, &mut extra)));
                        }
                    }
                    let scrut = g.expr(ty, 2);
                    // Usually one of the cases.
                    let scrut = if g.rng.below(4) > 0 {
                        let lit = |v: i64| Expr::Lit(Lit::int(v, ty.width()));
                        let index = bin(BinOp::And, ty.width(), scrut, lit(7));
                        bin(BinOp::Add, ty.width(), bin(BinOp::Mul, ty.width(), index, lit(spread)), lit(first))
                    } else {
                        scrut
                    };
                    let default = Some(target(&mut g, &mut extra));
                    Term::Switch { scrut, signed, range: (i64::MIN, i64::MAX), cases, default }
                }
                _ => g.jump(&mut nodes),
            }
        };
        blocks.push(Block { nodes, term });
    }
    let leave = vec![
        Node::Store { ty: Type::I32, addr: word(i64::from(DATA + 8)), value: SP },
        Node::Store { ty: Type::I32, addr: word(i64::from(DATA + 12)), value: HP },
        Node::SetGlobal(R1, Expr::Load(Type::I32, Box::new(SP))),
    ];
    let target = Expr::Lit(Lit::Label(STG_RETURN, 0));
    blocks.push(Block { nodes: leave, term: Term::Jump { target, args: vec![R1], cont: None } });
    blocks.extend(extra);
    let mut infos = Vec::new();
    for (n, entry) in own.iter().enumerate() {
        if n > 0 || primary_has_table {
            let statics = vec![Static::Bytes(vec![0; 8 + 4 * rng.below(3) as usize])];
            infos.push(InfoTable { block: BlockId(n as u32), sym: entry.sym, statics });
        }
    }
    Proc { sym: own[0].sym, live: vec![], infos, locals, blocks }
}

pub fn random_case(rng: &mut Rng) -> Case {
    let count = 1 + rng.below(3);
    let mut own: Vec<Vec<Entry>> = Vec::new();
    let mut next = FIRST_PROC + 1;
    for _ in 0..count {
        let entries = if rng.below(2) == 0 { 1 } else { 2 + rng.below(3) };
        own.push(
            (0..entries)
                .map(|_| {
                    next += 1;
                    Entry { sym: SymbolId(next - 1), reads: [rng.below(2) == 0, rng.below(2) == 0] }
                })
                .collect(),
        );
    }
    let all: Vec<Entry> = own.iter().flatten().copied().collect();
    let start_nodes = vec![
        Node::SetGlobal(GlobalReg::Sp, word(i64::from(STACK))),
        Node::SetGlobal(GlobalReg::Hp, word(i64::from(HEAP))),
        Node::SetGlobal(GlobalReg::Double(1), Expr::Lit(Lit::F64(2.5f64.to_bits()))),
        Node::SetGlobal(GlobalReg::SpLim, word(i64::from(STACK - 0x40))),
        Node::SetGlobal(R1, word(77)),
        Node::SetGlobal(R2, word(-3)),
    ];
    let target = Expr::Lit(Lit::Label(own[0][0].sym, 0));
    let start = Proc {
        sym: SymbolId(FIRST_PROC),
        live: vec![],
        infos: vec![],
        locals: vec![],
        blocks: vec![Block { nodes: start_nodes, term: Term::Jump { target, args: vec![R1, R2], cont: None } }],
    };
    let mut procs = vec![start];
    for entries in &own {
        let has_table = rng.below(2) == 0;
        procs.push(random_proc(rng, &all, entries, has_table));
    }
    let mut memory: Vec<u8> = (0..SIZE).map(|_| rng.next() as u8).collect();
    memory[..4].copy_from_slice(&60u32.to_le_bytes());
    Case { procs, memory }
}
