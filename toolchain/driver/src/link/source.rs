//! The boot store as the linker sees it.
//!
//! Inputs: an open store. Output: `SymbolSource`. Invariant: what it loads was checked against its blake3 digest, so the
//! linker need not verify the object's own checksum again.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use boot_store::{Location, Store, StoreError};
use wasm_link::{ObjectRef, SourceError, SymbolSource};
use wasm_obj::Bytes;

pub struct StoreSource {
    store: Store,
    /// Locations handed out, by digest.
    known: Mutex<BTreeMap<String, Location>>,
}

impl StoreSource {
    pub fn new(store: Store) -> Self {
        StoreSource { store, known: Mutex::default() }
    }
}

fn failed(e: StoreError) -> SourceError {
    SourceError(e.to_string())
}

impl SymbolSource for StoreSource {
    fn find(&self, symbol: &str) -> Result<Option<ObjectRef>, SourceError> {
        let Some(at) = self.store.lookup(symbol).map_err(failed)? else { return Ok(None) };
        let member = self.store.member(at).map_err(failed)?;
        let key = member.digest.hex();
        let library = self.store.library(at).to_string();
        self.known.lock().unwrap_or_else(PoisonError::into_inner).entry(key.clone()).or_insert(at);
        Ok(Some(ObjectRef { library, module: member.module, key }))
    }

    fn load(&self, object: &ObjectRef) -> Result<(Bytes, bool), SourceError> {
        let at = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&object.key).copied();
        let at = at.ok_or_else(|| SourceError(format!("object {} was not found in the store before", object.key)))?;
        Ok((self.store.load(at).map_err(failed)?.into(), true))
    }
}
