//! `ahc store`: what it prints, and damaged, full and contended stores.

use std::path::PathBuf;
use std::process::Stdio;

use crate::harness::{Scratch, damage, list, store, with_full_disk};

fn blobs(store: &std::path::Path) -> Vec<PathBuf> {
    let folders = list(&store.join("blobs")).into_iter().map(|f| store.join("blobs").join(f));
    folders.flat_map(|f| list(&f).into_iter().map(move |n| f.join(n))).collect()
}

#[test]
fn a_store_is_listed_and_counted() {
    let s = Scratch::new();
    store(&s.path("a"), "base");
    let out = s.ahc(&["store", "ls", "a"]);
    assert_eq!(out.worked().lines().count(), 2);
    assert!(out.out.contains("base\tM"));
    assert!(s.ahc(&["store", "ls", "--symbols", "a"]).worked().contains("strong\tbase_N_closure\tbase\tN"));
    assert!(s.ahc(&["store", "stat", "a"]).worked().contains("total"));
    assert!(s.ahc(&["store", "verify", "a"]).worked().contains("1 libraries, 2 blobs"));
    s.ahc(&["store", "ls", "--library", "nothing", "a"]).refused(&["no library `nothing`", "base"]);
}

#[test]
fn a_folder_that_is_no_store() {
    let s = Scratch::new();
    s.ahc(&["store", "ls", "."]).refused(&["not a boot store", "ahc boot"]);
    s.ahc(&["store", "ls"]).refused(&["no boot store is known", "AHC_STORE"]);
}

#[test]
fn damaged_blobs_are_named() {
    let s = Scratch::new();
    store(&s.path("a"), "base");
    let blob = blobs(&s.path("a")).remove(0);
    let name = blob.file_name().unwrap().to_str().unwrap().to_string();
    let good = std::fs::read(&blob).unwrap();
    for (_, bad) in damage(&good, 12) {
        std::fs::write(&blob, bad).unwrap();
        let out = s.ahc(&["store", "verify", "a"]);
        out.refused(&["1 errors"]);
        assert!(out.out.contains(&name), "{}", out.out);
        s.ahc(&["store", "merge", "--into", "b", "a"]).refused(&[&name]);
    }
}

#[test]
fn damaged_indexes_are_named() {
    let s = Scratch::new();
    store(&s.path("a"), "base");
    let index = s.path("a/index/base.idx");
    let good = std::fs::read(&index).unwrap();
    for (what, bad) in damage(&good, 4) {
        std::fs::write(&index, bad).unwrap();
        let word = if what == "version" { "version 99" } else { "altered" };
        s.ahc(&["store", "ls", "a"]).refused(&["base.idx", word]);
    }
}

#[test]
fn stores_are_merged() {
    let s = Scratch::new();
    store(&s.path("a"), "base");
    store(&s.path("b"), "containers");
    s.ahc(&["store", "merge", "--into", "c", "a", "b"]).worked();
    assert_eq!(s.ahc(&["store", "ls", "c"]).worked().lines().count(), 4);
    // Nothing is too young with an age of 0; everything is named.
    assert!(s.ahc(&["store", "gc", "--min-age", "0", "c"]).worked().contains("0 files removed"));
}

#[test]
fn two_writers_at_once() {
    let s = Scratch::new();
    for library in ["base", "containers", "mtl"] {
        store(&s.path(library), library);
    }
    let spawn = |from: [&str; 2]| {
        let mut command = s.command();
        command.args(["store", "merge", "--into", "all"]).args(from).stdout(Stdio::null());
        command.spawn().unwrap()
    };
    let mut children: Vec<_> = (0..4).flat_map(|_| [spawn(["base", "containers"]), spawn(["base", "mtl"])]).collect();
    for child in &mut children {
        assert!(child.wait().unwrap().success());
    }
    assert!(s.ahc(&["store", "verify", "all"]).worked().contains("3 libraries, 6 blobs"));
    assert_eq!(s.names("all/tmp"), Vec::<String>::new());
}

#[test]
fn a_full_disk() {
    let s = Scratch::new();
    store(&s.path("a"), "base");
    let mut writer = boot_store::FragmentWriter::new(s.path("big"), "big").unwrap();
    let noise: Vec<u8> = (0..256_u32).flat_map(|i| boot_store::Digest::of(&i.to_le_bytes()).0).collect();
    writer.add_object("Big", &noise, &[]).unwrap();
    writer.finish().unwrap();
    s.ahc(&["store", "merge", "--into", "all", "a"]).worked();
    with_full_disk(1, &s.dir, "store merge --into all big").refused(&["writing failed", "blobs"]);
    assert!(s.ahc(&["store", "verify", "all"]).worked().contains("1 libraries, 2 blobs"));
    assert_eq!(s.names("all/tmp"), Vec::<String>::new());
}
