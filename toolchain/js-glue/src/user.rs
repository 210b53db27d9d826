//! A user's own module (`--import-js FILE`): its exports become imports of the program.
//! Inputs: the file's name and text. Outputs: the names it exports, and an async function expression that evaluates
//! the module's body once and returns its exports, for an ES module and for a script alike.
//! Static imports become dynamic ones at its start; relative ones are errors (nothing is bundled along).
//! An export named `ahcInit` is not an import: it is called with the instance's exports, and the interface of core/callback.mjs, before the program starts.

use crate::esm::{self, EsmError};
use std::fmt::Write as _;
use thiserror::Error;

pub const INIT: &str = "ahcInit";

#[derive(Debug, Error, PartialEq, Eq)]
pub enum UserModuleError {
    #[error("{file}: {error}")]
    Syntax { file: String, error: EsmError },
    #[error("{file}: import from \"{from}\": only packages and node: modules can be imported, not files")]
    Relative { file: String, from: String },
    #[error("{file}: exports nothing")]
    NoExports { file: String },
}

#[derive(Debug)]
pub struct UserModule {
    pub file: String,
    /// sorted, without `ahcInit`
    pub exports: Vec<String>,
    pub has_init: bool,
    pub(crate) factory: String,
}

impl UserModule {
    pub fn parse(file: &str, source: &str) -> Result<Self, UserModuleError> {
        let module = esm::parse(source).map_err(|error| UserModuleError::Syntax { file: file.to_owned(), error })?;
        let mut factory = String::from("async()=>{\n");
        for import in &module.imports {
            let from = &import.from;
            if from.starts_with('.') || from.starts_with('/') {
                return Err(UserModuleError::Relative { file: file.to_owned(), from: from.clone() });
            }
            if import.bindings.is_empty() {
                let _ = writeln!(factory, "await import(\"{from}\");");
            }
            let named: Vec<_> = import.bindings.iter().filter(|(name, _)| name != "*").collect();
            for (_, local) in import.bindings.iter().filter(|(name, _)| name == "*") {
                let _ = writeln!(factory, "const {local}=await import(\"{from}\");");
            }
            if !named.is_empty() {
                let list: Vec<_> = named.iter().map(|(name, local)| format!("{name}:{local}")).collect();
                let _ = writeln!(factory, "const {{{}}}=await import(\"{from}\");", list.join(","));
            }
        }
        let returned: Vec<_> = module.exports.iter().map(|e| format!("{}:{}", e.name, e.local)).collect();
        // the newline ends a comment on the module's last line
        let _ = write!(factory, "{}\nreturn{{{}}}}}", module.body.trim(), returned.join(","));
        let has_init = module.exports.iter().any(|e| e.name == INIT);
        let mut exports: Vec<_> = module.exports.into_iter().map(|e| e.name).filter(|n| n != INIT).collect();
        exports.sort();
        exports.dedup();
        if exports.is_empty() {
            return Err(UserModuleError::NoExports { file: file.to_owned() });
        }
        Ok(UserModule { file: file.to_owned(), exports, has_init, factory })
    }

    pub fn provides(&self, field: &str) -> bool {
        self.exports.iter().any(|e| e == field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exports_are_listed_and_relative_imports_refused() {
        let m =
            UserModule::parse("u.mjs", "import fs from 'node:fs'; export const b = 1; export function a() {}").unwrap();
        assert_eq!(m.exports, ["a", "b"]);
        assert!(m.factory.contains("const {default:fs}=await import(\"node:fs\");"));
        let e = UserModule::parse("u.mjs", "import x from './x.mjs'; export const b = 1;").unwrap_err();
        assert_eq!(
            e.to_string(),
            "u.mjs: import from \"./x.mjs\": only packages and node: modules can be imported, not files"
        );
        assert!(matches!(UserModule::parse("u.mjs", "1"), Err(UserModuleError::NoExports { .. })));
        let e = UserModule::parse("u.mjs", "export default 1").unwrap_err().to_string();
        assert!(e.starts_with("u.mjs: line 1: "), "{e}");
    }
}
