//! Shorter code for values that stay within a straight line: locals that are set and read there alone need not be.
//!
//! Input: a body's instructions. Output: fewer of them, with the same effects in the same order.
//! A scratch local is one whose every read follows a write in the same line, the code between two control instructions. Invariant: only such locals lose writes.

use wasmparser::Operator;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op<'a> {
    Get(u32),
    Set(u32),
    Tee(u32),
    Drop,
    /// Neither names a local nor goes anywhere else.
    Straight(&'a [u8]),
    /// Begins or ends a block, or leaves one.
    Control(&'a [u8]),
}

impl Op<'_> {
    pub fn local(&self) -> Option<u32> {
        match self {
            Op::Get(local) | Op::Set(local) | Op::Tee(local) => Some(*local),
            _ => None,
        }
    }

    pub fn local_mut(&mut self) -> Option<&mut u32> {
        match self {
            Op::Get(local) | Op::Set(local) | Op::Tee(local) => Some(local),
            _ => None,
        }
    }
}

/// What an instruction with that code is here.
pub fn op<'a>(operator: &Operator<'_>, code: &'a [u8]) -> Op<'a> {
    match operator {
        Operator::LocalGet { local_index } => Op::Get(*local_index),
        Operator::LocalSet { local_index } => Op::Set(*local_index),
        Operator::LocalTee { local_index } => Op::Tee(*local_index),
        Operator::Drop => Op::Drop,
        // unreachable to else, end to return, tail calls
        _ => match code.first() {
            Some(0x00 | 0x02..=0x0f | 0x12..=0x15 | 0x18 | 0x19 | 0x1f) => Op::Control(code),
            _ => Op::Straight(code),
        },
    }
}

/// Shortens a body's code. `locals`: how many it has, with its parameters.
pub fn shorten(ops: &mut Vec<Op<'_>>, locals: usize) {
    let scratch = scratch(ops, locals);
    if !scratch.contains(&true) {
        return;
    }
    let mut out = Vec::with_capacity(ops.len());
    for line in ops.split_inclusive(|op| matches!(op, Op::Control(_))) {
        let mut line = line.to_vec();
        while pass(&mut line, &scratch) {}
        out.append(&mut line);
    }
    *ops = out;
}

/// Goes over a line once. Returns whether it has changed: a write can go when the reads behind it have gone.
fn pass(line: &mut Vec<Op<'_>>, scratch: &[bool]) -> bool {
    let (mut at, mut changed) = (0, false);
    while at < line.len() {
        match step(line, at, scratch) {
            Some((len, with)) => {
                line.splice(at..at + len, with);
                changed = true;
            }
            None => at += 1,
        }
    }
    changed
}

/// By local: whether its value never leaves a line.
fn scratch(ops: &[Op<'_>], locals: usize) -> Vec<bool> {
    let (mut scratch, mut set) = (vec![true; locals], vec![0usize; locals]);
    let mut line = 1;
    for op in ops {
        match *op {
            Op::Get(l) if set.get(l as usize) != Some(&line) => {
                if let Some(s) = scratch.get_mut(l as usize) {
                    *s = false;
                }
            }
            Op::Set(l) | Op::Tee(l) => {
                if let Some(s) = set.get_mut(l as usize) {
                    *s = line;
                }
            }
            Op::Control(_) => line += 1,
            _ => {}
        }
    }
    scratch
}

/// One step at that place: how many instructions, and which instead.
fn step<'a>(line: &[Op<'a>], at: usize, scratch: &[bool]) -> Option<(usize, Vec<Op<'a>>)> {
    use Op::{Drop, Get, Set, Tee};
    let rest = line.get(at..)?;
    // Whether nobody reads a local's value behind the first `n` of the rest.
    let dead = |local: u32, n: usize| {
        scratch.get(local as usize) == Some(&true)
            && !matches!(rest.iter().skip(n).find(|op| op.local() == Some(local)), Some(Get(_)))
    };
    match *rest {
        [Get(_), Drop, ..] => Some((2, vec![])),
        [Tee(l), Drop, ..] => Some((2, vec![Set(l)])),
        [Tee(l), ..] if dead(l, 1) => Some((1, vec![])),
        [Set(a), Get(b), ..] if a == b => Some((2, if dead(a, 2) { vec![] } else { vec![Tee(a)] })),
        [Get(_), Get(a), Set(c), Drop, ..] => Some((4, vec![Get(a), Set(c)])),
        [Tee(b), Get(a), Set(c), Drop, ..] => Some((4, vec![Set(b), Get(a), Set(c)])),
        [Set(a), Set(b), Get(c), Set(x), ..] if a == c && a != b && x != b && dead(a, 4) => {
            Some((4, vec![Set(x), Set(b)]))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Op::{Control, Drop, Get, Set, Straight, Tee};
    use super::{Op, shorten};

    const CALL: Op<'_> = Straight(&[0x10, 0]);
    const BRANCH: Op<'_> = Control(&[0x0d, 0]);

    fn short(ops: &[Op<'static>]) -> Vec<Op<'static>> {
        let mut ops = ops.to_vec();
        shorten(&mut ops, 10);
        ops
    }

    #[test]
    fn both_results_of_a_call() {
        let code = [
            CALL,
            Set(5),
            Tee(4),
            Get(5),
            Set(9),
            Drop,
            Get(9),
            Set(1),
            Get(4),
            Get(5),
            Drop,
            Tee(0),
            BRANCH,
            Get(0),
            Get(1),
        ];
        assert_eq!(short(&code), [CALL, Set(1), Tee(0), BRANCH, Get(0), Get(1)]);
        let code = [
            CALL,
            Set(5),
            Tee(4),
            Get(5),
            Drop,
            Set(0),
            Get(4),
            Get(5),
            Set(9),
            Drop,
            Get(9),
            Set(1),
            BRANCH,
            Get(0),
            Get(1),
        ];
        assert_eq!(short(&code), [CALL, Set(1), Set(0), BRANCH, Get(0), Get(1)]);
    }

    #[test]
    fn a_result_that_nobody_wants() {
        assert_eq!(
            short(&[CALL, Set(5), Tee(4), Get(5), Drop, Set(0), BRANCH, Get(0)]),
            [CALL, Set(5), Set(0), BRANCH, Get(0)]
        );
    }

    #[test]
    fn what_another_line_reads_is_kept() {
        let code = [CALL, Set(5), Get(5), BRANCH, Get(5)];
        assert_eq!(short(&code), [CALL, Tee(5), BRANCH, Get(5)]);
        let code = [CALL, Set(5), Set(4), Get(5), Set(1), BRANCH, Get(5), Get(4), Get(1)];
        assert_eq!(short(&code), code);
    }

    #[test]
    fn the_same_local_twice() {
        let code = [CALL, Set(5), Set(4), Get(5), Set(4), BRANCH, Get(4)];
        assert_eq!(short(&code), code);
    }
}
