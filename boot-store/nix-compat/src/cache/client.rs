//! Many paths at once.
//!
//! Inputs: caches, trusted keys, a folder. Outputs: paths in the folder. Invariants: after the first error nothing new is begun, what
//! is going on stops soon, and that error is told; what was installed before it is whole and stays.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::source::{self, Source};
use super::{Error, Found, Observer, Options, Url};
use crate::cache_info::CacheInfo;
use crate::signature::PublicKey;
use crate::store_path::{STORE_DIR, StorePath};

pub struct Client {
    pub(super) caches: Vec<(Url, Box<dyn Source>)>,
    pub(super) keys: Vec<PublicKey>,
    pub(super) root: PathBuf,
    pub(super) store_dir: String,
    pub(super) options: Options,
    pub(super) stop: AtomicBool,
}

/// What `fetch` did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fetched {
    pub paths: usize,
    /// Paths that were there already.
    pub present: usize,
}

impl Client {
    /// Nothing is read or written yet.
    pub fn new(urls: &[Url], keys: Vec<PublicKey>, root: &Path, options: Options) -> Result<Client, Error> {
        let open = |u: &Url| Ok((u.clone(), source::open(u, &options)?));
        let caches = urls.iter().map(open).collect::<Result<_, Error>>()?;
        let stop = AtomicBool::new(false);
        Ok(Client { caches, keys, root: root.into(), store_dir: STORE_DIR.into(), options, stop })
    }

    /// Are they caches, for our store folder? Tells wrong URLs apart from missing paths.
    pub fn check_caches(&self, observer: &dyn Observer) -> Result<(), Error> {
        for (cache, (url, _)) in self.caches.iter().enumerate() {
            let place = url.place("nix-cache-info");
            let text = self.text(cache, "nix-cache-info", 1 << 16, observer)?;
            let info = CacheInfo::parse(&text).map_err(|cause| Error::CacheInfo { place: place.clone(), cause })?;
            if info.store_dir != self.store_dir {
                return Err(Error::StoreDir { place, expected: self.store_dir.clone(), found: info.store_dir });
            }
        }
        Ok(())
    }

    /// A small text file that the first cache that has it keeps beside its paths. Nobody has signed it.
    pub fn plain_file(&self, name: &str, limit: u64, observer: &dyn Observer) -> Result<String, Error> {
        let mut first = None;
        for cache in 0..self.caches.len() {
            match self.text(cache, name, limit, observer) {
                Ok(text) => return Ok(text),
                Err(e) => first = first.or(Some(e)),
            }
        }
        Err(first.unwrap_or_else(|| Error::Absent { place: name.into(), answer: "no cache was named".into() }))
    }

    /// The paths and all they refer to, as far as `follow` says so. In the order of their names.
    pub fn closure(
        &self,
        roots: &[StorePath],
        follow: &(dyn Fn(&StorePath) -> bool + Sync),
        observer: &dyn Observer,
    ) -> Result<Vec<Found>, Error> {
        let mut known: BTreeMap<StorePath, Found> = BTreeMap::new();
        let mut next: BTreeSet<StorePath> = roots.iter().cloned().collect();
        while !next.is_empty() {
            let asked: Vec<StorePath> = next.into_iter().collect();
            let found = self.parallel(&asked, &|path| self.lookup(path, observer))?;
            let references = found.iter().flat_map(|f| f.info.references.iter()).filter(|r| follow(r)).cloned();
            next = references.collect();
            known.extend(asked.into_iter().zip(found));
            next.retain(|path| !known.contains_key(path));
        }
        Ok(known.into_values().collect())
    }

    /// Downloads, verifies and installs what is not there yet.
    pub fn fetch(&self, found: &[Found], observer: &dyn Observer) -> Result<Fetched, Error> {
        self.make_folders()?;
        let (present, missing): (Vec<&Found>, Vec<&Found>) =
            found.iter().partition(|f| self.is_installed(&f.info.path));
        let bytes = missing.iter().filter_map(|f| f.info.file_size).fold(0, u64::saturating_add);
        observer.planned(missing.len(), bytes);
        self.parallel(&missing, &|f| self.install(f, observer))?;
        Ok(Fetched { paths: missing.len(), present: present.len() })
    }

    /// The results in the order of the items, or the error of the first item that failed.
    fn parallel<T: Sync, R: Send>(
        &self,
        items: &[T],
        work: &(dyn Fn(&T) -> Result<R, Error> + Sync),
    ) -> Result<Vec<R>, Error> {
        let next = AtomicUsize::new(0);
        let results = Mutex::new(BTreeMap::new());
        std::thread::scope(|scope| {
            for _ in 0..self.options.jobs.clamp(1, items.len().max(1)) {
                scope.spawn(|| {
                    loop {
                        let n = next.fetch_add(1, Ordering::Relaxed);
                        let Some(item) = items.get(n).filter(|_| !self.stop.load(Ordering::Relaxed)) else { return };
                        let result = work(item);
                        if result.is_err() {
                            self.stop.store(true, Ordering::Relaxed);
                        }
                        results.lock().unwrap_or_else(PoisonError::into_inner).insert(n, result);
                    }
                });
            }
        });
        self.stop.store(false, Ordering::Relaxed);
        let results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut out = Vec::with_capacity(items.len());
        let mut stopped = None;
        for (_, result) in results {
            match result {
                Ok(value) => out.push(value),
                Err(Error::Stopped) => stopped = Some(Error::Stopped),
                Err(e) => return Err(e),
            }
        }
        stopped.map_or(Ok(out), Err)
    }
}
