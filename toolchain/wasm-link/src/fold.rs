//! Equal functions: which functions of the output may be one.
//!
//! Inputs: all bodies with provisional numbers. Output: for atoms whose function is another's, that other atom.
//! Two functions are equal if their types and bytes are, and they call equal functions. Method: take all with equal bytes for equal, whatever
//! they call; split classes whose members call functions of different classes, until nothing changes. What is left is the coarsest such
//! equality, recursive functions included. A C function whose address is taken keeps its own: C may compare it.
//! Invariant: of equal functions the first stays; the result depends on the bodies alone.

use std::collections::BTreeMap;

use crate::bodies::Made;
use crate::functions::Body;
use crate::graph::{AtomId, Graph};
use crate::hash::FastMap;
use crate::template::Operand;

/// `imports`: how many functions come before the first body.
pub fn equal_functions(graph: &Graph, imports: u32, bodies: &[Body], made: &[Made]) -> BTreeMap<AtomId, AtomId> {
    let candidates = candidates(graph, bodies);
    let mut classes = Classes::by_bytes(imports, made, &candidates);
    while classes.split(made) {}
    let mut equal = BTreeMap::new();
    for members in &classes.shared {
        let mut atoms = members.iter().filter_map(|&n| bodies.get(n as usize)?.atom());
        if let Some(first) = atoms.next() {
            equal.extend(atoms.map(|atom| (atom, first)));
        }
    }
    equal
}

/// By body: whether it may share another's function.
fn candidates(graph: &Graph, bodies: &[Body]) -> Vec<bool> {
    let mut functions: FastMap<AtomId, u32> = FastMap::default();
    for atom in bodies.iter().filter_map(Body::atom) {
        *functions.entry(atom).or_default() += 1;
    }
    let free = |body: &Body| match body {
        Body::Proc(atom, _) => functions.get(atom) == Some(&1),
        Body::C(atom) => graph.atom(*atom).is_some_and(|a| !a.in_table),
        _ => false,
    };
    bodies.iter().map(free).collect()
}

struct Classes {
    imports: u32,
    /// By body: its class. Imports are classes of their own, before all others.
    class: Vec<u32>,
    /// Classes of two or more members, these in ascending order.
    shared: Vec<Vec<u32>>,
    next: u32,
}

impl Classes {
    fn by_bytes(imports: u32, made: &[Made], candidates: &[bool]) -> Classes {
        let mut out = Classes { imports, class: Vec::with_capacity(made.len()), shared: Vec::new(), next: imports };
        // By hash: the classes with that hash, each by its first member.
        let mut known: FastMap<u64, Vec<(usize, usize)>> = FastMap::default();
        let mut members: Vec<Vec<u32>> = Vec::new();
        for (n, (body, free)) in made.iter().zip(candidates).enumerate() {
            let fresh = members.len();
            let mut class = fresh;
            if *free {
                let others = known.entry(body.hash).or_default();
                let same = others.iter().find(|(first, _)| made.get(*first).is_some_and(|first| alike(first, body)));
                match same {
                    Some((_, found)) => class = *found,
                    None => others.push((n, fresh)),
                }
            }
            if class == fresh {
                members.push(Vec::new());
            }
            if let Some(list) = members.get_mut(class) {
                list.push(n as u32);
            }
            out.class.push(imports + class as u32);
        }
        out.next += members.len() as u32;
        out.shared = members.into_iter().filter(|list| list.len() > 1).collect();
        out
    }

    /// Splits classes by what their members call. False if none had to be.
    fn split(&mut self, made: &[Made]) -> bool {
        let mut changed = false;
        let mut shared = Vec::with_capacity(self.shared.len());
        let mut moves: Vec<(u32, u32)> = Vec::new();
        for members in std::mem::take(&mut self.shared) {
            let mut parts: Vec<Vec<u32>> = Vec::new();
            let mut part_of: FastMap<Vec<u32>, usize> = FastMap::default();
            for &n in &members {
                let part = *part_of.entry(self.callees(made, n)).or_insert(parts.len());
                if part == parts.len() {
                    parts.push(Vec::new());
                }
                if let Some(list) = parts.get_mut(part) {
                    list.push(n);
                }
            }
            for part in parts.iter().skip(1) {
                moves.extend(part.iter().map(|&n| (n, self.next)));
                self.next += 1;
                changed = true;
            }
            shared.extend(parts.into_iter().filter(|part| part.len() > 1));
        }
        for (n, class) in moves {
            if let Some(slot) = self.class.get_mut(n as usize) {
                *slot = class;
            }
        }
        self.shared = shared;
        changed
    }

    /// The classes of the functions that a body calls.
    fn callees(&self, made: &[Made], n: u32) -> Vec<u32> {
        let operands = made.get(n as usize).map_or(&[][..], |made| &made.code.operands);
        let called = operands.iter().filter_map(|(_, operand)| match *operand {
            Operand::Function(callee) => Some(callee),
            _ => None,
        });
        called
            .map(|callee| match callee.checked_sub(self.imports) {
                Some(body) => self.class.get(body as usize).copied().unwrap_or(u32::MAX),
                None => callee,
            })
            .collect()
    }
}

/// Whether two bodies are equal but for the functions that they call.
fn alike(a: &Made, b: &Made) -> bool {
    let same = |(x, y): (&(u32, Operand), &(u32, Operand))| match (x, y) {
        ((at, Operand::Function(_)), (other, Operand::Function(_))) => at == other,
        _ => x == y,
    };
    let operands = (&a.code.operands, &b.code.operands);
    a.ty == b.ty
        && a.code.bytes == b.code.bytes
        && operands.0.len() == operands.1.len()
        && operands.0.iter().zip(operands.1).all(same)
}

#[cfg(test)]
mod tests {
    use super::equal_functions;
    use crate::bodies::Made;
    use crate::functions::Body;
    use crate::graph::{AtomId, Graph};
    use crate::template::{Operand, Template};

    /// One import, then bodies that differ in nothing but what they call.
    fn equal(calls: &[u32]) -> Vec<(u32, u32)> {
        let bodies: Vec<Body> = (0..calls.len()).map(|n| Body::Proc(AtomId(n as u32), 0)).collect();
        let code =
            |callee: &u32| Template { bytes: vec![0, 0x10, 0x0b], operands: vec![(2, Operand::Function(*callee))] };
        let made: Vec<Made> = calls.iter().map(|callee| Made { ty: 0, code: code(callee), hash: 7 }).collect();
        let equal = equal_functions(&Graph::default(), 1, &bodies, &made);
        equal.into_iter().map(|(atom, kept)| (atom.0, kept.0)).collect()
    }

    #[test]
    fn functions_are_equal_if_those_are_that_they_call() {
        // Callees count the import: body n is function n + 1. Two that call themselves and one that calls each; then chains to the import.
        assert_eq!(equal(&[1, 2, 1, 2]), [(1, 0), (2, 0), (3, 0)]);
        assert_eq!(equal(&[0, 1, 0, 3]), [(2, 0), (3, 1)]);
        assert_eq!(equal(&[0, 1, 2, 3]), []);
        // Two that call each other.
        assert_eq!(equal(&[2, 1]), [(1, 0)]);
    }
}
