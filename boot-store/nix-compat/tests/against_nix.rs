//! Everything this crate writes against what Nix's own commands write.
//!
//! Inputs: `vectors.txt`, which has what Nix printed for each command; and, if NIX_BIN names the folder of Nix's programs, those programs
//! too, which must then print the same (`BLESS=1` writes the file anew). Invariant: without Nix the same values are compared.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use nix_compat::hash::{Algorithm, Hash};
use nix_compat::nar::{self, Limits, Node, Unpack};
use nix_compat::narinfo::NarInfo;
use nix_compat::signature::SecretKey;
use nix_compat::store_path::{Ingestion, STORE_DIR, StorePath, fixed_output_path, output_path, text_path};
use support::{Cache, Temp, file, folder, noise, tree};

/// The recorded answers, and Nix if it is there.
struct Nix {
    temp: Temp,
    bin: Option<PathBuf>,
    recorded: BTreeMap<String, String>,
    answers: BTreeMap<String, String>,
}

fn vectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors.txt")
}

impl Nix {
    fn new() -> Nix {
        let text = fs::read_to_string(vectors()).unwrap_or_default();
        let pairs = text.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once(" => "));
        let recorded = pairs.map(|(a, b)| (a.to_string(), b.to_string())).collect();
        let bin = std::env::var_os("NIX_BIN").map(PathBuf::from);
        Nix { temp: Temp::new(), bin, recorded, answers: BTreeMap::new() }
    }

    fn run(&self, args: &[&str], here: &Path) -> Option<Vec<u8>> {
        self.run_with(args, here, Stdio::null())
    }

    /// The same with a file as standard input. (There may be no shell.)
    fn run_with(&self, args: &[&str], here: &Path, input: impl Into<Stdio>) -> Option<Vec<u8>> {
        let bin = self.bin.as_ref()?;
        let (program, args) = args.split_first().unwrap();
        let mut command = Command::new(bin.join(program));
        command.args(args).current_dir(here).stdin(input);
        command.env_clear().env("HOME", &self.temp.0).env("TMPDIR", &self.temp.0);
        let settings =
            "experimental-features = nix-command flakes\nsubstituters =\nbuild-users-group =\nsandbox = false";
        command.env("NIX_CONFIG", settings);
        command.env("NIX_REMOTE", format!("local?root={}", self.temp.join("root").display()));
        // a sandbox has no /nix/var
        for part in ["STATE_DIR", "LOG_DIR", "CONF_DIR"] {
            command.env(format!("NIX_{part}"), self.temp.join("var"));
        }
        let output = command.output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program} {args:?}: {errors}");
        Some(output.stdout)
    }

    /// What Nix says to this. `name` stands for it in the file.
    fn says(&mut self, name: &str, args: &[&str], here: &Path) -> String {
        let live = self.run(args, here).map(|out| String::from_utf8(out).unwrap().trim_end().replace('\n', "\\n"));
        self.answer(name, live)
    }

    fn answer(&mut self, name: &str, live: Option<String>) -> String {
        // the file must not look as if it named anybody's store
        let live = live.map(|l| l.replace(&format!("{STORE_DIR}/"), "STORE/"));
        let recorded = self.recorded.get(name).cloned();
        if let (Some(live), Some(recorded), None) = (&live, &recorded, std::env::var_os("BLESS")) {
            assert_eq!(live, recorded, "{name}: Nix says something else than what is recorded");
        }
        let answer = live.or(recorded).unwrap_or_else(|| panic!("{name} is not recorded"));
        self.answers.insert(name.into(), answer.clone());
        answer.replace("\\n", "\n").replace("STORE/", &format!("{STORE_DIR}/"))
    }

    fn finish(&self) {
        if std::env::var_os("BLESS").is_none() {
            return;
        }
        assert!(self.bin.is_some(), "BLESS needs NIX_BIN");
        let mut all = self.recorded.clone();
        all.extend(self.answers.clone());
        let mut text = String::from(
            "# What Nix's commands print. Written by BLESS=1 NIX_BIN=... cargo test -p nix-compat --test against_nix\n",
        );
        for (name, answer) in all {
            text.push_str(&format!("{name} => {answer}\n"));
        }
        fs::write(vectors(), text).unwrap();
    }

    /// A tree in the file system.
    fn make(&self, name: &str, node: &Node) -> PathBuf {
        let path = self.temp.join(name);
        let bytes = node.to_bytes().unwrap();
        let mut sink = Unpack::new(&path);
        nar::read(bytes.as_slice(), &Limits::default(), &mut sink).unwrap();
        sink.finish().unwrap();
        path
    }
}

fn trees() -> Vec<(&'static str, Node)> {
    let executable = Node::Regular { executable: true, contents: noise(100_001) };
    vec![
        ("empty-file", file(b"")),
        ("one-byte", file(b"x")),
        ("eight-bytes", file(b"12345678")),
        ("executable", executable.clone()),
        ("link", Node::Symlink { target: b"../some/where".to_vec() }),
        ("empty-folder", folder([])),
        ("tree", tree()),
        // order is of bytes, and names are bytes
        (
            "names",
            folder([
                ("B", file(b"")),
                ("a", file(b"")),
                ("a b", file(b"")),
                ("a.b", file(b"1")),
                ("ab", executable),
                ("\u{e4}", file(b"2")),
                ("~", folder([("deep", folder([("deeper", folder([("x", file(b"y"))]))]))])),
            ]),
        ),
    ]
}

#[test]
fn hashes() {
    let mut nix = Nix::new();
    let here = nix.temp.0.clone();
    for (algorithm, size) in
        [(Algorithm::Md5, 16), (Algorithm::Sha1, 20), (Algorithm::Sha256, 32), (Algorithm::Sha512, 64)]
    {
        for (kind, bytes) in [("noise", noise(size)), ("zero", vec![0; size]), ("ones", vec![255; size])] {
            let hash = Hash::new(algorithm, &bytes).unwrap();
            let (name, digits) = (algorithm.name(), hash.base16());
            for (to, ours) in
                [("base32", hash.base32()), ("base64", hash.base64()), ("base16", digits.clone()), ("sri", hash.sri())]
            {
                let command = format!("to-{to}");
                let said = nix.says(
                    &format!("hash {name} {kind} {to}"),
                    &["nix", "hash", &command, "--type", name, &digits],
                    &here,
                );
                assert_eq!(said, ours);
                let back = if to == "sri" { Hash::parse(&said) } else { Hash::parse_digits(algorithm, &said) };
                assert_eq!(back, Ok(hash));
            }
        }
    }
    nix.finish();
}

#[test]
fn nars() {
    let mut nix = Nix::new();
    for (name, node) in trees() {
        let path = nix.make(name, &node);
        let (ours, size) = nar::pack(&path, Vec::new()).unwrap();
        assert_eq!((&ours, size), (&node.to_bytes().unwrap(), ours.len() as u64));
        let live = nix.run(&["nix-store", "--dump", path.to_str().unwrap()], &nix.temp.0);
        if let Some(live) = &live {
            assert!(*live == ours, "{name}: nix-store --dump writes something else");
        }
        let said = nix.answer(&format!("nar {name}"), live.map(|l| format!("{} {}", Hash::sha256(&l), l.len())));
        assert_eq!(said, format!("{} {size}", Hash::sha256(&ours)));
        // and Nix reads what we write
        let (packed, restored) = (nix.temp.join(&format!("{name}.nar")), nix.temp.join(&format!("{name}.restored")));
        fs::write(&packed, &ours).unwrap();
        let restore = ["nix-store", "--restore", restored.to_str().unwrap()];
        if nix.run_with(&restore, &nix.temp.0, fs::File::open(&packed).unwrap()).is_some() {
            assert_eq!(nar::pack(&restored, Vec::new()).unwrap().0, ours);
        }
        assert_eq!(Node::read(ours.as_slice(), &Limits::default()).unwrap(), node);
    }
    nix.finish();
}

#[test]
fn store_paths() {
    let mut nix = Nix::new();
    let here = nix.temp.0.clone();
    for (name, node) in trees() {
        let path = nix.make(name, &node);
        let hash = Hash::sha256(&node.to_bytes().unwrap());
        let ours = fixed_output_path(STORE_DIR, name, Ingestion::Nar, &hash, &[], false).unwrap();
        let path = path.to_str().unwrap();
        assert_eq!(nix.says(&format!("add {name}"), &["nix-store", "--add", path], &here), ours.absolute(STORE_DIR));
        let said = nix.says(
            &format!("add-fixed recursive sha256 {name}"),
            &["nix-store", "--add-fixed", "--recursive", "sha256", path],
            &here,
        );
        assert_eq!(said, ours.absolute(STORE_DIR));
        if let Node::Regular { executable: false, contents } = &node {
            let ours =
                fixed_output_path(STORE_DIR, name, Ingestion::Flat, &Hash::sha256(contents), &[], false).unwrap();
            let said =
                nix.says(&format!("add-fixed sha256 {name}"), &["nix-store", "--add-fixed", "sha256", path], &here);
            assert_eq!(said, ours.absolute(STORE_DIR));
        }
    }
    // sha1("x"), which this crate does not compute
    let sha1 = Hash::parse("sha1:11f6ad8ec52a2984abaafd7c3b516503785c2072").unwrap();
    let one = nix.temp.join("one-byte");
    let said = nix.says("add-fixed sha1 one-byte", &["nix-store", "--add-fixed", "sha1", one.to_str().unwrap()], &here);
    let ours = fixed_output_path(STORE_DIR, "one-byte", Ingestion::Flat, &sha1, &[], false).unwrap();
    assert_eq!(said, ours.absolute(STORE_DIR));

    let eval = |nix: &mut Nix, name: &str, text: &str| nix.says(name, &["nix", "eval", "--raw", "--expr", text], &here);
    let a = text_path(STORE_DIR, "a", &Hash::sha256(b"x"), &[]).unwrap();
    assert_eq!(eval(&mut nix, "text", "builtins.toFile \"a\" \"x\""), a.absolute(STORE_DIR));
    let text = format!("see {}", a.absolute(STORE_DIR));
    let b = text_path(STORE_DIR, "b", &Hash::sha256(text.as_bytes()), &[a]).unwrap();
    let said = eval(&mut nix, "text with reference", "builtins.toFile \"b\" \"see ${builtins.toFile \"a\" \"x\"}\"");
    assert_eq!(said, b.absolute(STORE_DIR));

    // A derivation without inputs: the hash is that of its text with empty output paths.
    let outputs = "[(\"dev\",\"\",\"\",\"\"),(\"out\",\"\",\"\",\"\")]";
    let env = "[(\"builder\",\"/b\"),(\"dev\",\"\"),(\"name\",\"n\"),(\"out\",\"\"),(\"outputs\",\"out dev\"),(\"system\",\"x\")]";
    let hash = Hash::sha256(format!("Derive({outputs},[],[],\"x\",\"/b\",[],{env})").as_bytes());
    for output in ["out", "dev"] {
        let text = "(derivation { name = \"n\"; system = \"x\"; builder = \"/b\"; outputs = [ \"out\" \"dev\" ]; })";
        let said = eval(&mut nix, &format!("output {output}"), &format!("{text}.{output}.outPath"));
        assert_eq!(said, output_path(STORE_DIR, "n", output, &hash).unwrap().absolute(STORE_DIR));
    }
    nix.finish();
}

/// A key of these tests alone.
fn key() -> SecretKey {
    SecretKey::from_seed("vectors-1", Hash::sha256(b"vectors").bytes().try_into().unwrap()).unwrap()
}

#[test]
fn keys_signatures_and_narinfos() {
    let mut nix = Nix::new();
    let here = nix.temp.0.clone();
    let (key, secret) = (key(), nix.temp.join("secret"));
    fs::write(&secret, key.secret_text()).unwrap();
    let convert = ["nix", "key", "convert-secret-to-public"];
    let public = nix.run_with(&convert, &here, fs::File::open(&secret).unwrap());
    let public = public.map(|out| String::from_utf8(out).unwrap().trim().to_string());
    assert_eq!(nix.answer("public key", public), key.public().to_string());
    if let Some(made) = nix.run(&["nix", "key", "generate-secret", "--key-name", "made-1"], &here) {
        let made = String::from_utf8(made).unwrap();
        assert_eq!(SecretKey::parse(made.trim()).unwrap().secret_text(), made.trim());
    }

    // a text that refers to another; pushed to a cache, signed on the way
    let said = nix.says(
        "with reference",
        &["nix", "eval", "--raw", "--expr", "builtins.toFile \"b\" \"see ${builtins.toFile \"a\" \"x\"}\""],
        &here,
    );
    let path = StorePath::parse(STORE_DIR, &said).unwrap();
    for compression in ["none", "zstd"] {
        let folder = nix.temp.join(compression);
        let to = format!("file://{}?compression={compression}&secret-key={}", folder.display(), secret.display());
        nix.run(&["nix", "copy", "--to", &to, &said], &here);
        let narinfo = folder.join(format!("{}.narinfo", path.digits()));
        let live = nix.bin.is_some().then(|| fs::read_to_string(&narinfo).unwrap());
        // how zstd compresses is no part of the format
        let text = match compression {
            "none" => nix.answer("narinfo", live.map(|l| l.replace('\n', "\\n"))),
            _ => match live {
                Some(live) => live,
                None => continue,
            },
        };
        let info = NarInfo::parse(STORE_DIR, &text).unwrap();
        assert_eq!(info.to_text(STORE_DIR).trim_end(), text.trim_end());
        assert_eq!(info.signed_by(STORE_DIR, &[key.public()]), Some(&key.public()));
        let mut again = NarInfo { signatures: Vec::new(), ..info.clone() };
        again.sign(STORE_DIR, &key);
        assert_eq!(again.signatures, info.signatures);
        if nix.bin.is_some() {
            let to = Temp::new();
            let c = support::client(&format!("file://{}", folder.display()), &key, &to.0);
            c.check_caches(&()).unwrap();
            assert_eq!(support::fetch(&c, &path).unwrap(), 2);
            assert_eq!(fs::read(c.target(&path)).unwrap(), fs::read(nix.temp.join("root").join(&said[1..])).unwrap());
        }
    }
    nix.finish();
}

/// Nix takes what we put into a cache, and checks our signatures.
#[test]
fn nix_reads_our_cache() {
    let nix = Nix::new();
    let Some(_) = &nix.bin else { return };
    let cache = Cache::new();
    let leaf = cache.add("leaf", &tree(), &[]);
    let top = cache.add("top", &file(b"top"), &[leaf.path.clone()]);
    let wanted = top.path.absolute(STORE_DIR);
    let key = cache.key.public().to_string();
    let copy = ["nix", "copy", "--from", &cache.url(), "--option", "trusted-public-keys", &key, &wanted];
    nix.run(&copy, &nix.temp.0).unwrap();
    let there = nix.temp.join("root").join(&leaf.path.absolute(STORE_DIR)[1..]);
    assert_eq!(Hash::sha256(&nar::pack(&there, Vec::new()).unwrap().0), leaf.nar_hash);
}
