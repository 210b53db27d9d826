//! Haskell and C sources to objects, by GHC.
//!
//! Inputs: source files, a private folder. Output: the object files that GHC made, sorted, with names for messages.
//! Invariants: GHC's messages reach the user unchanged; if GHC fails, so does the link, and nothing is written. Sources
//! are named as the user named them and GHC runs where the user is, so no temporary path gets into an object.

use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

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
    let ghc = || -> Result<Command> {
        let mut ghc = passthrough::ghc(config)?;
        ghc.args(["-v0", &format!("-O{}", args.optimize)]);
        ghc.arg("-outputdir").arg(&out);
        for package in &args.package {
            ghc.args(["-package", package]);
        }
        ghc.args(&args.ghc_option);
        Ok(ghc)
    };
    if !inputs.haskell.is_empty() {
        let mut make = ghc()?;
        make.args(["--make", "-no-link"]);
        for dir in source_dirs(&inputs.haskell) {
            make.arg(format!("-i{}", dir.display()));
        }
        run(make.args(&inputs.haskell), &inputs.haskell)?;
    }
    for file in &inputs.c {
        let object = out.join(c_object(file));
        let parent = object.parent().unwrap_or(&out);
        std::fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
        // Left to itself GHC would write the object of `/a/f.c` beside the source, and that of `../f.c` outside the private folder.
        run(ghc()?.arg("-c").arg(file).arg("-o").arg(&object), std::slice::from_ref(file))?;
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

fn run(ghc: &mut Command, files: &[PathBuf]) -> Result<()> {
    let program = ghc.get_program().to_string_lossy().into_owned();
    let status = ghc.stdin(Stdio::null()).status().with_context(|| format!("cannot run {program}"))?;
    if !status.success() {
        let names: Vec<String> = files.iter().map(|p| p.display().to_string()).collect();
        bail!("GHC could not compile {} ({status}; its messages are above); nothing was written", names.join(", "));
    }
    Ok(())
}

/// Where the object of a C file goes in the private folder: no module's object is called so, and no two files share one.
fn c_object(file: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in file.components() {
        match part {
            Component::Normal(name) => out.push(name),
            Component::ParentDir => out.push("_parent"),
            Component::RootDir => out.push("_root"),
            Component::CurDir | Component::Prefix(_) => {}
        }
    }
    out.as_mut_os_string().push(".o");
    out
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

#[cfg(test)]
mod tests {
    use super::c_object;
    use std::path::Path;

    #[test]
    fn objects_of_c_files_stay_in_the_private_folder() {
        let at = |file: &str| c_object(Path::new(file)).display().to_string();
        assert_eq!(at("a.c"), "a.c.o");
        assert_eq!(at("./sub/a.c"), "sub/a.c.o");
        assert_eq!(at("../a.c"), "_parent/a.c.o");
        assert_eq!(at("/x/a.c"), "_root/x/a.c.o");
    }
}
