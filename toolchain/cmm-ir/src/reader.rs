//! A cursor over untrusted bytes: LEB128 integers, strings, counts and ids, all checked.
//!
//! Inputs: bytes and the offset at which they stand in their file. Outputs: values, or `DecodeError` with the offset.
//! Invariants: never reads outside of the bytes, never panics, never allocates.

/// Why bytes are not IR. `offset` counts from the start of the IR (or of the file that the caller said they stand in).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("offset {offset:#x}: {kind}")]
pub struct DecodeError {
    pub offset: usize,
    pub kind: DecodeErrorKind,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeErrorKind {
    #[error("not intermediate code (bad magic)")]
    Magic,
    #[error("intermediate code version {found}, this build reads version {expected}")]
    Version { found: u8, expected: u8 },
    #[error("unexpected end")]
    End,
    #[error("count of {count} is more than the remaining {remaining} bytes can hold")]
    Count { count: u64, remaining: usize },
    #[error("{value:#x} is no {what}")]
    Unknown { what: &'static str, value: u8 },
    #[error("{what} out of range")]
    Range { what: &'static str },
    #[error("number too long")]
    Leb,
    #[error("string is not UTF-8")]
    Utf8,
    #[error("expression nested too deeply")]
    Depth,
    #[error("bytes left over")]
    Trailing,
}

type Result<T> = std::result::Result<T, DecodeError>;

#[derive(Clone, Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    pos: usize,
    base: usize,
    nsymbols: u32,
}

impl<'a> Reader<'a> {
    /// `base` is added to the offsets of errors; `nsymbols` bounds symbol ids.
    pub fn new(bytes: &'a [u8], base: usize, nsymbols: u32) -> Self {
        Reader { bytes, pos: 0, base, nsymbols }
    }

    pub fn offset(&self) -> usize {
        self.base + self.pos
    }

    pub fn at_end(&self) -> bool {
        self.pos == self.bytes.len()
    }

    pub fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.pos..).unwrap_or(&[])
    }

    pub fn error(&self, offset: usize, kind: DecodeErrorKind) -> DecodeError {
        DecodeError { offset, kind }
    }

    pub fn unknown(&self, offset: usize, what: &'static str, value: u8) -> DecodeError {
        self.error(offset, DecodeErrorKind::Unknown { what, value })
    }

    pub fn expect_end(&self) -> Result<()> {
        if self.at_end() { Ok(()) } else { Err(self.error(self.offset(), DecodeErrorKind::Trailing)) }
    }

    pub fn byte(&mut self) -> Result<u8> {
        let b = self.bytes.get(self.pos).copied().ok_or_else(|| self.error(self.offset(), DecodeErrorKind::End))?;
        self.pos += 1;
        Ok(b)
    }

    pub fn bytes(&mut self, n: usize) -> Result<&'a [u8]> {
        let end = self.pos.checked_add(n);
        let slice = end.and_then(|end| self.bytes.get(self.pos..end));
        let slice = slice.ok_or_else(|| self.error(self.offset(), DecodeErrorKind::End))?;
        self.pos += n;
        Ok(slice)
    }

    /// Unsigned LEB128 of at most 64 bits.
    pub fn u(&mut self) -> Result<u64> {
        let at = self.offset();
        let mut value = 0u64;
        for shift in (0..70).step_by(7) {
            let b = self.byte()?;
            let bits = u64::from(b & 0x7f);
            if shift == 63 && bits > 1 {
                break;
            }
            value |= bits << shift;
            if b & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(self.error(at, DecodeErrorKind::Leb))
    }

    /// Signed LEB128 of at most 64 bits.
    pub fn s(&mut self) -> Result<i64> {
        let at = self.offset();
        let mut value = 0i64;
        for shift in (0..70).step_by(7) {
            let b = self.byte()?;
            let bits = i64::from(b & 0x7f);
            if shift == 63 && bits != 0 && bits != 0x7f {
                break;
            }
            value |= bits << shift;
            if b & 0x80 == 0 {
                if shift < 57 && b & 0x40 != 0 {
                    value |= -1 << (shift + 7);
                }
                return Ok(value);
            }
        }
        Err(self.error(at, DecodeErrorKind::Leb))
    }

    pub fn u32(&mut self) -> Result<u32> {
        let at = self.offset();
        u32::try_from(self.u()?).map_err(|_| self.error(at, DecodeErrorKind::Range { what: "number" }))
    }

    pub fn s32(&mut self) -> Result<i32> {
        let at = self.offset();
        i32::try_from(self.s()?).map_err(|_| self.error(at, DecodeErrorKind::Range { what: "number" }))
    }

    pub fn f32_bits(&mut self) -> Result<u32> {
        Ok(self.bytes(4)?.iter().rev().fold(0, |n, &b| (n << 8) | u32::from(b)))
    }

    pub fn f64_bits(&mut self) -> Result<u64> {
        Ok(self.bytes(8)?.iter().rev().fold(0, |n, &b| (n << 8) | u64::from(b)))
    }

    /// A number of elements of which each takes at least `min` bytes.
    pub fn count(&mut self, min: usize) -> Result<usize> {
        let at = self.offset();
        let count = self.u()?;
        let remaining = self.bytes.len() - self.pos;
        if count > (remaining / min.max(1)) as u64 {
            return Err(self.error(at, DecodeErrorKind::Count { count, remaining }));
        }
        Ok(count as usize)
    }

    /// The count that comes next, without moving.
    pub fn peek_count(&self, min: usize) -> Result<usize> {
        self.clone().count(min)
    }

    pub fn str(&mut self) -> Result<&'a str> {
        let n = self.count(1)?;
        let at = self.offset();
        std::str::from_utf8(self.bytes(n)?).map_err(|_| self.error(at, DecodeErrorKind::Utf8))
    }

    /// An index below `limit`.
    pub fn id(&mut self, what: &'static str, limit: u32) -> Result<u32> {
        let at = self.offset();
        match self.u32()? {
            n if n < limit => Ok(n),
            _ => Err(self.error(at, DecodeErrorKind::Range { what })),
        }
    }

    pub fn symbol(&mut self) -> Result<crate::SymbolId> {
        self.id("symbol", self.nsymbols).map(crate::SymbolId)
    }
}
