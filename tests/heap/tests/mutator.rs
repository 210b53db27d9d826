//! Simulated programs against the reference graph.

use heap_model::{Config, run_seed};

#[test]
fn random_programs() {
    for seed in 0..50 {
        run_seed(seed, 3000, Config::default());
    }
}
