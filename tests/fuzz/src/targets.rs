//! The target functions.
//!
//! Inputs: any bytes. Outputs: none; a broken contract panics.

#![allow(clippy::expect_used, reason = "a broken contract is what the fuzzer looks for")]

use boot_store::{Digest, Index, blob};
use cmm_ir::{Module, decode, encode, normalise, text, verify};
use wasm_obj::ahc_object::{AhcObject, ItemId, encode_module, inspect_text, merge_objects};
use wasm_obj::{Archive, Bytes, Object};

/// What holds for every module that a reader accepts.
fn module(mut m: Module) {
    let bytes = encode::encode(&m);
    assert!(decode::module(&bytes).expect("what was encoded decodes") == m, "the binary form changes a module");
    let verified = verify::verify(&m).is_ok();
    let printed = text::print(&m);
    if verified {
        let parsed = text::parse(&printed).expect("what was printed parses");
        assert!(text::print(&parsed) == printed, "the text form changes a module");
        let object = encode_module(m.clone()).expect("what verifies has an object file");
        AhcObject::parse(&object).expect("the object file reads back");
    }
    normalise::normalise(&mut m);
    let once = m.clone();
    normalise::normalise(&mut m);
    // A table with two symbols of one name (V-SYMBOL) shrinks step by step.
    assert!(!verified || once == m, "normalise is not idempotent");
}

pub fn ir_decode(input: &[u8]) {
    if let Ok(m) = decode::module(input) {
        module(m);
    }
}

pub fn ir_text(input: &[u8]) {
    if let Ok(m) = text::parse(&String::from_utf8_lossy(input)) {
        module(m);
    }
}

pub fn ahc_object(input: &[u8]) {
    let checked = AhcObject::parse(input).is_ok();
    let trusted = AhcObject::parse_trusted(input);
    assert!(!checked || trusted.is_ok(), "the checksum makes a bad object good");
    if let Ok(object) = trusted {
        for i in 0..object.items().len() as u32 {
            let _ = object.item(ItemId(i));
            for r in object.refs(ItemId(i)) {
                assert!(object.symbol(r.symbol).is_some(), "reference out of range");
            }
        }
        for s in object.symbols() {
            assert!(!s.global || object.lookup(s.name).is_some(), "a global that lookup misses");
        }
        let _ = object.decode_module();
    }
    let _ = inspect_text(input);
    if let Ok(merged) = merge_objects(&[input, input]) {
        AhcObject::parse(&merged).expect("what was merged reads back");
    }
}

pub fn wasm_object(input: &[u8]) {
    if let Ok(object) = Object::parse("fuzz.o", Bytes::from(input.to_vec())) {
        for f in &object.functions {
            assert!(object.body(f).len() <= input.len());
        }
        for s in &object.segments {
            assert!(object.segment_data(s).len() <= input.len());
        }
    }
}

pub fn archive(input: &[u8]) {
    let _ = Archive::is_archive(input);
    if let Ok(archive) = Archive::parse("fuzz.a", Bytes::from(input.to_vec())) {
        let _ = archive.members();
        for (_, id) in archive.symbols() {
            let _ = archive.member(id);
        }
    }
}

/// The digest would stop every mutation, so the input is also tried with the digest made right.
pub fn store_index(input: &[u8]) {
    let mut fixed = input.to_vec();
    if let Some((head, body)) = fixed.split_at_mut_checked(40) {
        if let Some(digest) = head.get_mut(8..) {
            digest.copy_from_slice(&Digest::of(body).0);
        }
    }
    for bytes in [input.to_vec(), fixed] {
        let Ok(index) = Index::parse("fuzz.idx", bytes) else { continue };
        let _ = index.check();
        for m in index.members().flatten() {
            assert!(m.module.len() <= input.len());
        }
        for (name, ..) in index.symbols().flatten() {
            let _ = index.lookup(name);
        }
        for n in 0..index.member_count().min(16) {
            let _ = index.defined_by(n);
        }
    }
}

pub fn store_blob(input: &[u8]) {
    let expected = Digest::of(input.get(..16).unwrap_or(input));
    if let Ok(raw) = blob::decode("fuzz.zst", input, &expected) {
        assert!(Digest::of(&raw) == expected, "a blob under another's name");
    }
}
