//! Removes what falling through makes unnecessary, then resolves labels to depths.
//!
//! Input: the items of `structure`, with labels. Output: operations with depths that behave the same. Rules, in this order:
//! 1. A branch to where control would fall anyway goes.
//! 2. `BrIf L1; Br L2` where L1 is where control would fall becomes the opposite `BrIf L2`.
//! 3. `If A Else B End` where A never falls out becomes `If A End B`.
//! 4. A block that only the conditional branch right at its start leaves becomes an `If`.
//! 5. A block that nothing branches out of goes.

use crate::structure::{Item, Label, Op};

/// Marks "no matching position".
const NONE: usize = usize::MAX;

/// What rule 3 and 5 decided about an item.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Keep,
    Drop,
    /// An `Else` that ends its `If`.
    ToEnd,
    /// A `BrIf` that opens an `If` in the place of its block.
    ToIf,
}

pub(crate) fn cleanup(mut items: Vec<Item>) -> Vec<Op> {
    let matching = matches_of(&items);
    let mut fate = vec![Fate::Keep; items.len()];
    drop_fallthrough(&mut items, &matching, &mut fate);
    let uses = count_uses(&items, &fate);
    end_diverging_arms(&items, &matching, &mut fate);
    fold_blocks(&items, &matching, &uses, &mut fate);
    resolve(items, &fate)
}

/// For every opening and `Else` the position of its `End`; for every `If` in `els` its `Else`.
struct Matches {
    end: Vec<usize>,
    /// By label: the position of its `Open`.
    open: Vec<usize>,
}

fn matches_of(items: &[Item]) -> Matches {
    let mut end = vec![NONE; items.len()];
    let labels = items.iter().filter_map(|i| if let Item::Open(l) = i { Some(*l as usize + 1) } else { None });
    let mut open = vec![NONE; labels.max().unwrap_or(0)];
    let mut stack: Vec<usize> = Vec::new();
    let mut elses: Vec<usize> = Vec::new();
    for (i, item) in items.iter().enumerate() {
        match item {
            Item::Open(label) => {
                open[*label as usize] = i;
                stack.push(i);
            }
            Item::Op(Op::If { .. }) => stack.push(i),
            Item::Op(Op::Else) => {
                elses.push(i);
                stack.push(i);
            }
            Item::Op(Op::End) => {
                if let Some(o) = stack.pop() {
                    end[o] = i;
                    end[i] = o;
                    // An `Else` stands above its `If` on the stack; one `End` closes both.
                    if elses.last() == Some(&o) {
                        elses.pop();
                        if let Some(opening) = stack.pop() {
                            end[opening] = i;
                        }
                    }
                }
            }
            Item::Op(_) => {}
        }
    }
    Matches { end, open }
}

/// Where a branch to `label` continues (before skipping ends); `NONE` for loops.
fn target(matching: &Matches, label: Label) -> usize {
    if label % 2 == 1 { NONE } else { matching.end[matching.open[label as usize]] }
}

/// Rules 1 and 2.
fn drop_fallthrough(items: &mut [Item], matching: &Matches, fate: &mut [Fate]) {
    // fall[i]: the first position that does something, starting at i.
    let mut fall = vec![items.len(); items.len() + 1];
    for i in (0..items.len()).rev() {
        fall[i] = match items[i] {
            Item::Op(Op::End) => fall[i + 1],
            Item::Op(Op::Else) => fall[matching.end[i]],
            _ => i,
        };
    }
    let falls = |label: Label, next: usize| {
        let t = target(matching, label);
        t != NONE && fall[t] == fall[next]
    };
    for i in 0..items.len() {
        let Item::Op(Op::Br { depth }) = items[i] else { continue };
        if falls(depth, i + 1) {
            fate[i] = Fate::Drop;
        } else if i > 0 {
            if let Item::Op(Op::BrIf { cond, negate, depth: taken }) = items[i - 1] {
                if falls(taken, i + 1) {
                    items[i - 1] = Item::Op(Op::BrIf { cond, negate: !negate, depth });
                    fate[i] = Fate::Drop;
                }
            }
        }
    }
}

fn count_uses(items: &[Item], fate: &[Fate]) -> Vec<u32> {
    let mut uses = Vec::new();
    let mut count = |label: &u32| {
        let at = *label as usize;
        if uses.len() <= at {
            uses.resize(at + 1, 0);
        }
        uses[at] += 1;
    };
    for (item, fate) in items.iter().zip(fate) {
        if *fate == Fate::Drop {
            continue;
        }
        match item {
            Item::Op(Op::Br { depth } | Op::BrIf { depth, .. }) => count(depth),
            Item::Op(
                Op::Multi { depths, .. } | Op::Enter { depths } | Op::Hub { depths } | Op::Dispatch { depths, .. },
            ) => {
                depths.iter().for_each(&mut count);
            }
            _ => {}
        }
    }
    uses
}

/// Rule 3. Only the arm's last remaining operation matters: every tree of the translation ends by leaving or by a branch, and dropped
/// branches are the only ones that fall.
fn end_diverging_arms(items: &[Item], matching: &Matches, fate: &mut [Fate]) {
    for i in 1..items.len() {
        if !matches!(items[i], Item::Op(Op::Else)) {
            continue;
        }
        // Step over the ends of loops (a loop falls out only where its last operation does) and over ends that are gone.
        let mut last = i - 1;
        while matches!(items[last], Item::Op(Op::End)) && last > 0 {
            let opening = matching.end[last];
            let is_loop = opening != NONE && matches!(items[opening], Item::Open(label) if label % 2 == 1);
            if fate[last] == Fate::Keep && !is_loop {
                break;
            }
            last -= 1;
        }
        let diverges = fate[last] == Fate::Keep
            && matches!(
                items[last],
                Item::Op(
                    Op::Br { .. }
                        | Op::Leave { .. }
                        | Op::Multi { .. }
                        | Op::Enter { .. }
                        | Op::Hub { .. }
                        | Op::Dispatch { .. }
                )
            );
        if diverges {
            fate[i] = Fate::ToEnd;
            fate[matching.end[i]] = Fate::Drop;
        }
    }
}

/// Rules 4 and 5.
fn fold_blocks(items: &[Item], matching: &Matches, uses: &[u32], fate: &mut [Fate]) {
    for i in 0..items.len() {
        let Item::Open(label) = items[i] else { continue };
        let used = uses.get(label as usize).copied().unwrap_or(0);
        if label % 2 == 1 {
            continue;
        }
        if used == 0 {
            fate[i] = Fate::Drop;
            fate[matching.end[i]] = Fate::Drop;
        } else if used == 1 {
            let mut at = i + 1;
            while matches!(items.get(at), Some(Item::Op(Op::Code { .. } | Op::Set { .. }))) {
                at += 1;
            }
            if matches!(items.get(at), Some(Item::Op(Op::BrIf { depth, .. })) if *depth == label) {
                fate[i] = Fate::Drop;
                fate[at] = Fate::ToIf;
            }
        }
    }
}

/// Turns labels into depths.
fn resolve(items: Vec<Item>, fate: &[Fate]) -> Vec<Op> {
    let mut ops = Vec::with_capacity(items.len());
    // By label: the height of the stack of open constructs when it was opened.
    let mut height: Vec<u32> = Vec::new();
    let mut open = 0u32;
    for (item, fate) in items.into_iter().zip(fate) {
        if *fate == Fate::Drop {
            continue;
        }
        let op = match item {
            Item::Open(label) => {
                let at = label as usize;
                if height.len() <= at {
                    height.resize(at + 1, 0);
                }
                height[at] = open;
                if label % 2 == 1 { Op::Loop } else { Op::Block }
            }
            Item::Op(Op::BrIf { cond, negate, .. }) if *fate == Fate::ToIf => Op::If { cond, negate: !negate },
            Item::Op(Op::Else) if *fate == Fate::ToEnd => Op::End,
            Item::Op(op) => op,
        };
        let depth_of = |label: &u32| open.saturating_sub(height.get(*label as usize).copied().unwrap_or(0) + 1);
        let op = match op {
            Op::Br { depth } => Op::Br { depth: depth_of(&depth) },
            Op::BrIf { cond, negate, depth } => Op::BrIf { cond, negate, depth: depth_of(&depth) },
            Op::Multi { block, depths } => Op::Multi { block, depths: depths.iter().map(depth_of).collect() },
            Op::Enter { depths } => Op::Enter { depths: depths.iter().map(depth_of).collect() },
            Op::Hub { depths } => Op::Hub { depths: depths.iter().map(depth_of).collect() },
            Op::Dispatch { dispatch, depths } => {
                Op::Dispatch { dispatch, depths: depths.iter().map(depth_of).collect() }
            }
            other => other,
        };
        match op {
            Op::Block | Op::Loop | Op::If { .. } => open += 1,
            Op::End => open = open.saturating_sub(1),
            _ => {}
        }
        ops.push(op);
    }
    ops
}
