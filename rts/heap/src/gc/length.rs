//! How long the nursery is between collections, unless an option says so: as long as it is allowed to be where that saves copying, else a
//! quarter, which a processor's cache of the second level holds.
//!
//! Input: how many words each collection copied (of all generations: what is promoted too early has to be copied there). Method: over windows of allocation, the rate with the short nursery is compared with what
//! the long one then makes of it; a trial that gains nothing is repeated after longer and longer pauses.
//! Invariant: depends on counts alone, never on a clock.

/// Short and long, in blocks: the long one is what `NURSERY_BYTES` allows.
const SHORT: u32 = LONG / 4;
const LONG: u32 = ahc_abi::limits::NURSERY_BYTES / ahc_abi::block::BLOCK_SIZE;
/// Blocks of allocation that a rate is taken of.
const WINDOW: u32 = 8 * LONG;
/// Words copied per block of allocation that a long nursery has to save: a fiftieth of what is allocated. (Copying a byte takes about a nanosecond;
/// allocating one outside of the cache, a fiftieth of that more than within.)
const WORTH: u32 = ahc_abi::block::BLOCK_SIZE_W / 50;
/// Where so much is copied per block, rates differ by more than that from window to window, and the cache hardly matters.
const MUCH: u32 = ahc_abi::block::BLOCK_SIZE_W / 4;
/// Windows after which a long nursery is compared with a short one again, and most windows between two trials.
const AGAIN: u32 = 32;

/// The length and what it is chosen by.
pub struct Length {
    blocks: u32,
    /// Of this window.
    allocated: u32,
    copied: u32,
    /// Words copied per block with the short nursery.
    rate: u32,
    /// Windows until something else is tried, and after the next trial that fails.
    wait: u32,
    pause: u32,
}

impl Length {
    pub const START: Length = Length { blocks: SHORT, allocated: 0, copied: 0, rate: 0, wait: 0, pause: 1 };

    /// Blocks until the next collection.
    pub fn blocks(&self) -> u32 {
        self.blocks
    }

    /// A collection copied so many words.
    pub fn count(&mut self, copied: u32) {
        self.allocated += self.blocks;
        self.copied = self.copied.saturating_add(copied);
        if self.allocated < WINDOW {
            return;
        }
        let rate = self.copied / self.allocated;
        (self.allocated, self.copied) = (0, 0);
        self.wait = self.wait.saturating_sub(1);
        if self.blocks == SHORT {
            self.rate = rate;
            if rate > WORTH && self.wait == 0 {
                (self.blocks, self.wait) = (LONG, AGAIN);
            }
        } else if rate < MUCH && rate + WORTH > self.rate {
            (self.blocks, self.wait) = (SHORT, self.pause);
            self.pause = (self.pause * 2).min(AGAIN);
        } else {
            self.pause = 1;
            if self.wait == 0 {
                self.blocks = SHORT;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Blocks and collections until so much has been allocated, if every collection copies what `copies` says of the length.
    fn run(length: &mut Length, windows: u32, copies: impl Fn(u32) -> u32) -> (u32, u32) {
        let (mut long, mut all) = (0, 0);
        while all < windows * WINDOW {
            let blocks = length.blocks();
            all += blocks;
            long += if blocks == LONG { blocks } else { 0 };
            length.count(copies(blocks));
        }
        (long, all)
    }

    #[test]
    fn long_where_it_saves_copying() {
        let mut length = Length::START;
        // What is alive is the same however long one waits.
        let (long, all) = run(&mut length, 100, |_| 20 * 1024);
        assert!(long > all * 9 / 10, "{long} of {all}");
    }

    #[test]
    fn short_where_it_does_not() {
        let mut length = Length::START;
        // A tenth of what is allocated stays alive, and little at all.
        let (long, all) = run(&mut length, 100, |blocks| blocks * 100);
        assert!(long < all / 10, "{long} of {all}");
        let mut length = Length::START;
        assert_eq!(run(&mut length, 100, |_| 1000).0, 0);
    }

    #[test]
    fn it_follows_the_program() {
        let mut length = Length::START;
        run(&mut length, 100, |blocks| blocks * 100);
        let (long, all) = run(&mut length, 100, |_| 20 * 1024);
        assert!(long > all / 2, "{long} of {all}");
        let (long, all) = run(&mut length, 100, |_| 1000);
        assert!(long < all / 2, "{long} of {all}");
    }
}
