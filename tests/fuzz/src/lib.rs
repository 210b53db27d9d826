//! Fuzz targets: readers of untrusted bytes must give a value or an error. No panic, no hang, no unbounded memory. And the collector, whose
//! input is a program.
//!
//! Inputs: any bytes. Outputs: none; a target panics if a reader breaks its contract (an identity that must hold, an id out of range).
//! The same functions run under libFuzzer (`libfuzzer/`, see README.md) and in `tests/bounded.rs`, which `cargo test` runs:
//! seeds, generated inputs and mutations of both, a fixed number of them.
//! Invariants: a target is a function of its input alone.

mod generated;
mod heap;
mod nix;
mod targets;

use cmm_ir::generate::Rng;

/// One reader under test.
pub struct Target {
    pub name: &'static str,
    /// Feeds the input to the reader.
    pub run: fn(&[u8]),
    /// A valid input.
    pub generate: fn(&mut Rng) -> Vec<u8>,
}

pub const TARGETS: &[Target] = &[
    Target { name: "ir_decode", run: targets::ir_decode, generate: generated::ir },
    Target { name: "ir_text", run: targets::ir_text, generate: generated::text },
    Target { name: "ahc_object", run: targets::ahc_object, generate: generated::object },
    Target { name: "wasm_object", run: targets::wasm_object, generate: generated::wasm },
    Target { name: "archive", run: targets::archive, generate: generated::archive },
    Target { name: "store_index", run: targets::store_index, generate: generated::store_index },
    Target { name: "store_blob", run: targets::store_blob, generate: generated::store_blob },
    Target { name: "nar", run: nix::nar, generate: nix::generate_nar },
    Target { name: "narinfo", run: nix::narinfo, generate: nix::generate_narinfo },
    Target { name: "heap", run: heap::heap, generate: heap::generate },
];

/// Runs the target of that name; for the libFuzzer binaries.
pub fn run(name: &str, input: &[u8]) {
    match TARGETS.iter().find(|t| t.name == name) {
        Some(target) => (target.run)(input),
        None => panic!("there is no fuzz target {name}"),
    }
}
