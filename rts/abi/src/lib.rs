//! The numbers that compiled Haskell, the runtime, the linker and the code generator share.
//!
//! Inputs: none at run time. `derived` is generated from GHC's own `DerivedConstants.h` (`cargo xtask gen-abi`), everything else is
//! written here and compared with `derived` when the crate is compiled (`check`), so a disagreement is a compile error.
//! Invariants: `no_std`, no dependencies, no code; all layouts are wasm32's (a pointer is a `u32`), on every host.

#![no_std]

pub mod block;
mod check;
pub mod closure;
pub mod derived;
pub mod info;
pub mod limits;
pub mod names;
pub mod reg;
pub mod rtsflags;
pub mod rtsopts;
pub mod sched;
pub mod thread;

/// Bytes in a word of the target.
pub const WORD_SIZE: u32 = 4;
/// Low pointer bits that carry a constructor tag or a function's arity.
pub const TAG_BITS: u32 = 2;
/// Mask of the tag bits.
pub const TAG_MASK: u32 = (1 << TAG_BITS) - 1;

/// A pointer of the target: layouts below must not depend on the host.
pub type Ptr = u32;
/// A machine word of the target.
pub type Word = u32;
