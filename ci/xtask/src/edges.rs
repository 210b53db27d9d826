//! T-EDGES: which crate of the workspace may use which.
//!
//! Input: every Cargo.toml of the tree, read as far as `[dependencies]` goes. Output: edges that the table lacks.
//! Invariant: the table is the architecture (ARCHITECTURE.md, "Rules"); a new edge is a decision, made here.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// Crate folder, the crates of ours that it may use.
const ALLOWED: &[(&str, &[&str])] = &[
    ("rts/abi", &[]),
    ("rts/bignum", &[]),
    ("rts/heap", &["ahc-abi"]),
    ("rts/rts", &["ahc-abi", "ahc-bignum", "ahc-heap"]),
    ("toolchain/cmm-ir", &[]),
    ("toolchain/cmm-cfg", &["cmm-ir"]),
    ("toolchain/wasm-obj", &["cmm-ir"]),
    ("toolchain/wasm-lower", &["ahc-abi", "cmm-ir", "cmm-cfg", "wasm-obj"]),
    ("toolchain/wasm-link", &["ahc-abi", "cmm-ir", "wasm-obj", "wasm-lower"]),
    ("toolchain/js-glue", &[]),
    ("toolchain/boot", &["boot-store", "wasm-obj"]),
    ("toolchain/wasm-opt", &[]),
    (
        "toolchain/driver",
        &[
            "ahc-abi",
            "cmm-ir",
            "cmm-cfg",
            "wasm-obj",
            "wasm-lower",
            "wasm-link",
            "js-glue",
            "ahc-boot",
            "boot-store",
            "nix-compat",
        ],
    ),
    ("boot-store/store", &[]),
    ("boot-store/nix-compat", &[]),
    ("ci/xtask", &["ahc-abi"]),
    ("tests/heap", &["ahc-abi", "ahc-heap"]),
];

/// Crates of other people that a basic crate may use at most.
const FEW: &[(&str, usize)] = &[("rts/abi", 3), ("toolchain/cmm-ir", 3), ("toolchain/cmm-cfg", 3)];

pub fn check(root: &Path, findings: &mut Vec<String>) -> Result<()> {
    let ours = own_names(root)?;
    for (folder, allowed) in ALLOWED {
        let manifest = root.join(folder).join("Cargo.toml");
        if !manifest.is_file() {
            // The Nix derivations see parts of the tree.
            continue;
        }
        let text = fs::read_to_string(&manifest).with_context(|| manifest.display().to_string())?;
        let used = dependencies(&text);
        for name in used.iter().filter(|n| ours.contains(*n) && !allowed.contains(&n.as_str())) {
            findings
                .push(format!("{folder}/Cargo.toml: T-EDGES: must not use `{name}` (table in ci/xtask/src/edges.rs)"));
        }
        let others = used.iter().filter(|n| !ours.contains(*n)).count();
        if let Some((_, limit)) = FEW.iter().find(|(f, limit)| f == folder && others > *limit) {
            findings.push(format!("{folder}/Cargo.toml: T-EDGES: {others} foreign dependencies, at most {limit}"));
        }
    }
    Ok(())
}

/// Names of the crates of this repository: the path dependencies of the root manifest.
fn own_names(root: &Path) -> Result<BTreeSet<String>> {
    let manifest = root.join("Cargo.toml");
    let text = fs::read_to_string(&manifest).with_context(|| manifest.display().to_string())?;
    let line_name = |l: &str| l.contains("path = ").then(|| name_of(l)).flatten();
    Ok(text.lines().filter_map(line_name).collect())
}

/// Keys of `[dependencies]` (not of dev-dependencies: tests may use what they like).
fn dependencies(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut inside = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with('[') {
            inside = line == "[dependencies]" || line == "[build-dependencies]";
            let table = line.strip_prefix("[dependencies.").and_then(|l| l.strip_suffix(']'));
            out.extend(table.map(str::to_string));
        } else if inside {
            out.extend(name_of(line));
        }
    }
    out
}

fn name_of(line: &str) -> Option<String> {
    let key = line.split('=').next()?.trim();
    let name = key.split('.').next()?.trim();
    (!name.is_empty() && !name.starts_with('#') && line.contains('=')).then(|| name.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependencies_are_read() {
        let text = "[package]\nname = \"x\"\n[dependencies]\na.workspace = true\n# c\nb = \"1\"\n[dev-dependencies]\nz = \"1\"\n";
        assert_eq!(dependencies(text), ["a", "b"]);
    }
}
