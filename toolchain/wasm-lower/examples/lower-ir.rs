//! Lowers every procedure of IR files without a linker and reports sizes, time and failures.
//!
//! Inputs: `.ir` files (the plugin's raw output). Output: one summary per strategy on stdout; failures, each with its reason.
//! Every module of lowered code is validated with wasmparser. `--dump DIR` writes the modules there.

#[path = "../tests/support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use cmm_ir::Item;
use support::TestEnv;
use wasm_lower::{Env, FuncSig, Strategy, info_layout, lower_proc};

#[derive(Default)]
struct Totals {
    procs: usize,
    blocks: usize,
    bytes: usize,
    multi: usize,
    time: Duration,
    failures: BTreeMap<String, usize>,
    largest: Vec<(usize, usize, String)>,
}

fn main() {
    let mut files: Vec<String> = std::env::args().skip(1).collect();
    let dump = files.iter().position(|f| f == "--dump").map(|at| {
        files.remove(at);
        files.remove(at)
    });
    files.sort();
    for strategy in [Strategy::TailCall, Strategy::Direct, Strategy::Trampoline] {
        let mut totals = Totals::default();
        for file in &files {
            if let Err(e) = one_file(file, strategy, dump.as_deref(), &mut totals) {
                println!("{file}: {e}");
            }
        }
        let t = &totals;
        println!(
            "{strategy:?}: {} procedures ({} with several entries), {} blocks, {} bytes, {:.1} bytes/block, {:.2?} = {:.2} us/block",
            t.procs,
            t.multi,
            t.blocks,
            t.bytes,
            t.bytes as f64 / t.blocks.max(1) as f64,
            t.time,
            t.time.as_secs_f64() * 1e6 / t.blocks.max(1) as f64
        );
        for (why, n) in &t.failures {
            println!("  {n} x {why}");
        }
        totals.largest.sort();
        for (bytes, blocks, name) in totals.largest.iter().rev().take(5) {
            println!("  {bytes} bytes, {blocks} blocks: {name}");
        }
    }
}

fn one_file(file: &str, strategy: Strategy, dump: Option<&str>, totals: &mut Totals) -> Result<(), String> {
    let bytes = std::fs::read(file).map_err(|e| e.to_string())?;
    let module = cmm_ir::decode::module(&bytes).map_err(|e| e.to_string())?;
    let mut env = TestEnv::new(strategy, module.symbols.iter().map(|s| s.name.clone()).collect());
    let sig = strategy.haskell_sig();
    // Index 0: the function that every known jump goes to.
    env.type_index(&sig);
    env.imports.push(("code".to_string(), sig.clone()));
    let mut functions: Vec<(FuncSig, wasm_encoder::Function)> = Vec::new();
    for item in &module.items {
        let Item::Proc(proc) = item else { continue };
        totals.procs += 1;
        totals.blocks += proc.blocks.len();
        totals.multi += usize::from(info_layout(proc).entries.len() > 1);
        let start = Instant::now();
        let lowered = lower_proc(proc, support::INFO_BASE, &mut env, strategy);
        totals.time += start.elapsed();
        match lowered {
            Ok(fs) => {
                for f in fs {
                    totals.bytes += f.byte_len();
                    let name = module.symbols[proc.sym.0 as usize].name.clone();
                    totals.largest.push((f.byte_len(), proc.blocks.len(), name));
                    functions.push((sig.clone(), f));
                }
            }
            Err(e) => *totals.failures.entry(e.to_string()).or_default() += 1,
        }
    }
    totals.largest.sort();
    let keep = totals.largest.len().saturating_sub(5);
    totals.largest.drain(..keep);
    let wasm = env.module(&functions, &[], &BTreeMap::new());
    if let Some(dir) = dump {
        let name = std::path::Path::new(file).file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        std::fs::write(format!("{dir}/{name}.{strategy:?}.wasm"), &wasm).map_err(|e| e.to_string())?;
    }
    support::validate(&wasm)
}
