//! Procedures with many equal exits get one.
//!
//! A function that looks a character up in a table of ranges is a tree of comparisons whose hundreds of leaves all say
//! `R1 = constant; jump I32[Sp](R1)`. The jump is twenty bytes; a branch to a common one is two.
//!
//! Input: a procedure. Output: the procedure with the common exits in blocks of their own, or `None` if it has few equal exits. Few, because a shared
//! indirect jump is harder to predict than several; procedures that gain are not the hot ones.

use cmm_ir::{Block, BlockId, Proc, Term};

/// From this many equal exits on they are shared.
const MANY: usize = 8;

pub(crate) fn share_exits(proc: &Proc) -> Option<Proc> {
    if proc.blocks.len() < MANY {
        return None;
    }
    // Exits in order of first appearance, with their number; there are few different ones where there are many.
    let mut exits: Vec<(&Term, usize)> = Vec::new();
    for block in &proc.blocks {
        if let Term::Jump { .. } = &block.term {
            match exits.iter().position(|(t, _)| **t == block.term) {
                Some(at) => exits[at].1 += 1,
                None if exits.len() < MANY => exits.push((&block.term, 1)),
                None => {}
            }
        }
    }
    exits.retain(|(_, n)| *n >= MANY);
    if exits.is_empty() {
        return None;
    }
    let first = proc.blocks.len() as u32;
    let mut shared = proc.clone();
    for block in &mut shared.blocks {
        if let Some(at) = exits.iter().position(|(t, _)| **t == block.term) {
            block.term = Term::Goto(BlockId(first + at as u32));
        }
    }
    shared.blocks.extend(exits.iter().map(|(t, _)| Block { nodes: Vec::new(), term: (*t).clone() }));
    Some(shared)
}
