//! Statements: assignments, stores, and the treatment of Sp and Hp (INV-SP, INV-HP).
//!
//! Input: the nodes of a block. Output: code.

use cmm_ir::{Expr, GlobalReg, Node, Type, Width};

use crate::code::mem;
use crate::error::LowerError;
use crate::expr::Need;
use crate::hp;
use crate::lower::Lower;
use crate::tail::Tail;
use crate::util::{in_memory, sum};

/// `Some(n)` if the expression is `Sp + n`.
fn sp_step(e: &Expr) -> Option<i32> {
    match sum(e) {
        (Some(Expr::Global(GlobalReg::Sp)), n) => Some(n),
        _ => None,
    }
}

impl Lower<'_> {
    /// Emits all nodes but those that wait for the jump.
    pub fn nodes(&mut self, nodes: &[Node], tail: &Tail) -> Result<(), LowerError> {
        // Once no decrement of Sp follows, stop looking for one.
        let mut decrement_ahead = true;
        for (index, node) in nodes.iter().enumerate() {
            if tail.waits(index) {
                continue;
            }
            if let Node::Store { addr, .. } = node {
                if decrement_ahead && self.sp_bias == 0 && sp_step(addr).is_some_and(|n| n < 0) {
                    decrement_ahead = self.hoist_decrement(&nodes[index..], index, tail);
                }
            }
            self.node(node)?;
        }
        Ok(())
    }

    /// Stores below Sp are about to happen and Sp is lowered after them: lower it now, so that their offsets are positive.
    /// False if Sp is not lowered in what follows.
    fn hoist_decrement(&mut self, nodes: &[Node], first: usize, tail: &Tail) -> bool {
        let next = nodes.iter().position(|n| matches!(n, Node::SetGlobal(GlobalReg::Sp, _)));
        let Some(at) = next else { return false };
        let Some(Node::SetGlobal(_, e)) = nodes.get(at) else { return false };
        if tail.waits(first + at) {
            return false;
        }
        let Some(step) = sp_step(e).filter(|n| *n < 0) else { return true };
        self.move_sp(step);
        self.sp_bias = step.wrapping_neg();
        true
    }

    /// Adds to the local of Sp.
    fn move_sp(&mut self, by: i32) {
        if by != 0 {
            self.code.get(self.sp);
            self.code.i().i32_const(by).i32_add();
            self.code.set(self.sp);
        }
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
                        let by = n.wrapping_add(self.sp_bias);
                        self.sp_bias = 0;
                        self.move_sp(by);
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
                self.code.i().i32_store(mem(at, Width::W32.bytes()));
                Ok(())
            }
            reg => {
                self.expr(e)?;
                let global = self.env.reg_global(reg);
                self.code.i().global_set(global);
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
