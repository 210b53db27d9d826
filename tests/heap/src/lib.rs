//! A simulated Haskell program over the heap crate, natively: every access is checked, and after every collection the heap is compared with
//! a reference graph (DESIGN.md has the files' order).

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

pub mod blocking;
pub mod by_hand;
pub mod cafs;
pub mod code;
pub mod collect;
pub mod compare;
pub mod graph;
pub mod more;
pub mod native;
pub mod ops;
pub mod symbols;
pub mod tables;
pub mod threads;
pub mod weak;
pub mod world;

pub use code::ret_small;
pub use native::Native;
pub use ops::{Choices, run};
pub use world::{Config, Fault, World};

/// Deterministic numbers.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, n: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 33) as u32) % n
    }
}

/// Runs `steps` operations of a program made from a seed.
pub fn run_seed(seed: u64, steps: u32, config: Config) -> World {
    let mut world = World::new(config);
    run(&mut world, &mut Choices::Seed(Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15)), steps));
    world
}
