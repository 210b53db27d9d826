//! `ahc run NAME.wasm ARGS`: a linked program in Node, in place of this process. Cabal's test wrapper, and the interpreter of
//! launchers.
//!
//! A launcher is a file NAME beside NAME.wasm that the system can start. `ahc link` writes it if `LAUNCHER` names this program, as
//! `ahc cabal` does: Cabal runs build tools by such names.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::config::Config;
use crate::passthrough::become_program;

/// Environment variable: what starts launchers, by its absolute path.
pub const LAUNCHER: &str = "AHC_LAUNCHER";

pub fn program(config: &Config, args: &[OsString]) -> Result<ExitCode> {
    let (file, args) = args.split_first().context("ahc run: name a program (NAME.wasm), then its arguments")?;
    let module = module_of(Path::new(file))?;
    become_program(node(&node_program(config)?, &module)?.args(args))
}

pub fn node_program(config: &Config) -> Result<PathBuf> {
    config.boot("Node, which runs the programs,", "AHC_NODE", "node")
}

pub fn node(node: &Path, module: &Path) -> Result<Command> {
    // Node would take a relative name that starts with a dash for an option.
    let module = std::path::absolute(module).with_context(|| format!("cannot find {}", module.display()))?;
    let mut command = Command::new(node);
    command.arg(module);
    Ok(command)
}

/// `NAME.mjs` for `NAME.wasm` or the launcher `NAME`.
pub fn module_of(file: &Path) -> Result<PathBuf> {
    if !file.exists() {
        bail!("there is no program {}; build it first", file.display());
    }
    let module = match file.extension().and_then(|e| e.to_str()) {
        Some("mjs" | "js") => file.to_path_buf(),
        Some("wasm") => file.with_extension("mjs"),
        _ => {
            let mut name = file.as_os_str().to_owned();
            name.push(".mjs");
            PathBuf::from(name)
        }
    };
    if !module.is_file() {
        bail!("{} has no {} beside it, with which Node would run it; link it again", file.display(), module.display());
    }
    Ok(module)
}
