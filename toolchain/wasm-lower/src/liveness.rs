//! Liveness of locals and of R1, R2, and who interferes with whom.
//!
//! Input: a procedure, its shape, and what its jumps evaluate themselves. Output: an interference matrix and the copies whose two sides may
//! share a place. Variables are numbered: 0 is R1, 1 is R2, `2 + n` is local n.
//!
//! Invariant: events are in the order of the *emitted* code, so a waiting assignment (tail.rs) reads where the jump evaluates it and writes only
//! if it is a `tee`. A definition interferes with everything live after it, even if nobody reads it; a copy does not interfere with its source.

use cmm_ir::{Expr, GlobalReg, Node, Proc, Term};

use crate::held::Held;
use crate::shape::{End, Shape};
use crate::tail::Tail;
use crate::util::{node_exprs, successors, walk};

/// Rows of bits.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bits {
    words: usize,
    bits: Vec<u64>,
}

impl Bits {
    pub fn new(rows: usize, columns: usize) -> Bits {
        let words = columns.div_ceil(64);
        Bits { words, bits: vec![0; rows * words] }
    }
    pub fn row(&self, row: usize) -> &[u64] {
        &self.bits[row * self.words..(row + 1) * self.words]
    }
    pub fn row_mut(&mut self, row: usize) -> &mut [u64] {
        &mut self.bits[row * self.words..(row + 1) * self.words]
    }
    pub fn get(&self, row: usize, column: usize) -> bool {
        get(self.row(row), column)
    }
    pub fn set(&mut self, row: usize, column: usize) {
        set(self.row_mut(row), column);
    }
}

fn get(row: &[u64], at: usize) -> bool {
    row.get(at / 64).is_some_and(|w| (w >> (at % 64)) & 1 == 1)
}

fn set(row: &mut [u64], at: usize) {
    if let Some(w) = row.get_mut(at / 64) {
        *w |= 1 << (at % 64);
    }
}

fn clear(row: &mut [u64], at: usize) {
    if let Some(w) = row.get_mut(at / 64) {
        *w &= !(1 << (at % 64));
    }
}

/// What happens to variables, in the order of the code.
#[derive(Clone, Copy)]
enum Event {
    Use(u32),
    Def(u32),
    /// `Def` of a copy of the second variable (its `Use` comes before).
    Copy(u32, u32),
    /// This and the next definition happen together.
    Together(u32),
}

/// The result.
pub(crate) struct Interference {
    pub matrix: Bits,
    /// Copies `(to, from)` in code order.
    pub copies: Vec<(u32, u32)>,
}

/// The variable of a register.
fn reg_var(reg: GlobalReg) -> Option<u32> {
    match reg {
        GlobalReg::Vanilla(n @ (1 | 2)) => Some(u32::from(n) - 1),
        _ => None,
    }
}

fn copied(e: &Expr) -> Option<u32> {
    match e {
        Expr::Local(l) => Some(2 + l.0),
        Expr::Global(r) => reg_var(*r),
        _ => None,
    }
}

fn uses(e: &Expr, events: &mut Vec<Event>) {
    walk(e, &mut |x| {
        if let Some(v) = copied(x) {
            events.push(Event::Use(v));
        }
    });
}

/// The events of one block.
fn block_events(proc: &Proc, shape: &Shape, held: &Held, tail: &Tail, at: usize, events: &mut Vec<Event>) {
    let block = &proc.blocks[at];
    let count = if let End::NoReturn(n) = shape.ends[at] { n + 1 } else { block.nodes.len() };
    for (index, node) in block.nodes[..count].iter().enumerate() {
        if tail.waits(index).is_some() || held.is_kept(node) {
            continue;
        }
        node_exprs(node, &mut |e| uses(e, events));
        match node {
            Node::SetLocal(l, e) => events.push(definition(2 + l.0, e)),
            Node::SetGlobal(r, e) => events.extend(reg_var(*r).map(|v| definition(v, e))),
            Node::Store { .. } => {}
            Node::Call { results, .. } => define_all(results.iter().map(|(l, _)| 2 + l.0), events),
            Node::Prim { results, .. } => define_all(results.iter().map(|l| 2 + l.0), events),
        }
    }
    match (shape.ends[at], &block.term) {
        (End::Term, Term::If { cond: e, .. } | Term::Switch { scrut: e, .. }) => uses(e, events),
        (End::Term | End::Call(..), Term::Jump { target, args, .. }) => {
            for (which, reg) in crate::lower::LOCAL_REGS.into_iter().enumerate() {
                let var = reg_var(reg);
                if let Some(waiting) = tail.0[which] {
                    if let Some(Node::SetGlobal(_, e)) = block.nodes.get(waiting.node) {
                        uses(e, events);
                    }
                    if waiting.tee {
                        events.extend(var.map(Event::Def));
                    }
                } else if args.contains(&reg) {
                    events.extend(var.map(Event::Use));
                }
            }
            uses(target, events);
            if matches!(shape.ends[at], End::Call(..)) {
                // R1 and R2 come back.
                define_all(0..2, events);
            }
        }
        (End::Elsewhere, _) => events.push(Event::Use(0)),
        (End::Again, Term::Jump { target, args, .. }) => {
            args.iter().filter_map(|r| reg_var(*r)).for_each(|v| events.push(Event::Use(v)));
            uses(target, events);
        }
        (End::SelfJump(_) | End::Call(..) | End::NoReturn(_) | End::Again | End::Term, _) => {}
    }
}

fn definition(var: u32, e: &Expr) -> Event {
    match copied(e) {
        Some(from) => Event::Copy(var, from),
        None => Event::Def(var),
    }
}

fn define_all(vars: impl Iterator<Item = u32>, events: &mut Vec<Event>) {
    let first = events.len();
    events.extend(vars.map(Event::Together));
    if let Some(Event::Together(last)) = events[first..].last().copied() {
        if let Some(end) = events.last_mut() {
            *end = Event::Def(last);
        }
    }
}

/// Computes liveness and interference; `None` if a local does not exist (the emitter will say which).
pub(crate) fn interference(proc: &Proc, shape: &Shape, held: &Held, tails: &[Tail]) -> Option<Interference> {
    let vars = proc.locals.len() + 2;
    let blocks = proc.blocks.len();
    let mut events: Vec<Event> = Vec::new();
    let mut ranges = Vec::with_capacity(blocks);
    for (at, tail) in tails.iter().enumerate() {
        let start = events.len();
        block_events(proc, shape, held, tail, at, &mut events);
        ranges.push(start..events.len());
    }
    let in_range = |event: &Event| match *event {
        Event::Use(v) | Event::Def(v) | Event::Copy(v, _) | Event::Together(v) => (v as usize) < vars,
    };
    if !events.iter().all(in_range) {
        return None;
    }
    // live[b]: variables live at the start of b.
    let mut live = Bits::new(blocks, vars);
    let mut set_here = Bits::new(blocks, vars);
    for (at, range) in ranges.iter().enumerate() {
        for event in &events[range.clone()] {
            match *event {
                Event::Use(v) if !set_here.get(at, v as usize) => live.set(at, v as usize),
                Event::Use(_) => {}
                Event::Def(v) | Event::Copy(v, _) | Event::Together(v) => set_here.set(at, v as usize),
            }
        }
    }
    let mut out = vec![0u64; vars.div_ceil(64)];
    let mut changed = blocks > 1;
    while changed {
        changed = false;
        for at in (0..blocks).rev() {
            live_out(proc, shape, &live, at, &mut out);
            let (kill, live_in) = (set_here.row(at), live.row_mut(at));
            for ((live_in, out), kill) in live_in.iter_mut().zip(&out).zip(kill) {
                let new = *live_in | (out & !kill);
                changed |= new != *live_in;
                *live_in = new;
            }
        }
    }
    let mut result = Interference { matrix: Bits::new(vars, vars), copies: Vec::new() };
    // The two registers have places of their own.
    result.matrix.set(0, 1);
    result.matrix.set(1, 0);
    for at in 0..blocks {
        live_out(proc, shape, &live, at, &mut out);
        let mut together: Vec<u32> = Vec::new();
        for event in events[ranges[at].clone()].iter().rev() {
            match *event {
                Event::Use(v) => set(&mut out, v as usize),
                Event::Def(v) => {
                    result.define(v, &out, None);
                    clear(&mut out, v as usize);
                    together.clear();
                    together.push(v);
                }
                Event::Together(v) => {
                    result.define(v, &out, None);
                    clear(&mut out, v as usize);
                    for w in &together {
                        result.matrix.set(v as usize, *w as usize);
                    }
                    together.push(v);
                }
                Event::Copy(v, from) => {
                    result.define(v, &out, Some(from));
                    clear(&mut out, v as usize);
                    result.copies.push((v, from));
                }
            }
        }
    }
    result.symmetric(vars);
    Some(result)
}

fn live_out(proc: &Proc, shape: &Shape, live: &Bits, at: usize, out: &mut [u64]) {
    out.fill(0);
    successors(proc, shape, at, &mut |to| {
        out.iter_mut().zip(live.row(to as usize)).for_each(|(o, l)| *o |= l);
    });
}

impl Interference {
    fn define(&mut self, var: u32, live: &[u64], except: Option<u32>) {
        let had = except.is_some_and(|e| self.matrix.get(var as usize, e as usize));
        self.matrix.row_mut(var as usize).iter_mut().zip(live).for_each(|(row, l)| *row |= l);
        if let Some(e) = except {
            if !had {
                clear(self.matrix.row_mut(var as usize), e as usize);
            }
        }
    }

    fn symmetric(&mut self, vars: usize) {
        for v in 0..vars {
            clear(self.matrix.row_mut(v), v);
            for word in 0..self.matrix.row(v).len() {
                let mut bits = self.matrix.row(v)[word];
                while bits != 0 {
                    let w = word * 64 + bits.trailing_zeros() as usize;
                    bits &= bits - 1;
                    self.matrix.set(w, v);
                }
            }
        }
    }
}
