//! What an object file or an archive's members define, for indexes of stores.
//!
//! Inputs: bytes of an object of ours, a wasm object, or an archive of either. Outputs: members with the names they define, in the
//! archive's order. Invariants: names are sorted and occur once per member; embedded objects count as their container's.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::ahc_object::{AhcObject, ObjectError};
use crate::{Archive, Binding, Bytes, ObjError, Object, SymbolKind};

/// A name that an object defines for others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Definition {
    pub name: String,
    pub weak: bool,
}

/// One object, as a store keeps it.
#[derive(Clone, Debug)]
pub struct ObjectFile {
    /// Haskell module, archive member, or the file's base name without `.o`.
    pub name: String,
    pub bytes: Bytes,
    pub defined: Vec<Definition>,
}

#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum DefinedError {
    #[error(transparent)]
    Object(#[from] ObjError),
    #[error("{file}: {error}")]
    Container { file: String, error: ObjectError },
}

/// The objects in a file: itself, or an archive's members.
pub fn objects(file: &str, bytes: Bytes) -> Result<Vec<ObjectFile>, DefinedError> {
    if !Archive::is_archive(&bytes) {
        let base = file.rsplit('/').next().unwrap_or(file);
        return Ok(vec![object(file, base.strip_suffix(".o").unwrap_or(base), bytes)?]);
    }
    let archive = Archive::parse(file, bytes)?;
    let members = archive.members()?;
    members.into_iter().map(|m| object(&format!("{file}({})", m.name), &m.name, m.bytes)).collect()
}

fn object(file: &str, name: &str, bytes: Bytes) -> Result<ObjectFile, DefinedError> {
    let mut names = BTreeMap::new();
    let module = collect(file, &bytes, &mut names)?;
    let defined = names.into_iter().map(|(name, weak)| Definition { name, weak }).collect();
    Ok(ObjectFile { name: module.unwrap_or_else(|| name.to_owned()), bytes, defined })
}

/// Adds what `bytes` defines; strong definitions win. The name of the Haskell module, if it is an object of ours.
fn collect(file: &str, bytes: &Bytes, out: &mut BTreeMap<String, bool>) -> Result<Option<String>, DefinedError> {
    let mut add = |name: &str, weak: bool| {
        let old = out.entry(name.to_owned()).or_insert(weak);
        *old &= weak;
    };
    if !AhcObject::detect(bytes) {
        for symbol in &Object::parse(file, bytes.clone())?.symbols {
            let linkable = !matches!(symbol.kind, SymbolKind::Section(_) | SymbolKind::Table(_));
            if !symbol.undefined && symbol.binding != Binding::Local && linkable {
                add(&symbol.name, symbol.binding == Binding::Weak);
            }
        }
        return Ok(None);
    }
    let failed = |error| DefinedError::Container { file: file.to_owned(), error };
    let object = AhcObject::parse(bytes).map_err(failed)?;
    for symbol in object.symbols().iter().filter(|s| s.global && s.def.is_some()) {
        add(symbol.name, false);
    }
    for embedded in object.embedded() {
        collect(file, &Bytes::from(embedded.to_vec()), out)?;
    }
    Ok(Some(object.module().to_owned()))
}
