//! What the collector counts. Times are the runtime's to fill in: the heap has no clock.

use crate::generation::MAX_GENERATIONS;

/// Counts of one generation: collections that it was the oldest generation of.
#[derive(Clone, Copy, Default)]
pub struct GenerationStats {
    pub collections: u32,
    /// Nanoseconds of CPU that those collections took together, of real time, and of the longest.
    pub cpu_ns: u64,
    pub total_ns: u64,
    pub max_ns: u64,
}

#[derive(Clone, Copy, Default)]
pub struct GcStats {
    pub generations: [GenerationStats; MAX_GENERATIONS],
    /// Words copied by all collections, and by the last.
    pub copied_words: u64,
    pub last_copied_words: u32,
    /// Words that were live after the last collection: for a major one what it found, for a minor one with everything in older generations.
    pub live_words: u32,
    /// The most live words after a major collection, all of them together and their number (for the average).
    pub max_live_words: u32,
    pub cumulative_live_words: u64,
    pub major_collections: u32,
    /// Words of unused space in blocks of large objects and at ends of blocks after the last major collection.
    pub slop_words: u32,
    pub max_slop_words: u32,
    /// The most megablocks and the most blocks that were in use.
    pub peak_megablocks: u32,
    pub peak_blocks: u32,
    /// Blocks in use when the last collection began.
    pub(crate) blocks_before: u32,
}

impl GcStats {
    pub(crate) const EMPTY: GcStats = GcStats {
        generations: [GenerationStats { collections: 0, cpu_ns: 0, total_ns: 0, max_ns: 0 }; MAX_GENERATIONS],
        copied_words: 0,
        last_copied_words: 0,
        live_words: 0,
        max_live_words: 0,
        cumulative_live_words: 0,
        major_collections: 0,
        slop_words: 0,
        max_slop_words: 0,
        peak_megablocks: 0,
        peak_blocks: 0,
        blocks_before: 0,
    };
}
