//! Where `ahc cabal` keeps things, so that it and native cabal do not see each other's.
//!
//! Inputs: the toolchain's libdir, the environment. Outputs: cabal's global flags; the build folder's name.
//! The store of built dependencies is per toolchain: cabal tells compilers apart by version alone. A user's own configuration of cabal
//! (with a package index) is part of ours if there is one; cabal must not make one that waits for a network.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use boot_store::Digest;

use crate::output;

/// In place of `dist-newstyle`, whose package database native cabal would share.
pub const BUILD_DIR: &str = "dist-wasm";

/// For every command.
pub fn store_flag(libdir: &Path) -> Result<String> {
    Ok(format!("--store-dir={}", state_dir()?.join("store").join(identity(libdir)?).display()))
}

/// For commands that build. What is ours in it applies to all packages, which a flag does not: programs are "stripped" when they are
/// installed, that is, get what starts them in Node.
pub fn config_flag(cabal: &Path) -> Result<String> {
    let state = state_dir()?;
    let repositories = match user_config() {
        Some(file) => std::fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?,
        None => {
            let packages = super::tools::repository(cabal, &state)?;
            format!("repository tools\n  url: file+noindex://{}\n", packages.display())
        }
    };
    let text = format!("{repositories}\nexecutable-stripping: True\n");
    let name = format!("config-{}", Digest::of(text.as_bytes()).hex().chars().take(16).collect::<String>());
    let file = state.join(name);
    if !file.is_file() {
        output::write_file(&file, text.as_bytes())?;
    }
    Ok(format!("--config-file={}", file.display()))
}

/// A name of `ahc-run` that makes it `install`: Cabal calls it as `strip`, with no arguments of ours.
pub fn installer(libdir: &Path, ahc_run: &Path) -> Result<PathBuf> {
    let folder = state_dir()?.join("bin").join(identity(libdir)?);
    let link = folder.join(super::run::INSTALLER);
    if std::fs::read_link(&link).ok().as_deref() == Some(ahc_run) {
        return Ok(link);
    }
    std::fs::create_dir_all(&folder).with_context(|| {
        format!("cannot make {}; set XDG_STATE_HOME to a folder that can be written to", folder.display())
    })?;
    let new = folder.join(format!(".new-{}", std::process::id()));
    let made = std::os::unix::fs::symlink(ahc_run, &new).and_then(|()| std::fs::rename(&new, &link));
    made.with_context(|| format!("cannot make {}", link.display()))?;
    Ok(link)
}

/// What tells two toolchains apart: the libraries' descriptions.
fn identity(libdir: &Path) -> Result<String> {
    let cache = libdir.join("package.conf.d/package.cache");
    let mut bytes = std::fs::read(&cache).with_context(|| format!("cannot read {}", cache.display()))?;
    let real = libdir.canonicalize().with_context(|| format!("cannot find {}", libdir.display()))?;
    bytes.extend(real.as_os_str().as_encoded_bytes());
    Ok(Digest::of(&bytes).hex().chars().take(16).collect())
}

pub fn state_dir() -> Result<PathBuf> {
    let base = match std::env::var_os("XDG_STATE_HOME").filter(|v| !v.is_empty()) {
        Some(dir) => PathBuf::from(dir),
        None => home().context("HOME is not set; set it, or XDG_STATE_HOME")?.join(".local/state"),
    };
    Ok(base.join("ahc/cabal"))
}

fn home() -> Option<PathBuf> {
    std::env::var_os("HOME").filter(|v| !v.is_empty()).map(PathBuf::from)
}

/// In the places where cabal-install looks.
fn user_config() -> Option<PathBuf> {
    if let Some(file) = std::env::var_os("CABAL_CONFIG") {
        return Some(PathBuf::from(file));
    }
    if let Some(dir) = std::env::var_os("CABAL_DIR") {
        return Some(PathBuf::from(dir).join("config")).filter(|f| f.is_file());
    }
    let home = home()?;
    let xdg = std::env::var_os("XDG_CONFIG_HOME").map_or_else(|| home.join(".config"), PathBuf::from);
    [home.join(".cabal/config"), xdg.join("cabal/config")].into_iter().find(|f| f.is_file())
}
