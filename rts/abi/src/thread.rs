//! Thread state objects and stack objects.
//!
//! A TSO is word-aligned only: its 64-bit fields are two words each here.

use crate::{Ptr, Word};

#[repr(C)]
pub struct Tso {
    pub info: Ptr,
    pub link: Ptr,
    pub global_link: Ptr,
    pub stackobj: Ptr,
    pub what_next: u16,
    pub why_blocked: u16,
    pub flags: u32,
    pub block_info: Ptr,
    /// GHC aligns the 64-bit id.
    pub pad: Word,
    pub id: [Word; 2],
    pub saved_errno: u32,
    pub dirty: u32,
    pub bound: Ptr,
    pub cap: Ptr,
    pub trec: Ptr,
    pub label: Ptr,
    pub blocked_exceptions: Ptr,
    pub bq: Ptr,
    pub alloc_limit: [Word; 2],
    pub tot_stack_size: u32,
    pub pad2: Word,
}

#[repr(C)]
pub struct Stack {
    pub info: Ptr,
    /// Words of the part after this head.
    pub stack_size: u32,
    pub dirty: u8,
    pub marking: u8,
    pub sp: Ptr,
}

pub const STACK_DIRTY: u8 = 1;

/// Stack words that a failed check may use.
pub const RESERVED_STACK_WORDS: u32 = 21;
/// Words of stack that entering an AP_STACK checks for at most.
pub const AP_STACK_SPLIM: u32 = 1024;

/// `Tso::what_next`.
pub const THREAD_RUN_GHC: u16 = 1;
pub const THREAD_INTERPRET: u16 = 2;
pub const THREAD_KILLED: u16 = 3;
pub const THREAD_COMPLETE: u16 = 4;

/// `Tso::why_blocked`.
pub const NOT_BLOCKED: u16 = 0;
pub const BLOCKED_ON_MVAR: u16 = 1;
pub const BLOCKED_ON_BLACK_HOLE: u16 = 2;
pub const BLOCKED_ON_READ: u16 = 3;
pub const BLOCKED_ON_WRITE: u16 = 4;
pub const BLOCKED_ON_DELAY: u16 = 5;
pub const BLOCKED_ON_STM: u16 = 6;
pub const BLOCKED_ON_CCALL: u16 = 10;
pub const BLOCKED_ON_CCALL_INTERRUPTIBLE: u16 = 11;
pub const BLOCKED_ON_MSG_THROW_TO: u16 = 12;
pub const BLOCKED_ON_MVAR_READ: u16 = 14;

/// `Tso::flags`.
pub const TSO_LOCKED: u32 = 2;
pub const TSO_BLOCKEX: u32 = 4;
pub const TSO_INTERRUPTIBLE: u32 = 8;
pub const TSO_MARKED: u32 = 64;
pub const TSO_SQUEEZED: u32 = 128;
pub const TSO_ALLOC_LIMIT: u32 = 256;
