//! Multiway branches.
//!
//! Input: a scrutinee and cases with branch depths. Output: `br_table` where the cases are dense, comparisons where they are
//! few, a binary search over both otherwise.
//!
//! Invariant: every path ends in a branch, so that a half of the search can stand in an `if` without `else`.

use cmm_ir::{BinOp, Expr, Type, Width};
use wasm_encoder::{BlockType, ValType};

use crate::error::LowerError;
use crate::expr::Ignore;
use crate::lower::Lower;

/// Cases up to this number are compared one by one.
const FEW: usize = 3;
/// A table may have this many slots per case.
const SLOTS_PER_CASE: u64 = 4;

/// The scrutinee, in a wasm local.
struct Scrutinee {
    local: u32,
    wide: bool,
    signed: bool,
    /// Where values without a case go; `None` if there are none.
    default: Option<u32>,
}

impl Lower<'_> {
    /// `cases` are values with branch depths.
    pub fn switch(
        &mut self,
        scrut: &Expr,
        signed: bool,
        mut cases: Vec<(i64, u32)>,
        default: Option<u32>,
    ) -> Result<(), LowerError> {
        let ty = self.type_of(scrut);
        if ty.is_float() {
            return Err(self.malformed("a switch on a float".to_string()));
        }
        let width = ty.width();
        // Keys as the scrutinee's wasm type orders them.
        let key = |v: i64| match (width, signed) {
            (Width::W64, true) => i128::from(v),
            (Width::W64, false) => i128::from(v as u64),
            (_, true) => i128::from(v << (64 - width.bits()) >> (64 - width.bits())),
            (_, false) => i128::from(v as u64 & crate::types::mask(width)),
        };
        cases.sort_by_key(|(v, _)| key(*v));
        cases.dedup_by_key(|(v, _)| key(*v));
        let cases: Vec<(i128, u32)> = cases.into_iter().map(|(v, d)| (key(v), d)).collect();
        if signed {
            self.signed(scrut, width)?
        } else {
            self.expr(scrut)?
        }
        let wide = ty == Type::I64;
        let val = if wide { ValType::I64 } else { ValType::I32 };
        let (Some((first, _)), Some((_, last_depth))) = (cases.first(), cases.last()) else {
            // No cases: only the default is left.
            self.code.i().drop();
            match default {
                Some(d) => self.br_or_fall(d),
                None => self.code.i().unreachable().ignore(),
            }
            return Ok(());
        };
        if is_dense(&cases) && !wide {
            // The value need not be kept.
            let (first, fallback) = (*first, default.unwrap_or(*last_depth));
            self.table(first, &cases, fallback);
            return Ok(());
        }
        let local = self.code.scratch(val);
        self.code.set(local);
        let scrutinee = Scrutinee { local, wide, signed, default };
        self.search(&scrutinee, &cases, 0);
        self.code.release(val, local);
        Ok(())
    }

    /// Emits the branches for a run of cases; `nested` is how many `if`s of the search enclose the code. Recursion halves the run.
    fn search(&mut self, s: &Scrutinee, cases: &[(i128, u32)], nested: u32) {
        let Some(((first, _), (_, last_depth))) = cases.first().zip(cases.last()) else { return };
        let fallback = s.default.unwrap_or(*last_depth) + nested;
        if is_dense(cases) {
            let cases: Vec<(i128, u32)> = cases.iter().map(|(v, d)| (*v, d + nested)).collect();
            self.code.get(s.local);
            if s.wide {
                // Values out of range must not wrap into it.
                let range = cases.last().map_or(0, |(v, _)| v - first) as u64;
                self.code.i().i64_const(*first as i64).i64_sub();
                if s.default.is_some() {
                    let index = self.code.scratch(ValType::I64);
                    self.code.tee(index);
                    self.code.i().i64_const(range as i64).i64_gt_u().br_if(fallback);
                    self.code.get(index);
                    self.code.release(ValType::I64, index);
                }
                self.code.i().i32_wrap_i64();
                self.table_slots(*first, &cases, fallback);
            } else {
                self.table(*first, &cases, fallback);
            }
        } else if cases.len() <= FEW {
            let compared = if s.default.is_some() { cases } else { &cases[..cases.len() - 1] };
            for (value, depth) in compared {
                self.code.get(s.local);
                self.constant(s, *value);
                self.compare(BinOp::Eq, if s.wide { Width::W64 } else { Width::W32 });
                self.code.i().br_if(depth + nested);
            }
            if nested == 0 { self.br_or_fall(fallback) } else { self.code.i().br(fallback).ignore() }
        } else {
            let (low, high) = cases.split_at(cases.len() / 2);
            let Some((middle, _)) = high.first() else { return };
            self.code.get(s.local);
            self.constant(s, *middle);
            let op = if s.signed { BinOp::SLt } else { BinOp::ULt };
            self.compare(op, if s.wide { Width::W64 } else { Width::W32 });
            self.code.i().if_(BlockType::Empty);
            self.search(s, low, nested + 1);
            self.code.i().end();
            self.search(s, high, nested);
        }
    }

    fn constant(&mut self, s: &Scrutinee, value: i128) {
        if s.wide {
            self.code.i().i64_const(value as i64);
        } else {
            self.code.i().i32_const(value as i32);
        }
    }

    /// A table on the i32 on the stack. Small gaps before the first case become slots rather than a subtraction.
    fn table(&mut self, first: i128, cases: &[(i128, u32)], fallback: u32) {
        let base = if (0..=3).contains(&first) { 0 } else { first };
        if base != 0 {
            self.code.i().i32_const(base as i32).i32_sub();
        }
        self.table_slots(base, cases, fallback);
    }

    fn table_slots(&mut self, base: i128, cases: &[(i128, u32)], fallback: u32) {
        let mut slots = Vec::with_capacity(cases.len());
        for (value, depth) in cases {
            slots.resize((value - base) as usize, fallback);
            slots.push(*depth);
        }
        // Trailing slots that go where everything else goes are not needed.
        while slots.last() == Some(&fallback) {
            slots.pop();
        }
        if let [only] = slots[..] {
            // Two ways: index 0 or not.
            self.code.i().i32_eqz().br_if(only).br(fallback);
        } else {
            self.code.i().br_table(slots, fallback);
        }
    }
}

fn is_dense(cases: &[(i128, u32)]) -> bool {
    let Some(((first, _), (last, _))) = cases.first().zip(cases.last()) else { return false };
    let range = (last - first) as u64;
    cases.len() >= 3 && range < SLOTS_PER_CASE * cases.len() as u64
}
