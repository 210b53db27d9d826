//! The list of libraries, as data (`boot-store/libs/libraries.json`).
//!
//! Input: JSON. Output: [`Libraries`]. Invariant: names are unique, every dependency is in the list, and
//! [`Libraries::in_order`] puts each after what it depends on, otherwise in the order of the file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;

use crate::error::{BootError, Result, io};

/// What a library is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A Haskell package with a .cabal file.
    #[default]
    Package,
    /// GHC's runtime: .cmm files and the archive of the Rust part. It has no package of its own; the libdir has.
    Runtime,
    /// Archives that come with the C compiler.
    Archives,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Library {
    pub name: String,
    #[serde(default)]
    pub kind: Kind,
    /// Its folder in GHC's source; call stacks name files by it.
    #[serde(default)]
    pub source: String,
    /// Other libraries of the list, by name.
    #[serde(default)]
    pub depends: Vec<String>,
    /// Cabal flags, each `+name` or `-name`.
    #[serde(default)]
    pub flags: Vec<String>,
    /// Run its configure script.
    #[serde(default)]
    pub configure: bool,
    /// What that script would find out wrongly: its cache variables. It links against the C library alone, not our runtime.
    #[serde(default)]
    pub configure_cache: BTreeMap<String, String>,
    /// Files to add to the source folder: name there, and origin (`libdir:PATH` or `source:PATH`).
    #[serde(default)]
    pub files: BTreeMap<String, String>,
    /// Further options of GHC, after those of the .cabal file.
    #[serde(default)]
    pub ghc_options: Vec<String>,
    /// `Runtime`: .cmm and .c files, by origin as in `files`. A `*` stands for all that match, sorted.
    #[serde(default)]
    pub sources: Vec<String>,
    /// `Archives`: names for `cc -print-file-name=`.
    #[serde(default)]
    pub archives: Vec<String>,
    /// `Archives`: they are a package of this version, without modules.
    #[serde(default)]
    pub version: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Libraries {
    pub libraries: Vec<Library>,
}

impl Library {
    pub fn read(file: &Path) -> Result<Library> {
        parse(file)
    }
}

impl Libraries {
    pub fn read(file: &Path) -> Result<Libraries> {
        let list: Libraries = parse(file)?;
        let mut seen = BTreeSet::new();
        for library in &list.libraries {
            if !seen.insert(library.name.as_str()) {
                let message = format!("library {} is there twice", library.name);
                return Err(BootError::Data { file: file.into(), message });
            }
        }
        Ok(list)
    }

    pub fn get(&self, name: &str) -> Result<&Library> {
        self.libraries.iter().find(|l| l.name == name).ok_or_else(|| BootError::UnknownLibrary {
            name: name.into(),
            known: self.libraries.iter().map(|l| l.name.as_str()).collect::<Vec<_>>().join(", "),
        })
    }

    /// The named libraries (none: all) with all they depend on, dependencies first.
    pub fn in_order(&self, names: &[String]) -> Result<Vec<&Library>> {
        let all: Vec<String> = self.libraries.iter().map(|l| l.name.clone()).collect();
        let mut order = Vec::new();
        for name in if names.is_empty() { &all } else { names } {
            self.visit(name, &mut Vec::new(), &mut order)?;
        }
        Ok(order)
    }

    fn visit<'a>(&'a self, name: &str, path: &mut Vec<String>, order: &mut Vec<&'a Library>) -> Result<()> {
        if order.iter().any(|l| l.name == name) {
            return Ok(());
        }
        path.push(name.into());
        if path.iter().filter(|n| *n == name).count() > 1 {
            return Err(BootError::Cycle(path.join(" -> ")));
        }
        let library = self.get(name)?;
        for dependency in &library.depends {
            self.visit(dependency, path, order)?;
        }
        path.pop();
        order.push(library);
        Ok(())
    }
}

fn parse<T: serde::de::DeserializeOwned>(file: &Path) -> Result<T> {
    let bytes = std::fs::read(file).map_err(io("read", file))?;
    serde_json::from_slice(&bytes).map_err(|e| BootError::Data { file: file.into(), message: e.to_string() })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn list(text: &str) -> Libraries {
        serde_json::from_str(text).unwrap()
    }

    fn names(order: Vec<&Library>) -> Vec<&str> {
        order.into_iter().map(|l| l.name.as_str()).collect()
    }

    #[test]
    fn dependencies_come_first() {
        let l = list(
            r#"{"libraries":[{"name":"b","depends":["a"]},{"name":"c","depends":["b","a"]},{"name":"a"},{"name":"z"}]}"#,
        );
        assert_eq!(names(l.in_order(&[]).unwrap()), ["a", "b", "c", "z"]);
        assert_eq!(names(l.in_order(&["b".into()]).unwrap()), ["a", "b"]);
    }

    #[test]
    fn circles_and_unknown_names_are_errors() {
        let l = list(r#"{"libraries":[{"name":"a","depends":["b"]},{"name":"b","depends":["a"]}]}"#);
        assert!(matches!(l.in_order(&[]), Err(BootError::Cycle(path)) if path == "a -> b -> a"));
        assert!(matches!(l.in_order(&["x".into()]), Err(BootError::UnknownLibrary { .. })));
    }

    #[test]
    fn unknown_keys_are_errors() {
        assert!(serde_json::from_str::<Library>(r#"{"name":"a","sauce":"b"}"#).is_err());
    }
}
