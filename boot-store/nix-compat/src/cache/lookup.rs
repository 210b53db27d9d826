//! What a cache says about a path, believed only if a trusted key has signed it.
//!
//! Inputs: caches, keys, a store path. Outputs: its narinfo; the narinfos of all it refers to.
//! Invariants: INV-TRUST up to the narinfo. Caches are asked in order; one that lacks the path, or is wrong about it, does not hide
//! the next; if none has it the first error is told.

use super::download::Download;
use super::{Client, Error, Observer};
use crate::narinfo::NarInfo;
use crate::signature::PublicKey;
use crate::store_path::StorePath;

/// Bytes of a narinfo.
const LIMIT: u64 = 1 << 20;

/// A path, its narinfo, and which of the client's caches has it.
#[derive(Clone, Debug)]
pub struct Found {
    pub info: NarInfo,
    pub cache: usize,
}

impl Client {
    pub fn lookup(&self, path: &StorePath, observer: &dyn Observer) -> Result<Found, Error> {
        let mut first = None;
        for cache in 0..self.caches.len() {
            match self.ask(cache, path, observer) {
                Ok(info) => return Ok(Found { info, cache }),
                Err(Error::Stopped) => return Err(Error::Stopped),
                // an absence says least
                Err(e) if first.is_none() || matches!(first, Some(Error::Absent { .. })) => first = Some(e),
                Err(_) => {}
            }
        }
        Err(first.unwrap_or_else(|| Error::Absent { place: path.to_string(), answer: "no cache was named".into() }))
    }

    fn ask(&self, cache: usize, path: &StorePath, observer: &dyn Observer) -> Result<NarInfo, Error> {
        let name = format!("{}.narinfo", path.digits());
        let text = self.text(cache, &name, LIMIT, observer)?;
        let place = self.place(cache, &name);
        let info =
            NarInfo::parse(&self.store_dir, &text).map_err(|cause| Error::NarInfo { place: place.clone(), cause })?;
        self.check(&info, path, place)?;
        Ok(info)
    }

    fn check(&self, info: &NarInfo, path: &StorePath, place: String) -> Result<(), Error> {
        if info.signed_by(&self.store_dir, &self.keys).is_none() {
            let known = |key: &&PublicKey| info.signatures.iter().any(|s| s.key == key.name());
            if let Some(key) = self.keys.iter().find(known) {
                return Err(Error::BadSignature { place, key: key.name().into() });
            }
            let signers = names(info.signatures.iter().map(|s| s.key.as_str()));
            return Err(Error::NotSigned { place, signers, trusted: names(self.keys.iter().map(PublicKey::name)) });
        }
        if info.path != *path {
            return Err(Error::OtherPath { place, asked: path.to_string(), found: info.path.to_string() });
        }
        Ok(())
    }

    /// A small text file of a cache.
    pub(super) fn text(&self, cache: usize, name: &str, limit: u64, observer: &dyn Observer) -> Result<String, Error> {
        self.download(cache, name, observer)?.text(limit)
    }

    pub(super) fn download<'a>(
        &'a self,
        cache: usize,
        name: &'a str,
        observer: &'a dyn Observer,
    ) -> Result<Download<'a>, Error> {
        let place = self.place(cache, name);
        let absent = || Error::Absent { place: place.clone(), answer: "no such cache".into() };
        let (_, source) = self.caches.get(cache).ok_or_else(absent)?;
        Ok(Download { source: source.as_ref(), options: &self.options, observer, stop: &self.stop, name, place })
    }

    pub(super) fn place(&self, cache: usize, name: &str) -> String {
        self.caches.get(cache).map_or_else(|| name.into(), |(url, _)| url.place(name))
    }
}

fn names<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    names.dedup();
    if names.is_empty() { "nobody".into() } else { names.join(", ") }
}
