//! Writing one library into a store.
//!
//! Inputs: a library's objects, in a fixed order, with the symbols each defines. Outputs: one blob per object, and the index
//! when all is there. Blobs are written in batches by several threads: most of the time goes into compressing, and into
//! waiting for the disk to confirm each file.
//! Invariants: INV-CLOSED, INV-ATOMIC. Until [`FragmentWriter::finish`] the library's former index stays in force. Two
//! strong definitions of one name are an error that names both objects.

use std::collections::btree_map::Entry;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::Defined;
use crate::backend::{Backend, FsBackend};
use crate::blob;
use crate::digest::Digest;
use crate::error::{Result, StoreError};
use crate::index::{self, Member};
use crate::index_write::{self, Symbols};

pub struct FragmentWriter {
    backend: Arc<dyn Backend>,
    library: String,
    index_name: String,
    members: Vec<Member>,
    symbols: Symbols,
    /// Objects not yet written.
    pending: Vec<(Digest, Vec<u8>)>,
    pending_bytes: usize,
}

/// A batch is written when it has so many objects or bytes.
const BATCH_OBJECTS: usize = 64;
const BATCH_BYTES: usize = 32 << 20;
const THREADS: usize = 8;

impl FragmentWriter {
    /// A library in the store at `dir`, which is made if it does not exist.
    pub fn new(dir: impl Into<PathBuf>, library: &str) -> Result<Self> {
        Self::with_backend(Arc::new(FsBackend::new(dir)), library)
    }

    pub fn with_backend(backend: Arc<dyn Backend>, library: &str) -> Result<Self> {
        let index_name = index::file_name(library)?;
        Ok(FragmentWriter {
            backend,
            library: library.into(),
            index_name,
            members: Vec::new(),
            symbols: Symbols::new(),
            pending: Vec::new(),
            pending_bytes: 0,
        })
    }

    /// Stores an object. `module` names it in messages and reports.
    pub fn add_object(&mut self, module: &str, bytes: &[u8], defined: &[Defined]) -> Result<Digest> {
        let digest = Digest::of(bytes);
        let number = self.members.len();
        for symbol in defined {
            self.define(number, module, symbol)?;
        }
        self.members.push(Member { module: module.into(), digest, size: bytes.len() as u64 });
        self.pending.push((digest, bytes.to_vec()));
        self.pending_bytes += bytes.len();
        if self.pending.len() >= BATCH_OBJECTS || self.pending_bytes >= BATCH_BYTES {
            self.flush()?;
        }
        Ok(digest)
    }

    fn define(&mut self, number: usize, module: &str, symbol: &Defined) -> Result<()> {
        match self.symbols.entry(symbol.name.clone()) {
            Entry::Vacant(e) => {
                e.insert((number, symbol.weak));
            }
            Entry::Occupied(_) if symbol.weak => {}
            Entry::Occupied(mut e) => {
                let (old, old_weak) = *e.get();
                if !old_weak {
                    let first = self.members.get(old).map_or(module, |m| m.module.as_str());
                    return Err(StoreError::Conflict {
                        symbol: symbol.name.clone(),
                        first: format!("{} of {}", first, self.library),
                        second: format!("{} of {}", module, self.library),
                    });
                }
                e.insert((number, false));
            }
        }
        Ok(())
    }

    /// Writes what is pending. Reports the first failure in the order of the objects.
    fn flush(&mut self) -> Result<()> {
        let pending = std::mem::take(&mut self.pending);
        self.pending_bytes = 0;
        write_blobs(self.backend.as_ref(), &pending)
    }

    /// Publishes the index. Returns the number of symbols.
    pub fn finish(mut self) -> Result<usize> {
        self.flush()?;
        let mut names = Vec::with_capacity(self.members.len());
        for member in &self.members {
            // A `gc` may have run meanwhile; blobs are young, so this cannot fail unless someone removed them by hand.
            let name = blob::file_name(&member.digest);
            if !self.backend.touch(&name)? {
                return Err(StoreError::NotFound { file: self.backend.describe(&name) });
            }
            names.push(name);
        }
        self.backend.sync_folders(&names)?;
        let file = self.backend.describe(&self.index_name);
        let bytes = index_write::encode(&file, &self.library, &self.members, &self.symbols)?;
        self.backend.write(&self.index_name, &bytes)?;
        self.backend.sync_folders(std::slice::from_ref(&self.index_name))?;
        Ok(self.symbols.len())
    }
}

fn write_blobs(backend: &dyn Backend, blobs: &[(Digest, Vec<u8>)]) -> Result<()> {
    let next = AtomicUsize::new(0);
    let work = || -> Vec<(usize, StoreError)> {
        let mut failed = Vec::new();
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            let Some((digest, bytes)) = blobs.get(n) else { return failed };
            if let Err(e) = write_blob(backend, digest, bytes) {
                failed.push((n, e));
            }
        }
    };
    let mut failed = std::thread::scope(|scope| {
        let threads: Vec<_> = (1..THREADS.min(blobs.len())).map(|_| scope.spawn(work)).collect();
        let mut failed = work();
        for thread in threads {
            match thread.join() {
                Ok(more) => failed.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        failed
    });
    failed.sort_by_key(|(n, _)| *n);
    failed.into_iter().next().map_or(Ok(()), |(_, e)| Err(e))
}

/// Writes a blob unless a sound copy is there already; a damaged copy is replaced.
pub(crate) fn write_blob(backend: &dyn Backend, digest: &Digest, bytes: &[u8]) -> Result<bool> {
    let name = blob::file_name(digest);
    let file = backend.describe(&name);
    // Touched before it is read: from then on a concurrent `gc` leaves it alone.
    if backend.touch(&name)? {
        let sound = backend.read(&name).and_then(|old| blob::decode(&file, &old, digest));
        if sound.is_ok() {
            return Ok(false);
        }
    }
    backend.write(&name, &blob::encode(&file, bytes)?)?;
    Ok(true)
}
