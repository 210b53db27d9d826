//! Chores of the repository. `xtask TASK [ARGS]`; `xtask` alone lists the tasks.
//!
//! Inputs: the working tree (found from this crate's own place in it). Outputs: findings on standard error; exit code 1
//! if there are any.

mod deps;
mod edges;
mod gen_abi;
mod licences;
mod tidy;

use std::path::PathBuf;
use std::process::ExitCode;

const USAGE: &str = "usage: xtask TASK
  tidy                    source files: headers, lengths, names that must not appear; dependency edges of the workspace
  deps [MANIFEST...]      licences and duplicates of what the workspaces depend on [default: the root workspace]
  gen-abi [--check] FILE  constants of rts/abi from GHC's DerivedConstants.h";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let done = match args.split_first() {
        Some((task, [])) if task == "tidy" => tidy::run(&root()),
        Some((task, rest)) if task == "deps" => deps::run(&root(), rest),
        Some((task, rest)) if task == "gen-abi" => gen_abi::run(rest),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("xtask: {e:#}");
            ExitCode::FAILURE
        }
    }
}

/// The top of the repository: `XTASK_ROOT`, or two folders above this crate.
fn root() -> PathBuf {
    match std::env::var_os("XTASK_ROOT") {
        Some(path) => path.into(),
        None => [env!("CARGO_MANIFEST_DIR"), "..", ".."].iter().collect(),
    }
}

/// Fails with all findings, one per line.
fn report(what: &str, findings: &[String]) -> anyhow::Result<()> {
    if findings.is_empty() {
        return Ok(());
    }
    anyhow::bail!("{what}: {} findings\n{}", findings.len(), findings.join("\n"))
}
