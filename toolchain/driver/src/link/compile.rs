//! Haskell and C sources to objects, by GHC.
//!
//! Inputs: source files, a private folder. Output: the object files that GHC made, sorted, with names for messages.
//! Invariants: GHC's messages reach the user unchanged; if GHC fails, so does the link, and nothing is written. Sources
//! are named as the user named them and GHC runs where the user is, so no temporary path gets into an object.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result, bail};

use wasm_link::Input;

use super::inputs::Inputs;
use crate::cli::LinkArgs;
use crate::config::Config;
use crate::passthrough;

pub fn compile(config: &Config, args: &LinkArgs, inputs: &Inputs, work: &Path) -> Result<Vec<Input>> {
    if inputs.haskell.is_empty() && inputs.c.is_empty() {
        return Ok(Vec::new());
    }
    let out = work.join("obj");
    // In a folder that the user keeps, objects of another program would be linked along.
    if out.exists() {
        std::fs::remove_dir_all(&out).with_context(|| format!("cannot empty {}", out.display()))?;
    }
    std::fs::create_dir_all(&out).with_context(|| format!("cannot make {}", out.display()))?;
    let mut ghc = passthrough::ghc(config)?;
    if inputs.haskell.is_empty() {
        ghc.arg("-c");
    } else {
        ghc.args(["--make", "-no-link"]);
    }
    ghc.args(["-v0", &format!("-O{}", args.optimize)]);
    ghc.arg("-outputdir").arg(&out);
    for dir in source_dirs(&inputs.haskell) {
        ghc.arg(format!("-i{}", dir.display()));
    }
    for package in &args.package {
        ghc.args(["-package", package]);
    }
    ghc.args(&args.ghc_option);
    ghc.args(&inputs.haskell).args(&inputs.c);
    ghc.stdin(Stdio::null());
    let status = ghc.status().with_context(|| format!("cannot run {}", ghc.get_program().to_string_lossy()))?;
    if !status.success() {
        let names: Vec<String> = inputs.haskell.iter().chain(&inputs.c).map(|p| p.display().to_string()).collect();
        bail!("GHC could not compile {} ({status}; its messages are above); nothing was written", names.join(", "));
    }
    let mut objects = Vec::new();
    collect(&out, &mut objects)?;
    objects.sort();
    let read = |path: &PathBuf| {
        let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        // `Data/Tree.o`: the private folder says nothing to anybody.
        let name = path.strip_prefix(&out).unwrap_or(path);
        Ok(Input::new(name.display().to_string(), bytes))
    };
    objects.iter().map(read).collect()
}

/// Folders of the sources other than the current one, where GHC looks anyway.
fn source_dirs(files: &[PathBuf]) -> Vec<PathBuf> {
    let mut out: Vec<PathBuf> = Vec::new();
    for dir in files.iter().filter_map(|f| f.parent()) {
        if !dir.as_os_str().is_empty() && !out.iter().any(|d| d == dir) {
            out.push(dir.to_path_buf());
        }
    }
    out
}

fn collect(dir: &Path, out: &mut Vec<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(dir).with_context(|| format!("cannot list {}", dir.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, out)?;
        } else if path.extension().is_some_and(|e| e == "o") {
            out.push(path);
        }
    }
    Ok(())
}
