//! Which store paths make the libraries.
//!
//! Inputs: the cache's `ahc-manifest`, which names a signed store path: a text file with a line `NAME PATH` for each output that the cache
//! has; or paths on the command line. Output: the paths to begin with, and those that are followed from there.
//! Invariants: the manifest is verified like any path. References are followed to libraries alone: what else a library names (the C
//! compiler, GHC) are programs for `/nix/store`, which cannot be used elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};
use nix_compat::cache::{Client, Observer};
use nix_compat::store_path::{STORE_DIR, StorePath};

use super::advised;
use crate::cli::BootArgs;

const MANIFEST: &str = "ahc-manifest";
/// Bytes of the manifest.
const LIMIT: u64 = 1 << 20;
/// What every program needs although no library names it.
const ALWAYS: [&str; 2] = ["libc", "rts-lib"];
/// GHC's libdir for wasm32: data, which a GHC 9.6.6 from elsewhere can use. A cache may lack it.
const LIBDIR: &str = "ghc";

pub struct Selection {
    pub roots: Vec<StorePath>,
    pub follow: BTreeSet<StorePath>,
    names: BTreeMap<StorePath, String>,
}

/// A fetched path and what it is called.
#[derive(Debug)]
pub struct Library {
    pub name: String,
    pub path: StorePath,
}

impl Selection {
    pub fn named(&self, path: StorePath) -> Library {
        let name = self.names.get(&path).cloned().unwrap_or_else(|| path.name().to_string());
        Library { name, path }
    }
}

pub fn selection(args: &BootArgs, client: &Client, observer: &dyn Observer) -> Result<Selection> {
    let parse = |p: &String| StorePath::parse(STORE_DIR, p).with_context(|| format!("--cache-path {p}"));
    let extra: Vec<StorePath> = args.cache_path.iter().map(parse).collect::<Result<_>>()?;
    let list =
        if extra.is_empty() || !args.libraries.is_empty() { manifest(client, observer)? } else { BTreeMap::new() };
    let mut selection = choose(&list, &args.libraries)?;
    if !extra.is_empty() && args.libraries.is_empty() {
        // all libraries would be meant, but some were named by their paths
        selection.roots.clear();
    }
    selection.roots.extend(extra);
    Ok(selection)
}

/// A library's output has this name; others of the list are programs, sources and so on.
fn is_library(path: &StorePath) -> bool {
    path.name().starts_with("lib-")
}

fn choose(list: &BTreeMap<String, StorePath>, wanted: &[String]) -> Result<Selection> {
    let libraries = || list.iter().filter(|(_, path)| is_library(path));
    let mut roots = Vec::new();
    if wanted.is_empty() {
        // outputs of sets (`haskellPackages.NAME`) only when they are asked for
        roots.extend(libraries().filter(|(name, _)| !name.contains('.')).map(|(_, path)| path.clone()));
    } else {
        for name in wanted.iter().map(String::as_str).chain(ALWAYS) {
            let path = list.get(name).or_else(|| list.get(&format!("haskellPackages.{name}")));
            let Some(path) = path.filter(|p| is_library(p)) else {
                let known: Vec<&str> = libraries().map(|(name, _)| name.as_str()).collect();
                bail!("the cache has no library `{name}`; it has: {}", known.join(", "));
            };
            roots.push(path.clone());
        }
    }
    if roots.is_empty() && !list.is_empty() {
        bail!("the cache's list names no libraries; its owner must push them: `ci/cache push`");
    }
    roots.extend(list.get(LIBDIR).cloned());
    let follow = libraries().map(|(_, path)| path.clone()).collect();
    let names = libraries().map(|(name, path)| (path.clone(), name.clone())).collect();
    Ok(Selection { roots, follow, names })
}

/// The cache's list of outputs, fetched and verified like any path.
fn manifest(client: &Client, observer: &dyn Observer) -> Result<BTreeMap<String, StorePath>> {
    let text = client.plain_file(MANIFEST, LIMIT, observer).map_err(advised)?;
    let path = StorePath::parse(STORE_DIR, text.trim())
        .with_context(|| format!("the cache's file `{MANIFEST}` is damaged"))?;
    if path.name() != MANIFEST {
        bail!("the cache's file `{MANIFEST}` names {path}, which is no list of outputs");
    }
    let found = client.closure(std::slice::from_ref(&path), &|_| false, observer).map_err(advised)?;
    if found.iter().any(|f| f.info.nar_size > LIMIT) {
        bail!("the cache's list of outputs, {path}, has more than {LIMIT} bytes");
    }
    client.fetch(&found, observer).map_err(advised)?;
    let file = client.target(&path);
    let text = std::fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    parse(&text).with_context(|| format!("the cache's list of outputs, {}, is damaged", file.display()))
}

fn parse(text: &str) -> Result<BTreeMap<String, StorePath>> {
    let mut list = BTreeMap::new();
    for (n, line) in text.lines().enumerate().filter(|(_, l)| !l.is_empty() && !l.starts_with('#')) {
        let line_number = || format!("line {}", n + 1);
        let (name, path) = line.split_once(' ').with_context(line_number).context("not `NAME PATH`")?;
        list.insert(name.to_string(), StorePath::parse(STORE_DIR, path).with_context(line_number)?);
    }
    Ok(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> BTreeMap<String, StorePath> {
        let names = [
            ("ahc", "ahc"),
            ("base", "lib-base"),
            ("ghc", "libdir"),
            ("haskellPackages.aeson", "lib-aeson"),
            ("libc", "lib-libc"),
            ("rts-lib", "lib-rts"),
        ];
        let line = |(n, (name, path)): (usize, (&str, &str))| format!("{name} {STORE_DIR}/{n:0>32}-{path}\n");
        let lines: String = names.into_iter().enumerate().map(line).collect();
        parse(&format!("# comment\n{lines}")).unwrap()
    }

    fn roots(wanted: &[&str]) -> Vec<String> {
        let wanted: Vec<String> = wanted.iter().map(ToString::to_string).collect();
        let selection = choose(&list(), &wanted).unwrap();
        selection.roots.iter().map(|r| r.name().to_string()).collect()
    }

    #[test]
    fn what_is_meant() {
        assert_eq!(roots(&[]), ["lib-base", "lib-libc", "lib-rts", "libdir"]);
        assert_eq!(roots(&["aeson"]), ["lib-aeson", "lib-libc", "lib-rts", "libdir"]);
        assert_eq!(roots(&["haskellPackages.aeson"]), ["lib-aeson", "lib-libc", "lib-rts", "libdir"]);
    }

    #[test]
    fn refused() {
        let e = |name: &str| choose(&list(), &[name.to_string()]).err().unwrap().to_string();
        assert!(e("lens").contains("no library `lens`; it has: base"), "{}", e("lens"));
        assert!(e("ahc").contains("no library `ahc`"));
        assert!(parse("base").is_err());
        assert!(parse("base /nix/store/x").is_err());
    }
}
