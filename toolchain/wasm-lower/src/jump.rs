//! Leaving a procedure, and entering one at the right place.
//!
//! Inputs: the jump, the assignments that wait for it (tail.rs), the strategy. Output: code.
//! Tail calls pass Sp, R1, R2 and pc; trampolines store to the registers' globals what the procedure has changed and return the next pc.

use cmm_ir::{BinOp, Expr, GlobalReg, Lit, Node, Width};
use wasm_encoder::{BlockType, ValType};

use crate::code::mem;
use crate::direct;
use crate::env::{Resolved, Shared, Strategy};
use crate::error::LowerError;
use crate::lower::{LOCAL_REGS, Lower};
use crate::tail::Tail;

/// The bits of a pointer that say that the object is evaluated.
pub(crate) const TAG_MASK: i32 = 3;
/// How often control may go round a group's hub before it leaves.
const MAX_ROUNDS: i32 = 20_000;

pub(crate) const SP: Expr = Expr::Global(GlobalReg::Sp);

/// Whether code that is gone to comes back here.
#[derive(Clone, Copy)]
pub(crate) enum Transfer {
    Call,
    TailCall,
}

impl Lower<'_> {
    pub fn jump(
        &mut self,
        block: u32,
        nodes: &[Node],
        tail: &Tail,
        target: &Expr,
        args: &[GlobalReg],
    ) -> Result<(), LowerError> {
        match self.strategy {
            Strategy::TailCall | Strategy::Grouped => self.tail_call(nodes, tail, target, args),
            Strategy::Direct if direct::is_return(target) => self.direct_return(nodes, tail, args),
            Strategy::Direct if self.calls.cuts => self.cut(nodes, tail, target, args),
            Strategy::Direct if self.calls.enters(block as usize) => self.direct_enter(nodes, tail, args),
            Strategy::Direct => self.tail_call(nodes, tail, target, args),
            Strategy::Trampoline => self.next_pc(nodes, tail, target, args),
        }
    }

    /// Pushes the value that a waiting assignment gives to its register. False if none waits.
    fn waiting(&mut self, nodes: &[Node], tail: &Tail, at: usize) -> Result<bool, LowerError> {
        let Some(waiting) = tail.0[at] else { return Ok(false) };
        let Some(Node::SetGlobal(_, e)) = nodes.get(waiting.node) else {
            return Err(self.malformed("a waiting assignment that is none".to_string()));
        };
        let bias = std::mem::replace(&mut self.sp_bias, self.waiting_bias[at]);
        self.expr(e)?;
        self.sp_bias = bias;
        if waiting.tee {
            let local = self.reg_local(at);
            self.code.tee(local);
        }
        Ok(true)
    }

    fn reg_local(&self, at: usize) -> u32 {
        [self.sp, self.r1, self.r2][at]
    }

    fn tail_call(&mut self, nodes: &[Node], tail: &Tail, target: &Expr, args: &[GlobalReg]) -> Result<(), LowerError> {
        self.store_promoted(args);
        self.push_registers(nodes, tail, args, 3, None)?;
        self.transfer(target, Transfer::TailCall)
    }

    /// The first `count` of the registers that jumps pass, on the wasm stack; Sp also in `copy`.
    pub fn push_registers(
        &mut self,
        nodes: &[Node],
        tail: &Tail,
        args: &[GlobalReg],
        count: usize,
        copy: Option<u32>,
    ) -> Result<(), LowerError> {
        for (at, reg) in LOCAL_REGS.iter().take(count).enumerate() {
            if self.waiting(nodes, tail, at)? {
                continue;
            }
            if at == 0 {
                self.expr(&SP)?;
                if let Some(local) = copy {
                    self.code.tee(local);
                }
            } else if args.contains(reg) {
                let local = self.reg_local(at);
                self.code.get(local);
            } else {
                self.code.i().i32_const(0);
            }
        }
        Ok(())
    }

    /// Goes to the code, with the registers on the wasm stack.
    pub fn transfer(&mut self, target: &Expr, how: Transfer) -> Result<(), LowerError> {
        if let Some((addr, func, primary)) = self.known_code(target)? {
            let mut code = self.code.i();
            code.i32_const(if primary { 0 } else { addr as i32 });
            match how {
                Transfer::Call => code.call(func),
                Transfer::TailCall => code.return_call(func),
            };
            return Ok(());
        }
        self.expr(target)?;
        if self.strategy == Strategy::Direct {
            let func = self.env.shared(Shared::Jump)?;
            match how {
                Transfer::Call => self.code.i().call(func),
                Transfer::TailCall => self.code.i().return_call(func),
            };
            return Ok(());
        }
        let ty = self.env.type_index(&self.strategy.haskell_sig());
        let pc = self.pc;
        self.code.tee(pc);
        self.code.get(pc);
        let mut code = self.code.i();
        code.i32_const(3).i32_shr_u();
        match how {
            Transfer::Call => code.call_indirect(0, ty),
            Transfer::TailCall => code.return_call_indirect(0, ty),
        };
        Ok(())
    }

    fn next_pc(&mut self, nodes: &[Node], tail: &Tail, target: &Expr, args: &[GlobalReg]) -> Result<(), LowerError> {
        let mut pushed = [false; 3];
        for (at, reg) in LOCAL_REGS.iter().enumerate() {
            pushed[at] = self.waiting(nodes, tail, at)?;
            if at == 0 {
                if self.assigns[0] {
                    self.expr(&SP)?;
                    pushed[at] = true;
                }
            } else if !pushed[at] && self.assigns[at] && args.contains(reg) {
                let local = self.reg_local(at);
                self.code.get(local);
                pushed[at] = true;
            }
        }
        for (at, reg) in LOCAL_REGS.into_iter().enumerate().rev() {
            if pushed[at] {
                let global = self.env.reg_global(reg);
                self.code.i().global_set(global);
            }
        }
        match self.known_code(target)? {
            Some((addr, _, _)) => {
                self.code.i().i32_const(addr as i32);
            }
            None => self.expr(target)?,
        }
        self.code.i().return_();
        Ok(())
    }

    /// The branch on `pc` of a group, where every jump whose target is not known arrives. After many rounds control goes by way of the table, back to the
    /// same function perhaps: engines that compile hot functions anew do not replace running ones.
    pub fn hub(&mut self, depths: &[u32]) -> Result<(), LowerError> {
        let pcs: Vec<u32> = self.layout.entries.iter().map(|e| self.info_base.wrapping_add(e.info_ptr)).collect();
        let (Some((outside, entries)), Some(first)) = (depths.split_last(), pcs.first().copied()) else {
            return Err(self.malformed("a hub without entries".to_string()));
        };
        let mut table = Vec::new();
        for (pc, depth) in pcs.iter().zip(entries) {
            table.resize((pc.wrapping_sub(first) >> 3) as usize, *outside);
            table.push(*depth);
        }
        let rounds = self.rounds();
        self.code.get(rounds);
        self.code.i().i32_const(1).i32_add();
        self.code.tee(rounds);
        self.code.i().i32_const(MAX_ROUNDS).i32_gt_u().br_if(*outside);
        self.code.get(self.pc);
        self.code.i().i32_const(first as i32).i32_sub().i32_const(3).i32_shr_u().br_table(table, *outside);
        Ok(())
    }

    /// Before control may leave: registers in locals that the jump carries, to their globals.
    pub fn store_promoted(&mut self, args: &[GlobalReg]) {
        for reg in args {
            if let Some(local) = self.promoted.local(*reg) {
                let global = self.env.reg_global(*reg);
                self.code.get(local);
                self.code.i().global_set(global);
            }
        }
    }

    /// At the start of a group.
    pub fn load_promoted(&mut self) {
        for (reg, local) in std::mem::take(&mut self.promoted.0) {
            let global = self.env.reg_global(reg);
            self.code.i().global_get(global);
            self.code.set(local);
            self.promoted.0.push((reg, local));
        }
    }

    /// Leaves a group for the address in `pc`. An indirection to an evaluated object, which is what most evaluated thunks are, is not entered but followed: R1
    /// becomes the object, `pc` the return address, and what comes next in the code goes back to the hub.
    pub fn outside(&mut self) {
        let known = self.env.indirections();
        let leave = |lower: &mut Self| {
            let ty = lower.env.type_index(&Strategy::Grouped.haskell_sig());
            for local in [lower.sp, lower.r1, lower.r2, lower.pc, lower.pc] {
                lower.code.get(local);
            }
            lower.code.i().i32_const(3).i32_shr_u().return_call_indirect(0, ty);
        };
        let Some((last, others)) = known.infos.split_last() else {
            leave(self);
            return;
        };
        let object = self.code.scratch(ValType::I32);
        self.code.i().block(BlockType::Empty).block(BlockType::Empty).block(BlockType::Empty);
        for info in others {
            self.code.get(self.pc);
            self.code.i().i32_const(*info as i32).i32_eq().br_if(0);
        }
        self.code.get(self.pc);
        self.code.i().i32_const(*last as i32).i32_ne().br_if(1).end();
        self.code.get(self.r1);
        self.code.i().i32_load(mem(known.indirectee, 4));
        self.code.tee(object);
        self.code.i().i32_const(TAG_MASK).i32_and().br_if(1).end();
        leave(self);
        self.code.i().end();
        self.code.get(object);
        self.code.set(self.r1);
        self.code.get(self.sp);
        self.code.i().i32_load(mem(0, 4));
        self.code.set(self.pc);
        self.code.release(ValType::I32, object);
    }

    /// Address, function and whether it is the primary entry, for a target that is a label.
    pub fn known_code(&mut self, target: &Expr) -> Result<Option<(u32, u32, bool)>, LowerError> {
        let Expr::Lit(Lit::Label(sym, 0)) = target else { return Ok(None) };
        match self.env.resolve(*sym)? {
            Resolved::Code { addr, func, primary } => Ok(Some((addr, func, primary))),
            Resolved::Data { .. } | Resolved::CFunction { .. } => {
                let name = self.env.name(*sym);
                Err(self.malformed(format!("a jump to {name}, which is not Haskell code")))
            }
        }
    }

    /// Whether `pc` is an entry, one of two; the other is the primary.
    pub fn is_entry(&mut self, entry: u32, negate: bool) -> Result<(), LowerError> {
        let Some(entry) = self.layout.entries.get(entry as usize) else {
            return Err(self.malformed("an entry that does not exist".to_string()));
        };
        let pc = self.info_base.wrapping_add(entry.info_ptr);
        self.code.get(self.pc);
        self.code.i().i32_const(pc as i32);
        self.compare(if negate { BinOp::Ne } else { BinOp::Eq }, Width::W32);
        Ok(())
    }

    /// The branch on `pc` at the start of a procedure with three entries or more. `pc` = 0 means the primary entry.
    pub fn enter(&mut self, depths: &[u32]) -> Result<(), LowerError> {
        let pcs: Vec<i64> =
            self.layout.entries.iter().map(|e| i64::from(self.info_base.wrapping_add(e.info_ptr))).collect();
        let (Some(primary), true) = (depths.first().copied(), pcs.len() == depths.len()) else {
            return Err(self.malformed("entries that do not match the info tables".to_string()));
        };
        let Some(first) = pcs.get(1).copied() else {
            return Err(self.malformed("a branch on the only entry".to_string()));
        };
        // The address modulo 8 is the same for all: dense numbers, counted from the second entry.
        let mut table = Vec::new();
        for (pc, depth) in pcs.iter().zip(depths).skip(1) {
            let index = ((pc - first) >> 3) as usize;
            table.resize(index, primary);
            table.push(*depth);
        }
        self.code.get(self.pc);
        self.code.i().i32_const(first as i32).i32_sub().i32_const(3).i32_shr_u().br_table(table, primary);
        Ok(())
    }
}
