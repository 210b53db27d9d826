//! Random well-formed modules and random damage to bytes, for property tests and fuzzing.
//!
//! Inputs: a seed. Outputs: a module that `verify` accepts; altered bytes. The same seed gives the same output everywhere.
//! Invariants: every construct of the IR can come out; sizes are bounded by `Shape`.

use crate::expr::{Expr, GlobalReg, Lit, LocalId, Type, Width};
use crate::module::{
    Block, BlockId, CallHint, Data, InfoTable, Item, Module, Node, Proc, Section, Static, Symbol, SymbolId, Term,
};
use crate::ops::{AtomicOp, BinOp, ConvOp, MachOp, Prim, UnOp};

/// SplitMix64: small, seedable by any number, good enough to pick shapes.
#[derive(Clone, Debug)]
pub struct Rng(u64);

impl Rng {
    pub fn new(seed: u64) -> Rng {
        Rng(seed)
    }
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    /// A number below `n`; 0 if `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        if n == 0 { 0 } else { (self.bits() % n as u64) as usize }
    }
    pub fn chance(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }
    pub fn pick<T: Copy>(&mut self, from: &[T], or: T) -> T {
        from.get(self.below(from.len())).copied().unwrap_or(or)
    }
    /// Mostly small or extreme numbers.
    pub fn int(&mut self) -> i64 {
        let n = self.bits() as i64;
        match self.below(4) {
            0 => n % 100,
            1 => n >> 32,
            2 => self.pick(&[0, -1, i64::MAX, i64::MIN, 0x7fff_ffff, -0x8000_0000], 0),
            _ => n,
        }
    }
}

/// How large a module may be.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    pub items: usize,
    pub blocks: usize,
    pub nodes: usize,
    pub depth: u32,
}

impl Default for Shape {
    fn default() -> Self {
        Shape { items: 6, blocks: 6, nodes: 5, depth: 4 }
    }
}

/// A well-formed module, not normalised.
pub fn module(rng: &mut Rng, shape: Shape) -> Module {
    let mut g = Gen { rng, shape, symbols: Vec::new(), locals: Vec::new(), entries: Vec::new(), nblocks: 0 };
    for i in 0..3 + g.rng.below(5) {
        g.fresh(&format!("extern_{i}"), true);
    }
    let n = g.rng.below(shape.items + 1);
    let items = (0..n).map(|i| g.item(i)).collect();
    let unit = g.rng.pick(&["base", "", "main \"u\""], "").to_owned();
    Module { unit, name: format!("M.N{n}"), symbols: g.symbols, items }
}

/// Damages bytes: flips, deletions, insertions, truncation, copies of one part over another.
pub fn mutate(rng: &mut Rng, bytes: &mut Vec<u8>) {
    for _ in 0..1 + rng.below(4) {
        let at = rng.below(bytes.len() + 1);
        match rng.below(7) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, rng.bits() as u8),
            2 if at < bytes.len() => {
                bytes.remove(at);
            }
            3 => {
                let end = (at + rng.below(9)).min(bytes.len());
                let part: Vec<u8> = bytes.get(at..end).unwrap_or(&[]).to_vec();
                let to = rng.below(bytes.len() + 1);
                bytes.splice(to..to, part);
            }
            4 => {
                // A number that is far too large.
                let to = (at + 1).min(bytes.len());
                bytes.splice(at..to, [0xff, 0xff, 0xff, 0xff, 0x0f]);
            }
            _ => {
                if let Some(b) = bytes.get_mut(at) {
                    *b = if rng.chance(2) { *b ^ (1 << rng.below(8)) } else { rng.bits() as u8 };
                }
            }
        }
    }
}

struct Gen<'r> {
    rng: &'r mut Rng,
    shape: Shape,
    symbols: Vec<Symbol>,
    locals: Vec<Type>,
    entries: Vec<BlockId>,
    nblocks: usize,
}

impl Gen<'_> {
    fn fresh(&mut self, base: &str, global: bool) -> SymbolId {
        let n = self.symbols.len();
        let name = match (global, self.rng.below(8)) {
            (true, 0) => format!("{base} λ\"{n}\""),
            (true, _) => format!("{base}_{n}"),
            (false, _) => format!("{base}\tu{:x}_{n}", self.rng.below(4096)),
        };
        self.symbols.push(Symbol { name, global });
        SymbolId(n as u32)
    }

    fn symbol(&mut self) -> SymbolId {
        SymbolId(self.rng.below(self.symbols.len()) as u32)
    }

    fn item(&mut self, i: usize) -> Item {
        let global = self.rng.chance(2);
        match self.rng.below(8) {
            0 => {
                Item::Unsupported { sym: self.fresh("unsupported", global), reason: format!("reason {i}\n\"quoted\"") }
            }
            1..=3 => {
                let sym = self.fresh("closure", global);
                let section = self.rng.pick(Section::ALL, Section::Data);
                Item::Data(Data { sym, section, align: 1 << self.rng.below(5), statics: self.statics() })
            }
            _ => Item::Proc(self.proc(global)),
        }
    }

    fn statics(&mut self) -> Vec<Static> {
        (0..self.rng.below(5))
            .map(|_| match self.rng.below(6) {
                0 => Static::Uninit(self.rng.below(1000) as u32),
                1 => Static::Bytes((0..self.rng.below(9)).map(|_| self.rng.bits() as u8).collect()),
                _ => {
                    let ty = self.rng.pick(Type::ALL, Type::I32);
                    Static::Lit(self.lit(ty))
                }
            })
            .collect()
    }

    fn proc(&mut self, global: bool) -> Proc {
        self.nblocks = 1 + self.rng.below(self.shape.blocks);
        self.locals = (0..self.rng.below(6)).map(|_| self.rng.pick(Type::ALL, Type::I32)).collect();
        self.entries = (0..self.nblocks as u32).filter(|_| self.rng.chance(3)).map(BlockId).collect();
        let sym = self.fresh("go_info", global);
        let infos = self.entries.clone().into_iter().map(|b| self.info(b, sym)).collect();
        let live = self.regs();
        let blocks = (0..self.nblocks as u32).map(|b| self.block(BlockId(b))).collect();
        Proc { sym, live, infos, locals: std::mem::take(&mut self.locals), blocks }
    }

    fn info(&mut self, block: BlockId, proc: SymbolId) -> InfoTable {
        let sym = if block.0 == 0 { proc } else { self.fresh("ret_info", false) };
        let mut statics = Vec::new();
        for _ in 0..self.rng.below(4) {
            let to = self.symbol();
            statics.push(Static::Lit(Lit::LabelDiff(to, sym, self.rng.below(3) as i32 - 1, Width::W32)));
        }
        statics.push(Static::Lit(Lit::int(self.rng.int(), Width::W32)));
        statics.push(Static::Lit(Lit::int(self.rng.below(40) as i64, Width::W16)));
        statics.push(Static::Lit(Lit::int(self.rng.below(2) as i64, Width::W16)));
        InfoTable { block, sym, statics }
    }

    fn regs(&mut self) -> Vec<GlobalReg> {
        let rng = &mut *self.rng;
        GlobalReg::all().filter(|_| rng.chance(8)).collect()
    }

    fn any_block(&mut self) -> BlockId {
        BlockId(self.rng.below(self.nblocks) as u32)
    }

    /// Entries assign every local first, so that every use is preceded by an assignment.
    fn block(&mut self, b: BlockId) -> Block {
        let mut nodes = Vec::new();
        if b.0 == 0 || self.entries.contains(&b) {
            for (i, ty) in self.locals.clone().into_iter().enumerate() {
                nodes.push(Node::SetLocal(LocalId(i as u32), Expr::Lit(self.lit(ty))));
            }
        }
        for _ in 0..self.rng.below(self.shape.nodes + 1) {
            let node = self.node();
            nodes.push(node);
        }
        Block { nodes, term: self.term() }
    }

    fn lit(&mut self, ty: Type) -> Lit {
        match ty {
            Type::F32 => Lit::F32(
                self.rng.pick(&[0, 0x8000_0000, 0x7f80_0000, 0x7fc0_0001, 0x3fc0_0000], 0)
                    ^ (self.rng.bits() as u32 & 7),
            ),
            Type::F64 if self.rng.chance(3) => Lit::F64(0x7ff8_0000_0000_0000),
            Type::F64 => Lit::F64(self.rng.bits()),
            Type::I32 if self.rng.chance(3) => {
                Lit::Label(self.symbol(), self.rng.pick(&[0, 0, 4, -3, i32::MIN, i32::MAX], 0))
            }
            Type::I32 if self.rng.chance(9) => {
                Lit::LabelDiff(self.symbol(), self.symbol(), self.rng.below(9) as i32 - 4, Width::W32)
            }
            _ => Lit::int(self.rng.int(), ty.width()),
        }
    }

    fn local_of(&mut self, ty: Type) -> Option<LocalId> {
        let fits: Vec<u32> =
            (0..self.locals.len() as u32).filter(|l| self.locals.get(*l as usize) == Some(&ty)).collect();
        fits.get(self.rng.below(fits.len())).map(|l| LocalId(*l))
    }

    fn expr(&mut self, ty: Type) -> Expr {
        self.expr_at(ty, self.shape.depth)
    }

    fn expr_at(&mut self, ty: Type, depth: u32) -> Expr {
        let leaf = depth == 0;
        match self.rng.below(if leaf { 3 } else { 8 }) {
            0 => {
                if let Some(l) = self.local_of(ty) {
                    return Expr::Local(l);
                }
            }
            1 => {
                let regs: Vec<GlobalReg> = GlobalReg::all().filter(|r| r.ty() == ty).collect();
                if let Some(r) = regs.get(self.rng.below(regs.len())) {
                    return Expr::Global(*r);
                }
            }
            2 if ty == Type::I32 && self.rng.chance(4) => {
                if let Some(b) = self.entries.get(self.rng.below(self.entries.len())) {
                    return Expr::Lit(Lit::Block(*b));
                }
            }
            3 => return Expr::Load(ty, Box::new(self.expr_at(Type::I32, depth - 1))),
            4..=7 => return self.mach_op(ty, depth - 1),
            _ => {}
        }
        Expr::Lit(self.lit(ty))
    }

    fn mach_op(&mut self, ty: Type, depth: u32) -> Expr {
        let w = ty.width();
        let floats = [Width::W32, Width::W64];
        let fw = self.rng.pick(&floats, w);
        let iw = self.rng.pick(Width::ALL, w);
        let float = |w: Width| if w == Width::W32 { Type::F32 } else { Type::F64 };
        let pick = self.rng.below(6);
        let (op, args) = if ty.is_float() {
            match pick {
                0 => (MachOp::Un(UnOp::FNeg, w), vec![ty]),
                1 => (MachOp::Conv(ConvOp::SF, iw, w), vec![Type::int(iw)]),
                2 => (MachOp::Conv(ConvOp::FF, fw, w), vec![float(fw)]),
                _ => (
                    MachOp::Bin(self.rng.pick(&[BinOp::FAdd, BinOp::FSub, BinOp::FMul, BinOp::FQuot], BinOp::FAdd), w),
                    vec![ty; 2],
                ),
            }
        } else {
            let of = |from: u8, to: u8| -> Vec<BinOp> { (from..=to).filter_map(BinOp::from_code).collect() };
            match pick {
                0 if ty == Type::I32 => (MachOp::Bin(self.rng.pick(&of(8, 17), BinOp::Eq), iw), vec![Type::int(iw); 2]),
                1 if ty == Type::I32 => (MachOp::Bin(self.rng.pick(&of(28, 33), BinOp::FEq), fw), vec![float(fw); 2]),
                2 => (
                    MachOp::Conv(self.rng.pick(&[ConvOp::SS, ConvOp::UU, ConvOp::XX], ConvOp::XX), iw, w),
                    vec![Type::int(iw)],
                ),
                3 => (MachOp::Conv(ConvOp::FS, fw, w), vec![float(fw)]),
                4 => (MachOp::Un(self.rng.pick(&[UnOp::SNeg, UnOp::Not], UnOp::Not), w), vec![ty]),
                5 => (MachOp::Bin(self.rng.pick(&of(21, 23), BinOp::Shl), w), vec![ty, Type::I32]),
                _ => (MachOp::Bin(self.rng.pick(&[of(0, 7), of(18, 20)].concat(), BinOp::Add), w), vec![ty; 2]),
            }
        };
        Expr::MachOp(op, args.into_iter().map(|t| self.expr_at(t, depth)).collect())
    }

    fn node(&mut self) -> Node {
        match self.rng.below(6) {
            0 if !self.locals.is_empty() => {
                let l = self.rng.below(self.locals.len());
                let ty = self.locals.get(l).copied().unwrap_or(Type::I32);
                Node::SetLocal(LocalId(l as u32), self.expr(ty))
            }
            1 => {
                let regs: Vec<GlobalReg> = GlobalReg::all().filter(|r| *r != GlobalReg::BaseReg).collect();
                let r = self.rng.pick(&regs, GlobalReg::Sp);
                Node::SetGlobal(r, self.expr(r.ty()))
            }
            2 => self.call(),
            3 => self.prim(),
            _ => {
                let ty = self.rng.pick(Type::ALL, Type::I32);
                Node::Store { ty, addr: self.expr(Type::I32), value: self.expr(ty) }
            }
        }
    }

    fn hint(&mut self, ty: Type) -> CallHint {
        if ty.is_float() { CallHint::None } else { self.rng.pick(CallHint::ALL, CallHint::None) }
    }

    fn call(&mut self) -> Node {
        let target = if self.rng.chance(4) { self.expr(Type::I32) } else { Expr::Lit(Lit::Label(self.symbol(), 0)) };
        let args = (0..self.rng.below(4))
            .map(|_| {
                let ty = self.rng.pick(Type::ALL, Type::I32);
                (self.expr(ty), self.hint(ty))
            })
            .collect();
        let mut results = Vec::new();
        for (i, ty) in self.locals.clone().into_iter().enumerate() {
            if self.rng.chance(6) {
                results.push((LocalId(i as u32), self.hint(ty)));
            }
        }
        Node::Call { target, results, args, never_returns: self.rng.chance(9) }
    }

    /// A primitive whose results (if it has any) are dropped, unless a local of the type exists.
    fn prim(&mut self) -> Node {
        let w = Width::W32;
        let (prim, result, args) = match self.rng.below(12) {
            0 => (Prim::Sin(Width::W64), Some(Type::F64), vec![Type::F64]),
            1 => (Prim::Pwr(w), Some(Type::F32), vec![Type::F32; 2]),
            2 => (Prim::X64Add, Some(Type::I64), vec![Type::I64; 2]),
            3 => (Prim::I64FromI, Some(Type::I64), vec![Type::I32]),
            4 => (Prim::Add2(w), None, vec![Type::I32; 2]),
            5 => (Prim::WriteBarrier, None, vec![]),
            6 => (Prim::Prefetch(self.rng.below(4) as u8), None, vec![Type::I32]),
            7 => (Prim::Memcpy(1 << self.rng.below(4)), None, vec![Type::I32; 3]),
            8 => (Prim::PopCnt(Width::W64), Some(Type::I32), vec![Type::I64]),
            9 => (Prim::AtomicRmw(w, self.rng.pick(AtomicOp::ALL, AtomicOp::Or)), Some(Type::I32), vec![Type::I32; 2]),
            10 => (Prim::Cmpxchg(w), Some(Type::I32), vec![Type::I32; 3]),
            _ => (Prim::Touch, None, vec![self.rng.pick(Type::ALL, Type::I32)]),
        };
        let results = result.and_then(|ty| self.local_of(ty)).into_iter().collect();
        Node::Prim { prim, results, args: args.into_iter().map(|t| self.expr(t)).collect() }
    }

    fn term(&mut self) -> Term {
        match self.rng.below(8) {
            0 => Term::Unreachable,
            1 => Term::Goto(self.any_block()),
            2..=3 => Term::If {
                cond: self.expr(Type::I32),
                then: self.any_block(),
                els: self.any_block(),
                likely: self.rng.pick(&[None, Some(true), Some(false)], None),
            },
            4 => {
                let ty = self.rng.pick(&[Type::I8, Type::I32, Type::I64], Type::I32);
                let mut value = self.rng.below(9) as i64 - 4;
                let lo = value - self.rng.below(2) as i64;
                let mut cases = Vec::new();
                for _ in 0..self.rng.below(5) {
                    cases.push((value, self.any_block()));
                    value += 1 + self.rng.below(3) as i64;
                }
                let default = if cases.is_empty() || self.rng.chance(2) { Some(self.any_block()) } else { None };
                Term::Switch { scrut: self.expr(ty), signed: self.rng.chance(2), range: (lo, value), cases, default }
            }
            _ => {
                let cont = self.entries.get(self.rng.below(self.entries.len())).copied().filter(|_| self.rng.chance(2));
                let target =
                    if self.rng.chance(2) { Expr::Lit(Lit::Label(self.symbol(), 0)) } else { self.expr(Type::I32) };
                Term::Jump { target, args: self.regs(), cont }
            }
        }
    }
}
