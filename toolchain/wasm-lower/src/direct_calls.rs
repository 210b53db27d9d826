//! Calls and returns of the direct strategy (direct.rs).
//!
//! Inputs: a block's jump and the assignments that wait for it. Output: code. A result is (Sp, R1) on the wasm stack; R2, if the return carries it, is in
//! its global.

use cmm_ir::{BinOp, Expr, GlobalReg, Node, Width};
use wasm_encoder::ValType;

use crate::code::mem;
use crate::env::{Resolved, Shared};
use crate::error::LowerError;
use crate::jump::Transfer;
use crate::lower::Lower;
use crate::shape::End;
use crate::tail::Tail;

const R2: GlobalReg = GlobalReg::Vanilla(2);

impl Lower<'_> {
    /// Makes the limit of the stack that is on the wasm stack the soft one, if that comes earlier. Sp is that of the same stack already.
    pub fn soft_limit(&mut self) -> Result<(), LowerError> {
        let (hard, soft) = (self.code.scratch(ValType::I32), self.code.scratch(ValType::I32));
        self.code.tee(hard);
        self.expr(&crate::jump::SP)?;
        let size = self.env.direct_fields().first_soft_stack;
        self.code.i().i32_const(0).i32_load(mem(size, 4)).i32_sub();
        self.code.tee(soft);
        for local in [hard, soft] {
            self.code.get(local);
        }
        self.code.i().i32_gt_u().select();
        self.code.release(ValType::I32, hard);
        self.code.release(ValType::I32, soft);
        Ok(())
    }

    /// A call that comes back; `came_back` and what it decides between follow.
    pub fn direct_call(
        &mut self,
        block: u32,
        nodes: &[Node],
        tail: &Tail,
        target: &Expr,
        args: &[GlobalReg],
    ) -> Result<(), LowerError> {
        let frame = self.frame();
        let enters = self.calls.enters(block as usize);
        self.push_registers(nodes, tail, args, if enters { 2 } else { 3 }, Some(frame))?;
        if enters {
            let func = self.env.shared(Shared::Enter)?;
            self.code.i().call(func);
        } else {
            self.transfer(target, Transfer::Call)?;
        }
        self.code.set(self.r1);
        let takes = match self.calls.end(block as usize) {
            Some(End::Call(to, _)) => self.calls.takes_r2.get(to.0 as usize).copied().unwrap_or(false),
            _ => false,
        };
        if takes {
            self.code.set(self.sp);
            let global = self.env.reg_global(R2);
            self.code.i().global_get(global);
            self.code.set(self.r2);
        } else {
            self.code.set(self.sp);
        }
        self.sp_bias = 0;
        Ok(())
    }

    /// Whether the frame on top of the stack is the one that the block's call pushed.
    pub fn came_back(&mut self, block: u32, negate: bool) -> Result<(), LowerError> {
        let Some(label) = self.calls.label(block) else {
            return Err(self.malformed("a call that does not come back".to_string()));
        };
        let own = self.layout.entries.iter().find(|e| e.sym == label);
        let addr = match own {
            Some(entry) => self.info_base.wrapping_add(entry.info_ptr),
            None => match self.env.resolve(label)? {
                Resolved::Code { addr, .. } => addr,
                _ => return Err(self.malformed("a frame whose label is not code".to_string())),
            },
        };
        self.code.get(self.sp);
        self.code.i().i32_load(mem(0, 4)).i32_const(addr as i32);
        self.compare(if negate { BinOp::Ne } else { BinOp::Eq }, Width::W32);
        Ok(())
    }

    /// Gives the function up for the frame on top of the stack.
    pub fn elsewhere(&mut self) -> Result<(), LowerError> {
        let frame = self.frame();
        for local in [self.sp, self.r1, frame] {
            self.code.get(local);
        }
        let func = self.env.shared(Shared::Elsewhere)?;
        self.code.i().return_call(func);
        Ok(())
    }

    /// A jump into the object in R1.
    pub fn direct_enter(&mut self, nodes: &[Node], tail: &Tail, args: &[GlobalReg]) -> Result<(), LowerError> {
        self.push_registers(nodes, tail, args, 2, None)?;
        let func = self.env.shared(Shared::Enter)?;
        self.code.i().return_call(func);
        Ok(())
    }

    /// A return to the frame on top of the stack.
    pub fn direct_return(&mut self, nodes: &[Node], tail: &Tail, args: &[GlobalReg]) -> Result<(), LowerError> {
        let r2 = args.contains(&R2);
        self.push_registers(nodes, tail, args, if r2 { 3 } else { 2 }, None)?;
        if r2 {
            let global = self.env.reg_global(R2);
            self.code.i().global_set(global);
        }
        self.code.i().return_();
        Ok(())
    }

    /// A jump whose target must not find wasm frames of the stack that was: back to `StgRun`, which goes on there.
    pub fn cut(&mut self, nodes: &[Node], tail: &Tail, target: &Expr, args: &[GlobalReg]) -> Result<(), LowerError> {
        self.push_registers(nodes, tail, args, 3, None)?;
        let global = self.env.reg_global(R2);
        self.code.i().global_set(global);
        self.code.set(self.r1);
        self.code.set(self.sp);
        self.sp_bias = 0;
        let fields = self.env.direct_fields();
        self.code.i().i32_const(0);
        match self.known_code(target)? {
            Some((addr, _, _)) => {
                self.code.i().i32_const(addr as i32);
            }
            None => self.expr(target)?,
        }
        self.code.i().i32_store(mem(fields.resume_pc, 4)).i32_const(0);
        self.code.get(self.sp);
        self.code.i().i32_store(mem(fields.resume_sp, 4)).i32_const(0);
        self.code.get(self.r1);
        self.code.i().return_();
        Ok(())
    }
}
