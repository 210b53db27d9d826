//! Build tools on PATH as packages, for `build-tool-depends` without a package index.
//!
//! cabal's solver wants a package for each tool that a package names; one that is on PATH counts for nothing. For each known tool
//! that is there, a repository of ours has a package of that name and version with a program that does nothing; when cabal installs
//! that program, `ahc-run.install` puts a launcher of the native tool beside it (`native_tool`).
//! Inputs: PATH; a folder for records and repositories. Output: the repository, a folder whose name changes with what is in it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use boot_store::Digest;

use crate::output;
use crate::temp::TempDir;

/// Their packages have the same names.
const KNOWN: [&str; 9] =
    ["alex", "happy", "c2hs", "cpphs", "hscolour", "hspec-discover", "tasty-discover", "markdown-unlit", "gtk2hsC2hs"];

struct Tool {
    name: &'static str,
    version: String,
    path: PathBuf,
}

/// `state/tools/NAME` holds the version and the path of the tool.
fn record(state: &Path, name: &str) -> PathBuf {
    state.join("tools").join(name)
}

/// Makes the repository if there is none for these tools yet.
pub fn repository(cabal: &Path, state: &Path) -> Result<PathBuf> {
    let tools: Vec<Tool> = KNOWN.iter().filter_map(|name| find(name)).collect();
    let list: Vec<String> = tools.iter().map(|t| format!("{} {} {}", t.name, t.version, t.path.display())).collect();
    let key: String = Digest::of(list.join("\n").as_bytes()).hex().chars().take(16).collect();
    let repository = state.join(format!("packages-{key}"));
    for tool in &tools {
        let text = format!("{} {}", tool.version, tool.path.display());
        let file = record(state, tool.name);
        if fs::read_to_string(&file).ok().as_deref() != Some(text.as_str()) {
            output::write_file(&file, text.as_bytes())?;
        }
    }
    if repository.is_dir() {
        return Ok(repository);
    }
    let work = TempDir::new()?;
    let new = state.join(format!(".packages-{key}-{}", std::process::id()));
    fs::create_dir_all(&new).with_context(|| {
        format!("cannot make {}; set XDG_STATE_HOME to a folder that can be written to", new.display())
    })?;
    let made = tools.iter().try_for_each(|tool| pack(cabal, work.path(), &new, tool));
    let published = made.and_then(|()| match fs::rename(&new, &repository) {
        // Somebody else was faster.
        Err(_) if repository.is_dir() => Ok(()),
        done => done.with_context(|| format!("cannot make {}", repository.display())),
    });
    let _ = fs::remove_dir_all(&new);
    published.map(|()| repository)
}

/// The native tool that an installed program stands for: `STORE/.../NAME-VERSION-HASH/bin/NAME`.
pub fn native_tool(state: &Path, program: &Path) -> Option<PathBuf> {
    let name = program.file_stem()?.to_str()?;
    let text = fs::read_to_string(record(state, name)).ok()?;
    let (version, path) = text.split_once(' ')?;
    let unit = format!("{name}-{version}-");
    let ours = program.components().any(|c| c.as_os_str().to_string_lossy().starts_with(&unit));
    ours.then(|| PathBuf::from(path))
}

fn find(name: &'static str) -> Option<Tool> {
    let folders = std::env::var_os("PATH")?;
    let is_program = |p: &PathBuf| fs::metadata(p).is_ok_and(|m| m.is_file() && m.permissions().mode() & 0o111 != 0);
    let path = std::env::split_paths(&folders).map(|d| d.join(name)).find(is_program)?;
    let output = Command::new(&path).arg("--version").stdin(Stdio::null()).output().ok()?;
    let version = version_in(&String::from_utf8_lossy(&output.stdout)).unwrap_or_else(|| "0".to_owned());
    Some(Tool { name, version, path })
}

/// The first word that looks like a version.
fn version_in(text: &str) -> Option<String> {
    let words = text.split(|c: char| !(c.is_ascii_digit() || c == '.'));
    let is_version = |w: &&str| w.contains('.') && w.split('.').all(|part| !part.is_empty());
    words.map(|w| w.trim_matches('.')).find(is_version).map(str::to_owned)
}

fn pack(cabal: &Path, work: &Path, repository: &Path, tool: &Tool) -> Result<()> {
    let (name, version) = (tool.name, &tool.version);
    let dir = work.join(name);
    fs::create_dir_all(&dir).with_context(|| format!("cannot make {}", dir.display()))?;
    let description = format!(
        "cabal-version: 2.4\nname: {name}\nversion: {version}\nsynopsis: stands for {}\nbuild-type: Simple\n\
         executable {name}\n  default-language: Haskell2010\n  main-is: Main.hs\n  build-depends: base\n",
        tool.path.display()
    );
    let main = "module Main (main) where\n\nmain :: IO ()\nmain = pure ()\n";
    for (file, text) in [(format!("{name}.cabal"), description.as_str()), ("Main.hs".to_owned(), main)] {
        let path = dir.join(file);
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    let config = work.join("config");
    fs::write(&config, "").with_context(|| format!("cannot write {}", config.display()))?;
    let mut sdist = Command::new(cabal);
    sdist.arg(format!("--config-file={}", config.display())).args(["sdist", "-v0", "--ignore-project", "-o"]);
    let output = sdist.arg(repository).current_dir(&dir).stdin(Stdio::null()).output();
    let output = output.with_context(|| format!("cannot run {}", cabal.display()))?;
    if !output.status.success() {
        bail!("cabal cannot pack {name}: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found() {
        assert_eq!(version_in("Alex version 3.4.0.1, (c) 2003").as_deref(), Some("3.4.0.1"));
        assert_eq!(version_in("C->Haskell Compiler, version 0.28.8.").as_deref(), Some("0.28.8"));
        assert_eq!(version_in("no version (2003)"), None);
    }
}
