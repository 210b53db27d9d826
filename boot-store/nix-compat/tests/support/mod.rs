//! A small cache in a folder, made with the crate itself, and places to fetch into.
//!
//! Input: trees. Outputs: a cache as `nix copy` makes it (zstd, signed), in a temporary folder that is removed at the end.

#![allow(dead_code)]

pub mod server;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use nix_compat::cache::{Client, Error, Options, Url};
use nix_compat::hash::Hash;
use nix_compat::nar::Node;
use nix_compat::narinfo::NarInfo;
use nix_compat::signature::SecretKey;
use nix_compat::store_path::{STORE_DIR, StorePath};

static NEXT: AtomicU32 = AtomicU32::new(0);

pub struct Temp(pub PathBuf);

impl Temp {
    pub fn new() -> Temp {
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("nix-compat-{}-{n}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Temp(path)
    }

    pub fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Temp {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A cache with the paths it has.
pub struct Cache {
    pub temp: Temp,
    pub key: SecretKey,
}

impl Cache {
    pub fn new() -> Cache {
        let temp = Temp::new();
        fs::create_dir(temp.join("nar")).unwrap();
        fs::write(temp.join("nix-cache-info"), "StoreDir: /nix/store\nWantMassQuery: 1\nPriority: 40\n").unwrap();
        Cache { temp, key: SecretKey::generate("test-1").unwrap() }
    }

    /// Adds a path and gives its narinfo.
    pub fn add(&self, name: &str, tree: &Node, references: &[StorePath]) -> NarInfo {
        self.add_bytes(name, &tree.to_bytes().unwrap(), references)
    }

    /// The same with any bytes for a NAR.
    pub fn add_bytes(&self, name: &str, nar: &[u8], references: &[StorePath]) -> NarInfo {
        let path = StorePath::new(nix_compat::store_path::compress_hash(Hash::sha256(name.as_bytes()).bytes()), name);
        let file = zstd::encode_all(nar, 3).unwrap();
        let file_hash = Hash::sha256(&file);
        let mut info = NarInfo {
            path: path.unwrap(),
            url: format!("nar/{}.nar.zst", file_hash.base32()),
            compression: "zstd".into(),
            file_hash: Some(file_hash),
            file_size: Some(file.len() as u64),
            nar_hash: Hash::sha256(nar),
            nar_size: nar.len() as u64,
            references: references.to_vec(),
            deriver: None,
            signatures: Vec::new(),
            ca: None,
        };
        info.sign(STORE_DIR, &self.key);
        fs::write(self.temp.join(&info.url), file).unwrap();
        self.write(&info);
        info
    }

    pub fn info_file(&self, path: &StorePath) -> PathBuf {
        self.temp.join(&format!("{}.narinfo", path.digits()))
    }

    pub fn write(&self, info: &NarInfo) {
        fs::write(self.info_file(&info.path), info.to_text(STORE_DIR)).unwrap();
    }

    pub fn url(&self) -> String {
        format!("file://{}", self.temp.0.display())
    }
}

/// As patient as a test may be.
pub fn quick() -> Options {
    Options {
        connect_timeout: Duration::from_secs(2),
        stall_timeout: Duration::from_millis(700),
        attempts: 3,
        backoff: Duration::from_millis(5),
        jobs: 4,
        certificates: None,
    }
}

pub fn client(url: &str, key: &SecretKey, root: &Path) -> Client {
    Client::new(&[Url::parse(url).unwrap()], vec![key.public()], root, quick()).unwrap()
}

/// The path with all that it refers to.
pub fn fetch(client: &Client, path: &StorePath) -> Result<usize, Error> {
    let found = client.closure(std::slice::from_ref(path), &|_| true, &())?;
    Ok(client.fetch(&found, &())?.paths)
}

pub fn file(contents: &[u8]) -> Node {
    Node::Regular { executable: false, contents: contents.into() }
}

pub fn folder<const N: usize>(entries: [(&str, Node); N]) -> Node {
    Node::Directory(entries.into_iter().map(|(n, node)| (n.as_bytes().to_vec(), node)).collect::<BTreeMap<_, _>>())
}

/// Something of everything.
pub fn tree() -> Node {
    folder([
        ("bin", folder([("run", Node::Regular { executable: true, contents: b"#!/bin/sh\n".to_vec() })])),
        ("empty", folder([])),
        ("link", Node::Symlink { target: b"bin/run".to_vec() }),
        ("text", file(b"hello\n")),
    ])
}

/// Bytes that do not compress.
pub fn noise(len: usize) -> Vec<u8> {
    let mut state = 88_172_645_463_325_252_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    };
    (0..len).map(|_| next()).collect()
}

/// What is visible in the folder: installed paths.
pub fn installed(root: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(root.join("paths")) else { return Vec::new() };
    let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
