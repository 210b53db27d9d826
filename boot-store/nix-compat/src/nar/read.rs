//! The reader of NARs: from a stream, without trusting it.
//!
//! Input: bytes. Output: calls of a `Sink`, in the order of the archive. Invariants: INV-ONE-FORM and INV-NAMES (see `nar`); no
//! recursion; memory is bounded by the limits whatever lengths the NAR claims; bytes after the end are an error.

use std::io::{ErrorKind, Read};

use super::{Error, MAGIC, check_name, shown};

/// What a NAR may have at most.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Folders in folders.
    pub depth: usize,
    /// Bytes of a name.
    pub name: u64,
    /// Bytes of a symbolic link's target.
    pub target: u64,
    /// Bytes altogether.
    pub total: u64,
}

impl Default for Limits {
    fn default() -> Self {
        // names and targets: what Linux allows
        Limits { depth: 256, name: 255, target: 4095, total: u64::MAX }
    }
}

/// Receives a NAR's contents. `path` is the names from the root, which itself has the empty path.
pub trait Sink {
    fn directory(&mut self, path: &[Vec<u8>]) -> Result<(), Error>;
    fn symlink(&mut self, path: &[Vec<u8>], target: &[u8]) -> Result<(), Error>;
    /// `contents` ends after `size` bytes; what is not read of it is skipped.
    fn regular(&mut self, path: &[Vec<u8>], executable: bool, size: u64, contents: &mut dyn Read) -> Result<(), Error>;
}

/// Reads one NAR, which must be all that `input` has.
pub fn read(input: impl Read, limits: &Limits, sink: &mut impl Sink) -> Result<(), Error> {
    let mut tokens = Tokens { input, offset: 0, limits: *limits };
    tokens.expect(MAGIC)?;
    Walk { path: Vec::new(), last: Vec::new(), limits: *limits }.run(&mut tokens, sink)?;
    tokens.end()
}

struct Walk {
    path: Vec<Vec<u8>>,
    /// For each open folder the name before, which the next must follow.
    last: Vec<Option<Vec<u8>>>,
    limits: Limits,
}

impl Walk {
    fn run<R: Read>(&mut self, t: &mut Tokens<R>, sink: &mut impl Sink) -> Result<(), Error> {
        self.node(t, sink)?;
        // Each turn: the next entry of the innermost open folder, or its end.
        while !self.last.is_empty() {
            let (offset, word) = t.word()?;
            match word.as_slice() {
                b")" => {
                    self.last.pop();
                    self.leave(t)?;
                }
                b"entry" => {
                    t.expect("(")?;
                    t.expect("name")?;
                    self.enter(t)?;
                    t.expect("node")?;
                    self.node(t, sink)?;
                }
                other => return Err(unexpected(offset, "`entry` or `)`", other)),
            }
        }
        Ok(())
    }

    /// One node up to its end, or, for a folder, up to its entries.
    fn node<R: Read>(&mut self, t: &mut Tokens<R>, sink: &mut impl Sink) -> Result<(), Error> {
        t.expect("(")?;
        t.expect("type")?;
        let (offset, kind) = t.word()?;
        match kind.as_slice() {
            b"directory" => {
                if self.last.len() >= self.limits.depth {
                    let what = format!("folders are nested deeper than {}", self.limits.depth);
                    return Err(Error::Refused { offset, what });
                }
                sink.directory(&self.path)?;
                self.last.push(None);
                return Ok(());
            }
            b"symlink" => {
                t.expect("target")?;
                let (offset, target) = t.string(self.limits.target, "a symbolic link's target")?;
                if target.is_empty() || target.contains(&0) {
                    let what = "a symbolic link's target is empty or holds a NUL byte".into();
                    return Err(Error::Refused { offset, what });
                }
                sink.symlink(&self.path, &target)?;
                t.expect(")")?;
            }
            b"regular" => self.regular(t, sink)?,
            other => return Err(unexpected(offset, "`directory`, `regular` or `symlink`", other)),
        }
        self.leave(t)
    }

    fn regular<R: Read>(&mut self, t: &mut Tokens<R>, sink: &mut impl Sink) -> Result<(), Error> {
        let mut executable = false;
        let (mut offset, mut word) = t.word()?;
        if word == b"executable" {
            t.expect("")?;
            executable = true;
            (offset, word) = t.word()?;
        }
        match word.as_slice() {
            b"contents" => {
                let size = t.length("a file's length")?;
                let mut left = Contents { tokens: t, left: size, failed: None };
                let done = sink.regular(&self.path, executable, size, &mut left);
                // The stream's own error is the cause of whatever the sink made of it.
                if let Some(e) = left.failed.take() {
                    return Err(e);
                }
                done?;
                left.skip()?;
                t.padding(size)?;
                t.expect(")")
            }
            other => Err(unexpected(offset, "`contents`", other)),
        }
    }

    fn enter<R: Read>(&mut self, t: &mut Tokens<R>) -> Result<(), Error> {
        let (offset, name) = t.string(self.limits.name, "a name")?;
        check_name(&name).map_err(|why| Error::Refused { offset, what: format!("{why} (`{}`)", shown(&name)) })?;
        if let Some(last) = self.last.last_mut() {
            if last.as_ref().is_some_and(|l| *l >= name) {
                let before = last.as_deref().map(shown).unwrap_or_default();
                let what = format!("`{}` comes after `{before}`: names are not sorted or occur twice", shown(&name));
                return Err(Error::Refused { offset, what });
            }
            *last = Some(name.clone());
        }
        self.path.push(name);
        Ok(())
    }

    /// After a node: the end of the entry that it is in, if it is in one.
    fn leave<R: Read>(&mut self, t: &mut Tokens<R>) -> Result<(), Error> {
        if self.path.pop().is_some() { t.expect(")") } else { Ok(()) }
    }
}

fn unexpected(offset: u64, wanted: &str, found: &[u8]) -> Error {
    Error::Malformed { offset, what: format!("{wanted} should stand here, not `{}`", shown(found)) }
}

struct Tokens<R> {
    input: R,
    offset: u64,
    limits: Limits,
}

impl<R: Read> Tokens<R> {
    fn fill(&mut self, buffer: &mut [u8], what: &'static str) -> Result<(), Error> {
        let total = self.limits.total;
        if total.saturating_sub(self.offset) < buffer.len() as u64 {
            return Err(Error::Refused { offset: self.offset, what: format!("it is longer than {total} bytes") });
        }
        let mut rest = buffer;
        while !rest.is_empty() {
            let n = self.some(rest, what)?;
            rest = rest.get_mut(n..).unwrap_or_default();
        }
        Ok(())
    }

    /// At least one byte.
    fn some(&mut self, buffer: &mut [u8], what: &'static str) -> Result<usize, Error> {
        loop {
            match self.input.read(buffer) {
                Ok(0) => return Err(Error::Truncated { offset: self.offset, what }),
                Ok(n) => {
                    self.offset += n as u64;
                    return Ok(n);
                }
                Err(e) if e.kind() == ErrorKind::Interrupted => continue,
                Err(cause) => return Err(Error::Read { offset: self.offset, cause }),
            }
        }
    }

    fn length(&mut self, what: &'static str) -> Result<u64, Error> {
        let mut bytes = [0; 8];
        let offset = self.offset;
        self.fill(&mut bytes, what)?;
        let length = u64::from_le_bytes(bytes);
        if length > self.limits.total.saturating_sub(self.offset) {
            let what = format!("{what} is {length}, more than the {} bytes the NAR may have", self.limits.total);
            return Err(Error::Refused { offset, what });
        }
        Ok(length)
    }

    fn padding(&mut self, length: u64) -> Result<(), Error> {
        let mut bytes = [0; 8];
        let offset = self.offset;
        // fewer than 8, so the conversion and the slice are exact
        let padding = bytes.get_mut(..(length.wrapping_neg() % 8) as usize).unwrap_or_default();
        self.fill(padding, "padding")?;
        match padding.iter().all(|b| *b == 0) {
            true => Ok(()),
            false => Err(Error::Malformed { offset, what: "padding is not zero".into() }),
        }
    }

    /// Where a string starts, and the string.
    fn string(&mut self, limit: u64, what: &'static str) -> Result<(u64, Vec<u8>), Error> {
        let offset = self.offset;
        let length = self.length(what)?;
        if length > limit {
            return Err(Error::Refused {
                offset,
                what: format!("{what} has {length} bytes, at most {limit} are allowed"),
            });
        }
        let mut out = vec![0; length as usize];
        self.fill(&mut out, what)?;
        self.padding(length)?;
        Ok((offset, out))
    }

    /// A word of the format's own.
    fn word(&mut self) -> Result<(u64, Vec<u8>), Error> {
        self.string(16, "a word of the format")
    }

    fn expect(&mut self, wanted: &str) -> Result<(), Error> {
        let (offset, found) = self.word()?;
        if found == wanted.as_bytes() { Ok(()) } else { Err(unexpected(offset, &format!("`{wanted}`"), &found)) }
    }

    fn end(&mut self) -> Result<(), Error> {
        match self.some(&mut [0; 1], "") {
            Err(Error::Truncated { .. }) => Ok(()),
            Err(e) => Err(e),
            Ok(_) => Err(Error::Malformed { offset: self.offset - 1, what: "something follows its end".into() }),
        }
    }
}

/// A file's bytes for the sink.
struct Contents<'a, R> {
    tokens: &'a mut Tokens<R>,
    left: u64,
    failed: Option<Error>,
}

impl<R: Read> Contents<'_, R> {
    fn skip(&mut self) -> Result<(), Error> {
        let mut buffer = [0; 4096];
        while self.left > 0 {
            if self.read(&mut buffer).is_err() {
                return Err(self
                    .failed
                    .take()
                    .unwrap_or(Error::Truncated { offset: self.tokens.offset, what: "a file" }));
            }
        }
        Ok(())
    }
}

impl<R: Read> Read for Contents<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let wanted = self.left.min(buffer.len() as u64) as usize;
        let Some(buffer) = buffer.get_mut(..wanted).filter(|b| !b.is_empty()) else { return Ok(0) };
        match self.tokens.some(buffer, "a file's contents") {
            Ok(n) => {
                self.left -= n as u64;
                Ok(n)
            }
            Err(e) => {
                let text = e.to_string();
                self.failed = Some(e);
                Err(std::io::Error::other(text))
            }
        }
    }
}
