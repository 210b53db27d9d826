//! Random procedures (support/generate.rs), lowered and run in node, against the reference evaluator.
//!
//! `LOWER_ROUNDS` and `LOWER_SEED` in the environment choose how many and which.

mod support;

use support::generate::{Rng, random_case};
use support::harness::{Case, compare, names};
use wasm_lower::Strategy;

#[test]
fn random_procedures_behave_as_the_reference() {
    let rounds: u32 = std::env::var("LOWER_ROUNDS").ok().and_then(|r| r.parse().ok()).unwrap_or(1600);
    let seed: u64 = std::env::var("LOWER_SEED").ok().and_then(|r| r.parse().ok()).unwrap_or(0x2545_f491_4f6c_dd1d);
    let mut rng = Rng(seed);
    let mut ran = 0;
    for batch in 0..rounds.div_ceil(200) {
        let cases: Vec<Case> = (0..200).map(|_| random_case(&mut rng)).collect();
        for strategy in [Strategy::TailCall, Strategy::Direct, Strategy::Trampoline] {
            match compare(&cases, &names(40), strategy, &|_, _, _| false) {
                Ok(n) => ran += n,
                Err(e) => panic!("batch {batch}, {strategy:?}: {e}"),
            }
        }
    }
    assert!(ran > rounds as usize, "only {ran} runs ended within their budget");
}
