//! Primitives: one instruction or few, or a C function.
//!
//! Inputs: the primitive, its result locals, its arguments. Output: code. Those with double-width arithmetic are in prims_wide.rs.
//! One thread executes Haskell code, so atomic operations are plain ones and barriers are nothing.

use cmm_ir::{AtomicOp, BinOp, ConvOp, Expr, Lit, LocalId, MachOp, Prim, Type, UnOp, Width};
use wasm_encoder::ValType;

use crate::error::LowerError;
use crate::expr::Ignore;
use crate::lower::Lower;
use crate::prim_runtime::{runtime_name, runtime_sig};
use crate::types::{mask, val_type};

impl Lower<'_> {
    pub fn prim(&mut self, prim: &Prim, results: &[LocalId], args: &[Expr]) -> Result<(), LowerError> {
        let shape = |lower: &Self| {
            lower.malformed(format!("{prim:?} with {} arguments, {} results", args.len(), results.len()))
        };
        if let (Some(name), Some(sig)) = (runtime_name(prim), runtime_sig(prim)) {
            if args.len() != sig.params.len() || results.len() > 1 {
                return Err(shape(self));
            }
            for (arg, param) in args.iter().zip(&sig.params) {
                if let Prim::Pdep(w) | Prim::Pext(w) | Prim::BRev(w) = *prim {
                    self.operand(arg, w)?;
                    continue;
                }
                self.expr(arg)?;
                let ty = val_type(self.type_of(arg));
                if ty != *param {
                    return Err(self.malformed(format!("{prim:?}: an argument of type {ty:?}")));
                }
            }
            self.call_runtime(name, &sig)?;
            return match sig.results.first() {
                Some(ty) => self.result(results, *ty),
                None => Ok(()),
            };
        }
        let effects = matches!(prim, Prim::AtomicRmw(..) | Prim::Cmpxchg(_) | Prim::Xchg(_))
            || matches!(prim, Prim::Memcpy(_) | Prim::Memmove(_) | Prim::Memset(_) | Prim::AtomicWrite(_));
        if results.is_empty() && !effects {
            // Barriers, hints, and values that nobody wants.
            return Ok(());
        }
        match (*prim, results, args) {
            (Prim::Memcpy(_) | Prim::Memmove(_), [], [dst, src, n]) => self.copy(dst, src, n),
            (Prim::Memset(_), [], [dst, byte, n]) => self.fill(dst, byte, n),
            (Prim::AtomicRead(w), [r], [addr]) => {
                let offset = self.addr(addr)?;
                self.load(Type::int(w), offset);
                self.set_converted(*r, int_type(w))
            }
            (Prim::AtomicWrite(w), [], [addr, v]) => {
                let offset = self.addr(addr)?;
                self.expr(v)?;
                self.store(Type::int(w), offset);
                Ok(())
            }
            (Prim::AtomicRmw(w, op), _, [addr, n]) => self.atomic_rmw(w, op, results, addr, n),
            (Prim::Cmpxchg(w), _, [addr, expected, new]) => self.compare_exchange(w, results, addr, expected, new),
            (Prim::Xchg(w), _, [addr, new]) => {
                let at = self.code.scratch(ValType::I32);
                let old = self.code.scratch(int_type(w));
                self.expr(addr)?;
                self.code.set(at);
                self.code.get(at);
                self.expr(new)?;
                self.code.get(at);
                self.load(Type::int(w), 0);
                self.code.set(old);
                self.store(Type::int(w), 0);
                self.code.get(old);
                self.result(results, int_type(w))?;
                self.code.release(int_type(w), old);
                self.code.release(ValType::I32, at);
                Ok(())
            }
            (Prim::Fabs(w), [r], [x]) => {
                self.expr(x)?;
                if w == Width::W32 {
                    self.code.i().f32_abs().ignore()
                } else {
                    self.code.i().f64_abs().ignore()
                }
                self.set_converted(*r, float_val(w))
            }
            (Prim::Sqrt(w), [r], [x]) => {
                self.expr(x)?;
                if w == Width::W32 {
                    self.code.i().f32_sqrt().ignore()
                } else {
                    self.code.i().f64_sqrt().ignore()
                }
                self.set_converted(*r, float_val(w))
            }
            (Prim::UFConv(w), [r], [x]) => {
                self.expr(x)?;
                let wide = self.type_of(x) == Type::I64;
                let mut i = self.code.i();
                match (wide, w) {
                    (false, Width::W32) => i.f32_convert_i32_u(),
                    (false, _) => i.f64_convert_i32_u(),
                    (true, Width::W32) => i.f32_convert_i64_u(),
                    (true, _) => i.f64_convert_i64_u(),
                };
                self.set_converted(*r, float_val(w))
            }
            (Prim::PopCnt(w) | Prim::Clz(w) | Prim::Ctz(w), [r], [x]) => {
                self.count_bits(prim, w, x)?;
                self.set_converted(*r, int_type(w))
            }
            (Prim::BSwap(w), [r], [x]) => {
                self.byte_swap(w, x)?;
                self.set_converted(*r, int_type(w))
            }
            (Prim::I64ToI | Prim::W64ToW, [r], [x]) => {
                self.as_machop(*r, conv(ConvOp::UU, Width::W64, Width::W32), &[x])
            }
            (Prim::I64FromI, [r], [x]) => self.as_machop(*r, conv(ConvOp::SS, Width::W32, Width::W64), &[x]),
            (Prim::W64FromW, [r], [x]) => self.as_machop(*r, conv(ConvOp::UU, Width::W32, Width::W64), &[x]),
            (Prim::X64Neg, [r], [x]) => self.as_machop(*r, MachOp::Un(UnOp::SNeg, Width::W64), &[x]),
            (Prim::X64Not, [r], [x]) => self.as_machop(*r, MachOp::Un(UnOp::Not, Width::W64), &[x]),
            (_, [r], [x, y]) if binary64(prim).is_some() => {
                let op = binary64(prim).unwrap_or(BinOp::Add);
                self.as_machop(*r, MachOp::Bin(op, Width::W64), &[x, y])
            }
            _ if crate::prims_wide::is_wide(prim) => self.wide_prim(prim, results, args),
            _ => Err(shape(self)),
        }
    }

    /// Stores the value on the stack in the result local, if there is one.
    fn result(&mut self, results: &[LocalId], ty: ValType) -> Result<(), LowerError> {
        match results.first() {
            Some(r) => self.set_converted(*r, ty),
            None => {
                self.code.i().drop();
                Ok(())
            }
        }
    }

    /// An operand of which the primitive sees the low bits only. GHC passes whole words to the primitives for 8 and 16 bits.
    fn operand(&mut self, e: &Expr, w: Width) -> Result<(), LowerError> {
        let ty = self.type_of(e);
        if ty.is_float() {
            return Err(self.malformed("a float as a string of bits".to_string()));
        }
        let from = ty.width();
        self.expr(&if from == w { e.clone() } else { Expr::MachOp(conv(ConvOp::UU, from, w), vec![e.clone()]) })
    }

    /// A primitive that is a machine operation.
    fn as_machop(&mut self, result: LocalId, op: MachOp, args: &[&Expr]) -> Result<(), LowerError> {
        let args: Vec<Expr> = args.iter().map(|e| (*e).clone()).collect();
        let e = Expr::MachOp(op, args);
        let ty = val_type(self.type_of(&e));
        self.expr(&e)?;
        self.set_converted(result, ty)
    }

    fn copy(&mut self, dst: &Expr, src: &Expr, n: &Expr) -> Result<(), LowerError> {
        if let Some(ty) = small_block(n) {
            // One load before one store: right for overlapping blocks too.
            let to = self.addr(dst)?;
            let from = self.addr(src)?;
            self.load(ty, from);
            self.store(ty, to);
            return Ok(());
        }
        self.expr(dst)?;
        self.expr(src)?;
        self.expr(n)?;
        self.code.i().memory_copy(0, 0);
        Ok(())
    }

    fn fill(&mut self, dst: &Expr, byte: &Expr, n: &Expr) -> Result<(), LowerError> {
        if let (Some(ty), Expr::Lit(Lit::Int(b, _))) = (small_block(n), byte) {
            let pattern = (*b as u8 as u64).wrapping_mul(0x0101_0101_0101_0101);
            let to = self.addr(dst)?;
            match ty {
                Type::I64 => self.code.i().i64_const(pattern as i64).ignore(),
                _ => self.code.i().i32_const((pattern & mask(ty.width())) as u32 as i32).ignore(),
            }
            self.store(ty, to);
            return Ok(());
        }
        self.expr(dst)?;
        self.expr(byte)?;
        self.expr(n)?;
        self.code.i().memory_fill(0);
        Ok(())
    }

    fn atomic_rmw(
        &mut self,
        w: Width,
        op: AtomicOp,
        results: &[LocalId],
        addr: &Expr,
        n: &Expr,
    ) -> Result<(), LowerError> {
        let val = int_type(w);
        let at = self.code.scratch(ValType::I32);
        let old = self.code.scratch(val);
        let operand = self.code.scratch(val);
        self.expr(addr)?;
        self.code.set(at);
        self.expr(n)?;
        self.code.set(operand);
        self.code.get(at);
        self.code.get(at);
        self.load(Type::int(w), 0);
        self.code.tee(old);
        self.code.get(operand);
        let mut i = self.code.i();
        if w == Width::W64 {
            match op {
                AtomicOp::Add => i.i64_add(),
                AtomicOp::Sub => i.i64_sub(),
                AtomicOp::And => i.i64_and(),
                AtomicOp::Nand => i.i64_and().i64_const(-1).i64_xor(),
                AtomicOp::Or => i.i64_or(),
                AtomicOp::Xor => i.i64_xor(),
            };
        } else {
            match op {
                AtomicOp::Add => i.i32_add(),
                AtomicOp::Sub => i.i32_sub(),
                AtomicOp::And => i.i32_and(),
                AtomicOp::Nand => i.i32_and().i32_const(-1).i32_xor(),
                AtomicOp::Or => i.i32_or(),
                AtomicOp::Xor => i.i32_xor(),
            };
        }
        self.store(Type::int(w), 0);
        self.code.get(old);
        self.result(results, val)?;
        self.code.release(val, operand);
        self.code.release(val, old);
        self.code.release(ValType::I32, at);
        Ok(())
    }

    fn compare_exchange(
        &mut self,
        w: Width,
        results: &[LocalId],
        addr: &Expr,
        expected: &Expr,
        new: &Expr,
    ) -> Result<(), LowerError> {
        let val = int_type(w);
        let at = self.code.scratch(ValType::I32);
        let old = self.code.scratch(val);
        // All operands first: the result local may be among them.
        self.expr(addr)?;
        self.code.set(at);
        self.code.get(at);
        self.expr(new)?;
        self.code.get(at);
        self.load(Type::int(w), 0);
        self.code.tee(old);
        // store (if old == expected then new else old)
        self.code.get(old);
        self.expr(expected)?;
        if w == Width::W64 {
            self.code.i().i64_eq().ignore()
        } else {
            self.code.i().i32_eq().ignore()
        }
        self.code.i().select();
        self.store(Type::int(w), 0);
        self.code.get(old);
        self.result(results, val)?;
        self.code.release(val, old);
        self.code.release(ValType::I32, at);
        Ok(())
    }

    fn count_bits(&mut self, prim: &Prim, w: Width, x: &Expr) -> Result<(), LowerError> {
        self.operand(x, w)?;
        match (prim, w) {
            (Prim::PopCnt(_), Width::W64) => self.code.i().i64_popcnt().ignore(),
            (Prim::PopCnt(_), _) => self.code.i().i32_popcnt().ignore(),
            (Prim::Clz(_), Width::W64) => self.code.i().i64_clz().ignore(),
            (Prim::Clz(_), Width::W32) => self.code.i().i32_clz().ignore(),
            (Prim::Clz(_), _) => {
                self.code.i().i32_clz().i32_const(32 - w.bits() as i32).i32_sub();
            }
            (_, Width::W64) => self.code.i().i64_ctz().ignore(),
            (_, Width::W32) => self.code.i().i32_ctz().ignore(),
            // A bit above the value stops the count at the width.
            _ => self.code.i().i32_const(1 << w.bits()).i32_or().i32_ctz().ignore(),
        }
        Ok(())
    }

    fn byte_swap(&mut self, w: Width, x: &Expr) -> Result<(), LowerError> {
        self.operand(x, w)?;
        match w {
            Width::W8 => {}
            Width::W16 => {
                let t = self.code.scratch(ValType::I32);
                self.code.tee(t);
                self.code.i().i32_const(8).i32_shr_u();
                self.code.get(t);
                self.code.i().i32_const(8).i32_shl().i32_const(0xff00).i32_and().i32_or();
                self.code.release(ValType::I32, t);
            }
            Width::W32 => self.byte_swap32(),
            Width::W64 => {
                let t = self.code.scratch(ValType::I64);
                self.code.tee(t);
                self.code.i().i32_wrap_i64();
                self.byte_swap32();
                self.code.i().i64_extend_i32_u().i64_const(32).i64_shl();
                self.code.get(t);
                self.code.i().i64_const(32).i64_shr_u().i32_wrap_i64();
                self.byte_swap32();
                self.code.i().i64_extend_i32_u().i64_or();
                self.code.release(ValType::I64, t);
            }
        }
        Ok(())
    }

    /// Bytes 0 and 2 arrive by rotating left, 1 and 3 by rotating right.
    fn byte_swap32(&mut self) {
        let t = self.code.scratch(ValType::I32);
        self.code.tee(t);
        self.code.i().i32_const(8).i32_rotl().i32_const(0x00ff_00ff).i32_and();
        self.code.get(t);
        self.code.i().i32_const(8).i32_rotr().i32_const(0xff00_ff00_u32 as i32).i32_and().i32_or();
        self.code.release(ValType::I32, t);
    }
}

fn conv(op: ConvOp, from: Width, to: Width) -> MachOp {
    MachOp::Conv(op, from, to)
}

pub(crate) fn int_type(w: Width) -> ValType {
    if w == Width::W64 { ValType::I64 } else { ValType::I32 }
}

fn float_val(w: Width) -> ValType {
    if w == Width::W32 { ValType::F32 } else { ValType::F64 }
}

/// The integer type of a block of constant size that one load can move.
fn small_block(n: &Expr) -> Option<Type> {
    match n {
        Expr::Lit(Lit::Int(1, _)) => Some(Type::I8),
        Expr::Lit(Lit::Int(2, _)) => Some(Type::I16),
        Expr::Lit(Lit::Int(4, _)) => Some(Type::I32),
        Expr::Lit(Lit::Int(8, _)) => Some(Type::I64),
        _ => None,
    }
}

/// 64-bit primitives that are binary machine operations.
fn binary64(prim: &Prim) -> Option<BinOp> {
    Some(match prim {
        Prim::X64Add => BinOp::Add,
        Prim::X64Sub => BinOp::Sub,
        Prim::X64Mul => BinOp::Mul,
        Prim::I64Quot => BinOp::SQuot,
        Prim::I64Rem => BinOp::SRem,
        Prim::W64Quot => BinOp::UQuot,
        Prim::W64Rem => BinOp::URem,
        Prim::X64And => BinOp::And,
        Prim::X64Or => BinOp::Or,
        Prim::X64Xor => BinOp::Xor,
        Prim::X64Shl => BinOp::Shl,
        Prim::I64Shr => BinOp::SShr,
        Prim::W64Shr => BinOp::UShr,
        Prim::X64Eq => BinOp::Eq,
        Prim::X64Ne => BinOp::Ne,
        Prim::I64Ge => BinOp::SGe,
        Prim::I64Gt => BinOp::SGt,
        Prim::I64Le => BinOp::SLe,
        Prim::I64Lt => BinOp::SLt,
        Prim::W64Ge => BinOp::UGe,
        Prim::W64Gt => BinOp::UGt,
        Prim::W64Le => BinOp::ULe,
        Prim::W64Lt => BinOp::ULt,
        _ => return None,
    })
}
