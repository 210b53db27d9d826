//! Statements: assignments, stores, and the treatment of Sp and Hp (INV-SP, INV-HP).
//!
//! Input: the nodes of a block. Output: code.

use cmm_ir::{BinOp, Expr, GlobalReg, Node, Type, Width};

use crate::code::mem;
use crate::env::Strategy;
use crate::error::LowerError;
use crate::expr::Need;
use crate::hp;
use crate::lower::Lower;
use crate::tail::Tail;
use crate::util::{in_memory, sum};

/// How far ahead of a store below Sp the decrement is looked for: keeps the pass linear.
const HOIST_WINDOW: usize = 40;

/// `Some(n)` if the expression is `Sp + n`.
pub(crate) fn sp_step(e: &Expr) -> Option<i32> {
    match sum(e) {
        (Some(Expr::Global(GlobalReg::Sp)), n) => Some(n),
        _ => None,
    }
}

impl Lower<'_> {
    /// Emits all nodes but those that wait for the jump and those that change nothing.
    pub fn nodes(&mut self, nodes: &[Node], tail: &Tail) -> Result<(), LowerError> {
        for (index, node) in nodes.iter().enumerate() {
            if let Some(reg) = tail.waits(index) {
                self.waiting_bias[reg] = self.sp_bias;
                continue;
            }
            if self.held.is_kept(node) {
                continue;
            }
            if let Node::Store { addr, .. } = node {
                if sp_step(addr).is_some_and(|n| n.wrapping_add(self.sp_bias) < 0) {
                    self.hoist_decrement(&nodes[index..]);
                }
            }
            self.node(node)?;
        }
        Ok(())
    }

    /// Stores below Sp are about to happen and Sp is lowered after them: lower it now, so that their offsets are positive.
    fn hoist_decrement(&mut self, nodes: &[Node]) {
        let next = nodes.iter().take(HOIST_WINDOW).find_map(|n| match n {
            Node::SetGlobal(GlobalReg::Sp, e) => Some(sp_step(e)),
            _ => None,
        });
        if let Some(Some(step)) = next {
            if step < 0 {
                self.move_sp(self.sp_bias.wrapping_add(step));
            }
        }
    }

    /// Adds to the local of Sp; what Sp is does not change.
    fn move_sp(&mut self, by: i32) {
        if by != 0 {
            self.code.get(self.sp);
            self.code.i().i32_const(by).i32_add();
            self.code.set(self.sp);
            self.sp_bias = self.sp_bias.wrapping_sub(by);
            for bias in &mut self.waiting_bias {
                *bias = bias.wrapping_sub(by);
            }
        }
    }

    /// Brings the local of Sp up to date, at the end of a block that stays in the function.
    pub fn settle_sp(&mut self) {
        self.move_sp(self.sp_bias);
    }

    /// A stack check whose success lowers Sp by what it checks: Sp is lowered before; both outcomes know (sp_check.rs).
    pub fn stack_check(&mut self, step: i32, negate: bool) -> Result<(), LowerError> {
        self.code.get(self.sp);
        self.code.i().i32_const(step).i32_add();
        self.code.set(self.sp);
        self.code.get(self.sp);
        let limit = self.field(GlobalReg::SpLim)?;
        self.code.i().i32_const(0).i32_load(mem(limit, 4));
        self.compare(if negate { BinOp::UGe } else { BinOp::ULt }, Width::W32);
        Ok(())
    }

    fn node(&mut self, node: &Node) -> Result<(), LowerError> {
        match node {
            Node::SetLocal(l, e) => {
                let slot = self.slot(*l)?;
                if let Some(source) = self.local_copy(e)? {
                    if source == slot {
                        return Ok(());
                    }
                }
                self.expr(e)?;
                self.code.set(slot);
                Ok(())
            }
            Node::SetGlobal(reg, e) => self.set_reg(*reg, e),
            Node::Store { ty, addr, value } => {
                let offset = self.addr(addr)?;
                let need = match ty {
                    Type::I8 | Type::I16 => Need::Low(ty.width().bits()),
                    _ => Need::Exact,
                };
                self.expr_need(value, need)?;
                self.store(*ty, offset);
                Ok(())
            }
            Node::Call { target, results, args, .. } => self.call(target, results, args),
            Node::Prim { prim, results, args } => self.prim(prim, results, args),
        }
    }

    /// The wasm local whose value the expression is, if it is nothing else.
    fn local_copy(&mut self, e: &Expr) -> Result<Option<u32>, LowerError> {
        Ok(match e {
            Expr::Local(l) => Some(self.slot(*l)?),
            Expr::Global(GlobalReg::Vanilla(1)) => Some(self.r1),
            Expr::Global(GlobalReg::Vanilla(2)) => Some(self.r2),
            _ => None,
        })
    }

    fn set_reg(&mut self, reg: GlobalReg, e: &Expr) -> Result<(), LowerError> {
        match reg {
            GlobalReg::Sp => {
                match sp_step(e) {
                    Some(n) => {
                        // Raising waits (the bias costs nothing in offsets); lowering must not make offsets negative.
                        self.sp_bias = self.sp_bias.wrapping_add(n);
                        if self.sp_bias < 0 {
                            self.settle_sp();
                        }
                    }
                    None => {
                        self.expr(e)?;
                        self.sp_bias = 0;
                        self.code.set(self.sp);
                    }
                }
                Ok(())
            }
            GlobalReg::Vanilla(n @ (1 | 2)) => {
                let local = if n == 1 { self.r1 } else { self.r2 };
                if self.local_copy(e)? == Some(local) {
                    return Ok(());
                }
                self.expr(e)?;
                self.code.set(local);
                Ok(())
            }
            GlobalReg::Hp => self.set_hp(e),
            // The register table's address is a constant; `BaseReg = resumeThread(..)` changes nothing.
            GlobalReg::BaseReg => Ok(()),
            reg if in_memory(reg) => {
                let at = self.field(reg)?;
                self.code.i().i32_const(0);
                self.expr(e)?;
                if reg == GlobalReg::SpLim && self.strategy == Strategy::Direct {
                    self.soft_limit()?;
                }
                self.code.i().i32_store(mem(at, Width::W32.bytes()));
                Ok(())
            }
            reg => {
                self.expr(e)?;
                match self.promoted.local(reg) {
                    Some(local) => self.code.set(local),
                    None => {
                        let global = self.env.reg_global(reg);
                        self.code.i().global_set(global);
                    }
                }
                Ok(())
            }
        }
    }

    /// Sets Hp: always the global; the cache keeps the value from before the first increment.
    fn set_hp(&mut self, e: &Expr) -> Result<(), LowerError> {
        let global = self.env.reg_global(GlobalReg::Hp);
        let after = hp::after_set(self.hp, e);
        match (hp::step(e), after) {
            (Some(_), Some(bias)) => {
                let cache = self.hp_cache();
                match self.hp {
                    Some(_) => self.code.get(cache),
                    None => {
                        self.code.i().global_get(global);
                        self.code.tee(cache);
                    }
                }
                if bias != 0 {
                    self.code.i().i32_const(bias).i32_add();
                }
            }
            _ => self.expr(e)?,
        }
        self.code.i().global_set(global);
        self.hp = after;
        Ok(())
    }
}
