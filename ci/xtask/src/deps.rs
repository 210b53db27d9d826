//! `deps`: what the workspaces depend on may be used, and nothing is there twice.
//!
//! Input: `cargo metadata --offline` of each manifest. Output: packages whose licence is not on the list, packages
//! without a licence, and packages that occur in two versions.
//! Invariant: exceptions carry their reason here.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::licences;
use crate::report;

const PLATFORM: &str = "x86_64-unknown-linux-gnu";

/// Packages that may occur in several versions: (name, reason).
const DUPLICATES: &[(&str, &str)] =
    &[("syn", "used while building only: thiserror and the C++ bindings of binaryen follow different releases")];

pub fn run(root: &Path, manifests: &[String]) -> Result<()> {
    let default = ["Cargo.toml".to_string()];
    let manifests = if manifests.is_empty() { &default[..] } else { manifests };
    let mut findings = Vec::new();
    for manifest in manifests {
        let count = check(&root.join(manifest), &mut findings).with_context(|| manifest.clone())?;
        println!("deps: {manifest}: {count} packages");
    }
    report("deps", &findings)
}

fn check(manifest: &Path, findings: &mut Vec<String>) -> Result<usize> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--offline", "--locked", "--filter-platform", PLATFORM])
        .arg("--manifest-path")
        .arg(manifest)
        .output()
        .context("cannot run cargo metadata")?;
    if !output.status.success() {
        bail!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    let metadata: Value = serde_json::from_slice(&output.stdout).context("cargo metadata wrote no JSON")?;
    let used = used(&metadata)?;
    let packages = array(&metadata, "packages")?;
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut count = 0;
    for package in packages.iter().filter(|p| used.contains(text(p, "id"))) {
        count += 1;
        let (name, version) = (text(package, "name"), text(package, "version"));
        versions.entry(name).or_default().insert(version);
        let licence = text(package, "license");
        if licence.is_empty() {
            findings.push(format!("{name} {version}: no licence is stated"));
        } else if !licences::allowed(licence) {
            findings
                .push(format!("{name} {version}: licence `{licence}` is not on the list (ci/xtask/src/licences.rs)"));
        }
    }
    for (name, all) in versions {
        if all.len() > 1 && !DUPLICATES.iter().any(|(n, _)| *n == name) {
            let all: Vec<&str> = all.into_iter().collect();
            findings.push(format!("{name}: several versions: {}", all.join(", ")));
        }
    }
    Ok(count)
}

/// Ids of packages that the members reach on our platform. What only other systems use is in the lock file, not here.
fn used(metadata: &Value) -> Result<BTreeSet<&str>> {
    let resolve = metadata.get("resolve").context("no `resolve`")?;
    let nodes: BTreeMap<&str, &Value> = array(resolve, "nodes")?.iter().map(|n| (text(n, "id"), n)).collect();
    let mut todo: Vec<&str> = array(metadata, "workspace_members")?.iter().filter_map(Value::as_str).collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = todo.pop() {
        if !seen.insert(id) {
            continue;
        }
        let node = nodes.get(id).with_context(|| format!("{id} is not resolved"))?;
        for dep in array(node, "deps")? {
            todo.push(text(dep, "pkg"));
        }
    }
    Ok(seen)
}

fn array<'a>(value: &'a Value, key: &str) -> Result<&'a Vec<Value>> {
    value.get(key).and_then(Value::as_array).with_context(|| format!("no list `{key}`"))
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or("")
}
