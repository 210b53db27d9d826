//! `ahc run NAME.wasm ARGS`: a linked program in Node, in place of this process. Cabal's test wrapper, and the interpreter of
//! launchers.
//!
//! A launcher is a file NAME beside NAME.wasm that the system can start. `ahc link` writes it if `LAUNCHER` names this program, as
//! `ahc cabal` does: Cabal runs build tools by such names.

use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use super::{places, tools};
use crate::config::Config;
use crate::link::glue;
use crate::output;
use crate::passthrough::become_program;

/// Environment variable: what starts launchers, by its absolute path.
pub const LAUNCHER: &str = "AHC_LAUNCHER";

/// Called by this name, `ahc run` completes a program that Cabal has copied to where it is installed. (As for all names of ours, what
/// follows `ahc-` up to a dot is the subcommand.)
pub const INSTALLER: &str = "ahc-run.install";

pub fn program(config: &Config, args: &[OsString]) -> Result<ExitCode> {
    let name = std::env::args_os().next().map(PathBuf::from);
    if name.as_deref().and_then(Path::file_name).is_some_and(|n| n == INSTALLER) {
        return install(Path::new(args.last().context("ahc-run.install: name a program")?));
    }
    let (file, args) = args.split_first().context("ahc run: name a program (NAME.wasm), then its arguments")?;
    let module = module_of(Path::new(file))?;
    become_program(node(&node_program(config)?, &module)?.args(args))
}

/// The script and the launcher beside a program that was copied without them. A library is left alone.
fn install(file: &Path) -> Result<ExitCode> {
    if file.extension().is_none_or(|e| e != "wasm") {
        return Ok(ExitCode::SUCCESS);
    }
    let wasm = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let name = file.file_name().and_then(|n| n.to_str()).context("the program's name is not valid UTF-8")?;
    let scripts = glue::scripts(&wasm, name, &[], false)?;
    output::write_file(&file.with_extension("mjs"), scripts.module.as_bytes())?;
    let launcher = file.with_extension("");
    match tools::native_tool(&places::state_dir()?, file) {
        Some(tool) => {
            let _ = std::fs::remove_file(&launcher);
            std::os::unix::fs::symlink(&tool, &launcher)
                .with_context(|| format!("cannot make {} a link to {}", launcher.display(), tool.display()))?;
        }
        None => {
            let me = std::env::current_exe().context("cannot find this program's own file")?;
            write_launcher(&launcher, &me.with_file_name("ahc-run"))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// `program` is what the system starts with the launcher's path as its first argument.
pub fn write_launcher(path: &Path, program: &Path) -> Result<()> {
    output::write_file(path, format!("#!{}\n", program.display()).as_bytes())?;
    let executable = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(path, executable).with_context(|| format!("cannot make {} executable", path.display()))
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
