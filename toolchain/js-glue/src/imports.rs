//! The import table: the wasm imports that the runtime's JavaScript provides.
//! Inputs: the headers of the embedded sources. Outputs: `known_imports()`, sorted by module and field. The linker
//! turns an undefined C symbol named in it (by field, in module `env`) into an import.

use crate::signature::Signature;
use crate::sources::{FILES, SourceError, fragment};

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct KnownImport {
    pub module: String,
    pub field: String,
    pub signature: Signature,
    /// the file that provides it, below rts/js
    pub file: String,
}

pub fn known_imports() -> Result<Vec<KnownImport>, SourceError> {
    let mut out = Vec::new();
    for (path, _) in FILES {
        for provided in fragment(path)?.provides {
            out.push(KnownImport {
                module: provided.module,
                field: provided.field,
                signature: provided.signature,
                file: (*path).to_owned(),
            });
        }
    }
    out.sort();
    Ok(out)
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_are_unique_and_fields_fit_identifiers() {
        let all = super::known_imports().unwrap();
        assert!(all.iter().any(|i| i.field == "print_int" && i.signature.to_string() == "(i32) -> ()"));
        for pair in all.windows(2) {
            assert_ne!((&pair[0].module, &pair[0].field), (&pair[1].module, &pair[1].field));
        }
    }
}
