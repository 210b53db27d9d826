//! One behavioural suite, run over every backend, plus what only files on disk can show.
//!
//! Each test is a function over `Arc<dyn Backend>`; the macro at the end runs it on a fresh memory store and a fresh folder.

#![allow(clippy::unwrap_used)]
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use boot_store::admin;
use boot_store::{Backend, Defined, Digest, FragmentWriter, FsBackend, MemBackend, Store, StoreError, blob};

type B = Arc<dyn Backend>;

static COUNTER: AtomicU64 = AtomicU64::new(0);

/// A folder removed at the end of the test.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        let n = COUNTER.fetch_add(1, Ordering::Relaxed);
        let dir = std::env::temp_dir().join(format!("boot-store-test-{}-{n}", std::process::id()));
        Scratch(dir)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn defined(names: &[&str]) -> Vec<Defined> {
    names.iter().map(|n| Defined::strong(*n)).collect()
}

fn library(backend: &B, name: &str, objects: &[(&str, &[u8], &[&str])]) {
    let mut w = FragmentWriter::with_backend(backend.clone(), name).unwrap();
    for (module, bytes, names) in objects {
        w.add_object(module, bytes, &defined(names)).unwrap();
    }
    w.finish().unwrap();
}

fn base(backend: &B) {
    library(backend, "base", &[("M", b"object m", &["m_f", "m_g"]), ("N", b"object n", &["n_f"])]);
}

fn find(store: &Store, symbol: &str) -> Option<(String, Vec<u8>)> {
    let at = store.lookup(symbol).unwrap()?;
    Some((store.member(at).unwrap().module, store.load(at).unwrap()))
}

fn lookup_finds_objects(b: B) {
    base(&b);
    let store = Store::open_backends([b]).unwrap();
    assert_eq!(find(&store, "m_g"), Some(("M".into(), b"object m".to_vec())));
    assert_eq!(find(&store, "n_f"), Some(("N".into(), b"object n".to_vec())));
    for absent in ["", "a", "m_ff", "zz"] {
        assert_eq!(find(&store, absent), None);
    }
}

fn writing_twice_is_the_same(b: B) {
    base(&b);
    let first = b.read("index/base.idx").unwrap();
    base(&b);
    assert_eq!(b.read("index/base.idx").unwrap(), first);
    assert_eq!(b.list("blobs").unwrap().len(), 2);
    assert_eq!(b.list("tmp").unwrap(), []);
}

fn empty_library(b: B) {
    library(&b, "nothing", &[]);
    let store = Store::open_backends([b]).unwrap();
    assert_eq!(find(&store, "x"), None);
}

fn strong_beats_weak(b: B) {
    let mut w = FragmentWriter::with_backend(b.clone(), "c").unwrap();
    w.add_object("weak.o", b"1", &[Defined::weak("f")]).unwrap();
    w.add_object("strong.o", b"2", &[Defined::strong("f")]).unwrap();
    w.add_object("late.o", b"3", &[Defined::weak("f")]).unwrap();
    w.finish().unwrap();
    library(&b, "d", &[("d.o", b"4", &["g"])]);
    let mut w = FragmentWriter::with_backend(b.clone(), "a").unwrap();
    w.add_object("a.o", b"5", &[Defined::weak("f"), Defined::weak("g")]).unwrap();
    w.finish().unwrap();
    let store = Store::open_backends([b]).unwrap();
    assert_eq!(find(&store, "f").unwrap().0, "strong.o");
    assert_eq!(find(&store, "g").unwrap().0, "d.o");
}

fn conflict_in_a_library(b: B) {
    let mut w = FragmentWriter::with_backend(b, "base").unwrap();
    w.add_object("M", b"1", &defined(&["f"])).unwrap();
    let e = w.add_object("N", b"2", &defined(&["f"])).unwrap_err().to_string();
    assert!(e.contains("`f`") && e.contains("M of base") && e.contains("N of base"), "{e}");
}

fn conflict_between_libraries(b: B) {
    library(&b, "one", &[("M", b"1", &["f"])]);
    library(&b, "two", &[("N", b"2", &["f"])]);
    let store = Store::open_backends([b.clone()]).unwrap();
    let e = store.lookup("f").unwrap_err().to_string();
    assert!(e.contains("M of one") && e.contains("N of two"), "{e}");
    assert_eq!(admin::verify(&b).unwrap().errors.len(), 1);
}

fn shared_objects_are_no_conflict(b: B) {
    library(&b, "one", &[("M", b"1", &["f"])]);
    library(&b, "two", &[("M", b"1", &["f"])]);
    assert_eq!(b.list("blobs").unwrap().len(), 1);
    assert_eq!(find(&Store::open_backends([b.clone()]).unwrap(), "f").unwrap().1, b"1");
    assert_eq!(admin::verify(&b).unwrap().errors, []);
}

fn merge_is_a_union(b: B) {
    base(&b);
    let other: B = Arc::new(MemBackend::new());
    library(&other, "containers", &[("C", b"c", &["c_f"])]);
    base(&other);
    assert_eq!(admin::merge(&b, &[other.clone()]).unwrap(), (1, 1));
    let store = Store::open_backends([b.clone()]).unwrap();
    assert!(find(&store, "c_f").is_some() && find(&store, "n_f").is_some());
    // The same again changes nothing.
    assert_eq!(admin::merge(&b, &[other]).unwrap(), (0, 0));
}

fn merge_refuses_conflicts(b: B) {
    base(&b);
    let other: B = Arc::new(MemBackend::new());
    library(&other, "other", &[("O", b"o", &["n_f"])]);
    let e = admin::merge(&b, &[other]).unwrap_err().to_string();
    assert!(e.contains("N of base") && e.contains("O of other"), "{e}");
    assert!(matches!(b.read("index/other.idx"), Err(StoreError::NotFound { .. })));
    let changed: B = Arc::new(MemBackend::new());
    library(&changed, "base", &[("M", b"changed", &["m_f"])]);
    assert!(matches!(admin::merge(&b, &[changed]), Err(StoreError::LibraryConflict { .. })));
}

fn gc_keeps_what_is_named(b: B) {
    base(&b);
    library(&b, "base", &[("M", b"new m", &["m_f"])]);
    assert_eq!(admin::gc(b.as_ref(), Duration::from_secs(3600)).unwrap().files, 0);
    assert_eq!(admin::gc(b.as_ref(), Duration::ZERO).unwrap().files, 2);
    assert_eq!(admin::verify(&b).unwrap(), admin::Verified { libraries: 1, blobs: 1, errors: vec![] });
}

fn stat_counts(b: B) {
    base(&b);
    let stats = admin::stat(b.as_ref()).unwrap();
    assert_eq!((stats[0].members, stats[0].symbols, stats[0].raw), (2, 3, 16));
}

fn bad_blobs_are_named(b: B) {
    base(&b);
    let digest = Digest::of(b"object m");
    let name = blob::file_name(&digest);
    let good = b.read(&name).unwrap();
    let damaged: [Vec<u8>; 4] = [
        good[..good.len() - 3].to_vec(),
        Vec::new(),
        blob::encode("x", b"object x").unwrap(),
        good.iter().enumerate().map(|(i, c)| if i == 12 { 2 } else { *c }).collect(),
    ];
    for bad in damaged {
        b.write(&name, &bad).unwrap();
        let store = Store::open_backends([b.clone()]).unwrap();
        let at = store.lookup("m_f").unwrap().unwrap();
        let e = store.load(at).unwrap_err().to_string();
        assert!(e.contains(&digest.hex()), "{e}");
        assert_eq!(find(&store, "n_f").unwrap().1, b"object n");
        assert_eq!(admin::verify(&b).unwrap().errors.len(), 1);
    }
    // Writing the library again repairs the blob.
    base(&b);
    assert_eq!(admin::verify(&b).unwrap().errors, []);
    b.remove(&name).unwrap();
    let e = admin::verify(&b).unwrap().errors.remove(0).to_string();
    assert!(e.contains("M of base"), "{e}");
}

fn bad_indexes_are_named(b: B) {
    base(&b);
    let good = b.read("index/base.idx").unwrap();
    for n in 0..good.len() {
        b.write("index/base.idx", &good[..n]).unwrap();
        let e = Store::open_backends([b.clone()]).err().unwrap().to_string();
        assert!(e.contains("index/base.idx"), "{e}");
    }
    // Bytes 5 to 7 are padding; every other one is checked.
    for i in (0..5).chain(8..good.len()) {
        let mut bad = good.clone();
        bad[i] ^= 0x10;
        b.write("index/base.idx", &bad).unwrap();
        let e = Store::open_backends([b.clone()]).err().unwrap().to_string();
        assert!(e.contains("index/base.idx"), "{e}");
    }
    b.write("index/other.idx", &good).unwrap();
    b.remove("index/base.idx").unwrap();
    assert!(Store::open_backends([b.clone()]).is_err());
}

/// Indexes with a right checksum and wrong contents: errors or answers, never a panic.
fn forged_indexes_do_not_panic(b: B) {
    base(&b);
    let good = b.read("index/base.idx").unwrap();
    for i in 40..good.len() {
        for flip in [1, 0x80, 0xff] {
            let mut bad = good.clone();
            bad[i] ^= flip;
            let digest = Digest::of(&bad[40..]);
            bad[8..40].copy_from_slice(&digest.0);
            if let Ok(index) = boot_store::Index::parse("forged", bad) {
                let _ = index.check();
                let _ = index.lookup("m_f");
                let _ = index.members().collect::<Vec<_>>();
                let _ = index.symbols().collect::<Vec<_>>();
            }
        }
    }
}

fn bad_names_are_refused(b: B) {
    for name in ["", "..", ".x", "a/b", "a b", "ä"] {
        assert!(matches!(FragmentWriter::with_backend(b.clone(), name), Err(StoreError::BadLibraryName { .. })));
    }
}

/// Several writers of the same library and of different ones, at once.
fn concurrent_writers(b: B) {
    let objects: Vec<(String, Vec<u8>)> = (0..40).map(|i| (format!("M{i}"), vec![i as u8; 3000])).collect();
    std::thread::scope(|scope| {
        for writer in 0..6 {
            let (b, objects) = (b.clone(), &objects);
            scope.spawn(move || {
                let mut w = FragmentWriter::with_backend(b, &format!("lib{}", writer % 2)).unwrap();
                for (module, bytes) in objects {
                    let names = [Defined::strong(format!("{}_{module}", writer % 2))];
                    w.add_object(module, bytes, &names).unwrap();
                }
                w.finish().unwrap();
            });
        }
    });
    assert_eq!(admin::verify(&b).unwrap(), admin::Verified { libraries: 2, blobs: 40, errors: vec![] });
    assert_eq!(b.list("tmp").unwrap(), []);
}

/// A backend on which every write fails after the first `left`, as on a full disk.
struct Full {
    inner: B,
    left: AtomicU64,
}

impl Backend for Full {
    fn read(&self, name: &str) -> boot_store::Result<Vec<u8>> {
        self.inner.read(name)
    }
    fn write(&self, name: &str, bytes: &[u8]) -> boot_store::Result<()> {
        if self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1)).is_err() {
            let (file, cause) = (self.describe(name), "No space left on device".into());
            return Err(StoreError::Io { file, action: "writing", cause });
        }
        self.inner.write(name, bytes)
    }
    fn sync_folders(&self, names: &[String]) -> boot_store::Result<()> {
        self.inner.sync_folders(names)
    }
    fn touch(&self, name: &str) -> boot_store::Result<bool> {
        self.inner.touch(name)
    }
    fn list(&self, folder: &str) -> boot_store::Result<Vec<boot_store::Entry>> {
        self.inner.list(folder)
    }
    fn remove(&self, name: &str) -> boot_store::Result<()> {
        self.inner.remove(name)
    }
    fn is_store(&self) -> bool {
        self.inner.is_store()
    }
    fn describe(&self, name: &str) -> String {
        self.inner.describe(name)
    }
}

/// Whatever write fails, the former library stays whole and readable.
fn a_full_disk_leaves_the_old_library(b: B) {
    base(&b);
    let before = b.read("index/base.idx").unwrap();
    for left in 0..3 {
        let full: B = Arc::new(Full { inner: b.clone(), left: AtomicU64::new(left) });
        let attempt = || {
            let mut w = FragmentWriter::with_backend(full.clone(), "base")?;
            w.add_object("M", format!("new m {left}").as_bytes(), &defined(&["m_f"]))?;
            w.add_object("N", format!("new n {left}").as_bytes(), &defined(&["n_f"]))?;
            w.finish()
        };
        let e = attempt().unwrap_err().to_string();
        assert!(e.contains("No space left"), "{e}");
        assert_eq!(b.read("index/base.idx").unwrap(), before);
        assert_eq!(admin::verify(&b).unwrap().errors, []);
    }
}

macro_rules! over_all_backends {
    ($($test:ident),* $(,)?) => {
        mod memory { $( #[test] fn $test() { super::$test(super::Arc::new(super::MemBackend::new())) } )* }
        mod folder { $( #[test] fn $test() {
            let scratch = super::Scratch::new();
            super::$test(super::Arc::new(super::FsBackend::new(&scratch.0)))
        } )* }
    };
}

over_all_backends!(
    lookup_finds_objects,
    writing_twice_is_the_same,
    empty_library,
    strong_beats_weak,
    conflict_in_a_library,
    conflict_between_libraries,
    shared_objects_are_no_conflict,
    merge_is_a_union,
    merge_refuses_conflicts,
    gc_keeps_what_is_named,
    stat_counts,
    bad_blobs_are_named,
    bad_indexes_are_named,
    forged_indexes_do_not_panic,
    bad_names_are_refused,
    concurrent_writers,
    a_full_disk_leaves_the_old_library,
);

#[test]
fn a_folder_that_is_no_store() {
    let scratch = Scratch::new();
    let e = Store::open(&[&scratch.0]).err().unwrap();
    assert!(matches!(e, StoreError::NotAStore { .. }), "{e}");
}

#[test]
fn an_unwritable_folder() {
    let scratch = Scratch::new();
    // A file where the folder should be: works as root too, unlike permission bits.
    std::fs::write(&scratch.0, b"").unwrap();
    let mut w = FragmentWriter::new(&scratch.0, "base").unwrap();
    w.add_object("M", b"1", &[]).unwrap();
    let e = w.finish().unwrap_err().to_string();
    assert!(e.contains(scratch.0.to_str().unwrap()), "{e}");
    std::fs::remove_file(&scratch.0).unwrap();
}

#[test]
fn opening_two_stores() {
    let (one, two): (B, B) = (Arc::new(MemBackend::new()), Arc::new(MemBackend::new()));
    base(&one);
    library(&two, "containers", &[("C", b"c", &["c_f"])]);
    base(&two);
    let store = Store::open_backends([one, two]).unwrap();
    assert_eq!(store.fragments().len(), 2);
    assert_eq!(find(&store, "c_f").unwrap().0, "C");
}
