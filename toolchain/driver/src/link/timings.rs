//! Where a link's time goes (`--timings`).
//!
//! Inputs: the ends of phases. Output: a table, in the order of the phases, with the total.

use std::fmt::Write;
use std::time::{Duration, Instant};

pub struct Timings {
    start: Instant,
    last: Instant,
    rows: Vec<(&'static str, Duration)>,
}

impl Timings {
    pub fn start() -> Timings {
        let now = Instant::now();
        Timings { start: now, last: now, rows: Vec::new() }
    }

    /// Everything since the end of the phase before was `phase`.
    pub fn end(&mut self, phase: &'static str) {
        let now = Instant::now();
        self.rows.push((phase, now - self.last));
        self.last = now;
    }

    pub fn table(&self) -> String {
        let mut out = String::new();
        let total = ("total", self.last - self.start);
        for (phase, time) in self.rows.iter().chain([&total]) {
            // Writing to a string cannot fail.
            let _ = writeln!(out, "{:>9.1} ms  {phase}", time.as_secs_f64() * 1e3);
        }
        out
    }
}
