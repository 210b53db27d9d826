//! .hsc files: hsc2hs writes a C program that prints the Haskell module; compiled for the target, it knows the target's
//! sizes and constants, and Node runs it.
//!
//! hsc2hs's own way for cross compilers compiles a C file per bit of every constant: minutes for `base`, here seconds.
//! Inputs: an .hsc file in the private copy. Output: the .hs file beside it, as hsc2hs would write it.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{Result, io};
use crate::run::run;
use crate::tools::{DEFINES, Tools, c_flags};

/// The file with the versions of the package and its dependencies, in the private folder.
pub(crate) const MACROS: &str = "cabal_macros.h";
/// What the template of hsc2hs calls instead of the C library's own names.
const SUPPORT: &str = include_str!("hsc_support.c");
/// hsc2hs's template with what wasi-libc needs changed.
const TEMPLATE: &str = include_str!("hsc_template.h");
/// Runs a WASI program in Node.
const RUNNER: &str = include_str!("hsc_run.mjs");

/// `file` is relative to `work`; `includes` are `-I` options.
pub(crate) fn process(tools: &Tools, work: &Path, file: &Path, includes: &[String]) -> Result<PathBuf> {
    let step = format!("hsc2hs {}", file.display());
    let support = write(work, "hsc_support.c", SUPPORT)?;
    let runner = write(work, "hsc_run.mjs", RUNNER)?;
    let template = work.join(write(work, "hsc_template.h", TEMPLATE)?);
    let haskell = file.with_extension("hs");

    let mut generate = Command::new(&tools.hsc2hs);
    generate.current_dir(work).args(["--no-compile", "--cc=cc"]).args(includes);
    generate.arg(format!("--template={}", template.display()));
    generate.arg(file).arg("-o").arg(&haskell);
    run(&step, &mut generate)?;

    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let program = file.with_file_name(format!("{stem}_hsc_make.c"));
    let wasm = program.with_extension("wasm");
    let mut compile = Command::new(&tools.cc);
    compile.current_dir(work).args(c_flags()).arg("-w").args(includes).args(DEFINES);
    compile
        .args(["-include", MACROS])
        .arg(format!("-I{}", tools.libdir.display()))
        .arg("-D__GLASGOW_HASKELL__=906")
        .arg(&program)
        .arg(support)
        .arg("-o")
        .arg(&wasm);
    run(&step, &mut compile)?;

    let mut execute = Command::new(&tools.node);
    execute.current_dir(work).arg("--no-warnings").arg(runner).arg(&wasm);
    let text = run(&step, &mut execute)?;
    let target = work.join(&haskell);
    std::fs::write(&target, text).map_err(io("write", &target))?;
    Ok(haskell)
}

fn write(work: &Path, name: &str, text: &str) -> Result<PathBuf> {
    let path = work.join(name);
    std::fs::write(&path, text).map_err(io("write", &path))?;
    Ok(PathBuf::from(name))
}
