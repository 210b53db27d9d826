//! A store in a folder.
//!
//! Invariants: INV-ATOMIC through a file in `tmp/` that is written, synced, and renamed into place. A failed write removes its temporary file. Concurrent writers use different temporary names, and since a
//! blob's name fixes its contents, it does not matter which of two renames comes last.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use super::{Backend, Entry};
use crate::error::{Result, StoreError};

pub struct FsBackend {
    root: PathBuf,
}

static NEXT: AtomicU64 = AtomicU64::new(0);

impl FsBackend {
    /// The folder need not exist yet; the first write makes it.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        FsBackend { root: root.into() }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// A new file in `tmp/` that nobody else has: the process id alone is not enough, other machines or containers may
    /// share the folder.
    fn temporary(&self) -> Result<(PathBuf, File)> {
        let folder = self.path("tmp");
        create_dir(&folder)?;
        loop {
            let n = NEXT.fetch_add(1, Ordering::Relaxed);
            let path = folder.join(format!("{}-{n}", std::process::id()));
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(file) => return Ok((path, file)),
                Err(e) if e.kind() == ErrorKind::AlreadyExists => continue,
                Err(e) => return Err(StoreError::io(path.display().to_string(), "creating", &e)),
            }
        }
    }
}

fn create_dir(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).map_err(|e| StoreError::io(folder.display().to_string(), "creating the folder", &e))
}

impl Backend for FsBackend {
    fn read(&self, name: &str) -> Result<Vec<u8>> {
        fs::read(self.path(name)).map_err(|e| match e.kind() {
            ErrorKind::NotFound => StoreError::NotFound { file: self.describe(name) },
            _ => StoreError::io(self.describe(name), "reading", &e),
        })
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let target = self.path(name);
        let folder = target.parent().unwrap_or(&self.root);
        create_dir(folder)?;
        let (temporary, mut file) = self.temporary()?;
        let written = file.write_all(bytes).and_then(|()| file.sync_all());
        drop(file);
        let done = written.and_then(|()| fs::rename(&temporary, &target));
        if let Err(e) = done {
            // The write's error is the one to report, whether or not the clean-up works.
            let _ = fs::remove_file(&temporary);
            return Err(StoreError::io(self.describe(name), "writing", &e));
        }
        Ok(())
    }

    fn sync_folders(&self, names: &[String]) -> Result<()> {
        let folders: BTreeSet<PathBuf> = names.iter().filter_map(|n| Some(self.path(n).parent()?.into())).collect();
        for folder in folders {
            let synced = File::open(&folder).and_then(|f| f.sync_all());
            synced.map_err(|e| StoreError::io(folder.display().to_string(), "syncing the folder", &e))?;
        }
        Ok(())
    }

    fn touch(&self, name: &str) -> Result<bool> {
        let path = self.path(name);
        match OpenOptions::new().append(true).open(&path) {
            Ok(file) => {
                let set = file.set_modified(SystemTime::now());
                set.map_err(|e| StoreError::io(self.describe(name), "updating the time of", &e))?;
                Ok(true)
            }
            Err(e) if e.kind() == ErrorKind::NotFound => Ok(false),
            Err(e) => Err(StoreError::io(self.describe(name), "opening", &e)),
        }
    }

    fn list(&self, folder: &str) -> Result<Vec<Entry>> {
        let mut out = Vec::new();
        let mut todo = vec![folder.to_string()];
        while let Some(name) = todo.pop() {
            let failed = |e: &std::io::Error| StoreError::io(self.describe(&name), "listing", e);
            let entries = match fs::read_dir(self.path(&name)) {
                Ok(entries) => entries,
                Err(e) if e.kind() == ErrorKind::NotFound => continue,
                Err(e) => return Err(failed(&e)),
            };
            for entry in entries {
                let entry = entry.map_err(|e| failed(&e))?;
                let child = format!("{name}/{}", entry.file_name().to_string_lossy());
                // Follows links: a union of stores may be made of them.
                let meta = match fs::metadata(entry.path()) {
                    Ok(meta) => meta,
                    // Renamed or collected meanwhile.
                    Err(e) if e.kind() == ErrorKind::NotFound => continue,
                    Err(e) => return Err(failed(&e)),
                };
                if meta.is_dir() {
                    todo.push(child);
                } else {
                    let age = meta.modified().ok().and_then(|t| t.elapsed().ok()).unwrap_or_default();
                    out.push(Entry { name: child, size: meta.len(), age });
                }
            }
        }
        out.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(out)
    }

    fn remove(&self, name: &str) -> Result<()> {
        match fs::remove_file(self.path(name)) {
            Err(e) if e.kind() != ErrorKind::NotFound => Err(StoreError::io(self.describe(name), "removing", &e)),
            _ => Ok(()),
        }
    }

    fn is_store(&self) -> bool {
        self.path("index").is_dir()
    }

    fn describe(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }
}
