//! Setup programs run while a package is configured, on the machine that builds: native GHC compiles them.
//!
//! Input: GHC's arguments. Output: native GHC's command, if this is cabal-install compiling a Setup program.
//! That call is told by its shape: `--make DIR/setup.hs -odir DIR -hidir DIR -o DIR/setup`. Objects of a component go to a folder of
//! their own below its output's, so no component has this shape.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::config::Config;

/// GHC finds these under their names alone; native ids have versions.
const WIRED_IN: [&str; 6] = ["base", "ghc-prim", "ghc-bignum", "template-haskell", "rts", "ghc"];

pub fn command(config: &Config, args: &[OsString]) -> Result<Option<Command>> {
    let Some(args) = native_arguments(args) else { return Ok(None) };
    let ghc = config.ghc()?;
    let mut command = Command::new(&ghc);
    command.args(args);
    // The C compiler calls a linker by its bare name.
    if let Some(folder) = c_compiler(&ghc)?.parent().filter(|f| f.is_absolute()) {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(folder.to_path_buf()).chain(std::env::split_paths(&path));
        command.env("PATH", std::env::join_paths(folders).context("PATH has a folder with a colon")?);
    }
    Ok(Some(command))
}

fn c_compiler(ghc: &Path) -> Result<PathBuf> {
    let output = Command::new(ghc).arg("--info").output().with_context(|| format!("cannot run {}", ghc.display()))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = text.lines().find(|l| l.contains("(\"C compiler command\","));
    Ok(PathBuf::from(line.and_then(|l| l.split('"').nth(3)).unwrap_or_default()))
}

fn native_arguments(args: &[OsString]) -> Option<Vec<OsString>> {
    let words: Vec<&str> = args.iter().map(|a| a.to_str()).collect::<Option<_>>()?;
    let value = |name: &str| words.iter().position(|w| *w == name).and_then(|at| words.get(at + 1).copied());
    let dir = Path::new(value("-o")?).parent()?.to_path_buf();
    let is = |file: Option<&str>, expected: PathBuf| file.is_some_and(|f| Path::new(f) == expected);
    let shape = words.contains(&"--make")
        && is(value("-o"), dir.join("setup"))
        && is(value("-odir"), dir.clone())
        && is(value("-hidir"), dir.clone())
        && words.iter().any(|w| Path::new(w) == dir.join("setup.hs"));
    shape.then(|| native(&words))
}

fn native(words: &[&str]) -> Vec<OsString> {
    let mut out = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match *word {
            "-package-id" => {
                let id = words.next().copied().unwrap_or("");
                let name = id.split_whitespace().next().unwrap_or("");
                out.push(if WIRED_IN.contains(&name) { "-package" } else { "-package-id" });
                out.push(id);
            }
            // Databases of packages for wasm32.
            "-package-db" => {
                words.next();
            }
            other if other.starts_with("-package-db=") => {}
            other => out.push(other),
        }
    }
    out.into_iter().map(OsString::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn os(words: &[&str]) -> Vec<OsString> {
        words.iter().map(OsString::from).collect()
    }

    #[test]
    fn a_setup_program_is_native() {
        let call = ["--make", "-o", "d/setup/setup", "-odir", "d/setup", "-hidir", "d/setup", "-package-db", "w"];
        let packages = ["-package-id", "base", "-package-id", "Cabal-3.10.3.0", "d/setup/setup.hs"];
        let expected = ["--make", "-o", "d/setup/setup", "-odir", "d/setup", "-hidir", "d/setup"];
        let native = ["-package", "base", "-package-id", "Cabal-3.10.3.0", "d/setup/setup.hs"];
        assert_eq!(
            native_arguments(&os(&[&call[..], &packages].concat())),
            Some(os(&[&expected[..], &native].concat()))
        );
    }

    #[test]
    fn a_program_called_setup_is_not() {
        let call =
            ["--make", "-o", "d/build/setup/setup.wasm", "-odir", "d/build/setup/setup-tmp", "-hidir", "x", "setup.hs"];
        assert_eq!(native_arguments(&os(&call)), None);
        assert_eq!(native_arguments(&os(&["--make", "-o", "setup", "setup.hs"])), None);
    }
}
