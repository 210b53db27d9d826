//! The Haskell heap over an abstract memory: block allocator, object allocation, stacks and their chunks, stack walking.
//!
//! The runtime (`rts/rts`) instantiates `Heap` with wasm32's linear memory; tests instantiate it with a checked byte array, so the same
//! code runs natively. Addresses are 32-bit on every host.
//! Invariants: no `unsafe`, no allocation of Rust's own, no panicking path in release builds (memory accesses are the `Memory`'s business).

#![no_std]

mod barrier;
mod block;
mod compact;
mod compact_import;
mod continuation;
mod frame;
mod free;
mod gc;
mod generation;
mod inspect;
mod memory;
mod nursery;
mod pause;
mod queue;
mod raise_async;
mod sanity;
mod stack;
mod stats;
mod stm;
mod update;

pub use block::BlockAllocator;
pub use frame::{FrameKind, Info, stack_frame_size};
pub use free::FreeLists;
pub use gc::{Collector, Outcome, Policy, Weaks};
pub use generation::{Generation, MAX_GENERATIONS};
pub use inspect::{closure_pointers, closure_words};
pub use memory::{Addr, Memory, Program};
pub use nursery::Heap;
pub use queue::ASK;
pub use raise_async::Raise;
pub use sanity::{Insane, Problem};
pub use stack::StackSizes;
pub use stats::{GcStats, GenerationStats};
