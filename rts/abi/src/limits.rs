//! Sizes the runtime and the linker choose. Compiled code does not depend on them.

/// Bytes of the C shadow stack unless the link says otherwise (ABI.md §4).
pub const C_STACK_SIZE: u32 = 64 * 1024;
/// Bytes of a wasm page.
pub const PAGE_SIZE: u32 = 64 * 1024;

/// Words of a new thread's stack object, its head included.
pub const INITIAL_STACK_WORDS: u32 = 1024 / 4;
/// Words of a stack chunk, its head included (GHC: 32 KiB). Whenever one is full, all its frames are walked to black-hole their thunks.
pub const STACK_CHUNK_WORDS: u32 = 128 * 1024 / 4;
/// Words of the old chunk that move to a new one, so that returning does not underflow at once.
pub const STACK_CHUNK_BUFFER_WORDS: u32 = 1024 / 4;
/// Words all chunks of one thread may have together: 1 GiB of stack (GHC takes 80 % of physical memory; a wasm32 memory has 4 GiB at most).
pub const MAX_STACK_WORDS: u32 = (1 << 30) / 4;
/// Words above `MAX_STACK_WORDS` that the handler of a StackOverflow exception may use.
pub const STACK_OVERFLOW_GRACE_WORDS: u32 = STACK_CHUNK_WORDS;

/// Bytes the nursery may have unless `-A` says otherwise.
pub const NURSERY_BYTES: u32 = 4 * 1024 * 1024;
/// Bytes the oldest generation may always have before it is collected (`-O`).
pub const MIN_OLD_GENERATION_BYTES: u32 = 1024 * 1024;
