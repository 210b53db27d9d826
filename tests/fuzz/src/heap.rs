//! The collector under a fuzzer: the input's bytes are the operations of a simulated program (`heap_model`).
//!
//! Inputs: any bytes. Outputs: none; a heap that differs from the reference graph panics.

use cmm_ir::generate::Rng;
use heap_model::{Choices, Config, World};

/// Operations are a few bytes each; longer inputs say nothing new.
const MOST: usize = 4096;

pub fn heap(input: &[u8]) {
    let [shape, ops @ ..] = input else { return };
    let config = Config {
        generations: 1 + u32::from(shape & 3),
        nursery_blocks: 1 + u32::from((shape >> 2) & 1),
        min_old_gen: if shape & 8 == 0 { 4 } else { 1000 },
        stress: shape & 0x30 == 0,
        ..Config::default()
    };
    let ops = ops.get(..MOST).unwrap_or(ops);
    heap_model::run(&mut World::new(config), &mut Choices::Bytes(ops));
}

/// Every input is valid.
pub fn generate(rng: &mut Rng) -> Vec<u8> {
    (0..64 + rng.below(1500)).map(|_| rng.bits() as u8).collect()
}
