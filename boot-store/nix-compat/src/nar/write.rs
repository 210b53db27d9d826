//! The writer of NARs.
//!
//! Input: calls in the archive's order (folders open, entries sorted by name, folders close). Output: bytes on a stream.
//! Invariant: what comes out satisfies the reader, or an error was returned: names and their order are checked here too.

use std::io::{self, Read, Write};

use super::{Error, MAGIC, check_name, shown};

pub struct Writer<W> {
    output: W,
    offset: u64,
    last: Vec<Option<Vec<u8>>>,
}

impl<W: Write> Writer<W> {
    /// Writes the magic word.
    pub fn new(output: W) -> Result<Writer<W>, Error> {
        let mut writer = Writer { output, offset: 0, last: Vec::new() };
        writer.words(&[MAGIC])?;
        Ok(writer)
    }

    /// A folder; `entry` calls follow, then `close`.
    pub fn open(&mut self) -> Result<(), Error> {
        self.last.push(None);
        self.words(&["(", "type", "directory"])
    }

    pub fn close(&mut self) -> Result<(), Error> {
        self.last.pop();
        self.words(&[")"])
    }

    /// The name of what is written next, within an open folder; `end_entry` follows it.
    pub fn entry(&mut self, name: &[u8]) -> Result<(), Error> {
        let offset = self.offset;
        let refused = |why: &str| Error::Refused { offset, what: format!("{why} (`{}`)", shown(name)) };
        check_name(name).map_err(refused)?;
        let last = self.last.last_mut().ok_or_else(|| refused("an entry outside a folder"))?;
        if last.as_ref().is_some_and(|l| l.as_slice() >= name) {
            return Err(refused("names are not sorted or occur twice"));
        }
        *last = Some(name.into());
        self.words(&["entry", "(", "name"])?;
        self.string(name)?;
        self.words(&["node"])
    }

    pub fn end_entry(&mut self) -> Result<(), Error> {
        self.words(&[")"])
    }

    pub fn symlink(&mut self, target: &[u8]) -> Result<(), Error> {
        self.words(&["(", "type", "symlink", "target"])?;
        self.string(target)?;
        self.words(&[")"])
    }

    /// A file; `contents` must have `size` bytes.
    pub fn regular(&mut self, executable: bool, size: u64, contents: &mut dyn Read) -> Result<(), Error> {
        self.words(&["(", "type", "regular"])?;
        if executable {
            self.words(&["executable", ""])?;
        }
        self.words(&["contents"])?;
        self.bytes(&size.to_le_bytes())?;
        let offset = self.offset;
        let copied = io::copy(&mut contents.take(size), &mut self.output);
        let copied = copied.map_err(|cause| Error::Read { offset, cause })?;
        self.offset += copied;
        if copied != size {
            let what = format!("a file has {copied} bytes where {size} were announced");
            return Err(Error::Refused { offset, what });
        }
        self.pad(size)?;
        self.words(&[")"])
    }

    /// The stream, and how many bytes went to it.
    pub fn finish(mut self) -> Result<(W, u64), Error> {
        self.output.flush().map_err(failed)?;
        Ok((self.output, self.offset))
    }

    fn words(&mut self, words: &[&str]) -> Result<(), Error> {
        words.iter().try_for_each(|w| self.string(w.as_bytes()))
    }

    fn string(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.bytes(&(bytes.len() as u64).to_le_bytes())?;
        self.bytes(bytes)?;
        self.pad(bytes.len() as u64)
    }

    fn pad(&mut self, length: u64) -> Result<(), Error> {
        let padding = (length.wrapping_neg() % 8) as usize;
        self.bytes([0; 8].get(..padding).unwrap_or_default())
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.offset += bytes.len() as u64;
        self.output.write_all(bytes).map_err(failed)
    }
}

fn failed(cause: io::Error) -> Error {
    Error::Write { file: "the NAR".into(), action: "writing", cause }
}
