//! A memory that checks every access: bounds, alignment, blocks that nobody has, words that nobody wrote, tables that nobody may write.
//!
//! One state per word. The heap says which blocks are in use (`Memory::make_undefined`, `make_no_access`); what `grow` appends is out of
//! use except for block descriptors, which start as zeros.
//! INV-FUEL: accesses are counted, so that a collector that runs in circles is an error and no hang.

use ahc_abi::WORD_SIZE;
use ahc_abi::block::{FIRST_BLOCK_OFF, MBLOCK_MASK};
use ahc_abi::limits::PAGE_SIZE;
use ahc_heap::{Addr, Memory};
use std::cell::Cell;

/// What may be done with a word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum State {
    NoAccess,
    Undefined,
    Defined,
    ReadOnly,
}

/// Below this address nothing is ever accessed.
pub const LOWEST: u32 = 1024;

pub struct Native {
    words: Vec<u32>,
    states: Vec<State>,
    max_pages: u32,
    /// Accesses that are still allowed.
    pub fuel: Cell<u64>,
    /// Set: that many stores from now, one is lost. For tests of the tests.
    pub lose_store: Option<u64>,
    /// The program's data that the heap asks for (`symbols`).
    pub program: crate::symbols::Data,
}

impl Native {
    /// A memory of one page that has the program's info tables and may grow to `max_pages`.
    #[must_use]
    pub fn new(max_pages: u32) -> Native {
        let words = (PAGE_SIZE / WORD_SIZE) as usize;
        let mut states = vec![State::Defined; words];
        states[..(LOWEST / WORD_SIZE) as usize].fill(State::NoAccess);
        let fuel = Cell::new(u64::MAX);
        let mut m =
            Native { words: vec![0; words], states, max_pages, fuel, lose_store: None, program: Default::default() };
        crate::symbols::write_tables(&mut m);
        m
    }

    pub fn set_state(&mut self, start: Addr, bytes: u32, state: State) {
        let first = (start.0 / WORD_SIZE) as usize;
        self.states[first..first + bytes.div_ceil(WORD_SIZE) as usize].fill(state);
    }

    /// Makes sure that there are pages up to `end` for the program's own data.
    pub fn reserve(&mut self, end: u32) {
        let words = (end.next_multiple_of(PAGE_SIZE) / WORD_SIZE) as usize;
        if words > self.words.len() {
            self.words.resize(words, 0);
            self.states.resize(words, State::Defined);
        }
    }

    fn index(&self, a: Addr, bytes: u32) -> usize {
        assert!(a.0 % bytes == 0, "access of {bytes} bytes at {:#x}: not aligned", a.0);
        let fuel = self.fuel.get();
        assert!(fuel > 0, "too many accesses: the heap runs in circles (at {:#x})", a.0);
        self.fuel.set(fuel - 1);
        let i = (a.0 / WORD_SIZE) as usize;
        assert!(i < self.words.len(), "access at {:#x}: past the end of memory", a.0);
        i
    }

    fn load(&self, a: Addr, bytes: u32) -> u32 {
        let i = self.index(a, bytes);
        let state = self.states[i];
        assert!(state >= State::Defined, "load at {:#x}: {state:?}", a.0);
        self.words[i] >> (8 * (a.0 % WORD_SIZE))
    }

    fn store(&mut self, a: Addr, bytes: u32, v: u32) {
        let i = self.index(a, bytes);
        let state = self.states[i];
        assert!(matches!(state, State::Undefined | State::Defined), "store at {:#x}: {state:?}", a.0);
        if let Some(n) = &mut self.lose_store {
            if *n == 0 {
                self.lose_store = None;
                return;
            }
            *n -= 1;
        }
        let shift = 8 * (a.0 % WORD_SIZE);
        let mask = (u32::MAX >> (32 - 8 * bytes)) << shift;
        self.words[i] = (self.words[i] & !mask) | ((v << shift) & mask);
        self.states[i] = State::Defined;
    }
}

impl PartialOrd for State {
    fn partial_cmp(&self, other: &State) -> Option<std::cmp::Ordering> {
        (*self as u8).partial_cmp(&(*other as u8))
    }
}

impl Memory for Native {
    fn load8(&self, a: Addr) -> u8 {
        self.load(a, 1) as u8
    }
    fn load16(&self, a: Addr) -> u16 {
        self.load(a, 2) as u16
    }
    fn load32(&self, a: Addr) -> u32 {
        self.load(a, 4)
    }
    fn store8(&mut self, a: Addr, v: u8) {
        self.store(a, 1, u32::from(v));
    }
    fn store16(&mut self, a: Addr, v: u16) {
        self.store(a, 2, u32::from(v));
    }
    fn store32(&mut self, a: Addr, v: u32) {
        self.store(a, 4, v);
    }

    /// Copies words with their states: what was never written may be copied, but stays unwritten.
    fn copy(&mut self, to: Addr, from: Addr, bytes: u32) {
        assert!(bytes % WORD_SIZE == 0, "a copy of {bytes} bytes");
        if bytes == 0 {
            return;
        }
        let n = (bytes / WORD_SIZE) as usize;
        let (f, t) = (self.index(from, WORD_SIZE), self.index(to, WORD_SIZE));
        assert!(f + n <= self.words.len() && t + n <= self.words.len(), "copy past the end of memory");
        assert!(
            self.states[f..f + n].iter().all(|s| *s >= State::Undefined),
            "copy of {bytes} bytes from {:#x}: no access",
            from.0
        );
        assert!(
            self.states[t..t + n].iter().all(|s| matches!(s, State::Undefined | State::Defined)),
            "copy of {bytes} bytes to {:#x}: no access",
            to.0
        );
        self.words.copy_within(f..f + n, t);
        self.states.copy_within(f..f + n, t);
    }

    fn pages(&self) -> u32 {
        (self.words.len() as u32) / (PAGE_SIZE / WORD_SIZE)
    }

    fn grow(&mut self, pages: u32) -> bool {
        let first = self.words.len();
        let all = self.pages() + pages;
        if all > self.max_pages {
            return false;
        }
        let words = (all * (PAGE_SIZE / WORD_SIZE)) as usize;
        self.words.resize(words, 0);
        self.states.extend((first..words).map(|i| {
            if (i as u32 * WORD_SIZE) & MBLOCK_MASK < FIRST_BLOCK_OFF { State::Defined } else { State::NoAccess }
        }));
        true
    }

    fn make_undefined(&mut self, start: Addr, bytes: u32) {
        self.set_state(start, bytes, State::Undefined);
    }

    /// Descriptors of megablocks inside of a large group are descriptors again, of undefined content.
    fn make_no_access(&mut self, start: Addr, bytes: u32) {
        for i in start.0 / WORD_SIZE..(start.0 + bytes) / WORD_SIZE {
            let descriptor = (i * WORD_SIZE) & MBLOCK_MASK < FIRST_BLOCK_OFF;
            self.states[i as usize] = if descriptor { State::Undefined } else { State::NoAccess };
        }
    }
}
