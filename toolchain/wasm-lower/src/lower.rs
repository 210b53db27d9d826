//! The lowering of one procedure: state and the walk over the structured operations.
//!
//! Input: a procedure, its place in the info region, the environment, the strategy. Output: one wasm function with all entries.
//!
//! Invariants:
//! - INV-ZEXT and INV-OFFSET (expr.rs).
//! - INV-SP: Sp = local + `sp_bias` inside a block; the bias is 0 at the ends of blocks that stay in the function, except between a stack
//!   check and its two outcomes (sp_check.rs).
//! - INV-HP: the global Hp is always current; `hp = Some(b)` means Hp = cache local + b.
//! - `pc` (the parameter) is dead after the branch on entries and serves as scratch.

use cmm_cfg::{Cond, Op, SideEntries, Structured};
use cmm_ir::{Block, Expr, GlobalReg, Lit, LocalId, Node, Proc, Term, Width};
use wasm_encoder::{BlockType, Function, ValType};

use crate::code::Code;
use crate::direct::Calls;
use crate::env::{Env, Strategy};
use crate::error::LowerError;
use crate::group::Members;
use crate::held::Held;
use crate::hp::{self, HpState};
use crate::info_layout::InfoLayout;
use crate::promoted::Promoted;
use crate::shape::{End, Shape};
use crate::slots::{Fixed, Slots};
use crate::sp_check;
use crate::tail::{Tail, plan_tail};
use crate::util::{node_exprs, walk};

pub(crate) struct Lower<'a> {
    pub proc: &'a Proc,
    pub layout: &'a InfoLayout,
    pub info_base: u32,
    pub env: &'a mut dyn Env,
    pub strategy: Strategy,
    pub code: Code,
    slots: Slots,
    shape: Shape,
    /// wasm locals of the registers that live in locals inside a function.
    pub sp: u32,
    pub r1: u32,
    pub r2: u32,
    pub pc: u32,
    pub sp_bias: i32,
    pub hp: HpState,
    hp_local: Option<u32>,
    hp_at: Vec<HpState>,
    pub held: Held,
    /// In a group: registers in locals.
    pub promoted: Promoted,
    /// By block: the bias of Sp at its start (sp_check.rs).
    sp_at: Vec<i32>,
    /// For R1 and R2: the bias of Sp where their waiting assignments stood.
    pub waiting_bias: [i32; 3],
    dispatch: Vec<u32>,
    /// Direct strategy: the calls that come back, and the local with the place of the frame that the last of them pushed.
    pub calls: Calls,
    frame: Option<u32>,
    /// In a group: counts how often control went round its hub.
    rounds: Option<u32>,
    /// The constructs around the operation at hand, and how many of them end right after it.
    open: Vec<Op>,
    falls: u32,
    /// By block: what its jump evaluates itself.
    tails: Vec<Tail>,
    /// Trampolines: which of Sp, R1, R2 the procedure assigns, so that exits must write them back.
    pub assigns: [bool; 3],
}

fn plan(block: &Block, end: End, enters: bool) -> Tail {
    match (end, &block.term) {
        // The address is not computed here.
        (End::Term | End::Call(..), Term::Jump { args, .. }) if enters => {
            plan_tail(&block.nodes, &Expr::Lit(Lit::Int(0, Width::W32)), args)
        }
        (End::Term | End::Call(..), Term::Jump { target, args, .. }) => plan_tail(&block.nodes, target, args),
        _ => Tail::default(),
    }
}

/// The registers that are wasm locals inside functions, in the order in which jumps pass them.
pub(crate) const LOCAL_REGS: [GlobalReg; 3] = [GlobalReg::Sp, GlobalReg::Vanilla(1), GlobalReg::Vanilla(2)];

impl<'a> Lower<'a> {
    pub fn new(
        proc: &'a Proc,
        layout: &'a InfoLayout,
        info_base: u32,
        env: &'a mut dyn Env,
        strategy: Strategy,
        members: Option<&Members>,
        calls: Calls,
    ) -> Result<(Lower<'a>, Structured), LowerError> {
        let (shape, mut graph) = Shape::new(proc, layout, members, &calls);
        let entries = graph.entries.clone();
        let side = if strategy == Strategy::Direct { SideEntries::Rarely } else { SideEntries::Often };
        let structured = cmm_cfg::structure_with(&mut graph, side)
            .map_err(|e| LowerError::Malformed { proc: env.name(proc.sym), what: e.to_string() })?;
        let hp_at = hp::analyse(proc, &shape, &entries);
        let (params, sp, r1, r2, pc) = match strategy {
            Strategy::TailCall | Strategy::Grouped | Strategy::Direct => (4, 0, 1, 2, 3),
            Strategy::Trampoline => (1, 1, 2, 3, 0),
        };
        let mut code = Code::new(params);
        if strategy == Strategy::Trampoline {
            for _ in LOCAL_REGS {
                code.declare(ValType::I32);
            }
        }
        let blocks = proc.blocks.iter().zip(&shape.ends).enumerate();
        let tails: Vec<Tail> = blocks.map(|(at, (b, end))| plan(b, *end, calls.enters(at))).collect();
        let held = Held::new(proc, &shape);
        let sp_at = sp_check::start_biases(proc, &shape, &entries);
        let slots = Slots::assign(proc, &shape, &held, &tails, &Fixed { r1, r2, pc }, &mut code);
        let promoted = if members.is_some() { Promoted::new(proc, &mut code) } else { Promoted::default() };
        let dispatch = (0..structured.dispatches).map(|_| code.declare(ValType::I32)).collect();
        let lower = Lower {
            proc,
            layout,
            info_base,
            env,
            strategy,
            code,
            slots,
            shape,
            sp,
            r1,
            r2,
            pc,
            sp_bias: 0,
            hp: None,
            hp_local: None,
            hp_at,
            held,
            promoted,
            sp_at,
            waiting_bias: [0; 3],
            dispatch,
            calls,
            frame: None,
            rounds: None,
            open: Vec::new(),
            falls: 0,
            tails,
            assigns: [false; 3],
        };
        Ok((lower, structured))
    }

    pub fn malformed(&self, what: String) -> LowerError {
        LowerError::Malformed { proc: self.env.name(self.proc.sym), what }
    }

    pub fn unsupported(&self, what: String, reason: &str) -> LowerError {
        LowerError::Unsupported { proc: self.env.name(self.proc.sym), what, reason: reason.to_string() }
    }

    /// The local that counts rounds.
    pub fn rounds(&mut self) -> u32 {
        *self.rounds.get_or_insert_with(|| self.code.declare(ValType::I32))
    }

    /// The locals that the function has, as far as is known before its code is made.
    pub fn slots(&self) -> usize {
        self.code.locals()
    }

    /// The local for the place of a pushed frame.
    pub fn frame(&mut self) -> u32 {
        *self.frame.get_or_insert_with(|| self.code.declare(ValType::I32))
    }

    pub fn slot(&self, local: LocalId) -> Result<u32, LowerError> {
        self.slots.get(local).ok_or_else(|| self.malformed(format!("local {} does not exist", local.0)))
    }

    /// The local that caches Hp.
    pub fn hp_cache(&mut self) -> u32 {
        *self.hp_local.get_or_insert_with(|| self.code.declare(ValType::I32))
    }

    /// Emits the whole function.
    pub fn run(mut self, structured: &Structured) -> Result<Function, LowerError> {
        if self.strategy == Strategy::Trampoline {
            self.load_registers();
        }
        self.load_promoted();
        for (at, op) in structured.ops.iter().enumerate() {
            let after = &structured.ops[at + 1..];
            self.falls = after.iter().take_while(|op| **op == Op::End).count() as u32;
            self.op(op)?;
        }
        // All paths have left; the validator wants results (not with tail calls) here.
        if !self.strategy.haskell_sig().results.is_empty() {
            self.code.i().unreachable();
        }
        Ok(self.code.finish())
    }

    fn op(&mut self, op: &Op) -> Result<(), LowerError> {
        match op {
            Op::Block => {
                self.open.push(Op::Block);
                self.code.i().block(BlockType::Empty);
            }
            Op::Loop => {
                self.open.push(Op::Loop);
                self.code.i().loop_(BlockType::Empty);
            }
            Op::Else => {
                self.code.i().else_();
            }
            Op::End => {
                self.open.pop();
                self.code.i().end();
            }
            Op::Br { depth } => {
                self.code.i().br(*depth);
            }
            Op::If { cond, negate } => {
                self.two_way(*cond, *negate)?;
                self.open.push(Op::Block);
                self.code.i().if_(BlockType::Empty);
            }
            Op::BrIf { cond, negate, depth } => {
                self.two_way(*cond, *negate)?;
                self.code.i().br_if(*depth);
            }
            Op::Code { block } => self.block(*block)?,
            Op::Leave { block } => self.leave(*block)?,
            Op::Multi { block, depths } => self.switch_block(*block, depths)?,
            Op::Enter { depths } => self.enter(depths)?,
            Op::Hub { depths } => self.hub(depths)?,
            Op::Outside => self.outside(),
            Op::Set { dispatch, value } => {
                let local = self.dispatch_local(*dispatch)?;
                self.code.i().i32_const(*value as i32);
                self.code.set(local);
            }
            Op::Dispatch { dispatch, depths } => {
                let local = self.dispatch_local(*dispatch)?;
                self.code.get(local);
                match depths.split_last() {
                    Some((last, rest)) => {
                        self.code.i().br_table(rest.iter().copied(), *last);
                    }
                    None => return Err(self.malformed("a dispatch without targets".to_string())),
                }
            }
        }
        Ok(())
    }

    /// A branch, left out if it goes to the end of an enclosing block and nothing but ends stands in between.
    pub fn br_or_fall(&mut self, depth: u32) {
        let opened = self.open.len().checked_sub(1 + depth as usize).and_then(|at| self.open.get(at));
        if depth >= self.falls || opened != Some(&Op::Block) {
            self.code.i().br(depth);
        }
    }

    fn dispatch_local(&self, dispatch: u32) -> Result<u32, LowerError> {
        self.dispatch
            .get(dispatch as usize)
            .copied()
            .ok_or_else(|| self.malformed("a dispatch variable that does not exist".to_string()))
    }

    fn two_way(&mut self, cond: Cond, negate: bool) -> Result<(), LowerError> {
        match cond {
            Cond::Block(block) => {
                let proc = self.proc;
                match &proc.blocks[block as usize].term {
                    Term::Jump { .. } => self.came_back(block, negate),
                    Term::If { cond, els, .. } => {
                        match sp_check::fused(cond).filter(|_| self.sp_at[els.0 as usize] != 0) {
                            Some(step) => self.stack_check(step, negate),
                            None => self.condition(cond, negate),
                        }
                    }
                    _ => Err(self.malformed("a branch where no condition is".to_string())),
                }
            }
            Cond::Entry(entry) => self.is_entry(entry, negate),
            Cond::Dispatch(dispatch) => {
                let local = self.dispatch_local(dispatch)?;
                self.code.get(local);
                if negate {
                    self.code.i().i32_eqz();
                }
                Ok(())
            }
        }
    }

    /// The nodes of a block. For a block that leaves by a jump, all but what the jump evaluates itself; `leave` follows at once.
    fn block(&mut self, block: u32) -> Result<(), LowerError> {
        let at = block as usize;
        let proc = self.proc;
        let nodes = &proc.blocks[at].nodes;
        self.hp = self.hp_at.get(at).copied().flatten();
        self.sp_bias = self.sp_at[at];
        let tail = self.tails[at];
        match (self.shape.ends[at], &proc.blocks[at].term) {
            (End::NoReturn(call), _) => self.nodes(&nodes[..=call], &tail),
            (End::Term, Term::Jump { .. }) => self.nodes(nodes, &tail),
            (End::Call(..), Term::Jump { target, args, .. }) => {
                self.nodes(nodes, &tail)?;
                self.direct_call(block, nodes, &tail, target, args)
            }
            (End::Again, Term::Jump { target, args, .. }) => {
                self.nodes(nodes, &tail)?;
                self.store_promoted(args);
                self.expr(target)?;
                let pc = self.pc;
                self.code.set(pc);
                self.settle_sp();
                Ok(())
            }
            _ => {
                self.nodes(nodes, &tail)?;
                self.settle_sp();
                Ok(())
            }
        }
    }

    fn leave(&mut self, block: u32) -> Result<(), LowerError> {
        let at = block as usize;
        let proc = self.proc;
        match (self.shape.ends[at], &proc.blocks[at].term) {
            (End::Term, Term::Jump { target, args, .. }) => {
                let nodes = &proc.blocks[at].nodes;
                let tail = self.tails[at];
                self.jump(block, nodes, &tail, target, args)
            }
            (End::Elsewhere, _) => self.elsewhere(),
            _ => {
                self.code.i().unreachable();
                Ok(())
            }
        }
    }

    fn switch_block(&mut self, block: u32, depths: &[u32]) -> Result<(), LowerError> {
        let proc = self.proc;
        let Term::Switch { scrut, signed, cases, default, .. } = &proc.blocks[block as usize].term else {
            return Err(self.malformed("a multiway branch where no switch is".to_string()));
        };
        let targets = std::mem::take(&mut self.shape.switch_targets[block as usize]);
        let depth = |b| targets.iter().position(|t| *t == b).and_then(|i| depths.get(i)).copied().unwrap_or(0);
        let cases: Vec<(i64, u32)> = cases.iter().map(|(v, b)| (*v, depth(*b))).collect();
        let default = default.map(depth);
        self.shape.switch_targets[block as usize] = targets;
        self.switch(scrut, *signed, cases, default)
    }

    /// Trampolines: registers from their globals into locals, those that the procedure reads or that its exits pass on.
    fn load_registers(&mut self) {
        let mut used = [false; 3];
        let mut note = |reg: GlobalReg| {
            if let Some(i) = LOCAL_REGS.iter().position(|r| *r == reg) {
                used[i] = true;
            }
        };
        for block in &self.proc.blocks {
            for node in &block.nodes {
                node_exprs(node, &mut |e| {
                    walk(e, &mut |x| {
                        if let cmm_ir::Expr::Global(r) = x {
                            note(*r)
                        }
                    })
                });
                if let Node::SetGlobal(reg, _) = node {
                    if let Some(i) = LOCAL_REGS.iter().position(|r| r == reg) {
                        self.assigns[i] = true;
                    }
                }
            }
            let mut term = |e| {
                walk(e, &mut |x| {
                    if let cmm_ir::Expr::Global(r) = x {
                        note(*r)
                    }
                })
            };
            match &block.term {
                Term::If { cond: e, .. } | Term::Switch { scrut: e, .. } => term(e),
                Term::Jump { target, args, .. } => {
                    term(target);
                    args.iter().for_each(|r| note(*r));
                }
                Term::Goto(_) | Term::Unreachable => {}
            }
        }
        used[0] |= self.assigns[0];
        for (i, reg) in LOCAL_REGS.into_iter().enumerate() {
            if used[i] {
                let global = self.env.reg_global(reg);
                self.code.i().global_get(global);
                self.code.set(1 + i as u32);
            }
        }
    }
}
