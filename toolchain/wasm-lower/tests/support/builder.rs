//! Collects stores of expressions into numbered slots and runs them as one procedure, under both strategies, against the reference.
//!
//! Input: expressions, with operands from literals, memory or locals. Output: a panic that names the first slot that differs.

use cmm_ir::{Block, ConvOp, Expr, GlobalReg, Lit, LocalId, MachOp, Node, Proc, Term, Type, Width};
use wasm_lower::Strategy;

use super::harness::{Case, DATA, FIRST_PROC, STG_RETURN, compare, names};

/// Collects stores of expressions into numbered slots; operands come from literals, from memory or from locals.
#[derive(Default)]
pub struct Builder {
    pub nodes: Vec<Node>,
    locals: Vec<Type>,
    inputs: Vec<u64>,
    /// Type of each output slot.
    slots: Vec<Type>,
}

const INPUTS: u32 = 0x8_0000 - 0x2_0000;
const OUTPUTS: u32 = 0;

impl Builder {
    pub fn literal(ty: Type, v: u64) -> Expr {
        Expr::Lit(match ty {
            Type::F32 => Lit::F32(v as u32),
            Type::F64 => Lit::F64(v),
            _ => Lit::int(v as i64, ty.width()),
        })
    }

    pub fn loaded(&mut self, ty: Type, v: u64) -> Expr {
        let at = match self.inputs.iter().position(|x| *x == v) {
            Some(at) => at,
            None => {
                self.inputs.push(v);
                self.inputs.len() - 1
            }
        };
        let addr = i64::from(DATA + INPUTS + 8 * at as u32);
        Expr::Load(ty, Box::new(Expr::Lit(Lit::int(addr, Width::W32))))
    }

    pub fn local(&mut self, ty: Type, e: Expr) -> Expr {
        let l = self.fresh(ty);
        self.nodes.push(Node::SetLocal(l, e));
        Expr::Local(l)
    }

    pub fn fresh(&mut self, ty: Type) -> LocalId {
        self.locals.push(ty);
        LocalId(self.locals.len() as u32 - 1)
    }

    pub fn slot(&mut self, ty: Type) -> Expr {
        self.slots.push(ty);
        Expr::Lit(Lit::int(i64::from(DATA + OUTPUTS + 8 * (self.slots.len() as u32 - 1)), Width::W32))
    }

    /// Stores a value; sub-word ones also widened, which shows whether they are in canonical form.
    pub fn output(&mut self, ty: Type, value: Expr) {
        let addr = self.slot(ty);
        self.nodes.push(Node::Store { ty, addr, value: value.clone() });
        if matches!(ty, Type::I8 | Type::I16) {
            let addr = self.slot(Type::I32);
            let op = MachOp::Conv(ConvOp::UU, ty.width(), Width::W32);
            self.nodes.push(Node::Store { ty: Type::I32, addr, value: Expr::MachOp(op, vec![value]) });
        }
    }

    pub fn run(self) {
        self.run_chunk();
    }

    pub fn run_chunk(self) {
        let mut memory = vec![0; INPUTS as usize];
        assert!(self.slots.len() * 8 <= memory.len());
        for v in &self.inputs {
            memory.extend_from_slice(&v.to_le_bytes());
        }
        let target = Expr::Lit(Lit::Label(STG_RETURN, 0));
        let term = Term::Jump { target, args: vec![GlobalReg::Vanilla(1)], cont: None };
        let proc = Proc {
            sym: cmm_ir::SymbolId(FIRST_PROC),
            live: vec![],
            infos: vec![],
            locals: self.locals.clone(),
            blocks: vec![Block { nodes: self.nodes.clone(), term }],
        };
        let slots = self.slots.clone();
        let nan = move |slot: usize, a: u64, b: u64| match slots.get(slot) {
            Some(Type::F32) => f32::from_bits(a as u32).is_nan() && f32::from_bits(b as u32).is_nan(),
            Some(Type::F64) => f64::from_bits(a).is_nan() && f64::from_bits(b).is_nan(),
            _ => false,
        };
        for strategy in [Strategy::TailCall, Strategy::Direct, Strategy::Trampoline] {
            let cases = [Case { procs: vec![proc.clone()], memory: memory.clone() }];
            assert_eq!(compare(&cases, &names(1), strategy, &nan).map_err(|e| panic!("{e}")), Ok(1));
        }
    }
}
