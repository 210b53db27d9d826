//! The runtime's own JavaScript, embedded: the modules under rts/js, each with what its header declares.
//! Inputs: the files at compile time. Outputs: `FILES`, `fragment(path)`.
//! Header lines: `//! import: MODULE.FIELD (PARAMS) -> (RESULTS)`, the wasm import a file provides under the field's
//! name, and `//! needs: PART ...`, the platform parts it uses.

use crate::esm;
use crate::signature::{self, Signature};
use thiserror::Error;

macro_rules! files {
    ($($path:literal),* $(,)?) => {
        /// Path below rts/js, and text; sorted by path.
        pub const FILES: &[(&str, &str)] =
            &[$(($path, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../rts/js/", $path)))),*];
    };
}

files! {
    "browser/args.mjs",
    "browser/env.mjs",
    "browser/file.mjs",
    "browser/files.mjs",
    "browser/loop.mjs",
    "browser/sleep.mjs",
    "browser/stdin.mjs",
    "browser/stdout.mjs",
    "browser/streams.mjs",
    "browser/tree.mjs",
    "core/callback.mjs",
    "core/env.mjs",
    "core/exit.mjs",
    "core/input.mjs",
    "core/library.mjs",
    "core/loop.mjs",
    "core/main.mjs",
    "core/memory.mjs",
    "core/run.mjs",
    "core/text.mjs",
    "entry/library.mjs",
    "entry/library_script.mjs",
    "entry/module.mjs",
    "entry/script.mjs",
    "env/adjustors.mjs",
    "env/print_int.mjs",
    "node/args.mjs",
    "node/env.mjs",
    "node/file.mjs",
    "node/files.mjs",
    "node/input.mjs",
    "node/loop.mjs",
    "node/sleep.mjs",
    "node/stat.mjs",
    "node/stdin.mjs",
    "node/stdout.mjs",
    "node/stream.mjs",
    "node/streams.mjs",
    "wasi/args.mjs",
    "wasi/clock.mjs",
    "wasi/descriptors.mjs",
    "wasi/environ.mjs",
    "wasi/errno.mjs",
    "wasi/fd_change.mjs",
    "wasi/fd_close.mjs",
    "wasi/fd_fdstat.mjs",
    "wasi/fd_filestat.mjs",
    "wasi/fd_position.mjs",
    "wasi/fd_prestat.mjs",
    "wasi/fd_read.mjs",
    "wasi/fd_readdir.mjs",
    "wasi/fd_write.mjs",
    "wasi/filestat.mjs",
    "wasi/iovec.mjs",
    "wasi/path_change.mjs",
    "wasi/path_filestat.mjs",
    "wasi/path_open.mjs",
    "wasi/path_readlink.mjs",
    "wasi/paths.mjs",
    "wasi/poll_oneoff.mjs",
    "wasi/proc_exit.mjs",
    "wasi/random_get.mjs",
    "wasi/sched_yield.mjs",
    "wasi/strings.mjs",
    "wasi/time.mjs",
}

/// Where the program's own table is imported from by the entry files; the assembler writes it.
pub const PROGRAM: &str = "entry/program.mjs";

#[derive(Debug, Error, PartialEq, Eq)]
pub enum SourceError {
    #[error("{0}: no such file")]
    Missing(String),
    #[error("{path}: {error}")]
    Syntax { path: String, error: esm::EsmError },
    #[error("{path}: header line not understood: {line}")]
    Header { path: String, line: String },
}

#[derive(Debug, PartialEq, Eq)]
pub struct Provided {
    pub module: String,
    pub field: String,
    pub signature: Signature,
}

#[derive(Debug)]
pub struct Fragment {
    pub path: String,
    pub provides: Vec<Provided>,
    pub needs: Vec<String>,
    /// paths below rts/js
    pub dependencies: Vec<String>,
    pub body: String,
    #[cfg(test)]
    pub exports: Vec<String>,
}

pub fn fragment(path: &str) -> Result<Fragment, SourceError> {
    let source = FILES
        .iter()
        .find(|(p, _)| *p == path)
        .map(|(_, source)| *source)
        .ok_or_else(|| SourceError::Missing(path.to_owned()))?;
    let module = esm::parse(&without_entry_forms(path, source))
        .map_err(|error| SourceError::Syntax { path: path.to_owned(), error })?;
    let mut out = Fragment {
        path: path.to_owned(),
        provides: Vec::new(),
        needs: Vec::new(),
        dependencies: module.imports.iter().map(|i| resolve(path, &i.from)).collect(),
        body: module.body,
        #[cfg(test)]
        exports: module.exports.into_iter().map(|e| e.name).collect(),
    };
    for line in source.lines().map_while(|l| l.strip_prefix("//!")) {
        let line = line.trim();
        if let Some(text) = line.strip_prefix("import: ") {
            let bad = || SourceError::Header { path: path.to_owned(), line: line.to_owned() };
            let (name, signature) = text.split_once(' ').ok_or_else(bad)?;
            let (module, field) = name.split_once('.').ok_or_else(bad)?;
            let signature = signature::parse(signature).ok_or_else(bad)?;
            out.provides.push(Provided { module: module.to_owned(), field: field.to_owned(), signature });
        } else if let Some(parts) = line.strip_prefix("needs: ") {
            out.needs.extend(parts.split_whitespace().map(str::to_owned));
        }
    }
    Ok(out)
}

/// The module entry keeps its exports and its `import.meta` in the output: they are out of the parser's sight here.
fn without_entry_forms(path: &str, source: &str) -> String {
    if matches!(path, "entry/module.mjs" | "entry/library.mjs") {
        source.replace("export ", KEPT_EXPORT).replace("import.meta", KEPT_META)
    } else {
        source.to_owned()
    }
}

const KEPT_EXPORT: &str = "__kept_export__ ";
const KEPT_META: &str = "__kept_meta__";

pub fn restore_entry_forms(text: &str) -> String {
    text.replace(KEPT_EXPORT, "export ").replace(KEPT_META, "import.meta")
}

/// The path that `from` means in the file `path`.
fn resolve(path: &str, from: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for step in from.split('/') {
        match step {
            "." => {}
            ".." => {
                parts.pop();
            }
            step => parts.push(step),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use std::path::Path;

    #[test]
    fn the_list_is_the_folder() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rts/js");
        let mut found = Vec::new();
        for folder in ["browser", "core", "entry", "env", "node", "wasi"] {
            for entry in std::fs::read_dir(root.join(folder)).unwrap() {
                let name = entry.unwrap().file_name().into_string().unwrap();
                found.push(format!("{folder}/{name}"));
            }
        }
        found.retain(|path| path != PROGRAM);
        found.sort();
        let listed: Vec<_> = FILES.iter().map(|(path, _)| (*path).to_owned()).collect();
        assert_eq!(listed, found);
    }

    #[test]
    fn top_level_names_are_unique_and_dependencies_exist() {
        let mut owner = BTreeMap::new();
        for (path, _) in FILES {
            let fragment = fragment(path).unwrap();
            for dependency in &fragment.dependencies {
                assert!(dependency == PROGRAM || fragment_exists(dependency), "{path}: {dependency}");
            }
            for provided in &fragment.provides {
                assert!(fragment.exports.contains(&provided.field), "{path} does not export {}", provided.field);
            }
            for name in top_level_names(&fragment.body) {
                if path.starts_with("entry/") {
                    continue;
                }
                if let Some(other) = owner.insert(name.clone(), path) {
                    panic!("{name} is in {other} and {path}");
                }
            }
        }
    }

    fn fragment_exists(path: &str) -> bool {
        FILES.iter().any(|(p, _)| *p == path)
    }

    fn top_level_names(body: &str) -> Vec<String> {
        body.lines()
            .filter_map(|l| {
                ["const ", "let ", "class ", "function ", "async function "].iter().find_map(|p| l.strip_prefix(p))
            })
            .map(|l| l.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '$')).collect())
            .collect()
    }
}
