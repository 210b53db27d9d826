//! A store in memory, for tests and for links that need no disk.
//!
//! Invariants: as `Backend`; ages are measured from the last write or touch.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::{Backend, Entry};
use crate::error::{Result, StoreError};

type Files = BTreeMap<String, (Vec<u8>, Instant)>;

#[derive(Default)]
pub struct MemBackend {
    files: Mutex<Files>,
}

impl MemBackend {
    pub fn new() -> Self {
        Self::default()
    }

    fn files(&self) -> MutexGuard<'_, Files> {
        // Every critical section leaves the map valid, so a panic elsewhere does no harm.
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Backend for MemBackend {
    fn read(&self, name: &str) -> Result<Vec<u8>> {
        match self.files().get(name) {
            Some((bytes, _)) => Ok(bytes.clone()),
            None => Err(StoreError::NotFound { file: self.describe(name) }),
        }
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        self.files().insert(name.into(), (bytes.to_vec(), Instant::now()));
        Ok(())
    }

    fn sync_folders(&self, _names: &[String]) -> Result<()> {
        Ok(())
    }

    fn touch(&self, name: &str) -> Result<bool> {
        Ok(self.files().get_mut(name).map(|(_, time)| *time = Instant::now()).is_some())
    }

    fn list(&self, folder: &str) -> Result<Vec<Entry>> {
        let prefix = format!("{folder}/");
        let entry = |(name, (bytes, time)): (&String, &(Vec<u8>, Instant))| Entry {
            name: name.clone(),
            size: bytes.len() as u64,
            age: time.elapsed(),
        };
        Ok(self.files().iter().filter(|(name, _)| name.starts_with(&prefix)).map(entry).collect())
    }

    fn remove(&self, name: &str) -> Result<()> {
        self.files().remove(name);
        Ok(())
    }

    fn is_store(&self) -> bool {
        true
    }

    fn describe(&self, name: &str) -> String {
        format!("memory:{name}")
    }
}
