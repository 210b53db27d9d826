//! Functions that binaryen merged although they are small: each gets its code back.
//!
//! Input: bodies of the optimized module. Output: the same, with bodies of merged functions in place of calls of them.
//! binaryen makes functions that differ in constants one function with parameters, which the old ones call. That is an eighth of a large program; calling costs
//! time, most where little is done. Invariant: a merged function is given up only if whatever refers to it hands on to it.

use std::collections::BTreeMap;

use crate::polish::{Body, number};
use crate::straight::Op;

/// Bytes of code from which on a function stays merged: with all of them programs are 5 % slower, with these 1 %.
const LEAST: usize = 250;

const CALL: u8 = 0x10;
const RETURN_CALL: u8 = 0x12;
const REF_FUNC: u8 = 0xd2;
const UNREACHABLE: &[Op<'static>] = &[Op::Control(&[0x00]), Op::Control(&[0x0b])];

/// `named`: functions that more than code refers to.
pub fn unmerge(bodies: &mut [Body<'_>], imported: u32, named: &[u32]) {
    let mut users: BTreeMap<u32, usize> = named.iter().map(|function| (*function, usize::MAX)).collect();
    for op in bodies.iter().flat_map(|body| &body.ops) {
        if let Op::Straight([CALL | REF_FUNC, function @ ..]) | Op::Control([RETURN_CALL, function @ ..]) = op {
            let count = users.entry(number(function)).or_default();
            *count = count.saturating_add(1);
        }
    }
    let mut merged: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, body) in bodies.iter().enumerate() {
        let Some((function, operands)) = body.hands_on() else { continue };
        let Some(to) = number(function).checked_sub(imported) else { continue };
        let gets = operands.iter().take_while(|op| matches!(op, Op::Get(_))).count();
        let in_order = operands.iter().zip(0..).take(gets).all(|(op, n)| *op == Op::Get(n));
        if in_order && gets == body.params as usize && operands.len() > gets {
            merged.entry(to as usize).or_default().push(at);
        }
    }
    for (shared, thunks) in merged {
        let Some(body) = bodies.get(shared) else { continue };
        let operands = |t: &usize| bodies.get(*t).and_then(Body::hands_on).map_or(0, |(_, operands)| operands.len());
        let all = thunks.iter().all(|t| operands(t) == body.params as usize)
            && users.get(&(shared as u32 + imported)) == Some(&thunks.len());
        if !all || thunks.len() < 2 || body.size() >= LEAST {
            continue;
        }
        let (params, locals, ops) = (body.params, body.locals.clone(), body.ops.clone());
        let first = thunks.first().and_then(|t| bodies.get(*t)).map_or(params, |t| t.params);
        if ops.iter().any(|op| matches!(op, Op::Set(l) | Op::Tee(l) if (first..params).contains(l))) {
            continue;
        }
        for thunk in thunks {
            let Some(body) = bodies.get_mut(thunk) else { continue };
            let Some((_, operands)) = body.hands_on() else { continue };
            let constants = operands.get(first as usize..).unwrap_or_default();
            let with = |op: &Op<'_>| match *op {
                Op::Get(l) if (first..params).contains(&l) => constants.get((l - first) as usize).copied(),
                _ => None,
            };
            let mut new: Vec<Op<'_>> = Vec::new();
            for op in &ops {
                let mut op = with(op).unwrap_or(*op);
                if let Some(l) = op.local_mut().filter(|l| **l >= params) {
                    *l -= params - first;
                }
                new.push(op);
            }
            body.ops = new;
            body.locals.clone_from(&locals);
        }
        if let Some(body) = bodies.get_mut(shared) {
            body.locals.clear();
            body.ops = UNREACHABLE.to_vec();
        }
    }
}

#[cfg(test)]
mod tests {
    use wasmparser::ValType;

    use super::{LEAST, unmerge};
    use crate::polish::Body;
    use crate::straight::Op::{self, Control, Get, Set, Straight};

    const ADD: Op<'_> = Straight(&[0x6a]);
    const CALL: Op<'_> = Straight(&[0x10, 5]);
    const END: Op<'_> = Control(&[0x0b]);
    const ONE: Op<'_> = Straight(&[0x41, 1]);
    const TWO: Op<'_> = Straight(&[0x41, 2]);

    /// Two functions with one parameter that call the third, which has two parameters and that code.
    fn bodies(code: Vec<Op<'static>>) -> Vec<Body<'static>> {
        let body = |params, ops| Body { params, locals: Vec::new(), ops };
        let mut shared = body(2, code);
        shared.locals.push(ValType::I32);
        vec![body(1, vec![Get(0), ONE, CALL, END]), body(1, vec![Get(0), TWO, CALL, END]), shared]
    }

    #[test]
    fn small_functions_get_their_code_back() {
        let mut bodies = bodies(vec![Get(0), Get(1), ADD, Set(2), Get(2), END]);
        unmerge(&mut bodies, 3, &[3, 4]);
        let mut ops = bodies.iter().map(|b| b.ops.clone());
        assert_eq!(ops.next().unwrap(), [Get(0), ONE, ADD, Set(1), Get(1), END]);
        assert_eq!(ops.next().unwrap(), [Get(0), TWO, ADD, Set(1), Get(1), END]);
        assert_eq!(ops.next().unwrap(), [Control(&[0]), END]);
        assert_eq!(bodies.iter().map(|b| b.locals.len()).collect::<Vec<_>>(), [1, 1, 0]);
    }

    #[test]
    fn large_functions_and_those_that_change_a_constant_stay() {
        let mut large = vec![ADD; LEAST];
        large.push(END);
        for code in [large, vec![Get(0), Set(1), Get(1), END]] {
            let mut bodies = bodies(code.clone());
            unmerge(&mut bodies, 3, &[]);
            assert_eq!(bodies[0].ops, [Get(0), ONE, CALL, END]);
            assert_eq!(bodies[2].ops, code);
        }
    }

    #[test]
    fn functions_with_other_users_stay() {
        let code = vec![Get(0), Get(1), ADD, END];
        let mut table = bodies(code.clone());
        unmerge(&mut table, 3, &[5]);
        assert_eq!(table[2].ops, code);
        let mut other = bodies(code.clone());
        other.push(Body { params: 0, locals: Vec::new(), ops: vec![ONE, TWO, Control(&[0x12, 5]), END] });
        unmerge(&mut other, 3, &[]);
        assert_eq!(other[2].ops, code);
    }
}
