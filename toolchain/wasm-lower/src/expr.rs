//! Expressions: leaves, addresses, loads, conditions.
//!
//! Input: an IR expression and how many of its low bits matter. Output: code that leaves its value on the wasm stack.
//!
//! Invariants:
//! - INV-ZEXT: a value of type I8 or I16 is zero-extended in an i32 wherever it is stored or compared. `Need::Low` is the exception: the
//!   consumer has said that it looks at the low bits only, so a mask can be left out.
//! - INV-OFFSET: a constant becomes the offset of a load or store only if it is small and not negative, because the engine adds offsets
//!   without wrapping; a base pointer plus a small field offset does not wrap.

use cmm_ir::{BinOp, Expr, GlobalReg, Lit, MachOp, Type, Width};

use crate::code::mem;
use crate::env::Resolved;
use crate::error::LowerError;
use crate::lower::Lower;
use crate::types::{mask, type_of};
use crate::util::{in_memory, sum};

/// The largest constant that INV-OFFSET calls small.
const MAX_OFFSET: i32 = 0xffff;

/// How much of an integer value its consumer looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// All of it, in canonical form (INV-ZEXT).
    Exact,
    /// The lowest bits only; the rest may be anything.
    Low(u32),
}

impl Need {
    /// Whether a value of this width must be masked.
    pub fn masks(self, w: Width) -> bool {
        match self {
            Need::Exact => w.bits() < 32,
            Need::Low(n) => w.bits() < 32 && n > w.bits(),
        }
    }
    /// The need for operands of an operation whose low result bits depend on low operand bits only.
    pub fn operand(self, w: Width) -> Need {
        match self {
            Need::Exact if w.bits() < 32 => Need::Low(w.bits()),
            Need::Exact => Need::Exact,
            Need::Low(n) => Need::Low(n.min(w.bits())),
        }
    }
}

/// What an address or sum starts from.
pub(crate) enum Base<'e> {
    /// Nothing: the constant alone.
    None,
    /// A wasm local.
    Local(u32),
    Expr(&'e Expr),
}

impl Lower<'_> {
    /// The value of a literal as a 32-bit constant; `None` for floats and 64-bit integers.
    pub fn word(&mut self, lit: &Lit) -> Result<Option<i32>, LowerError> {
        Ok(Some(match *lit {
            Lit::Int(_, Width::W64) | Lit::LabelDiff(_, _, _, Width::W64) => return Ok(None),
            Lit::Int(v, w) => (v as u64 & mask(w)) as u32 as i32,
            Lit::Label(s, off) => self.address(s)?.wrapping_add(off),
            Lit::LabelDiff(a, b, off, w) => {
                let diff = self.address(a)?.wrapping_sub(self.address(b)?).wrapping_add(off);
                (diff as u32 & mask(w) as u32) as i32
            }
            Lit::Block(b) => match self.layout.entry_of(b) {
                Some(entry) => self.info_base.wrapping_add(entry.info_ptr) as i32,
                None => return Err(self.malformed(format!("address of block {} without info table", b.0))),
            },
            Lit::F32(_) | Lit::F64(_) => return Ok(None),
        }))
    }

    fn address(&mut self, sym: cmm_ir::SymbolId) -> Result<i32, LowerError> {
        Ok(match self.env.resolve(sym)? {
            Resolved::Code { addr, .. } | Resolved::Data { addr } => addr as i32,
            Resolved::CFunction { table_index } => table_index as i32,
        })
    }

    /// Splits a word expression into a base and a constant. For an address the constant costs nothing; for a value,
    /// Hp alone is better read from its global than computed from the cache.
    pub fn base_offset<'e>(&mut self, e: &'e Expr, address: bool) -> Result<(Base<'e>, i32), LowerError> {
        let (base, n) = sum(e);
        Ok(match base {
            None => (Base::None, n),
            Some(Expr::Lit(lit)) => match self.word(lit)? {
                Some(w) => (Base::None, w.wrapping_add(n)),
                None => return Err(self.malformed("a literal of another type in a word sum".to_string())),
            },
            Some(Expr::Global(GlobalReg::BaseReg)) => (Base::None, (self.env.base_reg() as i32).wrapping_add(n)),
            Some(Expr::Global(GlobalReg::Sp)) => (Base::Local(self.sp), n.wrapping_add(self.sp_bias)),
            Some(Expr::Global(GlobalReg::Hp)) => match self.hp {
                Some(bias) if n != 0 || bias == 0 || address => (Base::Local(self.hp_cache()), n.wrapping_add(bias)),
                _ => (Base::Expr(&HP), n),
            },
            Some(Expr::Global(GlobalReg::Vanilla(1))) => (Base::Local(self.r1), n),
            Some(Expr::Global(GlobalReg::Vanilla(2))) => (Base::Local(self.r2), n),
            Some(Expr::Local(l)) => (Base::Local(self.slot(*l)?), n),
            Some(other) => (Base::Expr(other), n),
        })
    }

    fn base(&mut self, base: Base<'_>) -> Result<(), LowerError> {
        match base {
            Base::None => self.code.i().i32_const(0).ignore(),
            Base::Local(l) => self.code.get(l),
            Base::Expr(e) => self.leaf_or_op(e, Need::Exact)?,
        }
        Ok(())
    }

    /// Emits the base of an address; returns the offset for the instruction.
    pub fn addr(&mut self, e: &Expr) -> Result<u32, LowerError> {
        let (base, n) = self.base_offset(e, true)?;
        let foldable = matches!(base, Base::None) || (0..=MAX_OFFSET).contains(&n);
        self.base(base)?;
        if foldable {
            return Ok(n as u32);
        }
        self.code.i().i32_const(n).i32_add();
        Ok(0)
    }

    /// Emits an expression in canonical form.
    pub fn expr(&mut self, e: &Expr) -> Result<(), LowerError> {
        self.expr_need(e, Need::Exact)
    }

    pub fn expr_need(&mut self, e: &Expr, need: Need) -> Result<(), LowerError> {
        let is_sum = matches!(e, Expr::MachOp(MachOp::Bin(BinOp::Add | BinOp::Sub, Width::W32), _))
            || matches!(e, Expr::Global(GlobalReg::Sp | GlobalReg::Hp | GlobalReg::BaseReg));
        if is_sum {
            let (base, n) = self.base_offset(e, false)?;
            match base {
                Base::None => {
                    self.code.i().i32_const(n);
                    return Ok(());
                }
                Base::Expr(same) if std::ptr::eq(same, e) => {}
                base => {
                    self.base(base)?;
                    if n != 0 {
                        self.code.i().i32_const(n).i32_add();
                    }
                    return Ok(());
                }
            }
        }
        self.leaf_or_op(e, need)
    }

    fn leaf_or_op(&mut self, e: &Expr, need: Need) -> Result<(), LowerError> {
        match e {
            Expr::Lit(lit) => self.literal(lit),
            Expr::Local(l) => {
                let slot = self.slot(*l)?;
                self.code.get(slot);
                Ok(())
            }
            Expr::Global(reg) => self.read_reg(*reg),
            Expr::Load(ty, a) => {
                let offset = self.addr(a)?;
                self.load(*ty, offset);
                Ok(())
            }
            Expr::MachOp(op, args) => self.machop(*op, args, need),
        }
    }

    pub fn literal(&mut self, lit: &Lit) -> Result<(), LowerError> {
        match *lit {
            Lit::Int(v, Width::W64) => self.code.i().i64_const(v).ignore(),
            Lit::F32(bits) => self.code.i().f32_const(f32::from_bits(bits).into()).ignore(),
            Lit::F64(bits) => self.code.i().f64_const(f64::from_bits(bits).into()).ignore(),
            _ => match self.word(lit)? {
                Some(w) => self.code.i().i32_const(w).ignore(),
                None => return Err(self.malformed("a 64-bit label difference".to_string())),
            },
        }
        Ok(())
    }

    fn read_reg(&mut self, reg: GlobalReg) -> Result<(), LowerError> {
        match reg {
            GlobalReg::Vanilla(1) => self.code.get(self.r1),
            GlobalReg::Vanilla(2) => self.code.get(self.r2),
            GlobalReg::Sp if self.sp_bias == 0 => self.code.get(self.sp),
            GlobalReg::Sp => {
                self.code.get(self.sp);
                let bias = self.sp_bias;
                self.code.i().i32_const(bias).i32_add();
            }
            GlobalReg::BaseReg => {
                let base = self.env.base_reg() as i32;
                self.code.i().i32_const(base);
            }
            reg if in_memory(reg) => {
                let at = self.field(reg)?;
                self.code.i().i32_const(0).i32_load(mem(at, 4));
            }
            reg => match self.promoted.local(reg) {
                Some(local) => self.code.get(local),
                None => {
                    let global = self.env.reg_global(reg);
                    self.code.i().global_get(global);
                }
            },
        }
        Ok(())
    }

    /// Address of a register that lives in the register table.
    pub fn field(&mut self, reg: GlobalReg) -> Result<u32, LowerError> {
        match self.env.reg_offset(reg) {
            Some(offset) => Ok(self.env.base_reg().wrapping_add(offset)),
            None => Err(self.malformed(format!("register {reg:?} has no field in the register table"))),
        }
    }

    pub fn load(&mut self, ty: Type, offset: u32) {
        let m = mem(offset, ty.width().bytes());
        let mut i = self.code.i();
        match ty {
            Type::I8 => i.i32_load8_u(m),
            Type::I16 => i.i32_load16_u(m),
            Type::I32 => i.i32_load(m),
            Type::I64 => i.i64_load(m),
            Type::F32 => i.f32_load(m),
            Type::F64 => i.f64_load(m),
        };
    }

    pub fn store(&mut self, ty: Type, offset: u32) {
        let m = mem(offset, ty.width().bytes());
        let mut i = self.code.i();
        match ty {
            Type::I8 => i.i32_store8(m),
            Type::I16 => i.i32_store16(m),
            Type::I32 => i.i32_store(m),
            Type::I64 => i.i64_store(m),
            Type::F32 => i.f32_store(m),
            Type::F64 => i.f64_store(m),
        };
    }

    /// Emits a truth value (zero or not) of a word expression, or of its opposite.
    pub fn condition(&mut self, e: &Expr, negate: bool) -> Result<(), LowerError> {
        if let Expr::MachOp(MachOp::Bin(op, w), args) = e {
            if let (Some(opposite), [a, b]) = (opposite(*op), &args[..]) {
                let op = if negate { opposite } else { *op };
                let zero = |e: &Expr| matches!(e, Expr::Lit(Lit::Int(0, _)));
                return match op {
                    BinOp::Ne if zero(b) && *w != Width::W64 => self.expr(a),
                    BinOp::Ne if zero(a) && *w != Width::W64 => self.expr(b),
                    _ => self.machop(MachOp::Bin(op, *w), args, Need::Exact),
                };
            }
        }
        self.expr(e)?;
        if negate {
            self.code.i().i32_eqz();
        }
        Ok(())
    }

    pub fn type_of(&self, e: &Expr) -> Type {
        type_of(self.proc, e)
    }
}

static HP: Expr = Expr::Global(GlobalReg::Hp);

/// The comparison that is true exactly when this one is false; none for floats (NaN).
fn opposite(op: BinOp) -> Option<BinOp> {
    Some(match op {
        BinOp::Eq => BinOp::Ne,
        BinOp::Ne => BinOp::Eq,
        BinOp::SGe => BinOp::SLt,
        BinOp::SLt => BinOp::SGe,
        BinOp::SLe => BinOp::SGt,
        BinOp::SGt => BinOp::SLe,
        BinOp::UGe => BinOp::ULt,
        BinOp::ULt => BinOp::UGe,
        BinOp::ULe => BinOp::UGt,
        BinOp::UGt => BinOp::ULe,
        _ => return None,
    })
}

/// Ends a chain of instructions as a statement.
pub(crate) trait Ignore {
    fn ignore(&mut self) {}
}

impl Ignore for wasm_encoder::InstructionSink<'_> {}
