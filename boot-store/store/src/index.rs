//! Reading a library's index: which blob defines a symbol.
//!
//! Input: the bytes of `index/<library>.idx` (`FORMAT.md`). Output: [`Index`], which keeps the bytes as they are and
//! finds symbols by binary search, so that opening costs one read and one checksum whatever the library's size.
//! Invariants: INV-SORTED (checked by [`Index::check`], not on opening). The checksum has been verified, and still every
//! access is bounds-checked: a file with a right checksum and wrong numbers is an error, never a panic.

use std::cmp::Ordering;

use crate::Defined;
use crate::digest::Digest;
use crate::error::{Result, StoreError};

pub const VERSION: u8 = 1;
pub(crate) const MAGIC: &[u8; 4] = b"AHCI";
/// Magic, version, padding; digest of what follows.
pub(crate) const PROLOGUE: usize = 40;
pub(crate) const HEADER: usize = PROLOGUE + 20;
pub(crate) const MEMBER_SIZE: usize = 48;
pub(crate) const SYMBOL_SIZE: usize = 12;
pub(crate) const WEAK: u16 = 1;

/// One object of a library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Haskell module, or the C file's or archive member's name.
    pub module: String,
    pub digest: Digest,
    /// Size of the object, uncompressed.
    pub size: u64,
}

#[derive(Debug)]
pub struct Index {
    file: String,
    bytes: Vec<u8>,
    members: usize,
    symbols: usize,
    symbols_at: usize,
    strings_at: usize,
    library: String,
}

/// Where the index of a library stands in a store.
pub fn file_name(library: &str) -> Result<String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '+' | '-');
    if library.is_empty() || library.starts_with('.') || !library.chars().all(allowed) {
        return Err(StoreError::BadLibraryName { name: library.into() });
    }
    Ok(format!("index/{library}.idx"))
}

impl Index {
    /// `file` names the source in errors.
    pub fn parse(file: impl Into<String>, bytes: Vec<u8>) -> Result<Index> {
        let file = file.into();
        let mut index =
            Index { file, bytes, members: 0, symbols: 0, symbols_at: 0, strings_at: 0, library: String::new() };
        if index.slice(0, 4, "index magic")? != MAGIC {
            return Err(StoreError::BadMagic { file: index.file, what: "store index", offset: 0 });
        }
        if let [found, ..] = *index.slice(4, 1, "index version")? {
            if found != VERSION {
                return Err(StoreError::WrongVersion {
                    file: index.file,
                    what: "store index",
                    found,
                    expected: VERSION,
                });
            }
        }
        let expected = index.digest_at(8)?;
        let rest = index.bytes.get(PROLOGUE..).unwrap_or_default();
        let found = Digest::of(rest);
        if found != expected {
            return Err(StoreError::Altered { file: index.file, expected, found });
        }
        index.members = index.u32_at(PROLOGUE)? as usize;
        index.symbols = index.u32_at(PROLOGUE + 4)? as usize;
        let strings = index.u32_at(PROLOGUE + 8)? as usize;
        // 32-bit counts times small constants fit in u64.
        let symbols_at = HEADER as u64 + index.members as u64 * MEMBER_SIZE as u64;
        let strings_at = symbols_at + index.symbols as u64 * SYMBOL_SIZE as u64;
        let end = strings_at + strings as u64;
        if end != index.bytes.len() as u64 {
            let what = format!("its tables end at byte {end}, the file at byte {}", index.bytes.len());
            return Err(index.malformed(PROLOGUE, what));
        }
        index.symbols_at = symbols_at as usize;
        index.strings_at = strings_at as usize;
        let (at, len) = (index.u32_at(PROLOGUE + 12)?, index.u32_at(PROLOGUE + 16)?);
        index.library = index.string(at, len as usize)?.to_string();
        Ok(index)
    }

    /// The file this came from, for messages.
    pub fn file(&self) -> &str {
        &self.file
    }

    pub fn library(&self) -> &str {
        &self.library
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub fn member_count(&self) -> usize {
        self.members
    }

    pub fn symbol_count(&self) -> usize {
        self.symbols
    }

    pub fn member(&self, n: usize) -> Result<Member> {
        if n >= self.members {
            let what = format!("member {n} of {} is referred to", self.members);
            return Err(self.malformed(self.symbols_at, what));
        }
        let at = HEADER + n * MEMBER_SIZE;
        let module = self.string(self.u32_at(at)?, self.u32_at(at + 4)? as usize)?.to_string();
        let digest = self.digest_at(at + 8)?;
        let size = self.array::<8>(at + 40, "object size")?;
        Ok(Member { module, digest, size: u64::from_le_bytes(size) })
    }

    pub fn members(&self) -> impl Iterator<Item = Result<Member>> + '_ {
        (0..self.members).map(|n| self.member(n))
    }

    /// Symbol `n` in name order, and the member that defines it.
    pub fn symbol(&self, n: usize) -> Result<(&str, bool, usize)> {
        let (name, weak, member) = self.symbol_bytes(n)?;
        let name = std::str::from_utf8(name)
            .map_err(|_| self.malformed(self.symbols_at + n * SYMBOL_SIZE, "a symbol's name is not UTF-8"))?;
        Ok((name, weak, member))
    }

    /// All symbols in name order.
    pub fn symbols(&self) -> impl Iterator<Item = Result<(&str, bool, usize)>> + '_ {
        (0..self.symbols).map(|n| self.symbol(n))
    }

    /// The member that defines `name`, and whether weakly.
    pub fn lookup(&self, name: &str) -> Result<Option<(usize, bool)>> {
        let (mut low, mut high) = (0, self.symbols);
        while low < high {
            let middle = low + (high - low) / 2;
            let (found, weak, member) = self.symbol_bytes(middle)?;
            match found.cmp(name.as_bytes()) {
                Ordering::Less => low = middle + 1,
                Ordering::Greater => high = middle,
                Ordering::Equal => return Ok(Some((member, weak))),
            }
        }
        Ok(None)
    }

    /// Everything a member defines.
    pub fn defined_by(&self, member: usize) -> Result<Vec<Defined>> {
        let mut out = Vec::new();
        for symbol in self.symbols() {
            let (name, weak, m) = symbol?;
            if m == member {
                out.push(Defined { name: name.into(), weak });
            }
        }
        Ok(out)
    }

    /// Full check of what opening takes on trust: INV-SORTED and every reference.
    pub fn check(&self) -> Result<()> {
        for member in self.members() {
            member?;
        }
        let mut last: Option<&str> = None;
        for (n, symbol) in self.symbols().enumerate() {
            let (name, _, member) = symbol?;
            let at = self.symbols_at + n * SYMBOL_SIZE;
            if last.is_some_and(|l| l >= name) {
                return Err(self.malformed(at, format!("symbol `{name}` is out of order")));
            }
            if member >= self.members {
                return Err(self.malformed(at, format!("symbol `{name}` refers to member {member}")));
            }
            last = Some(name);
        }
        Ok(())
    }

    fn symbol_bytes(&self, n: usize) -> Result<(&[u8], bool, usize)> {
        let at = self.symbols_at + n * SYMBOL_SIZE;
        let [a, b, c, d, l0, l1, f0, f1, e, f, g, h] = self.array::<SYMBOL_SIZE>(at, "symbol")?;
        let len = u16::from_le_bytes([l0, l1]) as usize;
        let weak = u16::from_le_bytes([f0, f1]) & WEAK != 0;
        let name = self.string_bytes(u32::from_le_bytes([a, b, c, d]), len)?;
        Ok((name, weak, u32::from_le_bytes([e, f, g, h]) as usize))
    }

    fn string_bytes(&self, offset: u32, len: usize) -> Result<&[u8]> {
        self.slice(self.strings_at + offset as usize, len, "string")
    }

    fn string(&self, offset: u32, len: usize) -> Result<&str> {
        std::str::from_utf8(self.string_bytes(offset, len)?)
            .map_err(|_| self.malformed(self.strings_at + offset as usize, "a name is not UTF-8"))
    }

    fn slice(&self, at: usize, len: usize, what: &'static str) -> Result<&[u8]> {
        let rest = self.bytes.get(at..).unwrap_or_default();
        rest.get(..len).ok_or_else(|| StoreError::Truncated {
            file: self.file.clone(),
            what,
            offset: at,
            needed: len,
            available: rest.len(),
        })
    }

    fn array<const N: usize>(&self, at: usize, what: &'static str) -> Result<[u8; N]> {
        let slice = self.slice(at, N, what)?;
        slice.first_chunk::<N>().copied().ok_or_else(|| self.malformed(at, what))
    }

    fn u32_at(&self, at: usize) -> Result<u32> {
        Ok(u32::from_le_bytes(self.array(at, "number")?))
    }

    fn digest_at(&self, at: usize) -> Result<Digest> {
        Ok(Digest(self.array(at, "digest")?))
    }

    fn malformed(&self, offset: usize, what: impl Into<String>) -> StoreError {
        StoreError::Malformed { file: self.file.clone(), offset, what: what.into() }
    }
}
