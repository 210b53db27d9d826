//! Rewrites a module so that every entry of a procedure is a procedure of its own: the alternative to one function with several entries, for the
//! benchmark `tests/bench/multi-entry`.
//!
//! Input: IR text (as `ahc inspect` prints it) on stdin. Output: IR bytes on stdout; the number of blocks before and after on stderr.
//! Blocks that several entries reach are duplicated.

use std::collections::BTreeMap;
use std::io::{Read, Write};

use cmm_ir::{Block, BlockId, Expr, InfoTable, Item, Lit, Module, Node, Proc, SymbolId, Term};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let mut module = cmm_ir::text::parse(&text)?;
    let count =
        |m: &Module| -> usize { m.items.iter().map(|i| if let Item::Proc(p) = i { p.blocks.len() } else { 0 }).sum() };
    let before = count(&module);
    let mut items = Vec::new();
    for item in std::mem::take(&mut module.items) {
        match item {
            Item::Proc(p) => items.extend(split(&p).into_iter().map(Item::Proc)),
            other => items.push(other),
        }
    }
    module.items = items;
    cmm_ir::verify::verify(&module)?;
    eprintln!("{before} blocks, {} after splitting", count(&module));
    std::io::stdout().write_all(&cmm_ir::encode::encode(&module))?;
    Ok(())
}

/// One procedure per entry.
fn split(p: &Proc) -> Vec<Proc> {
    let labels: BTreeMap<BlockId, SymbolId> = p.infos.iter().map(|i| (i.block, i.sym)).collect();
    let mut entries: Vec<(BlockId, SymbolId)> = vec![(BlockId(0), p.sym)];
    entries.extend(labels.iter().filter(|(b, _)| b.0 != 0).map(|(b, s)| (*b, *s)));
    entries.iter().map(|(block, sym)| one(p, *block, *sym, &labels)).collect()
}

fn one(p: &Proc, entry: BlockId, sym: SymbolId, labels: &BTreeMap<BlockId, SymbolId>) -> Proc {
    let mut order = vec![entry];
    let mut number = BTreeMap::from([(entry, BlockId(0))]);
    let mut next = 0;
    while let Some(b) = order.get(next).copied() {
        next += 1;
        targets(&p.blocks[b.0 as usize].term, &mut |t| {
            number.entry(t).or_insert_with(|| {
                order.push(t);
                BlockId(order.len() as u32 - 1)
            });
        });
    }
    let blocks = order.iter().map(|b| block(&p.blocks[b.0 as usize], &number, labels)).collect();
    let table = p.infos.iter().find(|i| i.block == entry);
    let infos = table.map(|i| InfoTable { block: BlockId(0), ..i.clone() }).into_iter().collect();
    let live = if entry.0 == 0 { p.live.clone() } else { Vec::new() };
    Proc { sym, live, infos, locals: p.locals.clone(), blocks }
}

fn targets(term: &Term, f: &mut dyn FnMut(BlockId)) {
    match term {
        Term::Goto(b) => f(*b),
        Term::If { then, els, .. } => {
            f(*then);
            f(*els);
        }
        Term::Switch { cases, default, .. } => cases.iter().map(|(_, b)| b).chain(default).for_each(|b| f(*b)),
        Term::Jump { .. } | Term::Unreachable => {}
    }
}

/// A copy of a block with targets renumbered and addresses of blocks as labels.
fn block(b: &Block, number: &BTreeMap<BlockId, BlockId>, labels: &BTreeMap<BlockId, SymbolId>) -> Block {
    let mut b = b.clone();
    let fix = &mut |e: &mut Expr| expr(e, labels);
    for node in &mut b.nodes {
        match node {
            Node::SetLocal(_, e) | Node::SetGlobal(_, e) => fix(e),
            Node::Store { addr, value, .. } => {
                fix(addr);
                fix(value);
            }
            Node::Call { target, args, .. } => {
                fix(target);
                args.iter_mut().for_each(|(a, _)| fix(a));
            }
            Node::Prim { args, .. } => args.iter_mut().for_each(&mut *fix),
        }
    }
    let to = |b: &mut BlockId| *b = number.get(b).copied().unwrap_or(*b);
    match &mut b.term {
        Term::Goto(t) => to(t),
        Term::If { cond, then, els, .. } => {
            fix(cond);
            to(then);
            to(els);
        }
        Term::Switch { scrut, cases, default, .. } => {
            fix(scrut);
            cases.iter_mut().for_each(|(_, b)| to(b));
            default.iter_mut().for_each(to);
        }
        Term::Jump { target, cont, .. } => {
            fix(target);
            // The frame's code is another procedure's now.
            *cont = None;
        }
        Term::Unreachable => {}
    }
    b
}

fn expr(e: &mut Expr, labels: &BTreeMap<BlockId, SymbolId>) {
    match e {
        Expr::Lit(Lit::Block(b)) => {
            if let Some(s) = labels.get(b) {
                *e = Expr::Lit(Lit::Label(*s, 0));
            }
        }
        Expr::Load(_, a) => expr(a, labels),
        Expr::MachOp(_, es) => es.iter_mut().for_each(|e| expr(e, labels)),
        Expr::Lit(_) | Expr::Local(_) | Expr::Global(_) => {}
    }
}
