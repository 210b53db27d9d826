//! Fetching from a cache in a folder: what is installed, and every way in which a cache can be wrong.
//!
//! Invariant of each refusal: the reason names what and where, nothing is visible in the folder, and a retry works once the
//! cache is right again.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail")]

mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt;

use nix_compat::cache::{Client, Error, Url};
use nix_compat::hash::Hash;
use nix_compat::nar::{self, Node};
use nix_compat::narinfo::NarInfo;
use nix_compat::signature::SecretKey;
use nix_compat::store_path::STORE_DIR;
use support::{Cache, Temp, client, fetch, file, folder, installed, noise, quick, tree};

#[test]
fn a_closure_is_installed_as_it_was() {
    let cache = Cache::new();
    let leaf = cache.add("leaf", &file(b"leaf"), &[]);
    let middle = cache.add("middle", &Node::Symlink { target: b"/nowhere".to_vec() }, &[leaf.path.clone()]);
    let top = cache.add("top", &tree(), &[middle.path.clone(), leaf.path.clone()]);
    let to = Temp::new();
    let c = client(&cache.url(), &cache.key, &to.0);
    assert_eq!(fetch(&c, &top.path).unwrap(), 3);
    let mut expected = [&leaf, &middle, &top].map(|i| i.path.to_string()).to_vec();
    expected.sort();
    assert_eq!(installed(&to.0), expected);
    for info in [&leaf, &middle, &top] {
        let (bytes, size) = nar::pack(&c.target(&info.path), Vec::new()).unwrap();
        assert_eq!((size, Hash::sha256(&bytes)), (info.nar_size, info.nar_hash));
    }
    let run = fs::metadata(c.target(&top.path).join("bin/run")).unwrap();
    assert_eq!(run.permissions().mode() & 0o111, 0o111);
    assert_eq!(run.modified().unwrap().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs(), 1);
    assert_eq!(fs::read_dir(to.join("tmp")).unwrap().count(), 0, "nothing is left of the work");
    // again: nothing to do, not even with the NARs gone
    fs::remove_dir_all(cache.temp.join("nar")).unwrap();
    assert_eq!(fetch(&c, &top.path).unwrap(), 0);
}

#[test]
fn references_are_followed_as_far_as_wanted() {
    let cache = Cache::new();
    let leaf = cache.add("leaf", &file(b"leaf"), &[]);
    let top = cache.add("top", &file(b"top"), &[leaf.path.clone()]);
    let to = Temp::new();
    let c = client(&cache.url(), &cache.key, &to.0);
    let found = c.closure(&[top.path.clone()], &|p| p.name() != "leaf", &()).unwrap();
    assert_eq!(found.len(), 1);
    // a path that refers to itself is no circle
    let own = cache.add("own", &file(b"x"), &[]);
    let own = cache.add("own", &file(b"x"), &[own.path]);
    assert_eq!(fetch(&c, &own.path).unwrap(), 1);
}

#[test]
fn uncompressed_and_without_file_hash() {
    let cache = Cache::new();
    let mut info = cache.add("plain", &tree(), &[]);
    fs::write(cache.temp.join("nar/plain.nar"), tree().to_bytes().unwrap()).unwrap();
    info.url = "nar/plain.nar".into();
    info.compression = "none".into();
    (info.file_hash, info.file_size) = (None, None);
    cache.write(&info);
    let to = Temp::new();
    assert_eq!(fetch(&client(&cache.url(), &cache.key, &to.0), &info.path).unwrap(), 1);
}

#[test]
fn the_next_cache_is_asked() {
    let (first, second) = (Cache::new(), Cache::new());
    let here = first.add("here", &file(b"1"), &[]);
    let there = second.add("there", &file(b"2"), &[]);
    let to = Temp::new();
    let urls = [Url::parse(&first.url()).unwrap(), Url::parse(&second.url()).unwrap()];
    let c = Client::new(&urls, vec![first.key.public(), second.key.public()], &to.0, quick()).unwrap();
    assert_eq!(fetch(&c, &here.path).unwrap() + fetch(&c, &there.path).unwrap(), 2);
}

/// Spoils a cache with one path, expects a refusal, mends it, expects success.
fn refused(
    spoil: impl FnOnce(&Cache, &mut NarInfo),
    mend: impl FnOnce(&Cache),
    check: impl FnOnce(&Error) -> bool,
    says: &str,
) {
    let cache = Cache::new();
    let good = cache.add("pkg", &tree(), &[]);
    let mut info = good.clone();
    spoil(&cache, &mut info);
    let to = Temp::new();
    let c = client(&cache.url(), &cache.key, &to.0);
    let error = fetch(&c, &good.path).unwrap_err();
    let text = error.to_string();
    assert!(check(&error) && text.contains(says) && !error.advice().is_empty(), "{error:?}\n{text}");
    assert!(text.contains(&cache.url()[7..]), "the place is missing: {text}");
    assert_eq!(installed(&to.0), Vec::<String>::new());
    mend(&cache);
    let again = cache.add("pkg", &tree(), &[]);
    assert_eq!(again, good);
    assert_eq!(fetch(&c, &good.path).unwrap(), 1, "the retry");
    assert_eq!(fs::read_dir(to.join("tmp")).unwrap().count(), 0);
}

/// Replaces the NAR's file, and says so in the narinfo.
fn replace(cache: &Cache, info: &mut NarInfo, bytes: &[u8]) {
    fs::write(cache.temp.join(&info.url), bytes).unwrap();
    info.file_hash = Some(Hash::sha256(bytes));
    info.file_size = Some(bytes.len() as u64);
    cache.write(info);
}

fn nothing(_: &Cache) {}

#[test]
fn unknown_key() {
    refused(
        |cache, info| {
            info.signatures.clear();
            info.sign(STORE_DIR, &SecretKey::generate("somebody-1").unwrap());
            cache.write(info);
        },
        nothing,
        |e| matches!(e, Error::NotSigned { .. }),
        "signed by: somebody-1; trusted: test-1",
    );
    refused(
        |cache, info| {
            info.signatures.clear();
            cache.write(info);
        },
        nothing,
        |e| matches!(e, Error::NotSigned { .. }),
        "signed by: nobody",
    );
}

#[test]
fn wrong_signature() {
    // another key of the same name; and another hash under the old signature
    refused(
        |cache, info| {
            info.signatures.clear();
            info.sign(STORE_DIR, &SecretKey::generate("test-1").unwrap());
            cache.write(info);
        },
        nothing,
        |e| matches!(e, Error::BadSignature { .. }),
        "key test-1 is wrong",
    );
    refused(
        |cache, info| {
            info.nar_size += 8;
            cache.write(info);
        },
        nothing,
        |e| matches!(e, Error::BadSignature { .. }),
        "not what was signed",
    );
}

#[test]
fn narinfo_for_another_path() {
    refused(
        |cache, info| {
            let other = cache.add("other", &file(b"x"), &[]);
            fs::copy(cache.info_file(&other.path), cache.info_file(&info.path)).unwrap();
        },
        nothing,
        |e| matches!(e, Error::OtherPath { .. }),
        "for another path",
    );
}

#[test]
fn malformed_narinfo() {
    for (text, says) in [
        ("<html>", "line 1 is not `Key: value`"),
        ("StorePath: /nix/store/x\nURL: nar/x\n", "line 1: `x` is not a store path"),
        ("", "`URL` is missing"),
    ] {
        refused(
            |cache, info| fs::write(cache.info_file(&info.path), text).unwrap(),
            nothing,
            |e| matches!(e, Error::NarInfo { .. }),
            says,
        );
    }
    refused(
        |cache, info| fs::write(cache.info_file(&info.path), b"\xff\xfe").unwrap(),
        nothing,
        |e| matches!(e, Error::NotText { .. }),
        "not text",
    );
    refused(
        |cache, info| {
            info.url = "../../etc/passwd".into();
            cache.write(info);
        },
        nothing,
        |e| matches!(e, Error::NarInfo { .. }),
        "not a place in the cache",
    );
}

#[test]
fn file_hash_and_size_differ() {
    refused(
        |cache, info| {
            let mut bytes = fs::read(cache.temp.join(&info.url)).unwrap();
            bytes[20] ^= 1;
            fs::write(cache.temp.join(&info.url), bytes).unwrap();
        },
        nothing,
        |e| matches!(e, Error::FileHash { .. }),
        "the narinfo says sha256:",
    );
    refused(
        |cache, info| {
            let bytes = fs::read(cache.temp.join(&info.url)).unwrap();
            fs::write(cache.temp.join(&info.url), &bytes[..bytes.len() - 5]).unwrap();
        },
        nothing,
        |e| matches!(e, Error::FileSize { .. }),
        "bytes, the narinfo says",
    );
}

#[test]
fn truncated_nar() {
    // cut before compression, and the compressed stream cut, with the narinfo (which nobody signs as to files) agreeing
    refused(
        |cache, info| {
            let nar = tree().to_bytes().unwrap();
            replace(cache, info, &zstd::encode_all(&nar[..nar.len() - 16], 3).unwrap());
        },
        nothing,
        |e| matches!(e, Error::Nar { cause: nar::Error::Truncated { .. }, .. }),
        "the NAR ends at byte",
    );
    refused(
        |cache, info| {
            let bytes = fs::read(cache.temp.join(&info.url)).unwrap();
            replace(cache, info, &bytes[..bytes.len() - 8]);
        },
        nothing,
        |e| matches!(e, Error::Nar { .. }),
        "the NAR",
    );
    refused(
        |cache, info| replace(cache, info, b"this is not zstd"),
        nothing,
        |e| matches!(e, Error::Nar { cause: nar::Error::Read { .. }, .. }),
        "reading the NAR failed",
    );
}

#[test]
fn nar_hash_differs() {
    refused(
        |cache, info| {
            let mut nar = tree().to_bytes().unwrap();
            let at = nar.windows(6).position(|w| w == b"hello\n").unwrap();
            nar[at] = b'j';
            replace(cache, info, &zstd::encode_all(&nar[..], 3).unwrap());
        },
        nothing,
        |e| matches!(e, Error::NarHash { .. }),
        "was signed",
    );
    // another tree, shorter
    refused(
        |cache, info| {
            let nar = file(b"x").to_bytes().unwrap();
            replace(cache, info, &zstd::encode_all(&nar[..], 3).unwrap());
        },
        nothing,
        |e| matches!(e, Error::NarSize { .. }),
        "were signed",
    );
}

#[test]
fn bombs() {
    // 64 MB of zeroes in a few KB: no more than the signed size is ever unpacked
    refused(
        |cache, info| {
            let nar = file(&vec![0; 64 << 20]).to_bytes().unwrap();
            replace(cache, info, &zstd::encode_all(&nar[..], 3).unwrap());
        },
        nothing,
        |e| matches!(e, Error::Nar { cause: nar::Error::Refused { .. }, .. }),
        "bytes",
    );
    // what follows the NAR
    refused(
        |cache, info| {
            let mut nar = tree().to_bytes().unwrap();
            nar.extend_from_slice(&[0; 1 << 20]);
            replace(cache, info, &zstd::encode_all(&nar[..], 3).unwrap());
        },
        nothing,
        |e| matches!(e, Error::Nar { .. }),
        "something follows its end",
    );
    // a file that is bigger than its NAR can be
    refused(
        |cache, info| replace(cache, info, &noise(200_000)),
        nothing,
        |e| matches!(e, Error::TooLong { .. }),
        "more than",
    );
}

#[test]
fn absent() {
    refused(
        |cache, info| fs::remove_file(cache.info_file(&info.path)).unwrap(),
        nothing,
        |e| matches!(e, Error::Absent { .. }),
        "it is not there (no such file)",
    );
    refused(
        |cache, info| fs::remove_file(cache.temp.join(&info.url)).unwrap(),
        nothing,
        |e| matches!(e, Error::Absent { .. }),
        ".nar.zst: it is not there",
    );
}

#[test]
fn other_compressions_are_named() {
    for name in ["xz", "bzip2", "br"] {
        refused(
            |cache, info| {
                info.compression = name.into();
                cache.write(info);
            },
            nothing,
            |e| matches!(e, Error::Compression { .. }),
            name,
        );
    }
}

/// NARs that a signer was tricked into signing: names that lead out, links in the way.
#[test]
fn attacks_by_names() {
    let evil = |name: &str| {
        let mut nar = folder([("AAAA", file(b"x"))]).to_bytes().unwrap();
        let at = nar.windows(4).position(|w| w == b"AAAA").unwrap();
        nar[at..at + 4].fill(0);
        nar[at - 8] = name.len() as u8;
        nar[at..at + name.len()].copy_from_slice(name.as_bytes());
        nar
    };
    // a link and a folder of the same name, in that order
    let linked = {
        let nar = folder([("a", Node::Symlink { target: b"/tmp".to_vec() }), ("b", folder([("x", file(b"1"))]))]);
        let mut bytes = nar.to_bytes().unwrap();
        let at = bytes.windows(9).rposition(|w| w == b"\x01\0\0\0\0\0\0\0b").unwrap();
        bytes[at + 8] = b'a';
        bytes
    };
    for (nar, says) in [
        (evil(".."), "`.` or `..`"),
        (evil("."), "`.` or `..`"),
        (evil("a/b"), "a name holds `/`"),
        (evil("a\0b"), "NUL"),
        (evil(""), "a name is empty"),
        (linked, "occur twice"),
    ] {
        let cache = Cache::new();
        let info = cache.add_bytes("evil", &nar, &[]);
        let to = Temp::new();
        let error = fetch(&client(&cache.url(), &cache.key, &to.0), &info.path).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
        assert_eq!(installed(&to.0), Vec::<String>::new());
    }
}

#[test]
fn unwritable_target() {
    let cache = Cache::new();
    let info = cache.add("pkg", &tree(), &[]);
    let to = Temp::new();
    fs::write(to.join("file"), b"").unwrap();
    let error = fetch(&client(&cache.url(), &cache.key, &to.join("file")), &info.path).unwrap_err();
    assert!(matches!(error, Error::Disk { .. }) && error.to_string().contains("making the folder"), "{error}");
    assert!(error.advice().contains("--store"));
}

#[test]
fn what_an_earlier_run_left() {
    let cache = Cache::new();
    let info = cache.add("pkg", &file(&noise(300_000)), &[]);
    let bytes = fs::read(cache.temp.join(&info.url)).unwrap();
    let left: [&[u8]; 4] = [&bytes[..1000], &bytes, &noise(5_000), &noise(400_000)];
    for left in left {
        let to = Temp::new();
        let c = client(&cache.url(), &cache.key, &to.0);
        fs::create_dir_all(to.join("tmp")).unwrap();
        fs::write(to.join("tmp").join(format!("{}.part", info.path)), left).unwrap();
        // half an unpacked tree, with a link that must not be followed
        let precious = to.join("precious");
        fs::write(&precious, b"keep").unwrap();
        let unpack = to.join("tmp").join(format!("{}.unpack", info.path));
        fs::create_dir(&unpack).unwrap();
        std::os::unix::fs::symlink(&precious, unpack.join("link")).unwrap();
        assert_eq!(fetch(&c, &info.path).unwrap(), 1);
        assert_eq!(fs::read(&precious).unwrap(), b"keep");
        assert_eq!(fs::read_dir(to.join("tmp")).unwrap().count(), 0);
    }
}

#[test]
fn two_at_the_same_time() {
    let cache = Cache::new();
    let infos: Vec<NarInfo> = (0..6).map(|n| cache.add(&format!("p{n}"), &file(&noise(50_000 + n)), &[])).collect();
    let to = Temp::new();
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let c = client(&cache.url(), &cache.key, &to.0);
                for info in &infos {
                    fetch(&c, &info.path).unwrap();
                }
            });
        }
    });
    assert_eq!(installed(&to.0).len(), 6);
    assert_eq!(fs::read_dir(to.join("tmp")).unwrap().count(), 0);
}

#[test]
fn wrong_caches() {
    let cache = Cache::new();
    let to = Temp::new();
    let check = || client(&cache.url(), &cache.key, &to.0).check_caches(&()).unwrap_err().to_string();
    fs::write(cache.temp.join("nix-cache-info"), "StoreDir: /gnu/store\n").unwrap();
    assert!(check().contains("for the store folder /gnu/store"), "{}", check());
    fs::write(cache.temp.join("nix-cache-info"), "<html>\n").unwrap();
    assert!(check().contains("line 1"), "{}", check());
    fs::remove_file(cache.temp.join("nix-cache-info")).unwrap();
    assert!(check().contains("it is not there"), "{}", check());
}
