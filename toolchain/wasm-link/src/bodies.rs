//! The bodies of all functions, in index order: Haskell code lowered, C relocated, the linker's own made up.
//!
//! Functions with equal types and bytes are one function in the output (constructors' entry code, mostly): bodies are made, equal ones
//! folded, and all made again with the new numbers, which may make more of them equal. A C function whose address is taken keeps its own.

use std::collections::{BTreeMap, HashMap};

use cmm_ir::Item;
use wasm_encoder::Function;
use wasm_lower::{FuncSig, Strategy, lower_proc, run};

use crate::address::Placed;
use crate::env::LinkEnv;
use crate::error::{LinkError, Result};
use crate::files::FileId;
use crate::functions::{Body, Functions};
use crate::graph::{AtomId, Entry, Graph, Part};
use crate::group_bodies::{group_function, shares};
use crate::module::ModuleParts;
use crate::options::LinkOptions;
use crate::relocate::Relocator;

pub struct Bodies {
    pub parts: ModuleParts,
    /// Type, and code without its size.
    pub bodies: Vec<(FuncSig, Vec<u8>)>,
    /// Bytes of code by atom.
    pub code_size: Vec<u32>,
}

/// How often equal functions are looked for. The second look finds callers of folded functions; later ones find little.
const FOLDING_ROUNDS: usize = 2;

pub fn bodies(placed: Placed<'_, '_, '_>, functions: &mut Functions, options: &LinkOptions) -> Result<Bodies> {
    for _ in 0..FOLDING_ROUNDS {
        let made = round(placed, functions, options)?;
        let equal = equal_functions(placed.graph, functions, &made.bodies);
        if equal.is_empty() {
            return Ok(made);
        }
        functions.fold(&equal);
    }
    round(placed, functions, options)
}

fn round(placed: Placed<'_, '_, '_>, functions: &mut Functions, options: &LinkOptions) -> Result<Bodies> {
    let mut made = Bodies {
        parts: ModuleParts::default(),
        bodies: Vec::with_capacity(functions.bodies.len()),
        code_size: vec![0u32; placed.graph.atoms.len()],
    };
    let base_reg = placed.graph.base_reg.and_then(|t| placed.address(t)).map_or(0, |a| a + options.base_reg.1);
    let list = functions.bodies.clone();
    let mut lowered: Vec<Function> = Vec::new();
    for body in &list {
        let parts = &mut made.parts;
        let mut env = LinkEnv { placed, functions: &mut *functions, parts, file: FileId(0), numbering: None, base_reg };
        let (atom, sig, bytes) = body_bytes(&mut env, options.strategy, body, &mut lowered)?;
        let owned = match body {
            Body::Group(n) => shares(&env, group(&env, *n), bytes.len()),
            _ => atom.map(|atom| (atom, bytes.len() as u32)).into_iter().collect(),
        };
        for (atom, bytes) in owned {
            if let Some(size) = made.code_size.get_mut(atom.0 as usize) {
                *size += bytes;
            }
        }
        made.bodies.push((sig, bytes));
    }
    Ok(made)
}

/// (atom, the atom whose function is the same). Of equal functions the one with the lowest number stays.
fn equal_functions(graph: &Graph, functions: &Functions, bodies: &[(FuncSig, Vec<u8>)]) -> BTreeMap<AtomId, AtomId> {
    let mut several: BTreeMap<AtomId, u32> = BTreeMap::new();
    for atom in functions.bodies.iter().filter_map(Body::atom) {
        *several.entry(atom).or_default() += 1;
    }
    let mut first: HashMap<&(FuncSig, Vec<u8>), AtomId> = HashMap::new();
    let mut equal = BTreeMap::new();
    for (body, bytes) in functions.bodies.iter().zip(bodies) {
        let (Body::Proc(atom, _) | Body::C(atom)) = body else { continue };
        let pinned = matches!(body, Body::C(_)) && graph.atom(*atom).is_none_or(|a| a.in_table);
        if pinned || several.get(atom) != Some(&1) {
            continue;
        }
        let kept = *first.entry(bytes).or_insert(*atom);
        if kept != *atom {
            equal.insert(*atom, kept);
        }
    }
    equal
}

/// The atom, type and bytes (without size) of one function.
fn body_bytes(
    env: &mut LinkEnv<'_, '_, '_, '_>,
    strategy: Strategy,
    body: &Body,
    lowered: &mut Vec<Function>,
) -> Result<(Option<AtomId>, FuncSig, Vec<u8>)> {
    let graph = env.placed.graph;
    let file_of = |atom: AtomId| graph.atom(atom).map_or(FileId(0), |a| a.file);
    let lower = |e: wasm_lower::EnvError| LinkError::from(wasm_lower::LowerError::from(e));
    Ok(match body {
        Body::Proc(atom, n) => {
            let defect = |what: &str| LinkError::Data { symbol: "code".into(), message: what.to_owned() };
            let Some(Item::Proc(proc)) = graph.atom(*atom).and_then(|a| a.item.as_deref()) else {
                return Err(defect("a procedure without code (a defect of the linker)"));
            };
            if *n == 0 {
                env.file = file_of(*atom);
                let base = env.placed.layout.code(*atom).unwrap_or(0);
                *lowered = lower_proc(proc, base, env, strategy)?;
                lowered.reverse();
            }
            let function = lowered.pop().ok_or_else(|| defect("fewer functions than planned"))?;
            (Some(*atom), strategy.haskell_sig(), traced(env, *atom, strategy, function.into_raw_body()))
        }
        Body::Group(n) => {
            let group = group(env, *n);
            let function = group_function(env, group)?;
            let first = group.first().copied();
            let body = function.into_raw_body();
            (first, strategy.haskell_sig(), first.map_or(body.clone(), |atom| traced(env, atom, strategy, body)))
        }
        Body::C(atom) => {
            let Some(Part::Function(index)) = graph.part(*atom) else {
                return Ok((Some(*atom), FuncSig::default(), vec![]));
            };
            let sig = env.functions.sig(env.placed.loader, graph, *atom).unwrap_or_default();
            let mut relocator = Relocator { placed: env.placed, functions: &*env.functions, parts: &mut *env.parts };
            (Some(*atom), sig, relocator.body(file_of(*atom), index)?)
        }
        Body::StgRun(atom) => {
            (Some(*atom), run::stg_run_sig(), run::stg_run(env, strategy).map_err(lower)?.into_raw_body())
        }
        Body::StgReturn(atom) => {
            (Some(*atom), strategy.haskell_sig(), run::stg_return(env, strategy).map_err(lower)?.into_raw_body())
        }
        Body::CallCtors(atom) => (Some(*atom), FuncSig::default(), call_ctors(env)),
        Body::Undefined(atom) => {
            let sig = env.functions.sig(env.placed.loader, graph, *atom).unwrap_or_default();
            (Some(*atom), sig, trap())
        }
        Body::TrapCode(atom) => (Some(*atom), strategy.haskell_sig(), trap()),
        Body::Dead => (None, strategy.haskell_sig(), trap()),
        Body::Adapter { target, sig } => {
            let mut function = Function::new([]);
            let mut sink = function.instructions();
            (0..sig.params.len() as u32).for_each(|n| {
                sink.local_get(n);
            });
            if matches!(graph.part(*target), Some(Part::Undefined(_))) {
                sink.unreachable();
            } else {
                let actual = env.functions.sig(env.placed.loader, graph, *target).unwrap_or_default();
                sink.call(env.functions.index(*target).unwrap_or(0));
                actual.results.iter().for_each(|_| {
                    sink.drop();
                });
            }
            sink.end();
            (Some(*target), sig.clone(), function.into_raw_body())
        }
    })
}

fn group<'x>(env: &LinkEnv<'_, 'x, '_, '_>, n: u32) -> &'x [AtomId] {
    env.placed.layout.groups.get(n as usize).map_or(&[], Vec::as_slice)
}

/// With tracing: the body with a call in front.
fn traced(env: &LinkEnv<'_, '_, '_, '_>, atom: AtomId, strategy: Strategy, body: Vec<u8>) -> Vec<u8> {
    let Some(trace) = env.placed.graph.trace.and_then(|t| env.functions.index(t)) else { return body };
    let address = env.placed.layout.entry(atom, Entry::Primary).map_or(0, |(address, _)| address);
    let mut call = Function::new([]);
    let pc = strategy.haskell_sig().params.len() as u32 - 1;
    call.instructions().i32_const(address as i32).local_get(pc).call(trace);
    // An empty list of locals is one byte; the body's own list stays in front.
    let call = call.into_raw_body();
    let locals = wasmparser::FunctionBody::new(wasmparser::BinaryReader::new(&body, 0));
    let start = locals.get_operators_reader().map_or(0, |reader| reader.original_position());
    let (front, rest) = body.split_at(start.min(body.len()));
    [front, call.get(1..).unwrap_or_default(), rest].concat()
}

fn trap() -> Vec<u8> {
    let mut function = Function::new([]);
    function.instructions().unreachable().end();
    function.into_raw_body()
}

/// Calls the init functions: lower priority first, then output order.
fn call_ctors(env: &LinkEnv<'_, '_, '_, '_>) -> Vec<u8> {
    let order = &env.placed.layout.order;
    let mut position = vec![0usize; order.len()];
    for (n, id) in order.iter().enumerate() {
        if let Some(slot) = position.get_mut(id.0 as usize) {
            *slot = n;
        }
    }
    let mut inits = env.placed.graph.inits.clone();
    inits.sort_by_key(|(priority, atom)| (*priority, position.get(atom.0 as usize).copied()));
    let mut function = Function::new([]);
    for (_, atom) in inits {
        let Some(index) = env.functions.index(atom) else { continue };
        function.instructions().call(index);
        let sig = env.functions.sig(env.placed.loader, env.placed.graph, atom).unwrap_or_default();
        sig.results.iter().for_each(|_| {
            function.instructions().drop();
        });
    }
    function.instructions().end();
    function.into_raw_body()
}
