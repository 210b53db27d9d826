//! Shared, cheaply cloned slices of file contents.
//!
//! Objects keep ranges into the bytes of the file they came from; an archive is read once and its members share it.

use std::fmt;
use std::ops::{Deref, Range};
use std::sync::Arc;

/// A range of a reference-counted buffer. Invariant: `range` lies within `buffer`.
#[derive(Clone)]
pub struct Bytes {
    buffer: Arc<[u8]>,
    range: Range<usize>,
}

impl Bytes {
    /// The part `range` of these bytes, or `None` if it does not lie within them.
    pub fn slice(&self, range: Range<usize>) -> Option<Bytes> {
        let start = self.range.start.checked_add(range.start)?;
        let end = self.range.start.checked_add(range.end)?;
        (start <= end && end <= self.range.end).then(|| Bytes { buffer: self.buffer.clone(), range: start..end })
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Bytes {
        Bytes::from(Arc::<[u8]>::from(bytes))
    }
}

impl From<Arc<[u8]>> for Bytes {
    fn from(buffer: Arc<[u8]>) -> Bytes {
        let range = 0..buffer.len();
        Bytes { buffer, range }
    }
}

impl Deref for Bytes {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        // In bounds by the invariant; `get` rather than an index so that no input can panic.
        self.buffer.get(self.range.clone()).unwrap_or(&[])
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.range.len())
    }
}
