//! One file of a cache, whole.
//!
//! Inputs: a source, a file's name, and what an earlier run has got of it. Output: the file's bytes, in memory or in a file.
//! Invariants: bytes are appended only where the stream says they belong; what fails for now is tried again after a pause that
//! grows, as long as attempts bring something; INV-BOUNDED.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::Duration;

use super::source::{Fault, Source};
use super::{Error, Observer, Options};

/// So many bytes make up for a failure before them.
const PROGRESS: u64 = 1 << 20;

pub struct Download<'a> {
    pub source: &'a dyn Source,
    pub options: &'a Options,
    pub observer: &'a dyn Observer,
    /// Set when another download has failed for good.
    pub stop: &'a AtomicBool,
    pub name: &'a str,
    /// For messages.
    pub place: String,
}

enum End {
    Done,
    Again(String),
    /// A status that did not change.
    Status(u16),
    /// What is there is longer than the file: start anew.
    Anew,
}

impl Download<'_> {
    /// A small file, in memory.
    pub fn text(&self, limit: u64) -> Result<String, Error> {
        let mut bytes = io::Cursor::new(Vec::new());
        self.run(&mut bytes, 0, limit, &mut |_| {}, &|e| self.memory(e))?;
        String::from_utf8(bytes.into_inner()).map_err(|_| Error::NotText { place: self.place.clone() })
    }

    fn memory(&self, cause: io::Error) -> Error {
        Error::Disk { file: "memory".into(), action: "keeping the file", cause }
    }

    /// Appends to `file` what is missing. `expected` is the size it should get, if known.
    pub fn file(&self, path: &Path, file: &mut File, expected: Option<u64>, limit: u64) -> Result<(), Error> {
        let disk = Error::disk(path, "writing");
        let mut have = file.seek(SeekFrom::End(0)).map_err(&disk)?;
        if have > expected.unwrap_or(limit).min(limit) {
            file.set_len(0).map_err(&disk)?;
            have = 0;
        }
        self.observer.received(have);
        if Some(have) == expected {
            return Ok(());
        }
        self.run(file, have, limit, &mut |n| self.observer.received(n), &disk)
    }

    fn run<T: Target>(
        &self,
        target: &mut T,
        mut have: u64,
        limit: u64,
        received: &mut dyn FnMut(u64),
        disk: &dyn Fn(io::Error) -> Error,
    ) -> Result<(), Error> {
        let mut failures = 0;
        let mut wait = self.options.backoff;
        loop {
            let before = have;
            let cause = match self.attempt(target, &mut have, limit, received, disk)? {
                End::Done => return Ok(()),
                End::Anew if before > 0 => {
                    target.cut().map_err(disk)?;
                    have = 0;
                    continue;
                }
                End::Anew => "the server says that the file has not even a start".into(),
                End::Again(cause) => cause,
                End::Status(status) => {
                    if failures + 1 >= self.options.attempts {
                        return Err(Error::Status { place: self.place.clone(), status });
                    }
                    format!("HTTP status {status}")
                }
            };
            failures = if have.saturating_sub(before) >= PROGRESS { 1 } else { failures + 1 };
            if failures >= self.options.attempts {
                return Err(Error::Transport { place: self.place.clone(), cause, attempts: failures });
            }
            self.observer.retrying(&self.place, &cause, wait);
            self.pause(wait)?;
            wait = wait.saturating_mul(2).min(Duration::from_secs(30));
        }
    }

    fn pause(&self, wait: Duration) -> Result<(), Error> {
        let mut left = wait;
        while !left.is_zero() && !self.stop.load(Ordering::Relaxed) {
            let step = left.min(Duration::from_millis(50));
            sleep(step);
            left -= step;
        }
        self.going_on()
    }

    fn going_on(&self) -> Result<(), Error> {
        if self.stop.load(Ordering::Relaxed) { Err(Error::Stopped) } else { Ok(()) }
    }

    fn attempt<T: Target>(
        &self,
        target: &mut T,
        have: &mut u64,
        limit: u64,
        received: &mut dyn FnMut(u64),
        disk: &dyn Fn(io::Error) -> Error,
    ) -> Result<End, Error> {
        self.going_on()?;
        let place = || self.place.clone();
        let mut body = match self.source.get(self.name, *have) {
            Ok(body) => body,
            Err(Fault::Absent(answer)) => return Err(Error::Absent { place: place(), answer }),
            Err(Fault::Fatal(cause)) => return Err(Error::Transport { place: place(), cause, attempts: 1 }),
            Err(Fault::Status { status, temporary: false }) => return Err(Error::Status { place: place(), status }),
            Err(Fault::Status { status, .. }) => return Ok(End::Status(status)),
            Err(Fault::Temporary(cause)) => return Ok(End::Again(cause)),
            Err(Fault::PastEnd) => return Ok(End::Anew),
        };
        // A server without ranges sends it all again: skip what is there.
        let mut skip = have.saturating_sub(body.start);
        let mut buffer = vec![0; 64 * 1024];
        loop {
            self.going_on()?;
            let read = match body.reader.read(&mut buffer) {
                Ok(0) if skip > 0 => return Ok(End::Anew),
                Ok(0) => return Ok(End::Done),
                Ok(n) => n as u64,
                Err(e) if e.kind() == ErrorKind::Interrupted => continue,
                Err(e) => return Ok(End::Again(e.to_string())),
            };
            let skipped = skip.min(read);
            skip -= skipped;
            let new = buffer.get(skipped as usize..read as usize).unwrap_or_default();
            if new.len() as u64 > limit.saturating_sub(*have) {
                return Err(Error::TooLong { place: place(), limit });
            }
            target.write_all(new).map_err(disk)?;
            *have += new.len() as u64;
            received(new.len() as u64);
        }
    }
}

/// Where bytes go.
trait Target: Write {
    /// Back to nothing.
    fn cut(&mut self) -> io::Result<()>;
}

impl Target for File {
    fn cut(&mut self) -> io::Result<()> {
        self.set_len(0)?;
        self.rewind()
    }
}

impl Target for io::Cursor<Vec<u8>> {
    fn cut(&mut self) -> io::Result<()> {
        self.get_mut().clear();
        self.set_position(0);
        Ok(())
    }
}
