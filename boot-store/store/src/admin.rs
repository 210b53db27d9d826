//! Looking after a store: statistics, verification, collection, union.
//!
//! Inputs: backends. Outputs: plain data for the command line to print.
//! Invariants: `gc` removes nothing that an index names and nothing younger than the given age, because a writer
//! publishes its index last (INV-CLOSED). `merge` publishes nothing unless the union is free of conflicts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use crate::backend::Backend;
use crate::blob;
use crate::digest::Digest;
use crate::error::{Result, StoreError};
use crate::fragment::write_blob;
use crate::store::{Store, index_names, read_blob, read_index};

/// Sizes of a library or of a whole store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stat {
    pub library: String,
    pub members: usize,
    pub symbols: usize,
    /// Bytes of the objects.
    pub raw: u64,
    /// Bytes of the blob files.
    pub stored: u64,
    /// Bytes of the index.
    pub index: u64,
}

/// One entry for each library. Blobs that libraries share count for each.
pub fn stat(backend: &dyn Backend) -> Result<Vec<Stat>> {
    let sizes: BTreeMap<String, u64> = backend.list("blobs")?.into_iter().map(|e| (e.name, e.size)).collect();
    let mut out = Vec::new();
    for name in index_names(backend)? {
        let index = read_index(backend, &name)?;
        let mut stat = Stat {
            library: index.library().into(),
            members: index.member_count(),
            symbols: index.symbol_count(),
            index: index.bytes().len() as u64,
            ..Stat::default()
        };
        for member in index.members() {
            let member = member?;
            stat.raw += member.size;
            stat.stored += sizes.get(&blob::file_name(&member.digest)).copied().unwrap_or(0);
        }
        out.push(stat);
    }
    Ok(out)
}

/// What `verify` found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    pub libraries: usize,
    pub blobs: usize,
    pub errors: Vec<StoreError>,
}

/// Reads everything: every index in full, every blob whether named or not, and conflicts between libraries.
pub fn verify(backend: &Arc<dyn Backend>) -> Result<Verified> {
    let mut out = Verified::default();
    let mut owners: BTreeMap<Digest, String> = BTreeMap::new();
    let mut indexes_sound = true;
    for name in index_names(backend.as_ref())? {
        out.libraries += 1;
        let checked = read_index(backend.as_ref(), &name).and_then(|index| {
            index.check()?;
            for member in index.members() {
                let member = member?;
                let owner = format!("{} of {}", member.module, index.library());
                owners.entry(member.digest).or_insert(owner);
            }
            Ok(())
        });
        if let Err(e) = checked {
            indexes_sound = false;
            out.errors.push(e);
        }
    }
    let mut present = BTreeSet::new();
    for entry in backend.list("blobs")? {
        out.blobs += 1;
        match blob::digest_of_file_name(&entry.name) {
            Some(digest) => {
                present.insert(digest);
                out.errors.extend(read_blob(backend.as_ref(), &digest).err());
            }
            None => out.errors.push(StoreError::Malformed {
                file: backend.describe(&entry.name),
                offset: 0,
                what: "its name is not that of a blob".into(),
            }),
        }
    }
    for (digest, owner) in &owners {
        if !present.contains(digest) {
            let file = format!("{} (needed by {owner})", backend.describe(&blob::file_name(digest)));
            out.errors.push(StoreError::NotFound { file });
        }
    }
    if indexes_sound {
        let store = Store::open_backends([Arc::clone(backend)])?;
        out.errors.extend(conflicts(&store)?);
    }
    Ok(out)
}

/// Every name that two libraries define differently.
fn conflicts(store: &Store) -> Result<Vec<StoreError>> {
    let mut out = Vec::new();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (number, fragment) in store.fragments().iter().enumerate() {
        for symbol in fragment.index.symbols() {
            let (name, weak, _) = symbol?;
            if !weak && *seen.entry(name).or_insert(number) != number {
                out.extend(store.lookup(name).err());
            }
        }
    }
    Ok(out)
}

/// What `gc` removed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Collected {
    pub files: usize,
    pub bytes: u64,
}

/// Removes blobs that no index names and forgotten temporary files, if older than `min_age`.
pub fn gc(backend: &dyn Backend, min_age: Duration) -> Result<Collected> {
    // Listed before the indexes are read: a blob that is named only later is not in the list or is young.
    let blobs = backend.list("blobs")?;
    let temporary = backend.list("tmp")?;
    let mut live = BTreeSet::new();
    for name in index_names(backend)? {
        // An unreadable index stops the collection: what it names is not known.
        for member in read_index(backend, &name)?.members() {
            live.insert(blob::file_name(&member?.digest));
        }
    }
    let mut out = Collected::default();
    for entry in blobs.into_iter().chain(temporary) {
        if entry.age >= min_age && !live.contains(&entry.name) {
            backend.remove(&entry.name)?;
            out.files += 1;
            out.bytes += entry.size;
        }
    }
    Ok(out)
}

/// Adds the libraries of `sources` to `target`. Returns the number of libraries and of blobs written.
pub fn merge(target: &Arc<dyn Backend>, sources: &[Arc<dyn Backend>]) -> Result<(usize, usize)> {
    let mut all: Vec<Arc<dyn Backend>> = Vec::new();
    if target.is_store() {
        all.push(Arc::clone(target));
    }
    all.extend(sources.iter().cloned());
    let union = Store::open_backends(all)?;
    if let Some(e) = conflicts(&union)?.into_iter().next() {
        return Err(e);
    }
    let (mut libraries, mut blobs) = (0, 0);
    for fragment in union.fragments() {
        if Arc::ptr_eq(&fragment.backend, target) {
            continue;
        }
        let mut names = Vec::new();
        for member in fragment.index.members() {
            let digest = member?.digest;
            let bytes = read_blob(fragment.backend.as_ref(), &digest)?;
            blobs += usize::from(write_blob(target.as_ref(), &digest, &bytes)?);
            names.push(blob::file_name(&digest));
        }
        target.sync_folders(&names)?;
        target.write(&crate::index::file_name(fragment.index.library())?, fragment.index.bytes())?;
        libraries += 1;
    }
    Ok((libraries, blobs))
}
