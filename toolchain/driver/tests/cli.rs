//! The tests of the command line that need no GHC; they stand in `tests/cli`.

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[cfg(feature = "fetch")]
#[path = "../../../tests/cli/caches.rs"]
mod caches;
#[path = "../../../tests/cli/harness.rs"]
mod harness;
#[path = "../../../tests/cli/link_args.rs"]
mod link_args;
#[path = "../../../tests/cli/objects.rs"]
mod objects;
#[path = "../../../tests/cli/stores.rs"]
mod stores;
