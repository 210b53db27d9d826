//! The tests of the command line that compile Haskell; they stand in `tests/cli`. Run with `--features toolchain-tests`
//! and a toolchain in the environment (`AHC_LIBDIR`, `AHC_PLUGIN`, `AHC_STORE`, ..., or `AHC_UNDER_TEST`; `AHC_TEST_BOOT`: an output of
//! `ahc boot` that holds ghc-prim.

#![cfg(feature = "toolchain-tests")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../../../tests/cli/bad_programs.rs"]
mod bad_programs;
#[path = "../../../tests/cli/boot.rs"]
mod boot;
#[path = "../../../tests/cli/callbacks.rs"]
mod callbacks;
#[path = "../../../tests/cli/faults.rs"]
mod faults;
#[path = "../../../tests/cli/harness.rs"]
mod harness;
#[path = "../../../tests/cli/programs.rs"]
mod programs;
#[path = "../../../tests/cli/rts_options.rs"]
mod rts_options;
