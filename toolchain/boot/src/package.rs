//! What a package's .cabal file says, and what the package databases say about its dependencies.
//!
//! Inputs: the output of `cabal-info`; `package.conf.d/*.conf`. Outputs: [`Package`]; [`Unit`]s by package name.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use crate::error::{BootError, Result, io};
use crate::run::run;
use crate::spec::Library;
use crate::tools::Tools;

/// The library component of a package, conditions decided.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Package {
    pub name: String,
    pub version: String,
    pub exposed: Vec<String>,
    pub other: Vec<String>,
    pub reexported: Vec<String>,
    /// Modules that GHC itself provides (`GHC.Prim`): exposed, but without a source file.
    #[serde(rename = "virtual")]
    pub virtual_modules: Vec<String>,
    pub source_dirs: Vec<String>,
    /// Modules that Cabal writes: `Paths_NAME`.
    pub autogen: Vec<String>,
    pub include_dirs: Vec<String>,
    pub install_includes: Vec<String>,
    pub c_sources: Vec<String>,
    pub cxx_sources: Vec<String>,
    pub cmm_sources: Vec<String>,
    pub language: String,
    pub extensions: Vec<String>,
    pub ghc_options: Vec<String>,
    pub cpp_options: Vec<String>,
    pub cc_options: Vec<String>,
    pub cxx_options: Vec<String>,
    /// Licence, author and so on: fields of the package description, copied.
    pub about: BTreeMap<String, String>,
}

impl Package {
    /// Reads `file` (named relative to `work`).
    pub fn read(tools: &Tools, work: &Path, file: &Path, library: &Library) -> Result<Package> {
        let mut command = Command::new(&tools.cabal_info);
        command.current_dir(work).arg(file).args(&library.flags);
        let text = run(&format!("reading {}", file.display()), &mut command)?;
        serde_json::from_slice(&text).map_err(|e| BootError::Data { file: file.into(), message: e.to_string() })
    }

    /// As native GHC names it: what `-this-unit-id` among the options says, else name and version.
    pub fn unit(&self) -> String {
        let mut options = self.ghc_options.iter();
        while let Some(option) = options.next() {
            if option == "-this-unit-id" {
                if let Some(unit) = options.next() {
                    return unit.clone();
                }
            }
        }
        format!("{}-{}", self.name, self.version)
    }

    /// The options of the .cabal file that change code: no warnings, no unit id.
    pub fn code_options(&self) -> Vec<String> {
        let mut out = Vec::new();
        let mut options = self.ghc_options.iter();
        while let Some(option) = options.next() {
            if option == "-this-unit-id" {
                options.next();
            } else if !option.starts_with("-W") && !option.starts_with("-fwarn") && !option.starts_with("-fno-warn") {
                out.push(option.clone());
            }
        }
        out
    }

    /// Modules with a source file, exposed ones first.
    pub fn modules(&self) -> impl Iterator<Item = &String> {
        self.exposed.iter().chain(&self.other)
    }
}

/// A registered package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    pub id: String,
    pub version: String,
    pub exposed: Vec<String>,
    /// Installed headers.
    pub includes: Option<PathBuf>,
}

/// Package name -> unit, over several databases.
pub(crate) fn units(databases: &[PathBuf]) -> Result<BTreeMap<String, Unit>> {
    let mut out = BTreeMap::new();
    for dir in databases {
        for entry in std::fs::read_dir(dir).map_err(io("list", dir))? {
            let path = entry.map_err(io("list", dir))?.path();
            if path.extension().is_some_and(|e| e == "conf") {
                let text = std::fs::read_to_string(&path).map_err(io("read", &path))?;
                let field = |name| field(&text, name);
                let exposed = field("exposed-modules").split_whitespace().map(|m| m.trim_matches(',').into()).collect();
                let id = field("id");
                let includes = dir.parent().map(|p| p.join("include").join(&id)).filter(|p| p.is_dir());
                out.insert(field("name"), Unit { id, version: field("version"), exposed, includes });
            }
        }
    }
    Ok(out)
}

/// A field of a package description; continuation lines are indented.
fn field(text: &str, name: &str) -> String {
    let mut value = String::new();
    let mut inside = false;
    for line in text.lines() {
        if inside && line.starts_with([' ', '\t']) {
            value.push(' ');
            value.push_str(line.trim());
            continue;
        }
        inside = false;
        if let Some(rest) = line.strip_prefix(name).and_then(|r| r.strip_prefix(':')) {
            value = rest.trim().to_string();
            inside = true;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_with_and_without_continuation() {
        let text = "name: base\nexposed-modules:\n  A.B\n  C from x:C\nid: base\n";
        assert_eq!(field(text, "name"), "base");
        assert_eq!(field(text, "exposed-modules").split_whitespace().next(), Some("A.B"));
        assert_eq!(field(text, "id"), "base");
        assert_eq!(field(text, "depends"), "");
    }
}
