//! `ar` archives in the GNU/LLVM form: symbol table member, long-name member, members.
//!
//! Input: the archive's bytes. Output: an index from symbol name to member, and member contents on request.
//! Nothing but the two index members is read before a member is asked for.
//! Format: each member has a 60-byte header (name 16, date 12, uid 6, gid 6, mode 8, size 10, "`\n") and is padded to two bytes.

use crate::bytes::Bytes;
use crate::error::{ObjError, ObjErrorKind, Result};

const MAGIC: &[u8] = b"!<arch>\n";
const THIN_MAGIC: &[u8] = b"!<thin>\n";
const HEADER_SIZE: usize = 60;

/// Identifies a member by the offset of its header in the archive, as the symbol table does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MemberId(pub u64);

/// A parsed archive: its index, and the bytes to take members from.
#[derive(Clone, Debug)]
pub struct Archive {
    file: String,
    bytes: Bytes,
    long_names: Option<Bytes>,
    /// (symbol, member), in the order of the archive's table.
    symbols: Vec<(String, MemberId)>,
    indexed: bool,
    first_member: usize,
}

/// One member's name and contents.
#[derive(Clone, Debug)]
pub struct Member {
    pub id: MemberId,
    pub name: String,
    pub bytes: Bytes,
}

struct Header {
    raw_name: String,
    data: std::ops::Range<usize>,
    next: usize,
}

impl Archive {
    /// Whether the bytes begin like an archive (thin ones included, so that they get the right message).
    pub fn is_archive(bytes: &[u8]) -> bool {
        bytes.starts_with(MAGIC) || bytes.starts_with(THIN_MAGIC)
    }

    pub fn parse(file: &str, bytes: Bytes) -> Result<Archive> {
        if bytes.starts_with(THIN_MAGIC) {
            return Err(ObjError::new(file, Some(0), ObjErrorKind::ThinArchive));
        }
        if !bytes.starts_with(MAGIC) {
            return Err(ObjError::new(file, Some(0), ObjErrorKind::NotArchive));
        }
        let mut archive = Archive {
            file: file.to_owned(),
            bytes,
            long_names: None,
            symbols: Vec::new(),
            indexed: false,
            first_member: MAGIC.len(),
        };
        while let Some(header) = archive.header(archive.first_member)? {
            match header.raw_name.as_str() {
                "/" => {
                    archive.symbols = archive.symbol_table(&header, 4)?;
                    archive.indexed = true;
                }
                "/SYM64/" => {
                    archive.symbols = archive.symbol_table(&header, 8)?;
                    archive.indexed = true;
                }
                "//" => archive.long_names = archive.bytes.slice(header.data.clone()),
                _ => break,
            }
            archive.first_member = header.next;
        }
        Ok(archive)
    }

    /// Whether there is a symbol table at all. Archives without wasm objects (of our objects alone) have none.
    pub fn is_indexed(&self) -> bool {
        self.indexed
    }

    pub fn file(&self) -> &str {
        &self.file
    }

    /// The symbols that members define, as the archive's table lists them.
    pub fn symbols(&self) -> impl Iterator<Item = (&str, MemberId)> {
        self.symbols.iter().map(|(name, member)| (name.as_str(), *member))
    }

    pub fn member(&self, id: MemberId) -> Result<Member> {
        let offset = usize::try_from(id.0).unwrap_or(usize::MAX);
        let header = self.header(offset)?.ok_or_else(|| self.error(offset, "no member at this offset"))?;
        self.member_of(offset, &header)
    }

    /// All members in order.
    pub fn members(&self) -> Result<Vec<Member>> {
        let mut members = Vec::new();
        let mut offset = self.first_member;
        while let Some(header) = self.header(offset)? {
            members.push(self.member_of(offset, &header)?);
            offset = header.next;
        }
        Ok(members)
    }

    fn member_of(&self, offset: usize, header: &Header) -> Result<Member> {
        let name = match header.raw_name.strip_prefix('/') {
            Some(digits) => self.long_name(offset, digits)?,
            None => header.raw_name.strip_suffix('/').unwrap_or(&header.raw_name).to_owned(),
        };
        let bytes =
            self.bytes.slice(header.data.clone()).ok_or_else(|| self.error(offset, "member extends past the end"))?;
        Ok(Member { id: MemberId(offset as u64), name, bytes })
    }

    fn error(&self, offset: usize, what: &str) -> ObjError {
        ObjError::new(&self.file, Some(offset), ObjErrorKind::Malformed(what.to_owned()))
    }

    /// The header at `offset`; `None` at the end of the archive.
    fn header(&self, offset: usize) -> Result<Option<Header>> {
        if offset >= self.bytes.len() {
            return Ok(None);
        }
        let raw = offset
            .checked_add(HEADER_SIZE)
            .and_then(|end| self.bytes.get(offset..end))
            .ok_or_else(|| self.error(offset, "truncated archive member header"))?;
        if raw.get(58..60) != Some(b"`\n") {
            return Err(self.error(offset, "bad archive member header"));
        }
        let text = |range: std::ops::Range<usize>| -> Result<&str> {
            raw.get(range)
                .and_then(|field| std::str::from_utf8(field).ok())
                .map(str::trim_end)
                .ok_or_else(|| self.error(offset, "archive member header is not text"))
        };
        let size: usize =
            text(48..58)?.parse().map_err(|_| self.error(offset, "archive member size is not a number"))?;
        let start = offset + HEADER_SIZE;
        let end = start
            .checked_add(size)
            .filter(|&end| end <= self.bytes.len())
            .ok_or_else(|| self.error(offset, "archive member extends past the end of the file"))?;
        Ok(Some(Header { raw_name: text(0..16)?.to_owned(), data: start..end, next: end + (end & 1) }))
    }

    fn long_name(&self, offset: usize, digits: &str) -> Result<String> {
        let bad = || self.error(offset, "bad long member name");
        let start: usize = digits.parse().map_err(|_| bad())?;
        let names = self.long_names.as_ref().ok_or_else(bad)?;
        let rest = names.get(start..).ok_or_else(bad)?;
        let end = rest.iter().position(|&b| b == b'\n').ok_or_else(bad)?;
        let name = rest.get(..end).unwrap_or_default();
        let name = name.strip_suffix(b"/").unwrap_or(name);
        Ok(String::from_utf8_lossy(name).into_owned())
    }

    /// Big-endian count, that many big-endian offsets, then that many NUL-terminated names.
    fn symbol_table(&self, header: &Header, width: usize) -> Result<Vec<(String, MemberId)>> {
        let at = header.data.start;
        let table = self.bytes.get(header.data.clone()).unwrap_or_default();
        let number = |index: usize| -> Option<u64> {
            let field = table.get(index.checked_mul(width)?..index.checked_add(1)?.checked_mul(width)?)?;
            Some(field.iter().fold(0, |n, &b| (n << 8) | u64::from(b)))
        };
        let bad = || self.error(at, "truncated archive symbol table");
        let count = usize::try_from(number(0).ok_or_else(bad)?).map_err(|_| bad())?;
        // Each symbol takes an offset and at least one byte of name, which bounds the count before anything is allocated.
        if count > table.len() / (width + 1) {
            return Err(bad());
        }
        let mut names = table.get((count + 1) * width..).ok_or_else(bad)?;
        let mut symbols = Vec::with_capacity(count);
        for index in 0..count {
            let member = number(index + 1).ok_or_else(bad)?;
            let end = names.iter().position(|&b| b == 0).ok_or_else(bad)?;
            let (name, rest) = names.split_at(end);
            symbols.push((String::from_utf8_lossy(name).into_owned(), MemberId(member)));
            names = rest.get(1..).unwrap_or_default();
        }
        Ok(symbols)
    }
}
