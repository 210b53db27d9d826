//! `tidy`: rules about source files, and the workspace's dependency edges.
//!
//! Input: every text file of the tree. Output: findings, each with file, line and how to fix it.
//! Rules: T-HEADER source files open with a comment that says what they are. T-LENGTH code files have at most 500 lines,
//! Nix files 80 (tests and tables of constants are exempt, listed below). T-NAMES no path of somebody's machine and no
//! address of a package registry or mirror. T-EDGES see `edges`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::{edges, report};

const SKIPPED_FOLDERS: [&str; 7] =
    ["target", "node_modules", ".git", ".cache", ".nix-sources", "dist-wasm", "dist-newstyle"];
/// Written by tools, or data.
const GENERATED: [&str; 5] = ["Cargo.lock", "package-lock.json", "sources.lock.json", "table.nix", "derived.rs"];

/// (extension, most lines)
const LENGTHS: [(&str, usize); 7] =
    [("rs", 500), ("hs", 500), ("mjs", 500), ("cmm", 500), ("c", 500), ("sh", 300), ("nix", 80)];

pub fn run(root: &Path) -> Result<()> {
    let mut findings = Vec::new();
    let mut files = Vec::new();
    walk(root, "", &mut files)?;
    files.sort();
    for name in &files {
        let bytes = fs::read(root.join(name)).with_context(|| name.clone())?;
        // What is not text has no lines to look at.
        let Ok(text) = String::from_utf8(bytes) else { continue };
        check(name, &text, &mut findings);
    }
    edges::check(root, &mut findings)?;
    report("tidy", &findings)?;
    println!("tidy: {} files", files.len());
    Ok(())
}

fn walk(root: &Path, folder: &str, out: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(root.join(folder)).with_context(|| folder.to_string())? {
        let entry = entry?;
        let base = entry.file_name().to_string_lossy().into_owned();
        let name = if folder.is_empty() { base.clone() } else { format!("{folder}/{base}") };
        let kind = entry.file_type()?;
        if kind.is_dir() {
            if !SKIPPED_FOLDERS.contains(&base.as_str()) {
                walk(root, &name, out)?;
            }
        } else if kind.is_file() {
            out.push(name);
        }
    }
    Ok(())
}

fn check(name: &str, text: &str, findings: &mut Vec<String>) {
    let base = name.rsplit('/').next().unwrap_or(name);
    if GENERATED.contains(&base) {
        return;
    }
    let extension = base.rsplit_once('.').map_or("", |(_, e)| e);
    // Programs that are test inputs keep the shape their authors gave them.
    let is_input =
        name.starts_with("tests/programs/") || name.starts_with("tests/cases/") || name.starts_with("tests/bench/");
    if !is_input {
        if !has_header(extension, text) {
            findings
                .push(format!("{name}:1: T-HEADER: say at the top what the file is for, what goes in and comes out"));
        }
        let lines = text.lines().count();
        if let Some((_, limit)) = LENGTHS.iter().find(|(e, _)| *e == extension) {
            if lines > *limit {
                findings.push(format!(
                    "{name}:{lines}: T-LENGTH: {lines} lines, the limit is {limit}; split it by concept"
                ));
            }
        }
    }
    for (n, line) in text.lines().enumerate() {
        for (what, fix) in forbidden(line) {
            findings.push(format!("{name}:{}: T-NAMES: {what}; {fix}", n + 1));
        }
    }
}

fn has_header(extension: &str, text: &str) -> bool {
    let first = || text.lines().find(|l| !l.trim().is_empty() && !l.starts_with("{-# ")).unwrap_or("");
    match extension {
        "rs" | "mjs" => first().starts_with("//!"),
        "hs" => first().starts_with("-- |") || first().starts_with("{- |") || first().starts_with("-- "),
        "c" | "h" | "cmm" => first().starts_with("//") || first().starts_with("/*"),
        "nix" => text.starts_with('#') || text.starts_with("{\n  description"),
        "sh" => text.lines().take(2).any(|l| l.starts_with("# ")),
        _ => !text.starts_with("#!") || text.lines().nth(1).is_some_and(|l| l.starts_with("# ")),
    }
}

/// What must not stand in a line. The needles are spelled in pieces so that this file passes its own check.
fn forbidden(line: &str) -> Vec<(String, &'static str)> {
    let mut out = Vec::new();
    for needle in [concat!("/wo", "rk/"), concat!("/tmp/", "dev"), concat!("/ho", "me/"), concat!("/ro", "ot/")] {
        if line.contains(needle) {
            out.push((format!("`{needle}` is a path of one machine"), "use a relative path or a variable"));
        }
    }
    let store = concat!("/nix/", "store/");
    for (at, _) in line.match_indices(store) {
        let hash = line.get(at + store.len()..).unwrap_or("").chars().take(32);
        if hash.filter(|c| c.is_ascii_lowercase() || c.is_ascii_digit()).count() == 32 {
            out.push(("a store path stands in the text".into(), "refer to the derivation"));
        }
    }
    for scheme in ["http://", "https://"] {
        for (at, _) in line.match_indices(scheme) {
            let rest = line.get(at + scheme.len()..).unwrap_or("");
            let host: String =
                rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-')).collect();
            let words = ["registry", "mirror", "proxy", "crates", "static", "deb", "archive", "npmjs", "pypi"];
            if host.split(['.', '-']).any(|part| words.contains(&part)) {
                out.push((format!("`{host}` is the address of a registry"), "let its client's configuration name it"));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(name: &str, text: &str) -> Vec<String> {
        let mut out = Vec::new();
        check(name, text, &mut out);
        out
    }

    #[test]
    fn headers_are_wanted() {
        assert_eq!(findings("a/x.rs", "//! What.\nfn f() {}\n"), Vec::<String>::new());
        assert_eq!(findings("a/x.rs", "fn f() {}\n").len(), 1);
        assert_eq!(findings("a/X.hs", "{-# LANGUAGE GADTs #-}\n-- |\n-- What.\n"), Vec::<String>::new());
        assert_eq!(findings("a/script", "#!/bin/sh\nset -e\n").len(), 1);
        assert_eq!(findings("tests/programs/x.hs", "main = print 1\n"), Vec::<String>::new());
    }

    #[test]
    fn long_files_are_found() {
        let text = "//! What.\n".repeat(501);
        assert!(findings("x.rs", &text)[0].contains("T-LENGTH"));
    }

    #[test]
    fn machine_names_are_found() {
        let registry = concat!("# see https://regi", "stry.example/x\n");
        assert!(findings("x.md", registry)[0].contains("T-NAMES"));
        let store = concat!("p = /nix/st", "ore/009mvz2a6zp08wihflrdv3hkgp3kcmyb-ghc\n");
        assert_eq!(findings("x.md", store).len(), 1);
        assert_eq!(findings("x.md", "see https://webassembly.org\n"), Vec::<String>::new());
    }
}
