//! How far fetching is.
//!
//! Input: what the client says. Output: one line on standard error that is written over, on a terminal; nothing elsewhere.

use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use nix_compat::cache::Observer;
use nix_compat::store_path::StorePath;

pub struct Progress {
    terminal: bool,
    paths: AtomicUsize,
    done: AtomicUsize,
    bytes: AtomicU64,
    received: AtomicU64,
    /// When the line was written last.
    drawn: Mutex<Option<Instant>>,
}

const PAUSE: Duration = Duration::from_millis(100);

impl Progress {
    pub fn new() -> Progress {
        Progress {
            terminal: std::io::stderr().is_terminal(),
            paths: AtomicUsize::new(0),
            done: AtomicUsize::new(0),
            bytes: AtomicU64::new(0),
            received: AtomicU64::new(0),
            drawn: Mutex::new(None),
        }
    }

    /// Removes the line.
    pub fn clear(&self) {
        self.write("");
    }

    fn draw(&self, now: bool) {
        if !self.terminal {
            return;
        }
        let mut drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        if now || drawn.is_none_or(|d| d.elapsed() >= PAUSE) {
            *drawn = Some(Instant::now());
            let (done, paths) = (self.done.load(Relaxed), self.paths.load(Relaxed));
            let (received, bytes) = (self.received.load(Relaxed), self.bytes.load(Relaxed));
            let mb = |n: u64| n as f64 / 1e6;
            self.write(&format!("{done}/{paths} paths, {:.1}/{:.1} MB", mb(received), mb(bytes)));
        }
    }

    /// A progress line that cannot be written is no reason to stop.
    fn write(&self, text: &str) {
        if self.terminal {
            let mut out = std::io::stderr().lock();
            let _ = write!(out, "\r\x1b[K{text}");
            let _ = out.flush();
        }
    }
}

impl Observer for Progress {
    fn planned(&self, paths: usize, bytes: u64) {
        self.paths.store(paths, Relaxed);
        self.bytes.store(bytes, Relaxed);
        self.done.store(0, Relaxed);
        self.received.store(0, Relaxed);
        self.draw(true);
    }

    fn received(&self, bytes: u64) {
        self.received.fetch_add(bytes, Relaxed);
        self.draw(false);
    }

    fn installed(&self, _: &StorePath) {
        self.done.fetch_add(1, Relaxed);
        self.draw(false);
    }

    fn retrying(&self, place: &str, cause: &str, wait: Duration) {
        self.write(&format!("{place}: {cause}; trying again in {:.1} s\n", wait.as_secs_f64()));
    }
}
