//! `-O2`: binaryen's optimizer on the linked module, and what the linker does behind it.
//!
//! Input and output: a module's bytes, with the names of functions if they are to be kept. Invariant: the optimizer is a program of its own; its files stand in the link's private folder.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::config::Config;

pub fn optimize(config: &Config, wasm: &[u8], names: bool, work: &Path) -> Result<Vec<u8>> {
    let program = config.wasm_opt()?;
    let (before, after) = (work.join("linked.wasm"), work.join("optimized.wasm"));
    std::fs::write(&before, wasm).with_context(|| format!("cannot write {}", before.display()))?;
    let run = Command::new(&program).arg(&before).arg("-o").arg(&after).arg("-O2").args(names.then_some("-g")).output();
    let run = run.with_context(|| format!("cannot run {}", program.display()))?;
    if !run.status.success() {
        bail!("{} failed ({}): {}", program.display(), run.status, String::from_utf8_lossy(&run.stderr));
    }
    let optimized = std::fs::read(&after).with_context(|| format!("cannot read {}", after.display()))?;
    wasm_link::finish(&optimized).with_context(|| format!("{}: what it wrote", program.display()))
}
