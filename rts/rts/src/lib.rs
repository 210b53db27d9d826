//! The runtime of compiled Haskell programs, for wasm32: what GHC's Cmm files, its libraries and the linker expect of it by name.
//!
//! Inputs: symbols of compiled Haskell and the linker's intrinsics (ABI.md §6). Outputs: the `extern "C"` symbols of each module below.
//! Every function is reached by name from what a program uses, so a program gets only the parts it needs. Where a part must be consulted
//! by code that every program has (the scheduler, the exit), that code asks for it weakly (`weak`).
//! Invariants: one wasm thread; no Rust allocation but that of large integers (`bignum`); no `core::fmt`; a Rust panic is a trap. All heap work is `ahc-heap`'s.
#![no_std]
#![allow(non_upper_case_globals, non_snake_case, reason = "symbol names are GHC's")]

mod adjustor;
mod arena;
mod args;
mod array;
mod barrier;
mod bignum;
mod c_gaps;
mod c_library;
mod c_main;
mod caf;
mod collect;
mod collector;
mod compact;
mod concurrent;
mod continuation;
mod debug_options;
mod exception;
mod exit;
mod ffi;
mod files;
mod finalize;
mod flags;
mod globals;
mod heap_overflow;
mod host;
mod hpc;
mod hsffi;
mod incall;
mod inspect;
mod literals;
mod machine;
mod message;
mod more_options;
mod number;
mod options;
mod preopens;
mod report;
mod rtsapi;
mod sanity;
mod schedule;
mod selectors;
mod soft_stack;
mod spt;
mod stable;
mod start;
mod stats;
mod step;
mod stm;
mod storage;
mod switch;
mod table;
mod temp_files;
mod text;
mod thread;
mod throw_to;
mod time;
mod usage;
mod wait;
mod wasi;
mod weak;
mod working_dir;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
