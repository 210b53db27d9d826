//! Which wasm local holds which local of the procedure.
//!
//! Inputs: a procedure and its interferences. Output: a wasm local for each IR local; fewer than there are IR locals, and copies between locals that
//! share one vanish. The parameters R1, R2 and pc serve as places too while they hold nothing.
//!
//! Method: first the two sides of copies are merged where nothing interferes, then places are given greedily.
//! Invariant: two variables that interfere have different places; `pc` is dead after the branch on entries.

use cmm_ir::{LocalId, Proc};
use wasm_encoder::ValType;

use crate::code::Code;
use crate::held::Held;
use crate::liveness::{Bits, Interference, interference};
use crate::shape::Shape;
use crate::tail::Tail;
use crate::types::val_type;

/// Procedures with more locals keep one place for each (the matrix would be large; there are a handful of them).
const MAX_VARIABLES: usize = 1024;

pub(crate) struct Slots(Vec<u32>);

/// The wasm locals that exist already.
pub(crate) struct Fixed {
    pub r1: u32,
    pub r2: u32,
    pub pc: u32,
}

/// A set of variables that share a place.
struct Group {
    members: Vec<u32>,
    /// All that interferes with a member.
    conflicts: Vec<u64>,
}

impl Slots {
    pub fn assign(proc: &Proc, shape: &Shape, held: &Held, tails: &[Tail], fixed: &Fixed, code: &mut Code) -> Slots {
        if proc.locals.is_empty() {
            return Slots(Vec::new());
        }
        if proc.locals.len() + 2 > MAX_VARIABLES {
            return Slots::one_each(proc, code);
        }
        let Some(graph) = interference(proc, shape, held, tails) else { return Slots::one_each(proc, code) };
        let (groups, group_of) = merge_copies(proc, &graph);
        let places = color(proc, &groups, &group_of);
        // Places of one type are declared together.
        let mut numbers: Vec<u32> = vec![0; places.types.len()];
        for ty in [ValType::I32, ValType::I64, ValType::F32, ValType::F64] {
            for (number, place) in numbers.iter_mut().zip(&places.types).skip(FIXED) {
                if *place == ty {
                    *number = code.declare(ty);
                }
            }
        }
        numbers[..FIXED].copy_from_slice(&[fixed.r1, fixed.r2, fixed.pc]);
        let slot = |l: usize| numbers[places.of[group_of[l + 2] as usize] as usize];
        Slots((0..proc.locals.len()).map(slot).collect())
    }

    fn one_each(proc: &Proc, code: &mut Code) -> Slots {
        let mut slots = vec![0; proc.locals.len()];
        for ty in [ValType::I32, ValType::I64, ValType::F32, ValType::F64] {
            for (slot, local) in slots.iter_mut().zip(&proc.locals) {
                if val_type(*local) == ty {
                    *slot = code.declare(ty);
                }
            }
        }
        Slots(slots)
    }

    pub fn get(&self, local: LocalId) -> Option<u32> {
        self.0.get(local.0 as usize).copied()
    }
}

/// Places 0, 1, 2: R1, R2, pc.
const FIXED: usize = 3;

fn var_type(proc: &Proc, var: u32) -> ValType {
    var.checked_sub(2).and_then(|l| proc.locals.get(l as usize)).map_or(ValType::I32, |t| val_type(*t))
}

/// Merges the sides of copies. Returns the groups and each variable's group; groups 0 and 1 hold R1 and R2.
fn merge_copies(proc: &Proc, graph: &Interference) -> (Vec<Group>, Vec<u32>) {
    let vars = proc.locals.len() + 2;
    let mut groups: Vec<Group> =
        (0..vars).map(|v| Group { members: vec![v as u32], conflicts: graph.matrix.row(v).to_vec() }).collect();
    let mut group_of: Vec<u32> = (0..vars as u32).collect();
    for (to, from) in &graph.copies {
        // The smaller number survives, so that R1 and R2 keep theirs.
        let (a, b) = (group_of[*to as usize], group_of[*from as usize]);
        let (keep, gone) = (a.min(b), a.max(b));
        if keep == gone || var_type(proc, *to) != var_type(proc, *from) {
            continue;
        }
        let conflicts = &groups[keep as usize].conflicts;
        let meets = |v: &u32| (conflicts[*v as usize / 64] >> (v % 64)) & 1 == 1;
        if groups[gone as usize].members.iter().any(meets) {
            continue;
        }
        let moved = std::mem::replace(&mut groups[gone as usize], Group { members: Vec::new(), conflicts: Vec::new() });
        let into = &mut groups[keep as usize];
        into.conflicts.iter_mut().zip(&moved.conflicts).for_each(|(a, b)| *a |= b);
        for v in &moved.members {
            group_of[*v as usize] = keep;
        }
        into.members.extend(moved.members);
    }
    (groups, group_of)
}

struct Places {
    /// By group.
    of: Vec<u32>,
    types: Vec<ValType>,
}

/// Gives every group the first place of its type that no interfering group has.
fn color(proc: &Proc, groups: &[Group], group_of: &[u32]) -> Places {
    let mut places = Places { of: vec![0; groups.len()], types: vec![ValType::I32; FIXED] };
    // By place: the variables in it.
    let mut taken = vec![Bits::new(1, group_of.len()); FIXED];
    let occupy = |place: &mut Bits, group: &Group| group.members.iter().for_each(|v| place.set(0, *v as usize));
    for (n, group) in groups.iter().enumerate() {
        if group.members.is_empty() {
            continue;
        }
        if n < 2 {
            places.of[n] = n as u32;
            occupy(&mut taken[n], group);
            continue;
        }
        let ty = group.members.first().map_or(ValType::I32, |v| var_type(proc, *v));
        let free = |(place, t): (usize, &ValType)| {
            *t == ty && taken[place].row(0).iter().zip(&group.conflicts).all(|(a, b)| a & b == 0)
        };
        let found = places.types.iter().enumerate().find(|x| free(*x)).map(|(place, _)| place);
        let place = found.unwrap_or_else(|| {
            places.types.push(ty);
            taken.push(Bits::new(1, group_of.len()));
            places.types.len() - 1
        });
        places.of[n] = place as u32;
        occupy(&mut taken[place], group);
    }
    places
}
