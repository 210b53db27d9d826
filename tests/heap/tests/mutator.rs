//! Simulated programs against the reference graph: what a seed makes, under every number of generations, with small nurseries, and under stress.
//!
//! `SEED=n` runs one seed of each, `HEAP_SEEDS=n` that many.

use heap_model::{Config, Fault, run_seed};
use std::panic::catch_unwind;

fn seeds(default: u64) -> std::ops::Range<u64> {
    let number = |name| std::env::var(name).ok().and_then(|s| s.parse::<u64>().ok());
    match (number("SEED"), number("HEAP_SEEDS")) {
        (Some(seed), _) => seed..seed + 1,
        (_, n) => 0..n.unwrap_or(default),
    }
}

fn all(name: &str, default: u64, steps: u32, config: Config) {
    for seed in seeds(default) {
        eprintln!("{name}: SEED={seed}");
        run_seed(seed, steps, config);
    }
}

#[test]
fn two_generations() {
    all("two_generations", 60, 3000, Config::default());
}

#[test]
fn one_generation() {
    all("one_generation", 30, 3000, Config { generations: 1, ..Config::default() });
}

#[test]
fn three_generations() {
    all("three_generations", 30, 3000, Config { generations: 3, min_old_gen: 4, ..Config::default() });
}

#[test]
fn four_generations_in_one_block() {
    all("four_generations_in_one_block", 20, 3000, Config { generations: 4, nursery_blocks: 1, ..Config::default() });
}

#[test]
fn rare_major_collections() {
    let config = Config { min_old_gen: 2000, nursery_blocks: 1, ..Config::default() };
    all("rare_major_collections", 30, 4000, config);
}

#[test]
fn everything_moves_at_every_check() {
    all("everything_moves_at_every_check", 10, 1500, Config { stress: true, nursery_blocks: 1, ..Config::default() });
}

/// Selectors that wait for themselves: no value, no hang.
#[test]
fn selectors_in_circles() {
    all("selectors_in_circles", 20, 2000, Config { circles: true, ..Config::default() });
}

/// A program that forgets a barrier is caught: the checks can fail.
#[test]
fn forgotten_barriers_are_noticed() {
    std::panic::set_hook(Box::new(|_| {}));
    let mut missed = vec![];
    for fault in [
        Fault::MutVarBarrier,
        Fault::UpdateBarrier,
        Fault::ArrayBarrier,
        Fault::SmallArrayBarrier,
        Fault::MVarBarrier,
        Fault::TVarBarrier,
        Fault::StackBarrier,
        Fault::ThawBarrier,
        Fault::CafBarrier,
    ] {
        let config = Config { fault: Some(fault), min_old_gen: 2000, nursery_blocks: 1, ..Config::default() };
        let caught = (0..60).any(|seed| catch_unwind(|| run_seed(seed, 3000, config)).is_err());
        if !caught {
            missed.push(fault);
        }
    }
    let _ = std::panic::take_hook();
    assert!(missed.is_empty(), "nothing noticed {missed:?}");
}
