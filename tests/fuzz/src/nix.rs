//! Nix's formats: NARs and narinfos of caches nobody trusts yet.
//!
//! Inputs: any bytes. Outputs: none; a broken contract panics.

#![allow(clippy::expect_used, reason = "a broken contract is what the fuzzer looks for")]

use std::collections::BTreeMap;

use cmm_ir::generate::Rng;
use nix_compat::cache_info::CacheInfo;
use nix_compat::nar::{Limits, Node};
use nix_compat::narinfo::NarInfo;
use nix_compat::signature::{PublicKey, SecretKey};
use nix_compat::store_path::STORE_DIR;

/// What is accepted has one form: it is written back byte for byte.
pub fn nar(input: &[u8]) {
    let limits = Limits { total: input.len() as u64, depth: 64, ..Limits::default() };
    if let Ok(node) = Node::read(input, &limits) {
        assert!(node.to_bytes().expect("what was read can be written") == input, "a NAR in another form was accepted");
    }
}

pub fn narinfo(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    if let Ok(info) = NarInfo::parse(STORE_DIR, &text) {
        let again = NarInfo::parse(STORE_DIR, &info.to_text(STORE_DIR)).expect("what was printed parses");
        assert!(again == info, "printing changes a narinfo");
        assert!(again.fingerprint(STORE_DIR) == info.fingerprint(STORE_DIR));
    }
    let _ = CacheInfo::parse(&text);
    if let Ok(key) = PublicKey::parse(&text) {
        assert!(PublicKey::parse(&key.to_string()).as_ref() == Ok(&key), "printing changes a key");
    }
}

fn node(rng: &mut Rng, depth: usize) -> Node {
    match rng.below(if depth == 0 { 2 } else { 4 }) {
        0 => {
            let len = rng.below(40);
            let contents = (0..len).map(|_| rng.below(256) as u8).collect();
            Node::Regular { executable: rng.chance(3), contents }
        }
        1 => Node::Symlink { target: vec![b'x'; 1 + rng.below(20)] },
        _ => {
            let count = rng.below(5);
            let entries =
                (0..count).map(|n| (format!("n{n}{}", "y".repeat(rng.below(9))).into_bytes(), node(rng, depth - 1)));
            Node::Directory(entries.collect::<BTreeMap<_, _>>())
        }
    }
}

pub fn generate_nar(rng: &mut Rng) -> Vec<u8> {
    node(rng, 4).to_bytes().expect("the names are good")
}

pub fn generate_narinfo(rng: &mut Rng) -> Vec<u8> {
    let digits = |rng: &mut Rng, n: usize| -> String {
        // a leading 0 keeps it within the number of bytes
        let rest = (1..n).map(|_| char::from(nix_compat::nixbase32::ALPHABET[rng.below(32)]));
        std::iter::once('0').chain(rest).collect()
    };
    let path = |rng: &mut Rng| format!("{}-a.b+c_{}", digits(rng, 32), rng.below(100));
    let references: Vec<String> = (0..rng.below(4)).map(|_| path(rng)).collect();
    let (own, hash, file) = (path(rng), digits(rng, 52), digits(rng, 52));
    let mut text = format!("StorePath: {STORE_DIR}/{own}\nURL: nar/{file}.nar.zst\nCompression: zstd\n");
    text += &format!("FileHash: sha256:{file}\nFileSize: {}\nNarHash: sha256:{hash}\n", rng.below(1000));
    text += &format!("NarSize: {}\nReferences: {}\n", rng.below(1000), references.join(" "));
    let mut info = NarInfo::parse(STORE_DIR, &text).expect("a good narinfo");
    let key = SecretKey::from_seed("key-1", [rng.below(256) as u8; 32]).expect("a good key");
    info.sign(STORE_DIR, &key);
    info.to_text(STORE_DIR).into_bytes()
}
