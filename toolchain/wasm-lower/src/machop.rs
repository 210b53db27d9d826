//! Machine operations to wasm instructions.
//!
//! Inputs: an operation, its operands, the consumer's need. Output: code.
//! GHC leaves undefined: shifts by the width or more, division by zero, the quotient of the least signed word by -1. wasm
//! masks shift amounts and traps on the others. Float to integer saturates (GHC leaves overflow undefined).

use cmm_ir::{BinOp, ConvOp, Expr, Lit, MachOp, Type, UnOp, Width};
use wasm_encoder::ValType;

use crate::error::LowerError;
use crate::expr::{Ignore, Need};
use crate::lower::Lower;
use crate::types::mask;

impl Lower<'_> {
    /// Emits an operation.
    pub fn machop(&mut self, op: MachOp, args: &[Expr], need: Need) -> Result<(), LowerError> {
        match (op, args) {
            (MachOp::Bin(op, w), [a, b]) => self.binary(op, w, a, b, need),
            (MachOp::Un(op, w), [a]) => self.unary(op, w, a, need),
            (MachOp::Conv(op, from, to), [a]) => self.convert(op, from, to, a, need),
            _ => Err(self.malformed(format!("{op:?} with {} operands", args.len()))),
        }
    }

    /// Zero-extends the i32 on the stack from the width, unless the consumer does not care.
    pub fn zero_extend(&mut self, w: Width, need: Need) {
        if need.masks(w) {
            self.code.i().i32_const(mask(w) as i32).i32_and();
        }
    }

    /// Emits an integer expression sign-extended to its wasm type.
    pub fn signed(&mut self, e: &Expr, w: Width) -> Result<(), LowerError> {
        match (e, w) {
            (_, Width::W32 | Width::W64) => self.expr(e),
            (Expr::Lit(Lit::Int(v, _)), _) => {
                let v = if w == Width::W8 { i32::from(*v as i8) } else { i32::from(*v as i16) };
                self.code.i().i32_const(v);
                Ok(())
            }
            (Expr::Load(Type::I8, a), Width::W8) => {
                let offset = self.addr(a)?;
                self.code.i().i32_load8_s(crate::code::mem(offset, 1));
                Ok(())
            }
            (Expr::Load(Type::I16, a), Width::W16) => {
                let offset = self.addr(a)?;
                self.code.i().i32_load16_s(crate::code::mem(offset, 2));
                Ok(())
            }
            _ => {
                self.expr_need(e, Need::Low(w.bits()))?;
                self.sign_extend(w);
                Ok(())
            }
        }
    }

    /// Sign-extends the i32 on the stack.
    pub fn sign_extend(&mut self, w: Width) {
        match w {
            Width::W8 => self.code.i().i32_extend8_s().ignore(),
            Width::W16 => self.code.i().i32_extend16_s().ignore(),
            Width::W32 | Width::W64 => {}
        }
    }

    fn binary(&mut self, op: BinOp, w: Width, a: &Expr, b: &Expr, need: Need) -> Result<(), LowerError> {
        use BinOp::*;
        match op {
            Add | Sub | Mul | And | Or | Xor => {
                if op == And && w != Width::W64 {
                    if let Some(done) = self.and_mask(w, a, b, need)? {
                        return Ok(done);
                    }
                }
                let operand = match op {
                    // The result of these is canonical where the operands are.
                    And | Or | Xor => need,
                    _ => need.operand(w),
                };
                self.expr_need(a, operand)?;
                self.expr_need(b, operand)?;
                self.arith(op, w);
                if matches!(op, Add | Sub | Mul) {
                    self.zero_extend(w, need);
                }
                Ok(())
            }
            Shl => {
                self.expr_need(a, need.operand(w))?;
                self.shift_amount(w, b)?;
                if w == Width::W64 {
                    self.code.i().i64_shl().ignore()
                } else {
                    self.code.i().i32_shl().ignore()
                }
                self.zero_extend(w, need);
                Ok(())
            }
            UShr => {
                self.expr(a)?;
                self.shift_amount(w, b)?;
                if w == Width::W64 {
                    self.code.i().i64_shr_u().ignore()
                } else {
                    self.code.i().i32_shr_u().ignore()
                }
                Ok(())
            }
            SShr => {
                self.signed(a, w)?;
                self.shift_amount(w, b)?;
                if w == Width::W64 {
                    self.code.i().i64_shr_s().ignore()
                } else {
                    self.code.i().i32_shr_s().ignore()
                }
                self.zero_extend(w, need);
                Ok(())
            }
            SQuot | SRem => {
                self.signed(a, w)?;
                self.signed(b, w)?;
                self.arith(op, w);
                self.zero_extend(w, need);
                Ok(())
            }
            UQuot | URem => {
                self.expr(a)?;
                self.expr(b)?;
                self.arith(op, w);
                Ok(())
            }
            Eq | Ne | UGe | ULe | UGt | ULt => {
                let zero = |e: &Expr| matches!(e, Expr::Lit(Lit::Int(0, _)));
                if op == Eq && (zero(a) || zero(b)) {
                    self.expr(if zero(b) { a } else { b })?;
                    if w == Width::W64 {
                        self.code.i().i64_eqz().ignore()
                    } else {
                        self.code.i().i32_eqz().ignore()
                    }
                    return Ok(());
                }
                self.expr(a)?;
                self.expr(b)?;
                self.compare(op, w);
                Ok(())
            }
            SGe | SLe | SGt | SLt => {
                self.signed(a, w)?;
                self.signed(b, w)?;
                self.compare(op, w);
                Ok(())
            }
            SMulMayOflo => self.mul_may_overflow(w, a, b),
            FAdd | FSub | FMul | FQuot | FEq | FNe | FGe | FLe | FGt | FLt => {
                self.expr(a)?;
                self.expr(b)?;
                self.float_op(op, w)
            }
        }
    }

    /// `x & mask` needs of `x` only the bits of the mask. `Some` if that form was emitted.
    fn and_mask(&mut self, w: Width, a: &Expr, b: &Expr, need: Need) -> Result<Option<()>, LowerError> {
        let (x, m) = match (a, b) {
            (x, Expr::Lit(Lit::Int(m, _))) | (Expr::Lit(Lit::Int(m, _)), x) => (x, (*m as u64 & mask(w)) as u32),
            _ => return Ok(None),
        };
        let bits = 32 - m.leading_zeros();
        let bits = if let Need::Low(n) = need { bits.min(n) } else { bits };
        self.expr_need(x, if bits < 32 { Need::Low(bits) } else { Need::Exact })?;
        self.code.i().i32_const(m as i32).i32_and();
        Ok(Some(()))
    }

    fn shift_amount(&mut self, w: Width, amount: &Expr) -> Result<(), LowerError> {
        match (w, amount) {
            (Width::W64, Expr::Lit(Lit::Int(n, _))) => self.code.i().i64_const(*n).ignore(),
            (Width::W64, _) => {
                self.expr(amount)?;
                // Amounts are words everywhere, but an operand of the operation's own width does no harm.
                if self.type_of(amount) != Type::I64 {
                    self.code.i().i64_extend_i32_u();
                }
            }
            (_, Expr::Lit(Lit::Int(n, _))) => self.code.i().i32_const(*n as i32).ignore(),
            _ => {
                self.expr(amount)?;
                if self.type_of(amount) == Type::I64 {
                    self.code.i().i32_wrap_i64();
                }
            }
        }
        Ok(())
    }

    /// Integer arithmetic on two operands on the stack.
    fn arith(&mut self, op: BinOp, w: Width) {
        use BinOp::*;
        let mut i = self.code.i();
        if w == Width::W64 {
            match op {
                Add => i.i64_add(),
                Sub => i.i64_sub(),
                Mul => i.i64_mul(),
                And => i.i64_and(),
                Or => i.i64_or(),
                Xor => i.i64_xor(),
                SQuot => i.i64_div_s(),
                SRem => i.i64_rem_s(),
                UQuot => i.i64_div_u(),
                _ => i.i64_rem_u(),
            };
        } else {
            match op {
                Add => i.i32_add(),
                Sub => i.i32_sub(),
                Mul => i.i32_mul(),
                And => i.i32_and(),
                Or => i.i32_or(),
                Xor => i.i32_xor(),
                SQuot => i.i32_div_s(),
                SRem => i.i32_rem_s(),
                UQuot => i.i32_div_u(),
                _ => i.i32_rem_u(),
            };
        }
    }

    /// Comparison of two operands on the stack.
    pub fn compare(&mut self, op: BinOp, w: Width) {
        use BinOp::*;
        let mut i = self.code.i();
        if w == Width::W64 {
            match op {
                Eq => i.i64_eq(),
                Ne => i.i64_ne(),
                SGe => i.i64_ge_s(),
                SLe => i.i64_le_s(),
                SGt => i.i64_gt_s(),
                SLt => i.i64_lt_s(),
                UGe => i.i64_ge_u(),
                ULe => i.i64_le_u(),
                UGt => i.i64_gt_u(),
                _ => i.i64_lt_u(),
            };
        } else {
            match op {
                Eq => i.i32_eq(),
                Ne => i.i32_ne(),
                SGe => i.i32_ge_s(),
                SLe => i.i32_le_s(),
                SGt => i.i32_gt_s(),
                SLt => i.i32_lt_s(),
                UGe => i.i32_ge_u(),
                ULe => i.i32_le_u(),
                UGt => i.i32_gt_u(),
                _ => i.i32_lt_u(),
            };
        }
    }

    fn float_op(&mut self, op: BinOp, w: Width) -> Result<(), LowerError> {
        use BinOp::*;
        self.float_width(w)?;
        let mut i = self.code.i();
        if w == Width::W32 {
            match op {
                FAdd => i.f32_add(),
                FSub => i.f32_sub(),
                FMul => i.f32_mul(),
                FQuot => i.f32_div(),
                FEq => i.f32_eq(),
                FNe => i.f32_ne(),
                FGe => i.f32_ge(),
                FLe => i.f32_le(),
                FGt => i.f32_gt(),
                _ => i.f32_lt(),
            };
        } else {
            match op {
                FAdd => i.f64_add(),
                FSub => i.f64_sub(),
                FMul => i.f64_mul(),
                FQuot => i.f64_div(),
                FEq => i.f64_eq(),
                FNe => i.f64_ne(),
                FGe => i.f64_ge(),
                FLe => i.f64_le(),
                FGt => i.f64_gt(),
                _ => i.f64_lt(),
            };
        }
        Ok(())
    }

    fn float_width(&mut self, w: Width) -> Result<(), LowerError> {
        match w {
            Width::W32 | Width::W64 => Ok(()),
            _ => Err(self.malformed(format!("a float of {} bits", w.bits()))),
        }
    }

    fn unary(&mut self, op: UnOp, w: Width, a: &Expr, need: Need) -> Result<(), LowerError> {
        match (op, w) {
            (UnOp::SNeg, Width::W64) => {
                self.code.i().i64_const(0);
                self.expr(a)?;
                self.code.i().i64_sub();
            }
            (UnOp::SNeg, _) => {
                self.code.i().i32_const(0);
                self.expr_need(a, need.operand(w))?;
                self.code.i().i32_sub();
                self.zero_extend(w, need);
            }
            (UnOp::Not, Width::W64) => {
                self.expr(a)?;
                self.code.i().i64_const(-1).i64_xor();
            }
            (UnOp::Not, _) => {
                self.expr_need(a, need)?;
                self.code.i().i32_const(mask(w) as u32 as i32).i32_xor();
            }
            (UnOp::FNeg, _) => {
                self.float_width(w)?;
                self.expr(a)?;
                if w == Width::W32 { self.code.i().f32_neg().ignore() } else { self.code.i().f64_neg().ignore() }
            }
        }
        Ok(())
    }

    fn convert(&mut self, op: ConvOp, from: Width, to: Width, a: &Expr, need: Need) -> Result<(), LowerError> {
        match op {
            ConvOp::SS => self.convert_int(from, to, a, need, true),
            ConvOp::UU | ConvOp::XX => self.convert_int(from, to, a, need, false),
            ConvOp::FF => {
                self.float_width(from)?;
                self.float_width(to)?;
                self.expr(a)?;
                match (from, to) {
                    (Width::W32, Width::W64) => self.code.i().f64_promote_f32().ignore(),
                    (Width::W64, Width::W32) => self.code.i().f32_demote_f64().ignore(),
                    _ => {}
                }
                Ok(())
            }
            ConvOp::SF => {
                self.float_width(to)?;
                self.signed(a, from)?;
                let mut i = self.code.i();
                match (from, to) {
                    (Width::W64, Width::W32) => i.f32_convert_i64_s(),
                    (Width::W64, _) => i.f64_convert_i64_s(),
                    (_, Width::W32) => i.f32_convert_i32_s(),
                    _ => i.f64_convert_i32_s(),
                };
                Ok(())
            }
            ConvOp::FS => {
                self.float_width(from)?;
                self.expr(a)?;
                let mut i = self.code.i();
                match (from, to) {
                    (Width::W32, Width::W64) => i.i64_trunc_sat_f32_s(),
                    (_, Width::W64) => i.i64_trunc_sat_f64_s(),
                    (Width::W32, _) => i.i32_trunc_sat_f32_s(),
                    _ => i.i32_trunc_sat_f64_s(),
                };
                if to != Width::W64 {
                    self.zero_extend(to, need);
                }
                Ok(())
            }
        }
    }

    fn convert_int(&mut self, from: Width, to: Width, a: &Expr, need: Need, signed: bool) -> Result<(), LowerError> {
        if to.bits() <= from.bits() {
            // Narrowing: the low bits.
            if from == Width::W64 && to != Width::W64 {
                self.expr(a)?;
                self.code.i().i32_wrap_i64();
                self.zero_extend(to, need);
            } else if to == from {
                self.expr_need(a, need)?;
            } else {
                self.expr_need(a, need.operand(to))?;
                self.zero_extend(to, need);
            }
            return Ok(());
        }
        if signed {
            self.signed(a, from)?;
            if to == Width::W64 {
                self.code.i().i64_extend_i32_s();
            } else {
                self.zero_extend(to, need);
            }
        } else if to == Width::W64 {
            self.expr(a)?;
            self.code.i().i64_extend_i32_u();
        } else {
            // Low bits beyond `from` are zeros that the operand's canonical form provides.
            let enough = matches!(need, Need::Low(n) if n <= from.bits());
            self.expr_need(a, if enough { need } else { Need::Exact })?;
        }
        Ok(())
    }

    fn mul_may_overflow(&mut self, w: Width, a: &Expr, b: &Expr) -> Result<(), LowerError> {
        match w {
            Width::W8 | Width::W16 => {
                let p = self.code.scratch(ValType::I32);
                self.signed(a, w)?;
                self.signed(b, w)?;
                self.code.i().i32_mul();
                self.code.tee(p);
                self.sign_extend(w);
                self.code.get(p);
                self.code.i().i32_ne();
                self.code.release(ValType::I32, p);
            }
            Width::W32 => {
                let p = self.code.scratch(ValType::I64);
                self.expr(a)?;
                self.code.i().i64_extend_i32_s();
                self.expr(b)?;
                self.code.i().i64_extend_i32_s().i64_mul();
                self.code.tee(p);
                self.code.i().i64_extend32_s();
                self.code.get(p);
                self.code.i().i64_ne();
                self.code.release(ValType::I64, p);
            }
            Width::W64 => {
                // The high half of the signed product against the sign of the low half.
                let hi = self.code.scratch(ValType::I64);
                let lo = self.code.scratch(ValType::I64);
                self.expr(a)?;
                self.expr(b)?;
                self.wide_mul(hi, lo, true);
                self.code.get(lo);
                self.code.i().i64_const(63).i64_shr_s();
                self.code.get(hi);
                // The result has the operands' type.
                self.code.i().i64_ne().i64_extend_i32_u();
                self.code.release(ValType::I64, lo);
                self.code.release(ValType::I64, hi);
            }
        }
        Ok(())
    }
}
