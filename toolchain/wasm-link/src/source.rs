//! Where objects come from that are not on the command line: the boot store, or a folder of objects.
//!
//! A source answers "which object defines this symbol" without reading any object. The linker asks only for symbols that
//! nothing loaded so far defines.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use thiserror::Error;
use wasm_obj::ahc_object::AhcObject;
use wasm_obj::{Binding, Bytes, Object, SymbolKind};

/// Why a source could not answer. The text names the file.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{0}")]
pub struct SourceError(pub String);

/// One object of a source.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ObjectRef {
    /// For reports and for the order of the output.
    pub library: String,
    pub module: String,
    /// What the source finds the object by; equal for equal objects.
    pub key: String,
}

/// A lazily loaded collection of objects.
pub trait SymbolSource: Sync {
    /// The object that defines a symbol.
    fn find(&self, symbol: &str) -> Result<Option<ObjectRef>, SourceError>;
    /// The object's bytes. `true` beside them: a digest of them has been verified.
    fn load(&self, object: &ObjectRef) -> Result<(Bytes, bool), SourceError>;
}

/// All objects (`.o`) under a folder. Reads every object's symbol table when it is opened: meant for tests and small sets.
pub struct DirSource {
    root: PathBuf,
    symbols: HashMap<String, ObjectRef>,
    loaded: BTreeMap<String, Bytes>,
}

impl DirSource {
    pub fn open(root: &Path) -> Result<DirSource, SourceError> {
        let mut source = DirSource { root: root.to_owned(), symbols: HashMap::new(), loaded: BTreeMap::new() };
        let mut files = Vec::new();
        collect(root, &mut files)?;
        files.sort();
        for path in files {
            source.add(&path)?;
        }
        Ok(source)
    }

    fn add(&mut self, path: &Path) -> Result<(), SourceError> {
        let bytes = Bytes::from(std::fs::read(path).map_err(|e| error(path, e))?);
        let relative = path.strip_prefix(&self.root).unwrap_or(path).to_string_lossy().into_owned();
        let library = relative.split('/').next().unwrap_or_default().to_owned();
        let module = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let object = ObjectRef { library, module, key: relative };
        for name in defined_symbols(&path.to_string_lossy(), &bytes)? {
            self.symbols.entry(name).or_insert_with(|| object.clone());
        }
        self.loaded.insert(object.key, bytes);
        Ok(())
    }
}

impl SymbolSource for DirSource {
    fn find(&self, symbol: &str) -> Result<Option<ObjectRef>, SourceError> {
        Ok(self.symbols.get(symbol).cloned())
    }

    fn load(&self, object: &ObjectRef) -> Result<(Bytes, bool), SourceError> {
        let bytes = self.loaded.get(&object.key).ok_or_else(|| SourceError(format!("no object {}", object.key)))?;
        Ok((bytes.clone(), false))
    }
}

fn error(path: &Path, error: impl std::fmt::Display) -> SourceError {
    SourceError(format!("{}: {error}", path.display()))
}

fn collect(folder: &Path, out: &mut Vec<PathBuf>) -> Result<(), SourceError> {
    for entry in std::fs::read_dir(folder).map_err(|e| error(folder, e))? {
        let path = entry.map_err(|e| error(folder, e))?.path();
        if path.is_dir() {
            collect(&path, out)?;
        } else if path.extension().is_some_and(|e| e == "o") {
            out.push(path);
        }
    }
    Ok(())
}

/// The global symbols that an object defines (strong and weak), embedded objects included.
pub fn defined_symbols(file: &str, bytes: &Bytes) -> Result<Vec<String>, SourceError> {
    let mut names = Vec::new();
    if AhcObject::detect(bytes) {
        let object = AhcObject::parse(bytes).map_err(|e| SourceError(format!("{file}: {e}")))?;
        names.extend(object.symbols().iter().filter(|s| s.global && s.def.is_some()).map(|s| s.name.to_owned()));
        for embedded in object.embedded() {
            names.extend(defined_symbols(file, &Bytes::from(embedded.to_vec()))?);
        }
        return Ok(names);
    }
    let object = Object::parse(file, bytes.clone()).map_err(|e| SourceError(e.to_string()))?;
    for symbol in &object.symbols {
        let linkable = !matches!(symbol.kind, SymbolKind::Section(_) | SymbolKind::Table(_));
        if !symbol.undefined && symbol.binding != Binding::Local && linkable {
            names.push(symbol.name.clone());
        }
    }
    Ok(names)
}
