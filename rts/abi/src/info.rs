//! Info tables: field offsets relative to the info pointer (the first byte after the table), hence negative (ABI.md §5).

/// Offsets of the part that every info table has.
pub const TYPE: i32 = -4;
/// Has an SRT (functions, thunks, returns; then `srt_offset` stands before the standard part) or the constructor's number.
pub const SRT: i32 = -2;
/// Layout word: pointers and non-pointers, small bitmap, offset of a large bitmap, or selector index.
pub const LAYOUT: i32 = -8;
pub const LAYOUT_PTRS: i32 = LAYOUT;
pub const LAYOUT_NPTRS: i32 = LAYOUT + 2;
/// Bytes of the standard part.
pub const STD_SIZE: u32 = 8;

/// Functions (`closure::types::FUN_RANGE`).
pub mod fun {
    pub const FUN_TYPE: i32 = -12;
    pub const ARITY: i32 = -10;
    /// Label difference; present from here on only if needed.
    pub const SRT_OFFSET: i32 = -16;
    /// Small bitmap, or the label difference of a large one.
    pub const BITMAP: i32 = -20;
    /// Label difference of the slow entry.
    pub const SLOW_APPLY_OFFSET: i32 = -24;
}

/// Thunks and return points with an SRT.
pub mod ret {
    pub const SRT_OFFSET: i32 = -12;
}

/// Constructors.
pub mod con {
    /// Label difference of the constructor's description, a C string.
    pub const CON_DESC: i32 = -12;
}

/// Small bitmaps: size in the low bits, then one bit per word (1 = not a pointer).
pub const BITMAP_SIZE_MASK: u32 = 0x1f;
pub const BITMAP_BITS_SHIFT: u32 = 5;
/// Large bitmap: a word with the size, then the bits.
pub const LARGE_BITMAP_SIZE: u32 = 0;
pub const LARGE_BITMAP_BITS: u32 = 4;

/// Info pointers (and every other code address) are multiples of this; the table index of the code is `address >> CODE_SHIFT`.
pub const CODE_ALIGN: u32 = 1 << CODE_SHIFT;
pub const CODE_SHIFT: u32 = 3;
