//! Primitives with two or three results: quotient and remainder, carries, double-width products and quotients.
//!
//! Inputs: the primitive, result locals, arguments. Output: code.
//! Invariant: all arguments are in scratch locals before the first result local is set, because a result may be an argument's local.

use cmm_ir::{BinOp, Expr, LocalId, Prim, Width};
use wasm_encoder::{BlockType, ValType};

use crate::error::LowerError;
use crate::expr::Ignore;
use crate::lower::Lower;
use crate::prims::int_type;

pub(crate) fn is_wide(prim: &Prim) -> bool {
    wide_width(prim).is_some()
}

fn wide_width(prim: &Prim) -> Option<Width> {
    match *prim {
        Prim::SMul2(w)
        | Prim::SQuotRem(w)
        | Prim::UQuotRem(w)
        | Prim::UQuotRem2(w)
        | Prim::Add2(w)
        | Prim::AddWordC(w)
        | Prim::SubWordC(w)
        | Prim::AddIntC(w)
        | Prim::SubIntC(w)
        | Prim::UMul2(w) => Some(w),
        _ => None,
    }
}

impl Lower<'_> {
    pub fn wide_prim(&mut self, prim: &Prim, results: &[LocalId], args: &[Expr]) -> Result<(), LowerError> {
        let Some(w) = wide_width(prim) else { return Err(self.malformed(format!("{prim:?} is not a wide primitive"))) };
        if w.bits() < 32 && !matches!(prim, Prim::SQuotRem(_) | Prim::UQuotRem(_)) {
            return Err(self.unsupported(format!("{prim:?}"), "GHC has it for words only"));
        }
        let signed = matches!(prim, Prim::SQuotRem(_));
        let val = int_type(w);
        let mut inputs = Vec::with_capacity(3);
        for arg in args {
            if signed {
                self.signed(arg, w)?
            } else {
                self.expr(arg)?
            }
            let local = self.code.scratch(val);
            self.code.set(local);
            inputs.push(local);
        }
        match (*prim, results, &inputs[..]) {
            (Prim::SQuotRem(_) | Prim::UQuotRem(_), [q, r], [x, y]) => self.quot_rem(signed, w, *q, *r, *x, *y)?,
            (Prim::Add2(_), [hi, lo], [x, y]) => self.add_carry(w, *lo, *hi, *x, *y)?,
            (Prim::AddWordC(_), [sum, carry], [x, y]) => self.add_carry(w, *sum, *carry, *x, *y)?,
            (Prim::SubWordC(_), [diff, borrow], [x, y]) => {
                self.pair(*x, *y);
                self.int(w, |i| i.i32_sub().ignore(), |i| i.i64_sub().ignore());
                self.set_converted(*diff, val)?;
                self.pair(*x, *y);
                self.compare(BinOp::ULt, w);
                self.set_converted(*borrow, ValType::I32)?;
            }
            (Prim::AddIntC(_), [sum, overflow], [x, y]) => self.signed_carry(false, w, *sum, *overflow, *x, *y)?,
            (Prim::SubIntC(_), [diff, overflow], [x, y]) => self.signed_carry(true, w, *diff, *overflow, *x, *y)?,
            (Prim::UMul2(_), [hi, lo], [x, y]) => self.mul2(false, w, None, *hi, *lo, *x, *y)?,
            (Prim::SMul2(_), [needed, hi, lo], [x, y]) => self.mul2(true, w, Some(*needed), *hi, *lo, *x, *y)?,
            (Prim::UQuotRem2(Width::W32), [q, r], [hi, lo, y]) => {
                let n = self.code.scratch(ValType::I64);
                self.code.get(*hi);
                self.code.i().i64_extend_i32_u().i64_const(32).i64_shl();
                self.code.get(*lo);
                self.code.i().i64_extend_i32_u().i64_or();
                self.code.tee(n);
                self.code.get(*y);
                self.code.i().i64_extend_i32_u().i64_div_u();
                self.set_converted(*q, ValType::I64)?;
                self.code.get(n);
                self.code.get(*y);
                self.code.i().i64_extend_i32_u().i64_rem_u();
                self.set_converted(*r, ValType::I64)?;
                self.code.release(ValType::I64, n);
            }
            (Prim::UQuotRem2(_), [q, r], [hi, lo, y]) => {
                self.long_division(*hi, *lo, *y);
                self.code.get(*lo);
                self.set_converted(*q, ValType::I64)?;
                self.code.get(*hi);
                self.set_converted(*r, ValType::I64)?;
            }
            _ => {
                let what = format!("{prim:?} with {} arguments, {} results", args.len(), results.len());
                return Err(self.malformed(what));
            }
        }
        for local in inputs {
            self.code.release(val, local);
        }
        Ok(())
    }

    fn pair(&mut self, x: u32, y: u32) {
        self.code.get(x);
        self.code.get(y);
    }

    /// One instruction by width.
    fn int(
        &mut self,
        w: Width,
        narrow: impl FnOnce(&mut wasm_encoder::InstructionSink<'_>),
        wide: impl FnOnce(&mut wasm_encoder::InstructionSink<'_>),
    ) {
        let mut i = self.code.i();
        if w == Width::W64 { wide(&mut i) } else { narrow(&mut i) }
    }

    fn quot_rem(&mut self, signed: bool, w: Width, q: LocalId, r: LocalId, x: u32, y: u32) -> Result<(), LowerError> {
        use crate::expr::Need;
        let val = int_type(w);
        self.pair(x, y);
        match signed {
            true => self.int(w, |i| i.i32_div_s().ignore(), |i| i.i64_div_s().ignore()),
            false => self.int(w, |i| i.i32_div_u().ignore(), |i| i.i64_div_u().ignore()),
        }
        self.zero_extend(w, Need::Exact);
        self.set_converted(q, val)?;
        self.pair(x, y);
        match signed {
            true => self.int(w, |i| i.i32_rem_s().ignore(), |i| i.i64_rem_s().ignore()),
            false => self.int(w, |i| i.i32_rem_u().ignore(), |i| i.i64_rem_u().ignore()),
        }
        self.zero_extend(w, Need::Exact);
        self.set_converted(r, val)
    }

    /// The carry of an unsigned sum: the sum is less than an operand.
    fn add_carry(&mut self, w: Width, sum: LocalId, carry: LocalId, x: u32, y: u32) -> Result<(), LowerError> {
        let val = int_type(w);
        let s = self.code.scratch(val);
        self.pair(x, y);
        self.int(w, |i| i.i32_add().ignore(), |i| i.i64_add().ignore());
        self.code.tee(s);
        self.code.get(x);
        self.compare(BinOp::ULt, w);
        self.set_converted(carry, ValType::I32)?;
        self.code.get(s);
        self.set_converted(sum, val)?;
        self.code.release(val, s);
        Ok(())
    }

    /// The sign bit of `(x ^ s) & (y ^ s)` (sum) or `(x ^ y) & (x ^ s)` (difference).
    fn signed_carry(
        &mut self,
        subtract: bool,
        w: Width,
        result: LocalId,
        overflow: LocalId,
        x: u32,
        y: u32,
    ) -> Result<(), LowerError> {
        let val = int_type(w);
        let s = self.code.scratch(val);
        self.pair(x, y);
        match subtract {
            false => self.int(w, |i| i.i32_add().ignore(), |i| i.i64_add().ignore()),
            true => self.int(w, |i| i.i32_sub().ignore(), |i| i.i64_sub().ignore()),
        }
        self.code.set(s);
        let xor = |lower: &mut Self| lower.int(w, |i| i.i32_xor().ignore(), |i| i.i64_xor().ignore());
        self.pair(x, s);
        xor(self);
        self.pair(y, if subtract { x } else { s });
        xor(self);
        self.int(
            w,
            |i| i.i32_and().i32_const(31).i32_shr_u().ignore(),
            |i| i.i64_and().i64_const(63).i64_shr_u().ignore(),
        );
        self.set_converted(overflow, val)?;
        self.code.get(s);
        self.set_converted(result, val)?;
        self.code.release(val, s);
        Ok(())
    }

    #[allow(clippy::too_many_arguments)] // The three results and two operands are the primitive's own.
    fn mul2(
        &mut self,
        signed: bool,
        w: Width,
        needed: Option<LocalId>,
        hi: LocalId,
        lo: LocalId,
        x: u32,
        y: u32,
    ) -> Result<(), LowerError> {
        let h = self.code.scratch(ValType::I64);
        let l = self.code.scratch(ValType::I64);
        if w == Width::W64 {
            self.pair(x, y);
            self.wide_mul(h, l, signed);
        } else {
            for (n, operand) in [x, y].into_iter().enumerate() {
                self.code.get(operand);
                match signed {
                    true => self.code.i().i64_extend_i32_s().ignore(),
                    false => self.code.i().i64_extend_i32_u().ignore(),
                }
                if n == 1 {
                    self.code.i().i64_mul();
                }
            }
            self.code.tee(l);
            self.code.i().i64_const(32).i64_shr_s();
            self.code.set(h);
        }
        if let Some(needed) = needed {
            // The high half is needed if it is not the sign of the low half.
            self.code.get(l);
            if w == Width::W32 {
                self.code.i().i64_extend32_s();
            }
            self.code.i().i64_const(63).i64_shr_s();
            self.code.get(h);
            self.code.i().i64_ne();
            self.set_converted(needed, ValType::I32)?;
        }
        self.code.get(h);
        self.set_converted(hi, ValType::I64)?;
        self.code.get(l);
        self.set_converted(lo, ValType::I64)?;
        self.code.release(ValType::I64, l);
        self.code.release(ValType::I64, h);
        Ok(())
    }

    /// 64x64 -> 128 bits of the two i64 on the stack, into two locals, by four products of halves.
    pub fn wide_mul(&mut self, hi: u32, lo: u32, signed: bool) {
        const LOW: i64 = 0xffff_ffff;
        let [a, b, t, u] = [(); 4].map(|()| self.code.scratch(ValType::I64));
        self.code.set(b);
        self.code.set(a);
        let part = |lower: &mut Self, of: u32, high: bool| {
            lower.code.get(of);
            match high {
                true => lower.code.i().i64_const(32).i64_shr_u().ignore(),
                false => lower.code.i().i64_const(LOW).i64_and().ignore(),
            }
        };
        // t = ah*bl + (al*bl >> 32)
        part(self, a, true);
        part(self, b, false);
        self.code.i().i64_mul();
        part(self, a, false);
        part(self, b, false);
        self.code.i().i64_mul().i64_const(32).i64_shr_u().i64_add();
        self.code.set(t);
        // u = al*bh + (t & LOW)
        part(self, a, false);
        part(self, b, true);
        self.code.i().i64_mul();
        part(self, t, false);
        self.code.i().i64_add();
        self.code.set(u);
        // hi = ah*bh + (t >> 32) + (u >> 32)
        part(self, a, true);
        part(self, b, true);
        self.code.i().i64_mul();
        part(self, t, true);
        self.code.i().i64_add();
        part(self, u, true);
        self.code.i().i64_add();
        if signed {
            // Minus b if a is negative, minus a if b is.
            for (x, y) in [(a, b), (b, a)] {
                self.code.get(x);
                self.code.i().i64_const(63).i64_shr_s();
                self.code.get(y);
                self.code.i().i64_and().i64_sub();
            }
        }
        self.code.set(hi);
        self.pair(a, b);
        self.code.i().i64_mul();
        self.code.set(lo);
        for local in [u, t, b, a] {
            self.code.release(ValType::I64, local);
        }
    }

    /// 128 by 64 bits, one bit at a time: on return `lo` is the quotient and `hi` the remainder. GHC on a 32-bit target never asks for it.
    fn long_division(&mut self, hi: u32, lo: u32, y: u32) {
        let count = self.code.scratch(ValType::I32);
        let carry = self.code.scratch(ValType::I64);
        self.code.i().i32_const(64);
        self.code.set(count);
        self.code.i().loop_(BlockType::Empty);
        // carry:hi:lo <<= 1
        self.code.get(hi);
        self.code.i().i64_const(63).i64_shr_u();
        self.code.set(carry);
        self.code.get(hi);
        self.code.i().i64_const(1).i64_shl();
        self.code.get(lo);
        self.code.i().i64_const(63).i64_shr_u().i64_or();
        self.code.set(hi);
        self.code.get(lo);
        self.code.i().i64_const(1).i64_shl();
        self.code.set(lo);
        // if (carry or hi >= y) { hi -= y; lo |= 1 }
        self.code.get(carry);
        self.code.i().i64_const(0).i64_ne();
        self.pair(hi, y);
        self.code.i().i64_ge_u().i32_or().if_(BlockType::Empty);
        self.pair(hi, y);
        self.code.i().i64_sub();
        self.code.set(hi);
        self.code.get(lo);
        self.code.i().i64_const(1).i64_or();
        self.code.set(lo);
        self.code.i().end();
        self.code.get(count);
        self.code.i().i32_const(1).i32_sub();
        self.code.tee(count);
        self.code.i().br_if(0).end();
        self.code.release(ValType::I64, carry);
        self.code.release(ValType::I32, count);
    }
}
