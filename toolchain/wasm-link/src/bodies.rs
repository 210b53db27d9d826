//! The code section: the bodies of all functions, in index order.
//!
//! Inputs: everything placed, the functions under their first numbers. Outputs: the section's bytes; the functions under their last numbers.
//! Bodies are made once, on all processors, with provisional numbers for functions, types and globals (`template`); equal ones become one
//! (`fold`), and the numbers are put in at the end. Functions with equal types and bytes are constructors' entry code, mostly.
//! Invariant: the result is that of making one body after the other, in the order of the first numbers: that order decides which caller
//! says the type of an import.

use std::hash::{Hash, Hasher};

use wasm_lower::FuncSig;

use crate::address::Placed;
use crate::body::body_bytes;
use crate::env::LinkEnv;
use crate::error::Result;
use crate::files::FileId;
use crate::fold::equal_functions;
use crate::functions::{Body, Functions, Signatures};
use crate::graph::AtomId;
use crate::group_bodies::shares;
use crate::hash::FastHasher;
use crate::module::ModuleParts;
use crate::options::LinkOptions;
use crate::parallel::jobs;
use crate::relocate::uleb;
use crate::template::{Operand, Template};

pub struct Bodies {
    pub parts: ModuleParts,
    /// By function: its type's number.
    pub types: Vec<u32>,
    /// All functions with their sizes in front.
    pub code: Vec<u8>,
    /// Bytes of code by atom.
    pub code_size: Vec<u32>,
}

/// A body with provisional numbers.
pub struct Made {
    pub ty: u32,
    pub code: Template,
    /// Of its bytes: equal bodies have equal ones.
    pub hash: u64,
}

/// The bodies that one job makes or writes.
const CHUNK: usize = 256;

pub fn bodies(placed: Placed<'_, '_, '_>, functions: &mut Functions, options: &LinkOptions) -> Result<Bodies> {
    let (made, parts) = make(placed, functions, options)?;
    let first = std::mem::take(&mut functions.bodies);
    let imports = functions.imports.len() as u32;
    let equal = equal_functions(placed.graph, imports, &first, &made);
    functions.fold(&equal);
    // From first to last numbers, and back.
    let last: Vec<u32> = first.iter().map(|body| functions.index_of(body).unwrap_or(0)).collect();
    let mut order = vec![0usize; functions.bodies.len()];
    for (n, (number, body)) in last.iter().zip(&first).enumerate() {
        let folded = body.atom().is_some_and(|atom| equal.contains_key(&atom));
        if let Some(slot) = order.get_mut((number - imports) as usize).filter(|_| !folded) {
            *slot = n;
        }
    }
    let (parts, numbers) = number(&made, &order, parts, imports, last);
    let written = jobs(order.len().div_ceil(CHUNK), |n| {
        let mut out = (Vec::new(), Vec::new());
        for made in order.iter().skip(n * CHUNK).take(CHUNK).filter_map(|n| made.get(*n)) {
            let body = made.code.fill(|operand| numbers.of(operand));
            uleb(&mut out.0, body.len() as u32);
            out.0.extend_from_slice(&body);
            out.1.push(body.len() as u32);
        }
        out
    });
    let mut out = Bodies {
        types: order.iter().filter_map(|n| made.get(*n)).map(|made| numbers.ty(made.ty)).collect(),
        code: Vec::with_capacity(written.iter().map(|(code, _)| code.len()).sum()),
        code_size: vec![0; placed.graph.atoms.len()],
        parts,
    };
    let mut bodies = functions.bodies.iter();
    for (code, sizes) in written {
        out.code.extend_from_slice(&code);
        for (size, body) in sizes.into_iter().zip(&mut bodies) {
            for (atom, size) in owners(placed, body, size) {
                if let Some(slot) = out.code_size.get_mut(atom.0 as usize) {
                    *slot += size;
                }
            }
        }
    }
    Ok(out)
}

/// Whose code a function is.
fn owners(placed: Placed<'_, '_, '_>, body: &Body, size: u32) -> Vec<(AtomId, u32)> {
    match body {
        Body::Group(n) => shares(placed, placed.layout.groups.get(*n as usize).map_or(&[], Vec::as_slice), size),
        Body::Adapter { target, .. } => vec![(*target, size)],
        _ => body.atom().map(|atom| (atom, size)).into_iter().collect(),
    }
}

/// Makes all bodies. The types and globals that they name are of one provisional numbering.
fn make(
    placed: Placed<'_, '_, '_>,
    functions: &mut Functions,
    options: &LinkOptions,
) -> Result<(Vec<Made>, ModuleParts)> {
    let bodies = &functions.bodies;
    let chunks = chunks(bodies);
    let make = |n: usize, sigs: &Signatures| {
        let range = chunks.get(n).cloned().unwrap_or_default();
        chunk(placed, functions, bodies.get(range).unwrap_or_default(), sigs.clone(), options)
    };
    let results = jobs(chunks.len(), |n| make(n, &functions.sigs));
    let mut sigs = functions.sigs.clone();
    let mut parts = ModuleParts::default();
    let mut made = Vec::with_capacity(bodies.len());
    for (n, result) in results.into_iter().enumerate() {
        // What was said before this chunk may decide what its callers see.
        let result = match result {
            Ok(done) if sigs.join(&done.sigs) => done,
            _ => {
                let done = make(n, &sigs)?;
                sigs = done.sigs.clone();
                done
            }
        };
        let types: Vec<u32> = result.parts.types.iter().map(|sig| parts.type_index(sig)).collect();
        let globals: Vec<u32> = result.parts.globals.iter().map(|key| parts.global_index(*key)).collect();
        let of = |list: &[u32], n: u32| list.get(n as usize).copied().unwrap_or(0);
        for mut body in result.made {
            body.ty = of(&types, body.ty);
            for (_, operand) in &mut body.code.operands {
                match operand {
                    Operand::Type(n) | Operand::BlockType(n) => *n = of(&types, *n),
                    Operand::Global(n) => *n = of(&globals, *n),
                    Operand::Function(_) => {}
                }
            }
            made.push(body);
        }
    }
    // A caller further on may have said the type of a function that does not exist.
    for (body, made) in bodies.iter().zip(&mut made) {
        if let Body::Undefined(atom) = body {
            let sig = sigs.of(placed.loader, placed.graph, *atom).unwrap_or_default();
            made.ty = parts.type_index(&sig);
        }
    }
    functions.sigs = sigs;
    Ok((made, parts))
}

struct Chunk {
    made: Vec<Made>,
    parts: ModuleParts,
    sigs: Signatures,
}

fn chunk(
    placed: Placed<'_, '_, '_>,
    functions: &Functions,
    bodies: &[Body],
    sigs: Signatures,
    options: &LinkOptions,
) -> Result<Chunk> {
    let base_reg = placed.graph.base_reg.and_then(|t| placed.address(t)).map_or(0, |a| a + options.base_reg.1);
    let mut out = Chunk { made: Vec::with_capacity(bodies.len()), parts: ModuleParts::default(), sigs };
    let mut lowered = Vec::new();
    for body in bodies {
        let (parts, sigs) = (&mut out.parts, &mut out.sigs);
        let mut env = LinkEnv { placed, functions, sigs, parts, file: FileId(0), numbering: None, base_reg };
        let (sig, bytes): (FuncSig, Vec<u8>) = body_bytes(&mut env, options.strategy, body, &mut lowered)?;
        let ty = out.parts.type_index(&sig);
        let code = Template::new(&bytes)?;
        let mut hasher = FastHasher::default();
        code.bytes.hash(&mut hasher);
        out.made.push(Made { ty, code, hash: hasher.finish() });
    }
    Ok(out)
}

/// Ranges of bodies; the functions of one procedure stay together.
fn chunks(bodies: &[Body]) -> Vec<std::ops::Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    while start < bodies.len() {
        let mut end = (start + CHUNK).min(bodies.len());
        while matches!(bodies.get(end), Some(Body::Proc(_, n)) if *n > 0) {
            end += 1;
        }
        out.push(start..end);
        start = end;
    }
    out
}

/// From provisional to last numbers.
struct Numbers {
    imports: u32,
    functions: Vec<u32>,
    types: Vec<u32>,
    globals: Vec<u32>,
}

impl Numbers {
    fn of(&self, operand: Operand) -> u32 {
        let (list, n) = match operand {
            Operand::Function(n) if n < self.imports => return n,
            Operand::Function(n) => (&self.functions, n - self.imports),
            Operand::Type(n) | Operand::BlockType(n) => (&self.types, n),
            Operand::Global(n) => (&self.globals, n),
        };
        list.get(n as usize).copied().unwrap_or(0)
    }

    fn ty(&self, n: u32) -> u32 {
        self.of(Operand::Type(n))
    }
}

/// Numbers types and globals: on first use, the functions' own types after those that code names.
fn number(
    made: &[Made],
    order: &[usize],
    old: ModuleParts,
    imports: u32,
    functions: Vec<u32>,
) -> (ModuleParts, Numbers) {
    let mut parts = ModuleParts::default();
    let mut types: Vec<Option<u32>> = vec![None; old.types.len()];
    let mut globals: Vec<Option<u32>> = vec![None; old.globals.len()];
    let name_type = |types: &mut Vec<Option<u32>>, parts: &mut ModuleParts, n: u32| {
        if let (Some(slot), Some(sig)) = (types.get_mut(n as usize), old.types.get(n as usize)) {
            slot.get_or_insert_with(|| parts.type_index(sig));
        }
    };
    for made in order.iter().filter_map(|n| made.get(*n)) {
        for (_, operand) in &made.code.operands {
            match *operand {
                Operand::Type(n) | Operand::BlockType(n) => name_type(&mut types, &mut parts, n),
                Operand::Global(n) => {
                    if let (Some(slot), Some(key)) = (globals.get_mut(n as usize), old.globals.get(n as usize)) {
                        slot.get_or_insert_with(|| parts.global_index(*key));
                    }
                }
                Operand::Function(_) => {}
            }
        }
    }
    for made in order.iter().filter_map(|n| made.get(*n)) {
        name_type(&mut types, &mut parts, made.ty);
    }
    let all = |list: Vec<Option<u32>>| list.into_iter().map(|n| n.unwrap_or(0)).collect();
    (parts, Numbers { imports, functions, types: all(types), globals: all(globals) })
}
