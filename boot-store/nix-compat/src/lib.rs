//! Nix's formats, and a client of its binary caches, without Nix.
//!
//! `nixbase32`, `hash`: how hashes are written. `store_path`: names under the store folder and how they come about. `nar`: the
//! archive format. `narinfo`, `cache_info`: what a cache says about a path and itself. `signature`: ed25519 keys and signatures.
//! `cache`: fetching from a cache into a folder, verified.
//!
//! Invariants: nothing here trusts its input, panics on it, or uses memory in proportion to a number it claims. What is written
//! is what the `nix` command writes, byte for byte (`tests/vectors`).

pub mod cache;
pub mod cache_info;
pub mod hash;
pub mod nar;
pub mod narinfo;
pub mod nixbase32;
pub mod signature;
pub mod store_path;
