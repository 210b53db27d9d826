//! The configuration that makes fetched libraries usable.
//!
//! Inputs: the folder and the libraries in it. Output: `ahc.json` there, with paths relative to itself. Invariant: what somebody has added to
//! the file (`ghc`, `plugin`...) stays; only what was fetched is replaced.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use nix_compat::cache::Client;
use serde_json::{Map, Value, json};

use super::select::Library;
use crate::output;

/// Its place, and how many libraries it names.
pub fn write_config(folder: &Path, client: &Client, libraries: &[Library]) -> Result<(PathBuf, usize)> {
    let path = folder.join("ahc.json");
    let mut config: Map<String, Value> = match std::fs::read(&path) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Map::new(),
        Err(e) => return Err(e).with_context(|| format!("cannot read {}", path.display())),
        Ok(bytes) => serde_json::from_slice(&bytes).with_context(|| {
            format!("{} is damaged; correct or remove it, and run the command again", path.display())
        })?,
    };
    let with = |part: &str| -> Vec<PathBuf> {
        let parts = libraries.iter().map(|l| client.target(&l.path)).filter(|t| t.join(part).exists());
        parts.map(|t| t.strip_prefix(folder).map_or_else(|_| t.clone(), Path::to_path_buf)).collect()
    };
    let stores = with("index");
    if stores.is_empty() {
        bail!("none of the fetched paths is a library: {}", names(libraries));
    }
    let databases: Vec<PathBuf> = with("package.conf.d").iter().map(|t| t.join("package.conf.d")).collect();
    config.insert("stores".into(), json!(stores));
    config.insert("package-dbs".into(), json!(databases));
    if let Some(libdir) = with("settings").first() {
        config.insert("libdir".into(), json!(libdir));
    }
    let text = serde_json::to_string_pretty(&config).context("the configuration cannot be written as JSON")? + "\n";
    output::write_file(&path, text.as_bytes())?;
    Ok((path, stores.len()))
}

fn names(libraries: &[Library]) -> String {
    libraries.iter().map(|l| l.name.as_str()).collect::<Vec<_>>().join(", ")
}
