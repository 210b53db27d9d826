//! .hsc files: hsc2hs writes a C program that prints the Haskell module; compiled for the target, it knows the target's
//! sizes and constants, and Node runs it.
//!
//! hsc2hs's own way for cross compilers compiles a C file per bit of every constant: minutes for `base`, here seconds.
//! Inputs: an .hsc file. Output: the text of the .hs file, as hsc2hs would write it.

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

/// One .hsc file. Names are relative to `current_dir`.
pub struct Hsc<'a> {
    pub hsc2hs: &'a Path,
    /// clang for wasm32.
    pub cc: &'a Path,
    pub node: &'a Path,
    /// GHC's library folder for wasm32.
    pub libdir: &'a Path,
    pub current_dir: &'a Path,
    pub input: &'a Path,
    /// Its folder takes the C program, which includes files from there; hsc2hs writes nothing to it itself.
    pub output: &'a Path,
    /// Where the files that every run needs are written.
    pub scratch: &'a Path,
    /// For hsc2hs itself.
    pub options: &'a [String],
    /// For clang.
    pub c_options: &'a [String],
}

impl Hsc<'_> {
    pub fn run(&self) -> Result<Vec<u8>> {
        let step = format!("hsc2hs {}", self.input.display());
        let support = self.write("hsc_support.c", SUPPORT)?;
        let runner = self.write("hsc_run.mjs", RUNNER)?;
        let template = self.current_dir.join(self.write("hsc_template.h", TEMPLATE)?);

        let mut generate = Command::new(self.hsc2hs);
        generate.current_dir(self.current_dir).args(["--no-compile", "--cc=cc"]);
        generate.arg(format!("--template={}", template.display())).args(self.options);
        generate.arg(self.input).arg("-o").arg(self.output);
        run(&step, &mut generate)?;

        let stem = self.output.file_stem().unwrap_or_default().to_string_lossy();
        let program = self.output.with_file_name(format!("{stem}_hsc_make.c"));
        let wasm = program.with_extension("wasm");
        let mut compile = Command::new(self.cc);
        compile.current_dir(self.current_dir).args(c_flags()).arg("-w").args(self.c_options).args(DEFINES);
        compile.arg(format!("-I{}", self.libdir.display()));
        compile.arg("-D__GLASGOW_HASKELL__=906").arg(&program).arg(support).arg("-o").arg(&wasm);
        run(&step, &mut compile)?;

        let mut execute = Command::new(self.node);
        execute.current_dir(self.current_dir).arg("--no-warnings").arg(runner).arg(&wasm);
        run(&step, &mut execute)
    }

    fn write(&self, name: &str, text: &str) -> Result<PathBuf> {
        let path = self.scratch.join(name);
        let file = self.current_dir.join(&path);
        std::fs::write(&file, text).map_err(io("write", &file))?;
        Ok(path)
    }
}

/// `file` is relative to `work`; `includes` are `-I` options. Writes the .hs file beside it.
pub(crate) fn process(tools: &Tools, work: &Path, file: &Path, includes: &[String]) -> Result<PathBuf> {
    let haskell = file.with_extension("hs");
    let c_options = [includes, &["-include".to_owned(), MACROS.to_owned()]].concat();
    let job = Hsc {
        hsc2hs: &tools.hsc2hs,
        cc: &tools.cc,
        node: &tools.node,
        libdir: &tools.libdir,
        current_dir: work,
        input: file,
        output: &haskell,
        scratch: Path::new(""),
        options: includes,
        c_options: &c_options,
    };
    let text = job.run()?;
    let target = work.join(&haskell);
    std::fs::write(&target, text).map_err(io("write", &target))?;
    Ok(haskell)
}
