//! Where `ahc cabal` keeps things, so that it and native cabal do not see each other's.
//!
//! Inputs: the toolchain's libdir, the environment. Outputs: cabal's global flags; the build folder's name.
//! The store of built dependencies is per toolchain: cabal tells compilers apart by version alone. A user's own configuration of cabal
//! (with a package index) is used if there is one; cabal must not make one that waits for a network.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use boot_store::Digest;

use crate::output;

/// In place of `dist-newstyle`, whose package database native cabal would share.
pub const BUILD_DIR: &str = "dist-wasm";

pub fn global_flags(libdir: &Path) -> Result<Vec<String>> {
    let state = state_dir()?;
    let mut out = vec![format!("--store-dir={}", state.join("store").join(identity(libdir)?).display())];
    if !has_user_config() {
        out.push(format!("--config-file={}", own_config(&state)?.display()));
    }
    Ok(out)
}

/// A configuration whose only repository is an empty folder: cabal complains about none at all.
fn own_config(state: &Path) -> Result<PathBuf> {
    let packages = state.join("no-packages");
    std::fs::create_dir_all(&packages).with_context(|| {
        format!("cannot make {}; set XDG_STATE_HOME to a folder that can be written to", packages.display())
    })?;
    let text = format!(
        "-- `cabal update` makes a configuration that has Hackage.\nrepository no-packages\n  url: file+noindex://{}\n",
        packages.display()
    );
    let file = state.join("config");
    if std::fs::read_to_string(&file).ok().as_deref() != Some(text.as_str()) {
        output::write_file(&file, text.as_bytes())?;
    }
    Ok(file)
}

/// What tells two toolchains apart: the libraries' descriptions.
fn identity(libdir: &Path) -> Result<String> {
    let cache = libdir.join("package.conf.d/package.cache");
    let mut bytes = std::fs::read(&cache).with_context(|| format!("cannot read {}", cache.display()))?;
    let real = libdir.canonicalize().with_context(|| format!("cannot find {}", libdir.display()))?;
    bytes.extend(real.as_os_str().as_encoded_bytes());
    Ok(Digest::of(&bytes).hex().chars().take(16).collect())
}

fn state_dir() -> Result<PathBuf> {
    let base = match std::env::var_os("XDG_STATE_HOME").filter(|v| !v.is_empty()) {
        Some(dir) => PathBuf::from(dir),
        None => home().context("HOME is not set; set it, or XDG_STATE_HOME")?.join(".local/state"),
    };
    Ok(base.join("ahc/cabal"))
}

fn home() -> Option<PathBuf> {
    std::env::var_os("HOME").filter(|v| !v.is_empty()).map(PathBuf::from)
}

/// The places where cabal-install looks.
fn has_user_config() -> bool {
    if std::env::var_os("CABAL_CONFIG").is_some() || std::env::var_os("CABAL_DIR").is_some() {
        return true;
    }
    let Some(home) = home() else { return false };
    let xdg = std::env::var_os("XDG_CONFIG_HOME").map_or_else(|| home.join(".config"), PathBuf::from);
    home.join(".cabal/config").is_file() || xdg.join("cabal/config").is_file()
}
