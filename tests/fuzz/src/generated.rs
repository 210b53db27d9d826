//! Valid inputs for each target, to start mutations from.
//!
//! Inputs: random numbers. Outputs: bytes that the target's reader accepts.

#![allow(clippy::expect_used, reason = "valid inputs cannot fail")]

use boot_store::{Backend, Defined, FragmentWriter, MemBackend, blob};
use cmm_ir::generate::{Rng, Shape, module};
use cmm_ir::{encode, text};
use std::sync::Arc;
use wasm_obj::ahc_object::{encode_module, merge_objects};

/// `seeds/example.c`, compiled.
const WASM_OBJECT: &[u8] = include_bytes!("../seeds/example.o");

fn shape(rng: &mut Rng) -> Shape {
    Shape { items: 1 + rng.below(4), blocks: 1 + rng.below(5), nodes: rng.below(5), depth: 3 }
}

pub fn ir(rng: &mut Rng) -> Vec<u8> {
    let shape = shape(rng);
    encode::encode(&module(rng, shape))
}

pub fn text(rng: &mut Rng) -> Vec<u8> {
    let shape = shape(rng);
    text::print(&module(rng, shape)).into_bytes()
}

pub fn object(rng: &mut Rng) -> Vec<u8> {
    let shape = shape(rng);
    let object = encode_module(module(rng, shape)).expect("a generated module verifies");
    if rng.chance(3) { merge_objects(&[&object, b"\0asm\x01\0\0\0"]).expect("merges") } else { object }
}

pub fn wasm(_: &mut Rng) -> Vec<u8> {
    WASM_OBJECT.to_vec()
}

/// An archive as `llvm-ar` writes it: long names, and sometimes a symbol table.
pub fn archive(rng: &mut Rng) -> Vec<u8> {
    let mut out = b"!<arch>\n".to_vec();
    let mut member = |name: &str, body: &[u8]| {
        out.extend_from_slice(format!("{name:<16}{:<12}{:<6}{:<6}{:<8}{:<10}`\n", 0, 0, 0, 644, body.len()).as_bytes());
        out.extend_from_slice(body);
        if body.len() % 2 == 1 {
            out.push(b'\n');
        }
    };
    let long = b"a-name-of-more-than-sixteen-characters.o/\n";
    // Magic, the table's header and its 21 bytes made even, the long names' header and theirs made even.
    let first = 8 + 60 + 22 + 60 + long.len().next_multiple_of(2);
    if rng.chance(2) {
        let mut table = vec![0, 0, 0, 2];
        table.extend_from_slice(&(first as u32).to_be_bytes());
        table.extend_from_slice(&(first as u32).to_be_bytes());
        table.extend_from_slice(b"run\0wide\0");
        member("/", &table);
    }
    member("//", long);
    member("/0", WASM_OBJECT);
    member("short.o/", &WASM_OBJECT[..rng.below(WASM_OBJECT.len())]);
    out
}

pub fn store_index(rng: &mut Rng) -> Vec<u8> {
    let backend = Arc::new(MemBackend::new());
    let mut writer = FragmentWriter::with_backend(backend.clone(), "base").expect("a good name");
    for i in 0..rng.below(5) {
        let defined = [Defined::strong(format!("symbol_{i}")), Defined::weak("shared")];
        writer.add_object(&format!("M{i}"), &object(rng), &defined).expect("in memory");
    }
    writer.finish().expect("in memory");
    backend.read("index/base.idx").expect("was written")
}

pub fn store_blob(rng: &mut Rng) -> Vec<u8> {
    blob::encode("fuzz.zst", &object(rng)).expect("small")
}
