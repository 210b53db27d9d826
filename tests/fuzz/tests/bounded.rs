//! The bounded run of every fuzz target: valid inputs, then mutations of them, from fixed seeds.
//!
//! No panic: the test fails with the target and seed. No hang: one input may take `SLOW`, a watchdog ends the test after `STUCK`.
//! No unbounded memory: the process stays below `MEMORY` (Linux; the peak is the kernel's count).
//! `FUZZ_RUNS=100000 cargo test --release -p fuzz` runs more.

use cmm_ir::generate::{Rng, mutate};
use fuzz::{TARGETS, Target};
use std::sync::mpsc;
use std::time::{Duration, Instant};

const SLOW: Duration = Duration::from_secs(5);
const STUCK: Duration = Duration::from_secs(60);
/// All targets run at once, so this bounds their sum.
const MEMORY: u64 = 1 << 30;
/// Slow machines stop here, whatever the number of runs.
const BUDGET: Duration = Duration::from_secs(20);

fn runs() -> u64 {
    std::env::var("FUZZ_RUNS").ok().and_then(|v| v.parse().ok()).unwrap_or(10_000)
}

/// The input of a seed: valid for multiples of eight, else mutated once or several times.
fn input(target: &Target, seed: u64) -> Vec<u8> {
    let mut rng = Rng::new(seed);
    let mut bytes = (target.generate)(&mut rng);
    for _ in 0..seed % 8 % 4 {
        mutate(&mut rng, &mut bytes);
    }
    bytes
}

/// Inputs that once broke the target.
fn committed(name: &str) -> Vec<std::path::PathBuf> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(name);
    let mut files: Vec<_> = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
    files.sort();
    files
}

/// Peak resident memory in bytes, where the kernel tells.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    line.and_then(|l| l.trim().trim_end_matches("kB").trim().parse::<u64>().ok()).unwrap_or(0) * 1024
}

fn bounded(name: &'static str) {
    let target = TARGETS.iter().find(|t| t.name == name).unwrap_or_else(|| panic!("no target {name}"));
    let (report, progress) = mpsc::channel();
    let worker = std::thread::spawn(move || {
        let start = Instant::now();
        for file in committed(name) {
            (target.run)(&std::fs::read(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display())));
        }
        for seed in 0..runs() {
            let bytes = input(target, seed);
            let _ = report.send(seed);
            let before = Instant::now();
            (target.run)(&bytes);
            assert!(before.elapsed() < SLOW, "{name}, seed {seed}: slow");
            if seed % 256 == 0 {
                assert!(peak() < MEMORY, "{name}, seed {seed}: the process took {} bytes", peak());
            }
            if start.elapsed() > BUDGET {
                break;
            }
        }
    });
    let mut last = 0;
    loop {
        match progress.recv_timeout(STUCK) {
            Ok(seed) => last = seed,
            Err(mpsc::RecvTimeoutError::Timeout) => panic!("{name}, seed {last}: hangs"),
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
        }
    }
    if worker.join().is_err() {
        panic!("{name}: input of seed {last} breaks the reader's contract (message above)");
    }
}

macro_rules! bounded {
    ($($name:ident)*) => {
        $(#[test] fn $name() { bounded(stringify!($name)); })*

        #[test]
        fn every_target_has_a_test() {
            assert_eq!(TARGETS.iter().map(|t| t.name).collect::<Vec<_>>(), [$(stringify!($name)),*]);
        }
    };
}

bounded! { ir_decode ir_text ahc_object wasm_object archive store_index store_blob nar narinfo heap }

/// Valid inputs must get past the first check, or mutations of them test nothing.
#[test]
fn generated_inputs_are_valid() {
    use wasm_obj::{Archive, Bytes, Object, ahc_object::AhcObject};
    for seed in 0..50 {
        let make = |name: &str| {
            let target = TARGETS.iter().find(|t| t.name == name).unwrap_or_else(|| panic!("no target {name}"));
            (target.generate)(&mut Rng::new(seed))
        };
        assert!(cmm_ir::decode::module(&make("ir_decode")).is_ok());
        assert!(cmm_ir::text::parse(&String::from_utf8_lossy(&make("ir_text"))).is_ok());
        assert!(AhcObject::parse(&make("ahc_object")).is_ok());
        assert_eq!(Object::parse("o", Bytes::from(make("wasm_object"))).map(|_| ()).map_err(|e| e.to_string()), Ok(()));
        assert_eq!(Archive::parse("a", Bytes::from(make("archive"))).map(|_| ()).map_err(|e| e.to_string()), Ok(()));
        assert!(boot_store::Index::parse("i", make("store_index")).is_ok());
        assert!(nix_compat::nar::Node::read(make("nar").as_slice(), &nix_compat::nar::Limits::default()).is_ok());
        let narinfo = String::from_utf8(make("narinfo")).unwrap();
        assert!(nix_compat::narinfo::NarInfo::parse("/nix/store", &narinfo).is_ok());
    }
}
