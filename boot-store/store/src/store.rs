//! Reading: several stores seen as one.
//!
//! Inputs: store folders. Output: symbol to object, reading only indexes until an object is asked for.
//! Invariants: a library that occurs in two folders must be the same in both. A symbol with two different strong
//! definitions is an error that names both, found when it is looked up; a strong definition wins over a weak one, and among
//! weak ones the first fragment's. Fragments are in the order of the folders, then by library name.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::backend::{Backend, FsBackend};
use crate::blob;
use crate::digest::Digest;
use crate::error::{Result, StoreError};
use crate::index::{self, Index, Member};

/// One library of an open store.
pub struct Fragment {
    pub backend: Arc<dyn Backend>,
    pub index: Index,
}

/// A member of a fragment: what a symbol resolves to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    pub fragment: usize,
    pub member: usize,
}

#[derive(Default)]
pub struct Store {
    fragments: Vec<Fragment>,
}

impl Store {
    /// Opens the stores in the given folders as one.
    pub fn open<P: AsRef<Path>>(dirs: &[P]) -> Result<Store> {
        let backends = dirs.iter().map(|d| Arc::new(FsBackend::new(PathBuf::from(d.as_ref()))) as Arc<dyn Backend>);
        Self::open_backends(backends)
    }

    pub fn open_backends(backends: impl IntoIterator<Item = Arc<dyn Backend>>) -> Result<Store> {
        let mut store = Store::default();
        for backend in backends {
            if !backend.is_store() {
                let dir = backend.describe("").trim_end_matches('/').to_string();
                return Err(StoreError::NotAStore { dir });
            }
            for name in index_names(backend.as_ref())? {
                let index = read_index(backend.as_ref(), &name)?;
                store.add(Arc::clone(&backend), index)?;
            }
        }
        Ok(store)
    }

    fn add(&mut self, backend: Arc<dyn Backend>, index: Index) -> Result<()> {
        if let Some(old) = self.fragments.iter().find(|f| f.index.library() == index.library()) {
            if old.index.bytes() == index.bytes() {
                return Ok(());
            }
            return Err(StoreError::LibraryConflict {
                library: index.library().into(),
                first: old.index.file().into(),
                second: index.file().into(),
            });
        }
        self.fragments.push(Fragment { backend, index });
        Ok(())
    }

    pub fn fragments(&self) -> &[Fragment] {
        &self.fragments
    }

    /// The object that defines `name`, if any.
    pub fn lookup(&self, name: &str) -> Result<Option<Location>> {
        let mut best: Option<(Location, bool)> = None;
        for (fragment, f) in self.fragments.iter().enumerate() {
            let Some((member, weak)) = f.index.lookup(name)? else { continue };
            let here = Location { fragment, member };
            match best {
                None | Some((_, true)) if !weak => best = Some((here, false)),
                None => best = Some((here, true)),
                Some((there, false)) if !weak && self.member(there)?.digest != self.member(here)?.digest => {
                    return Err(StoreError::Conflict {
                        symbol: name.into(),
                        first: self.describe(there)?,
                        second: self.describe(here)?,
                    });
                }
                Some(_) => {}
            }
        }
        Ok(best.map(|(location, _)| location))
    }

    pub fn library(&self, at: Location) -> &str {
        self.fragments.get(at.fragment).map_or("", |f| f.index.library())
    }

    pub fn member(&self, at: Location) -> Result<Member> {
        self.fragment(at)?.index.member(at.member)
    }

    /// The object's bytes, verified against its digest.
    pub fn load(&self, at: Location) -> Result<Vec<u8>> {
        let fragment = self.fragment(at)?;
        let member = fragment.index.member(at.member)?;
        read_blob(fragment.backend.as_ref(), &member.digest)
    }

    /// A member as messages name it.
    pub fn describe(&self, at: Location) -> Result<String> {
        let fragment = self.fragment(at)?;
        let member = fragment.index.member(at.member)?;
        let file = fragment.backend.describe(&blob::file_name(&member.digest));
        Ok(format!("{} of {} ({file})", member.module, fragment.index.library()))
    }

    fn fragment(&self, at: Location) -> Result<&Fragment> {
        self.fragments.get(at.fragment).ok_or_else(|| StoreError::Malformed {
            file: "open store".into(),
            offset: 0,
            what: format!("fragment {} of {} is asked for", at.fragment, self.fragments.len()),
        })
    }
}

/// Names of the index files, sorted.
pub(crate) fn index_names(backend: &dyn Backend) -> Result<Vec<String>> {
    let entries = backend.list("index")?;
    Ok(entries.into_iter().map(|e| e.name).filter(|n| n.ends_with(".idx")).collect())
}

pub(crate) fn read_index(backend: &dyn Backend, name: &str) -> Result<Index> {
    let file = backend.describe(name);
    let index = Index::parse(file, backend.read(name)?)?;
    if index::file_name(index.library())? != name {
        let what = format!("it is the index of library `{}`", index.library());
        return Err(StoreError::Malformed { file: index.file().into(), offset: index::PROLOGUE, what });
    }
    Ok(index)
}

pub(crate) fn read_blob(backend: &dyn Backend, digest: &Digest) -> Result<Vec<u8>> {
    let name = blob::file_name(digest);
    blob::decode(&backend.describe(&name), &backend.read(&name)?, digest)
}
