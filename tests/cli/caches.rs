//! `ahc boot --from-cache`: from a cache in a folder or on a server to a link, and what is said when something is wrong.
//!
//! The formats' and the client's own tests are in nix-compat; here is the command line. Invariants: exit code 1, a reason with a
//! place and advice, nothing half installed, and the same command works once the cause is gone.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use nix_compat::hash::Hash;
use nix_compat::nar;
use nix_compat::narinfo::NarInfo;
use nix_compat::signature::SecretKey;
use nix_compat::store_path::{STORE_DIR, StorePath, compress_hash};

use crate::harness::{Ran, Scratch, list, ran, store, with_full_disk};

/// A cache in the folder `cache`, with libraries `base`, `libc` and `rts`.
struct Cache<'a> {
    s: &'a Scratch,
    key: SecretKey,
    list: String,
}

impl<'a> Cache<'a> {
    fn new(s: &'a Scratch) -> Cache<'a> {
        s.write("cache/nix-cache-info", "StoreDir: /nix/store\n");
        let mut cache = Cache { s, key: SecretKey::generate("cli-1").unwrap(), list: String::new() };
        for (name, library) in [("base", "base"), ("libc", "libc"), ("rts-lib", "rts")] {
            let made = s.path(&format!("made/{library}"));
            store(&made, library);
            let path = cache.add(&format!("lib-{library}"), &made);
            cache.list += &format!("{name} {}\n", path.absolute(STORE_DIR));
        }
        s.write("made/libdir/settings", "[]");
        let libdir = cache.add("ghc-wasm-libdir", &s.path("made/libdir"));
        cache.list += &format!("ghc {}\n", libdir.absolute(STORE_DIR));
        let list = s.write("made/list", &cache.list);
        let manifest = cache.add("ahc-manifest", &list);
        s.write("cache/ahc-manifest", manifest.absolute(STORE_DIR) + "\n");
        cache
    }

    fn add(&self, name: &str, made: &Path) -> StorePath {
        let (bytes, nar_size) = nar::pack(made, Vec::new()).unwrap();
        let hash = Hash::sha256(&bytes);
        let path = StorePath::new(compress_hash(Hash::sha256(name.as_bytes()).bytes()), name).unwrap();
        let mut info = NarInfo {
            path: path.clone(),
            url: format!("nar/{}.nar", hash.base32()),
            compression: "none".into(),
            file_hash: Some(hash),
            file_size: Some(nar_size),
            nar_hash: hash,
            nar_size,
            references: Vec::new(),
            deriver: None,
            signatures: Vec::new(),
            ca: None,
        };
        info.sign(STORE_DIR, &self.key);
        self.s.write(&format!("cache/{}", info.url), bytes);
        self.s.write(&format!("cache/{}.narinfo", path.digits()), info.to_text(STORE_DIR));
        path
    }

    fn nar(&self, library: &str) -> std::path::PathBuf {
        let (bytes, _) = nar::pack(&self.s.path(&format!("made/{library}")), Vec::new()).unwrap();
        self.s.path(&format!("cache/nar/{}.nar", Hash::sha256(&bytes).base32()))
    }

    fn url(&self) -> String {
        format!("file://{}", self.s.path("cache").display())
    }

    fn fetch(&self, more: &[&str]) -> Ran {
        self.fetch_from(&self.url(), more)
    }

    fn fetch_from(&self, url: &str, more: &[&str]) -> Ran {
        let key = self.key.public().to_string();
        let args = ["boot", "--from-cache", url, "--trusted-key", &key, "--timeout", "1", "--attempts", "2"];
        self.s.ahc(&[&args[..], more].concat())
    }
}

/// Nothing but whole paths, and no configuration.
#[track_caller]
fn nothing_installed(folder: &Path) {
    for name in ["paths", "tmp"].iter().filter(|n| folder.join(n).exists()) {
        let names = list(&folder.join(name));
        // the list of libraries is whole and verified, parts are for the next run
        let left: Vec<&String> =
            names.iter().filter(|n| !n.ends_with("-ahc-manifest") && !n.ends_with(".part")).collect();
        assert!(left.is_empty(), "{left:?}");
    }
    assert!(!folder.join("ahc.json").exists());
}

#[test]
fn libraries_are_fetched_and_found() {
    let s = Scratch::new();
    let cache = Cache::new(&s);
    let done = cache.fetch(&[]);
    done.worked();
    assert_eq!((done.out.as_str(), done.err.lines().count()), ("", 1), "quiet in a pipe: {}", done.err);
    assert!(done.err.contains("3 libraries; 4 paths fetched now"), "{}", done.err);
    // in the user's cache folder, where ahc looks by itself
    assert!(s.ahc(&["store", "ls"]).worked().contains("base\tM"));
    assert!(cache.fetch(&[]).err.contains("3 libraries; 0 paths fetched now"));
    // a toolchain that has a configuration of its own does not look there
    let mut told = s.command();
    told.args(["boot", "--from-cache", &cache.url(), "--trusted-key", &cache.key.public().to_string()]);
    let told = ran(told.env("AHC_CONFIG", s.path("its.json")).output().unwrap());
    assert!(told.err.contains("export AHC_CONFIG="), "{}", told.err);
    let other = cache.fetch(&["--store", "other", "base"]);
    assert!(other.err.contains("export AHC_CONFIG="), "{}", other.err);
    let mut ls = s.command();
    ls.args(["store", "ls"]).env("AHC_CONFIG", s.path("other/ahc.json"));
    assert!(ran(ls.output().unwrap()).worked().contains("base\tM"));
}

#[test]
fn what_the_user_added_to_the_configuration_stays() {
    let s = Scratch::new();
    let cache = Cache::new(&s);
    s.write("st/ahc.json", "{ \"ghc\": \"/opt/ghc\", \"stores\": [\"old\"] }");
    cache.fetch(&["--store", "st"]).worked();
    let text = std::fs::read_to_string(s.path("st/ahc.json")).unwrap();
    assert!(text.contains("/opt/ghc") && !text.contains("old") && text.contains("lib-base"), "{text}");
    assert!(text.contains("\"libdir\": \"paths/") && text.contains("-ghc-wasm-libdir\""), "{text}");
    s.write("st/ahc.json", "{");
    cache.fetch(&["--store", "st"]).refused(&["ahc.json is damaged"]);
}

#[test]
fn by_store_path() {
    let s = Scratch::new();
    let cache = Cache::new(&s);
    let path = cache.list.lines().next().unwrap().split(' ').nth(1).unwrap().to_string();
    std::fs::remove_file(s.path("cache/ahc-manifest")).unwrap();
    cache.fetch(&[]).refused(&["ahc-manifest: it is not there"]);
    assert!(cache.fetch(&["--cache-path", &path]).err.contains("1 libraries"));
    cache.fetch(&["--cache-path", "/nix/store/x"]).refused(&["--cache-path /nix/store/x", "32 digits"]);
}

#[test]
fn wrong_words_on_the_command_line() {
    let s = Scratch::new();
    let cache = Cache::new(&s);
    let key = cache.key.public().to_string();
    s.ahc(&["boot", "--from-cache", &cache.url()]).refused_by_clap("--trusted-key");
    s.ahc(&["boot", "--from-cache", "ftp://x/", "--trusted-key", &key]).refused(&["`ftp` is not supported", "advice:"]);
    s.ahc(&["boot", "--from-cache", &cache.url(), "--trusted-key", "cli-1"]).refused(&["NAME:BASE64", "advice:"]);
    s.ahc(&["boot", "--from-cache", &cache.url(), "--trusted-key", "cli-1:AAAA"]).refused(&["number of bytes"]);
    cache.fetch(&["nosuch"]).refused(&["no library `nosuch`; it has: base, libc, rts-lib"]);
    cache
        .fetch_from("file:///nowhere/at/all", &[])
        .refused(&["/nowhere/at/all/nix-cache-info: it is not there", "advice:"]);
}

#[test]
fn caches_that_lie() {
    let s = Scratch::new();
    let cache = Cache::new(&s);
    let st = s.path("st");
    let to = ["--store", "st"];
    let key = SecretKey::generate("cli-1").unwrap().public().to_string();
    let other = s.ahc(&["boot", "--from-cache", &cache.url(), "--trusted-key", &key, "--store", "st"]);
    other.refused(&["the signature of the key cli-1 is wrong", "tampered", ".narinfo"]);
    let other =
        s.ahc(&["boot", "--from-cache", &cache.url(), "--trusted-key", &key.replace("cli", "o"), "--store", "st"]);
    other.refused(&["no trusted key has signed", "signed by: cli-1; trusted: o-1", "--trusted-key"]);
    nothing_installed(&st);

    let nar = cache.nar("base");
    let good = std::fs::read(&nar).unwrap();
    let mut altered = good.clone();
    altered[good.len() / 2] ^= 1;
    for (bad, says) in [(altered, "has the hash"), (good[..good.len() / 2].to_vec(), "bytes, the narinfo says")] {
        std::fs::write(&nar, bad).unwrap();
        cache.fetch(&to).refused(&[says, ".nar", "advice:"]);
        assert!(!st.join("ahc.json").exists());
        assert!(!list(&st.join("paths")).iter().any(|n| n.ends_with("lib-base")));
    }
    std::fs::write(&nar, good).unwrap();
    cache.fetch(&to).worked();
}

#[test]
fn disks() {
    let s = Scratch::new();
    let cache = Cache::new(&s);
    let big = s.write("made/base/index/noise.idx", vec![7; 200_000]);
    let path = cache.add("lib-base", &s.path("made/base"));
    assert!(big.exists());
    let key = cache.key.public();
    let home = s.path("home");
    let args = format!(
        "boot --from-cache {} --trusted-key {key} --store st --cache-path {}",
        cache.url(),
        path.absolute(STORE_DIR)
    );
    let full = with_full_disk(64, &s.dir, &args);
    full.refused(&[".part: writing failed: File too large", "make room", "--store"]);
    nothing_installed(&s.path("st"));
    let again = with_full_disk(100_000, &s.dir, &args);
    assert!(again.err.contains("1 libraries"), "{}", again.err);
    // a folder that cannot be made: below a file
    s.write("file", "");
    cache.fetch(&["--store", "file/st"]).refused(&["making the folder failed", "--store"]);
    assert!(!home.exists());
}

/// A server that sends the first half of every NAR and then nothing.
fn hanging(root: std::path::PathBuf) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let root = root.clone();
            std::thread::spawn(move || {
                let (mut stream, mut request) = (stream.unwrap(), [0; 4096]);
                let n = stream.read(&mut request).unwrap_or(0);
                let path = String::from_utf8_lossy(&request[..n]).split(' ').nth(1).unwrap_or("/").to_string();
                let bytes = std::fs::read(root.join(&path[1..])).unwrap_or_default();
                let half = if path.contains("/nar/") { bytes.len() / 2 } else { bytes.len() };
                let head = format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", bytes.len());
                // the client may be gone by now
                let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&bytes[..half]));
                if half < bytes.len() {
                    std::thread::sleep(Duration::from_secs(30));
                }
            });
        }
    });
    url
}

#[test]
fn a_server_that_hangs_and_a_run_that_is_killed() {
    let s = Scratch::new();
    let cache = Cache::new(&s);
    let url = hanging(s.path("cache"));
    let path = cache.list.lines().next().unwrap().split(' ').nth(1).unwrap().to_string();
    let to = ["--store", "st", "--cache-path", &path];
    let start = Instant::now();
    cache.fetch_from(&url, &to).refused(&["the server sent nothing for 1 s (2 attempts)", "goes on where it stopped"]);
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    nothing_installed(&s.path("st"));

    // killed in the middle: what has come is used by the next run
    std::fs::remove_dir_all(s.path("st")).unwrap();
    let key = cache.key.public().to_string();
    let mut command = s.command();
    command.args(["boot", "--from-cache", &url, "--trusted-key", &key]).args(to).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let part = s.path("st/tmp").join(path.rsplit('/').next().unwrap().to_string() + ".part");
    let start = Instant::now();
    while std::fs::metadata(&part).map_or(0, |m| m.len()) == 0 && start.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(std::fs::metadata(&part).unwrap().len() > 0);
    nothing_installed(&s.path("st"));
    cache.fetch(&to).worked();
    assert!(!part.exists());
}

impl Ran {
    /// A command line that is wrong by its own rules.
    #[track_caller]
    fn refused_by_clap(&self, part: &str) {
        assert!(!self.ok && self.err.contains(part), "{}", self.err);
    }
}
