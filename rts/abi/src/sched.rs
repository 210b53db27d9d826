//! What a Haskell thread tells the scheduler when it returns (`RegTable::ret`), and exit codes (ABI.md §11).

pub const HEAP_OVERFLOW: u32 = 1;
pub const STACK_OVERFLOW: u32 = 2;
pub const THREAD_YIELDING: u32 = 3;
pub const THREAD_BLOCKED: u32 = 4;
pub const THREAD_FINISHED: u32 = 5;

pub const EXIT_SUCCESS: i32 = 0;
/// Uncaught exception.
pub const EXIT_FAILURE: i32 = 1;
/// Stack overflow.
pub const EXIT_STACK_OVERFLOW: i32 = 2;
pub const EXIT_DEADLOCK: i32 = 1;
pub const EXIT_INTERRUPTED: i32 = 252;
pub const EXIT_HEAP_OVERFLOW: i32 = 251;
/// The runtime found itself in a state that it cannot be in.
pub const EXIT_INTERNAL_ERROR: i32 = 254;
