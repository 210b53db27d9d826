//! The body of one function: Haskell code lowered, C relocated, the linker's own made up.
//!
//! Inputs: what the function is, the linker's answers (`LinkEnv`). Output: its type and its bytes, with provisional numbers of functions, types
//! and globals.

use cmm_ir::Item;
use wasm_encoder::Function;
use wasm_lower::{FuncSig, Strategy, lower_proc, run, shared};

use crate::env::LinkEnv;
use crate::error::{LinkError, Result};
use crate::files::FileId;
use crate::functions::Body;
use crate::graph::{AtomId, Entry, Part};
use crate::group_bodies::group_function;
use crate::relocate::Relocator;

/// The type and bytes (without size) of one function.
pub fn body_bytes(
    env: &mut LinkEnv<'_, '_, '_, '_>,
    strategy: Strategy,
    body: &Body,
    lowered: &mut Vec<Function>,
) -> Result<(FuncSig, Vec<u8>)> {
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
            (strategy.haskell_sig(), traced(env, *atom, strategy, function.into_raw_body()))
        }
        Body::Group(n) => {
            let group = group(env, *n);
            let function = group_function(env, group)?;
            let first = group.first().copied();
            let body = function.into_raw_body();
            (strategy.haskell_sig(), first.map_or(body.clone(), |atom| traced(env, atom, strategy, body)))
        }
        Body::C(atom) => {
            let Some(Part::Function(index)) = graph.part(*atom) else {
                return Ok((FuncSig::default(), vec![]));
            };
            let sig = env.sigs.of(env.placed.loader, graph, *atom).unwrap_or_default();
            let mut relocator = Relocator { placed: env.placed, functions: env.functions, parts: &mut *env.parts };
            (sig, relocator.body(file_of(*atom), index)?)
        }
        Body::StgRun(_) => (run::stg_run_sig(), run::stg_run(env, strategy).map_err(lower)?.into_raw_body()),
        Body::StgReturn(_) => (strategy.haskell_sig(), run::stg_return(env, strategy).map_err(lower)?.into_raw_body()),
        Body::Shared(function) => {
            let (sig, function) = shared::shared(env, *function).map_err(lower)?;
            (sig, function.into_raw_body())
        }
        Body::CallCtors(_) => (FuncSig::default(), call_ctors(env)),
        Body::Undefined(atom) => {
            let sig = env.sigs.of(env.placed.loader, graph, *atom).unwrap_or_default();
            (sig, trap())
        }
        Body::TrapCode(_) => (strategy.haskell_sig(), trap()),
        Body::Dead => (strategy.haskell_sig(), trap()),
        Body::Adapter { target, sig } => {
            let mut function = Function::new([]);
            let mut sink = function.instructions();
            (0..sig.params.len() as u32).for_each(|n| {
                sink.local_get(n);
            });
            if matches!(graph.part(*target), Some(Part::Undefined(_))) {
                sink.unreachable();
            } else {
                let actual = env.sigs.of(env.placed.loader, graph, *target).unwrap_or_default();
                sink.call(env.functions.index(*target).unwrap_or(0));
                actual.results.iter().for_each(|_| {
                    sink.drop();
                });
            }
            sink.end();
            (sig.clone(), function.into_raw_body())
        }
    })
}

pub fn group<'x>(env: &LinkEnv<'_, 'x, '_, '_>, n: u32) -> &'x [AtomId] {
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
        let sig = env.sigs.of(env.placed.loader, env.placed.graph, atom).unwrap_or_default();
        sig.results.iter().for_each(|_| {
            function.instructions().drop();
        });
    }
    function.instructions().end();
    function.into_raw_body()
}
