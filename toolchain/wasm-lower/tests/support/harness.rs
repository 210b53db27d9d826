//! Runs procedures twice: lowered, in node, and in the reference evaluator; compares memory.
//!
//! Inputs: procedures, initial memory. Output: the first difference as an error.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use cmm_ir::{GlobalReg, Proc, SymbolId};
use wasm_encoder::Function;
use wasm_lower::{FuncSig, Resolved, Shared, Strategy, lower_proc, run, shared};

use super::eval::{Machine, STOP};
use super::{BASE_REG, INFO_BASE, TestEnv, place, validate};

/// Where the tests' memory begins; run.mjs has the same number.
pub const DATA: u32 = 0x2_0000;
/// Symbol ids with a meaning in all tests.
pub const STG_RETURN: SymbolId = SymbolId(0);
pub const C_NAMES: [&str; 5] = ["c_add", "c_narrow", "c_long", "c_half", "c_store"];

/// Names for symbols: StgReturn, the C functions, then `p0`, `p1`...
pub fn names(count: usize) -> Vec<String> {
    let mut names = vec!["StgReturn".to_string()];
    names.extend(C_NAMES.iter().map(|n| n.to_string()));
    names.extend((0..count).map(|n| format!("p{n}")));
    names
}

/// First symbol id that `names` leaves to procedures.
pub const FIRST_PROC: u32 = 1 + C_NAMES.len() as u32;

pub struct Built {
    pub wasm: Vec<u8>,
    pub labels: BTreeMap<SymbolId, u32>,
    pub code: BTreeMap<u32, (usize, u32)>,
}

/// Lowers procedures and makes a module that exports `StgRun`.
pub fn build(procs: &[Proc], names: &[String], strategy: Strategy) -> Result<Built, String> {
    let mut env = TestEnv::new(strategy, names.to_vec());
    let haskell = strategy.haskell_sig();
    let mut result = None;
    // Twice: the first pass finds the imports, which come before all other functions.
    for pass in 0..2 {
        let defined = env.imports.len() as u32;
        env.sealed = pass == 1;
        env.resolved.insert(STG_RETURN, Resolved::Code { addr: STOP, func: defined + 1, primary: true });
        let mut functions: Vec<(FuncSig, Function)> = Vec::new();
        let mut table = BTreeMap::from([(STOP >> 3, 1u32)]);
        let mut labels = BTreeMap::from([(STG_RETURN, STOP)]);
        let mut code = BTreeMap::new();
        env.shared = (strategy == Strategy::Direct).then_some(defined + 2 + procs.len() as u32);
        let mut bases = Vec::new();
        let mut base = INFO_BASE;
        for (n, proc) in procs.iter().enumerate() {
            let function = n as u32 + 2;
            let size = place(&mut env, proc, base, defined + function);
            for entry in &wasm_lower::info_layout(proc).entries {
                let addr = base + entry.info_ptr;
                labels.insert(entry.sym, addr);
                code.insert(addr, (n, entry.block.0));
                table.insert(addr >> 3, function);
            }
            bases.push(base);
            base += size;
        }
        let stg_run = run::stg_run(&mut env, strategy).map_err(|e| e.to_string())?;
        functions.push((run::stg_run_sig(), stg_run));
        functions.push((haskell.clone(), run::stg_return(&mut env, strategy).map_err(|e| e.to_string())?));
        for (proc, base) in procs.iter().zip(bases) {
            for f in lower_proc(proc, base, &mut env, strategy).map_err(|e| e.to_string())? {
                functions.push((haskell.clone(), f));
            }
        }
        if strategy == Strategy::Direct {
            for function in Shared::all(0) {
                functions.push(shared::shared(&mut env, function).map_err(|e| e.to_string())?);
            }
        }
        if pass == 1 {
            let wasm = env.module(&functions, &[("StgRun".to_string(), 0)], &table);
            validate(&wasm)?;
            result = Some(Built { wasm, labels, code });
        }
    }
    result.ok_or_else(|| "no pass".to_string())
}

/// One run to compare: procedures (the first is where execution starts) and memory at `DATA`.
pub struct Case {
    pub procs: Vec<Proc>,
    pub memory: Vec<u8>,
}

/// Outcome of the reference: memory, or `None` if the run was too long to be a test.
pub fn reference(case: &Case, names: &[String], built: &Built) -> Option<Vec<u8>> {
    let mut memory = vec![0; DATA as usize];
    memory.extend_from_slice(&case.memory);
    memory.resize(memory.len() + 0x1000, 0);
    let fields = [
        (GlobalReg::SpLim, 4),
        (GlobalReg::HpLim, 8),
        (GlobalReg::HpAlloc, 12),
        (GlobalReg::CurrentTso, 16),
        (GlobalReg::CurrentNursery, 20),
        (GlobalReg::Cccs, 24),
    ];
    let mut machine = Machine {
        procs: &case.procs,
        labels: built.labels.clone(),
        names,
        code: built.code.clone(),
        memory,
        regs: BTreeMap::new(),
        locals: Vec::new(),
        current: 0,
        fields: fields.into_iter().map(|(r, o)| (r, BASE_REG + o)).collect(),
        base_reg: BASE_REG,
        steps: 0,
    };
    let start = built.labels[&case.procs[0].sym];
    if !machine.run(start, 20_000) {
        return None;
    }
    let data = DATA as usize;
    Some(machine.memory[data..data + case.memory.len()].to_vec())
}

/// Runs cases under a strategy and compares. `tolerant` may accept a differing eight-byte slot (NaNs).
pub fn compare(
    cases: &[Case],
    names: &[String],
    strategy: Strategy,
    tolerant: &dyn Fn(usize, u64, u64) -> bool,
) -> Result<usize, String> {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    let unique = COUNTER.fetch_add(1, Ordering::Relaxed);
    let dir = std::env::temp_dir().join(format!("wasm-lower-{}-{unique}", std::process::id()));
    std::fs::create_dir_all(&dir).map_err(|e| e.to_string())?;
    let mut args: Vec<String> = Vec::new();
    let mut expected = Vec::new();
    for (n, case) in cases.iter().enumerate() {
        let built = build(&case.procs, names, strategy).map_err(|e| format!("case {n}: {e}"))?;
        let Some(memory) = reference(case, names, &built) else { continue };
        let module = cmm_ir::Module {
            symbols: names.iter().map(|n| cmm_ir::Symbol { name: n.clone(), global: true }).collect(),
            items: case.procs.iter().cloned().map(cmm_ir::Item::Proc).collect(),
            ..cmm_ir::Module::default()
        };
        std::fs::write(dir.join(format!("{n}.cmm")), cmm_ir::text::print(&module)).map_err(|e| e.to_string())?;
        let (wasm, input) = (dir.join(format!("{n}.wasm")), dir.join(format!("{n}.bin")));
        std::fs::write(&wasm, &built.wasm).map_err(|e| e.to_string())?;
        std::fs::write(&input, &case.memory).map_err(|e| e.to_string())?;
        args.push(wasm.display().to_string());
        args.push(built.labels[&case.procs[0].sym].to_string());
        args.push(input.display().to_string());
        expected.push((n, memory));
    }
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/support/run.mjs");
    let node = std::env::var("NODE").unwrap_or_else(|_| "node".to_string());
    let output = Command::new(node).arg(script).args(&args).output().map_err(|e| format!("node: {e}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let lines: Vec<&str> = text.lines().collect();
    if lines.len() != expected.len() {
        return Err(format!("node: {}\n{}", text, String::from_utf8_lossy(&output.stderr)));
    }
    for (line, (n, memory)) in lines.iter().zip(&expected) {
        let Some(hex) = line.strip_prefix("ok ") else { return Err(format!("case {n}: {line} ({})", dir.display())) };
        let bytes: Vec<u8> =
            (0..hex.len() / 2).map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap_or(0)).collect();
        for slot in 0..memory.len() / 8 {
            let word = |m: &[u8]| m[8 * slot..8 * slot + 8].iter().rev().fold(0u64, |n, b| (n << 8) | u64::from(*b));
            let (want, got) = (word(memory), word(&bytes));
            if want != got && !tolerant(slot, want, got) {
                return Err(format!("case {n} slot {slot}: want {want:#x}, got {got:#x} ({})", dir.display()));
            }
        }
    }
    let ran = expected.len();
    let _ = std::fs::remove_dir_all(&dir);
    Ok(ran)
}
