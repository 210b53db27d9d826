//! The direct strategy: which jumps become wasm calls that come back.
//!
//! Cmm pushes a return address and jumps; whoever has a result jumps to the address on top of the stack. Here the first is a wasm call and the second a wasm
//! return with (Sp, R1), so that processors predict returns and nothing goes through the table. The Haskell stack stays the truth: after a call, the code
//! compares what is on top of the stack with the frame that it pushed, and if it is another one (`run::elsewhere`), or none (Sp = 0: back to the scheduler), it
//! lets that frame's code run. So stacks can be cut, copied and replaced while wasm frames of former calls are still there.
//!
//! Input: a procedure. Output: the procedure with a block for each frame of foreign code that it pushes (`stg_upd_frame` in thunks) and one for returns to
//! unexpected frames; how each block's jump comes back.
//! Method: a forward analysis of Sp relative to the entry and of the return addresses that the procedure has stored above it. The code tests what it says.

use cmm_ir::{BinOp, Block, BlockId, Expr, GlobalReg, Lit, MachOp, Node, Prim, Proc, SymbolId, Term, Type, Width};

use crate::env::{Env, Resolved};
use crate::error::LowerError;
use crate::info_layout::InfoLayout;
use crate::nodes::sp_step;
use crate::shape::{End, own_entry};
use crate::util::{node_exprs, reads, sum};

/// Bytes of an engine's stack that may stand for one of the Haskell stack: 8 KiB of that (the soft limit of the runtime) are to fit into 700 KB.
const HOST_BYTES: usize = 85;
/// The smallest frame: its return address.
const LEAST_PUSHED: usize = 4;
/// From this many slots on it matters how many they are.
pub(crate) const MANY_SLOTS: usize = 20;

/// What a wasm frame with that many slots takes of an engine's stack: baseline compilers keep all locals there, and the optimizing one of Node 20 gives what has to
/// outlive a call a place for each call.
fn frame_bytes(slots: usize) -> usize {
    100 + 8 * slots
}

/// Code behind an update frame takes R1 alone.
const ONE_RESULT: [&str; 2] = ["stg_upd_frame_info", "stg_bh_upd_frame_info"];

/// Code that puts a whole stack of former times on top of the stack: the frames of wasm that it came by are given up, so that the soft limit counts from there.
const RESTORES: [&str; 3] = ["stg_CONTINUATION_apply", "stg_AP_STACK_info", "stg_AP_STACK_NOUPD_info"];

/// How the names of heap checks' code begin.
const GC_CODE: &str = "stg_gc_";

/// The linker's code that goes back to the scheduler.
const STG_RETURN: &str = "StgReturn";

/// How calls of a procedure come back.
#[derive(Clone, Debug, Default)]
pub(crate) struct Calls {
    /// By block: the label of the frame on top of the stack, and the block that continues with it.
    call: Vec<Option<(SymbolId, BlockId)>>,
    elsewhere: Option<BlockId>,
    /// By block: jumps to the code of the object in R1, with nothing else.
    enters: Vec<bool>,
    /// By block: reads R2 before it sets it.
    pub takes_r2: Vec<bool>,
    /// The procedure replaces the stack: frames of wasm are given up where it leaves.
    pub cuts: bool,
}

impl Calls {
    pub fn end(&self, block: usize) -> Option<End> {
        let elsewhere = self.elsewhere?;
        if elsewhere.0 as usize == block {
            return Some(End::Elsewhere);
        }
        self.call.get(block).copied().flatten().map(|(_, to)| End::Call(to, elsewhere))
    }

    /// Whether the block jumps to the code of the object in R1, with nothing else.
    pub fn enters(&self, block: usize) -> bool {
        self.enters.get(block) == Some(&true)
    }

    /// How many calls come back.
    pub fn sites(&self) -> usize {
        self.call.iter().flatten().count()
    }

    /// The label that the block's call comes back to.
    pub fn label(&self, block: u32) -> Option<SymbolId> {
        self.call.get(block as usize).copied().flatten().map(|(label, _)| label)
    }
}

/// Whether a jump goes to the address on top of the stack.
pub(crate) fn is_return(target: &Expr) -> bool {
    matches!(target, Expr::Load(_, a) if matches!(sum(a), (Some(Expr::Global(GlobalReg::Sp)), 0)))
}

/// Whether a block jumps to the code of the object that R1 is by then, and R1 is all that it passes.
fn enters(block: &Block) -> bool {
    const R1: GlobalReg = GlobalReg::Vanilla(1);
    let Term::Jump { target: Expr::Load(Type::I32, object), args, .. } = &block.term else { return false };
    if args[..] != [R1] {
        return false;
    }
    if **object == Expr::Global(R1) {
        return true;
    }
    let last = block.nodes.iter().rposition(|n| matches!(n, Node::SetGlobal(R1, _)));
    let Some((at, Node::SetGlobal(_, value))) = last.and_then(|at| Some((at, block.nodes.get(at)?))) else {
        return false;
    };
    // Nothing changes the variable in between.
    let Expr::Local(local) = value else { return false };
    let changes = |n: &Node| match n {
        Node::SetLocal(l, _) => l == local,
        Node::Call { results, .. } => results.iter().any(|(l, _)| l == local),
        Node::Prim { results, .. } => results.contains(local),
        _ => false,
    };
    value == &**object && !block.nodes[at..].iter().any(changes)
}

/// What is known of the stack: Sp relative to the entry, and return addresses by place.
#[derive(Clone, PartialEq)]
struct Stack {
    sp: i32,
    labels: Vec<(i32, SymbolId)>,
}

#[derive(Clone, PartialEq)]
enum State {
    Unseen,
    Known(Stack),
    Lost,
}

impl State {
    fn join(&self, other: &State) -> State {
        match (self, other) {
            (State::Unseen, s) | (s, State::Unseen) => s.clone(),
            (State::Known(a), State::Known(b)) if a.sp == b.sp => {
                let labels = a.labels.iter().filter(|l| b.labels.contains(l)).copied().collect();
                State::Known(Stack { sp: a.sp, labels })
            }
            _ => State::Lost,
        }
    }

    fn node(&mut self, layout: &InfoLayout, node: &Node) {
        let State::Known(stack) = self else { return };
        match node {
            Node::SetGlobal(GlobalReg::Sp, e) => match sp_step(e) {
                Some(n) => stack.sp = stack.sp.wrapping_add(n),
                None => *self = State::Lost,
            },
            Node::Store { ty, addr, value } => {
                let (Some(Expr::Global(GlobalReg::Sp)), n) = sum(addr) else { return };
                let (at, size) = (stack.sp.wrapping_add(n), ty.width().bytes() as i32);
                stack.labels.retain(|(l, _)| *l >= at.wrapping_add(size) || l.wrapping_add(4) <= at);
                let label = match value {
                    Expr::Lit(Lit::Label(sym, 0)) => Some(*sym),
                    Expr::Lit(Lit::Block(b)) => layout.entry_of(*b).map(|e| e.sym),
                    _ => None,
                };
                stack.labels.extend(label.map(|sym| (at, sym)));
            }
            _ => {}
        }
    }

    /// The label on top of the stack.
    fn top(&self) -> Option<SymbolId> {
        match self {
            State::Known(stack) => stack.labels.iter().find(|(at, _)| *at == stack.sp).map(|(_, sym)| *sym),
            State::Unseen | State::Lost => None,
        }
    }

    /// The labels on the stack with their places, the topmost first, if there is one on top.
    fn frames(&self) -> Vec<(i32, SymbolId)> {
        let State::Known(stack) = self else { return Vec::new() };
        let mut frames: Vec<_> = stack.labels.iter().filter(|(at, _)| *at >= stack.sp && *at < 0).copied().collect();
        frames.sort_by_key(|(at, _)| *at);
        if self.top().is_some() { frames } else { Vec::new() }
    }

    /// How many bytes the procedure has pushed, at least.
    fn pushed(&self) -> usize {
        match self {
            State::Known(stack) => usize::try_from(stack.sp.wrapping_neg()).unwrap_or(0).max(LEAST_PUSHED),
            State::Unseen | State::Lost => LEAST_PUSHED,
        }
    }

    /// What is left of it when the frame of that label has been returned to. Arguments may have been above it.
    fn returned(&self, label: SymbolId) -> State {
        let State::Known(stack) = self else { return self.clone() };
        let place = stack.labels.iter().filter(|(at, sym)| *at >= stack.sp && *sym == label).map(|(at, _)| *at).min();
        match place {
            Some(sp) => {
                let labels = stack.labels.iter().filter(|(at, _)| *at >= sp).copied().collect();
                State::Known(Stack { sp, labels })
            }
            None => State::Lost,
        }
    }
}

/// The state before each block's terminator.
fn stacks(proc: &Proc, layout: &InfoLayout) -> Vec<State> {
    let mut start = vec![State::Unseen; proc.blocks.len()];
    if let Some(first) = start.first_mut() {
        *first = State::Known(Stack { sp: 0, labels: Vec::new() });
    }
    let mut end = start.clone();
    let mut changed = true;
    while changed {
        changed = false;
        for (at, block) in proc.blocks.iter().enumerate() {
            let mut state = start[at].clone();
            if state == State::Unseen {
                continue;
            }
            block.nodes.iter().for_each(|n| state.node(layout, n));
            let mut flow = |to: BlockId, state: &State| {
                if let Some(old) = start.get_mut(to.0 as usize) {
                    let new = old.join(state);
                    if new != *old {
                        *old = new;
                        changed = true;
                    }
                }
            };
            match &block.term {
                Term::Goto(b) => flow(*b, &state),
                Term::If { then, els, .. } => {
                    flow(*then, &state);
                    flow(*els, &state);
                }
                Term::Switch { cases, default, .. } => {
                    cases.iter().map(|(_, b)| b).chain(default).for_each(|b| flow(*b, &state));
                }
                Term::Jump { target, cont, .. } => {
                    if let Some(cont) = cont {
                        let label = layout.entry_of(*cont).map(|e| e.sym);
                        flow(*cont, &label.map_or(State::Lost, |l| state.returned(l)));
                    } else if let Some(own) = jump_to_own(layout, target) {
                        flow(own, &state);
                    }
                }
                Term::Unreachable => {}
            }
            end[at] = state;
        }
    }
    end
}

fn jump_to_own(layout: &InfoLayout, target: &Expr) -> Option<BlockId> {
    match target {
        Expr::Lit(Lit::Label(s, 0)) => own_entry(layout, *s),
        Expr::Lit(Lit::Block(b)) => Some(*b),
        _ => None,
    }
}

fn replaces_stack(proc: &Proc) -> bool {
    let nodes = || proc.blocks.iter().flat_map(|b| &b.nodes);
    nodes().any(|n| matches!(n, Node::SetGlobal(GlobalReg::Sp, e) if !reads(e, GlobalReg::Sp)))
        && !nodes().any(|n| matches!(n, Node::Prim { prim: Prim::ResumeThread, .. }))
}

/// Adds blocks to a procedure.
struct Builder<'a> {
    proc: Proc,
    layout: &'a InfoLayout,
    /// The blocks for frames of foreign code, and for those above others.
    frames: Vec<(Vec<SymbolId>, BlockId)>,
    /// By block: as `Calls::call`.
    call: Vec<Option<(SymbolId, BlockId)>>,
}

impl Builder<'_> {
    fn block(&mut self, term: Term) -> BlockId {
        self.proc.blocks.push(Block { nodes: Vec::new(), term });
        BlockId(self.proc.blocks.len() as u32 - 1)
    }

    /// The block that goes on with the frame of that label.
    fn frame(&mut self, label: SymbolId, env: &dyn Env) -> BlockId {
        if let Some(own) = own_entry(self.layout, label) {
            return own;
        }
        self.foreign(&[label], env)
    }

    /// The block that goes on with the first of frames, none of whose code is the procedure's own but the last one's: by a call that comes back to the next.
    fn frames(&mut self, labels: &[SymbolId], env: &dyn Env) -> Option<BlockId> {
        match labels {
            [] => None,
            [label] => Some(self.frame(*label, env)),
            [label, rest @ ..] => own_entry(self.layout, *label).or_else(|| {
                let block = self.foreign(labels, env);
                let to = self.frames(rest, env)?;
                let at = block.0 as usize;
                self.call.resize(self.call.len().max(at + 1), None);
                self.call[at] = Some((*rest.first()?, to));
                Some(block)
            }),
        }
    }

    /// The block that jumps to the first of frames.
    fn foreign(&mut self, labels: &[SymbolId], env: &dyn Env) -> BlockId {
        if let Some((_, block)) = self.frames.iter().find(|(l, _)| l == labels) {
            return *block;
        }
        let label = labels[0];
        let r1 = GlobalReg::Vanilla(1);
        let args =
            if ONE_RESULT.contains(&env.name(label).as_str()) { vec![r1] } else { vec![r1, GlobalReg::Vanilla(2)] };
        let block = self.block(Term::Jump { target: Expr::Lit(Lit::Label(label, 0)), args, cont: None });
        self.frames.push((labels.to_vec(), block));
        block
    }

    /// A return, if what is on top of the stack is that label's frame then to its code.
    fn known_return(&mut self, at: usize, label: SymbolId, env: &dyn Env) {
        let then = self.frame(label, env);
        let term = match self.proc.blocks.get(at) {
            Some(block) => block.term.clone(),
            None => return,
        };
        let els = self.block(term);
        let top = Expr::Load(Type::I32, Box::new(Expr::Global(GlobalReg::Sp)));
        let label = match own_entry(self.layout, label) {
            Some(own) => Lit::Block(own),
            None => Lit::Label(label, 0),
        };
        let cond = Expr::MachOp(MachOp::Bin(BinOp::Eq, Width::W32), vec![top, Expr::Lit(label)]);
        if let Some(block) = self.proc.blocks.get_mut(at) {
            block.term = Term::If { cond, then, els, likely: Some(true) };
        }
    }
}

/// Decides for every jump of the procedure.
///
/// `slots`: how many locals and calls the wasm function has, 0 if that is not known yet.
pub(crate) fn prepare(
    proc: &Proc,
    layout: &InfoLayout,
    env: &mut dyn Env,
    slots: usize,
) -> Result<(Proc, Calls), LowerError> {
    let mut calls =
        Calls { cuts: replaces_stack(proc) || RESTORES.contains(&env.name(proc.sym).as_str()), ..Calls::default() };
    let none = vec![None; proc.blocks.len()];
    let mut made = Builder { proc: proc.clone(), layout, frames: Vec::new(), call: none };
    let stacks = stacks(proc, layout);
    for (at, block) in proc.blocks.iter().enumerate() {
        let Term::Jump { target, cont, .. } = &block.term else { continue };
        let cont = cont.and_then(|b| layout.entry_of(b)).map(|e| e.sym);
        let pushed = stacks.get(at).map_or(LEAST_PUSHED, State::pushed);
        let mut labels = Vec::new();
        for (place, label) in stacks.get(at).map(State::frames).unwrap_or_default() {
            let fits = labels.is_empty() || frame_bytes(slots) <= HOST_BYTES * place.unsigned_abs() as usize;
            if !fits || !has_code(label, layout, env)? {
                break;
            }
            labels.push(label);
            if cont == Some(label) {
                break;
            }
        }
        if labels.is_empty() {
            match cont {
                Some(label) if has_code(label, layout, env)? => labels.push(label),
                _ => continue,
            }
        }
        let label = labels[0];
        if stops(target, env) {
            continue;
        }
        if is_return(target) {
            made.known_return(at, label, env);
        } else if !collects(target, env) {
            if frame_bytes(slots) > HOST_BYTES * pushed {
                continue;
            }
            if let Some(to) = made.frames(&labels, env) {
                made.call[at] = Some((label, to));
            }
        }
    }
    if made.call.iter().any(Option::is_some) {
        calls.elsewhere = Some(made.block(Term::Unreachable));
    }
    calls.takes_r2 = takes_r2(&made.proc);
    calls.enters = made.proc.blocks.iter().map(enters).collect();
    calls.call = made.call;
    Ok((made.proc, calls))
}

/// Whether a label is that of code.
fn has_code(label: SymbolId, layout: &InfoLayout, env: &mut dyn Env) -> Result<bool, LowerError> {
    Ok(own_entry(layout, label).is_some() || (matches!(env.resolve(label)?, Resolved::Code { .. }) && env.runs(label)))
}

/// Whether a jump leaves Haskell.
fn stops(target: &Expr, env: &dyn Env) -> bool {
    matches!(target, Expr::Lit(Lit::Label(s, 0)) if env.name(*s) == STG_RETURN)
}

/// Whether a jump goes to the code for a full nursery block. It goes there for good, and whoever called the procedure finds its frame (`run::elsewhere`):
/// coming back would make a loop of every heap check, which engines unroll, and check their own stack in.
fn collects(target: &Expr, env: &dyn Env) -> bool {
    matches!(target, Expr::Lit(Lit::Label(s, 0)) if env.name(*s).starts_with(GC_CODE))
}

/// By block: whether R2 is read there, or further on, before it is set.
fn takes_r2(proc: &Proc) -> Vec<bool> {
    const R2: GlobalReg = GlobalReg::Vanilla(2);
    // Some(read first), None: neither.
    let first_use = |block: &Block| {
        for node in &block.nodes {
            let mut read = false;
            node_exprs(node, &mut |e| read |= reads(e, R2));
            if read {
                return Some(true);
            }
            if matches!(node, Node::SetGlobal(R2, _)) {
                return Some(false);
            }
        }
        match &block.term {
            Term::If { cond: e, .. } | Term::Switch { scrut: e, .. } => reads(e, R2).then_some(true),
            Term::Jump { target, args, .. } => Some(args.contains(&R2) || reads(target, R2)),
            Term::Unreachable => Some(false),
            Term::Goto(_) => None,
        }
    };
    let uses: Vec<Option<bool>> = proc.blocks.iter().map(first_use).collect();
    let mut takes: Vec<bool> = uses.iter().map(|u| *u == Some(true)).collect();
    let mut changed = true;
    while changed {
        changed = false;
        for (at, block) in proc.blocks.iter().enumerate().rev() {
            if uses[at].is_some() || takes[at] {
                continue;
            }
            let mut any = false;
            let mut look = |b: &BlockId| any |= takes.get(b.0 as usize).copied().unwrap_or(false);
            match &block.term {
                Term::Goto(b) => look(b),
                Term::If { then, els, .. } => [then, els].into_iter().for_each(look),
                Term::Switch { cases, default, .. } => cases.iter().map(|(_, b)| b).chain(default).for_each(look),
                Term::Jump { .. } | Term::Unreachable => {}
            }
            if any {
                takes[at] = true;
                changed = true;
            }
        }
    }
    takes
}
