//! Info tables written by hand into low memory, in GHC's layout (ABI.md §5).
//!
//! Every table has a slot of `SLOT` bytes; the info pointer is `BEFORE` bytes into it, so that all parts before it have room.

use crate::native::Native;
use ahc_abi::closure::fun_type;
use ahc_abi::{WORD_SIZE, info};
use ahc_heap::{Addr, Memory};

const SLOT: u32 = 40;
const BEFORE: u32 = 32;
pub const FIRST_TABLE: u32 = 4096;
const BITMAPS: u32 = 36 * 1024;
/// GHC's `stg_arg_bitmaps`.
pub const ARG_BITMAPS: u32 = 39 * 1024;
pub const STATICS: u32 = 40 * 1024;
pub const STATIC_SLOT: u32 = 64;

/// What an info table says about the words of its closure or frame.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Layout {
    Payload {
        ptrs: u16,
        nptrs: u16,
    },
    /// One entry per word after the header: is it a pointer?
    Frame(Vec<bool>),
}

/// A function's arity and which of its argument words are pointers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Args {
    pub pattern: u16,
    pub arity: u16,
    pub ptrs: Vec<bool>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Table {
    pub kind: u16,
    pub layout: Layout,
    pub args: Option<Args>,
    /// Static closure that stands for the table's references, or null.
    pub srt: Addr,
    /// The number of a constructor.
    pub tag: u16,
}

impl Table {
    #[must_use]
    pub fn new(kind: u16, ptrs: u16, nptrs: u16) -> Table {
        Table { kind, layout: Layout::Payload { ptrs, nptrs }, args: None, srt: Addr::NULL, tag: 0 }
    }

    #[must_use]
    pub fn frame(kind: u16, ptrs: &[bool]) -> Table {
        Table { layout: Layout::Frame(ptrs.to_vec()), ..Table::new(kind, 0, 0) }
    }

    #[must_use]
    pub fn srt(self, srt: Addr) -> Table {
        Table { srt, ..self }
    }
}

/// The info pointer of table number `i`.
#[must_use]
pub const fn info_of(i: usize) -> Addr {
    Addr(FIRST_TABLE + SLOT * i as u32 + BEFORE)
}

/// The number of the table of an info pointer, if it is one.
#[must_use]
pub fn number_of(info: Addr) -> Option<usize> {
    let from = info.0.checked_sub(FIRST_TABLE + BEFORE)?;
    (from % SLOT == 0).then_some((from / SLOT) as usize)
}

/// Bits as bitmaps have them: 1 means that the word is no pointer.
fn bits(ptrs: &[bool]) -> u32 {
    ptrs.iter().enumerate().fold(0, |bits, (i, ptr)| bits | (u32::from(!ptr) << i))
}

fn small_bitmap(ptrs: &[bool]) -> u32 {
    ptrs.len() as u32 | (bits(ptrs) << info::BITMAP_BITS_SHIFT)
}

/// Writes large bitmaps one after the other.
pub struct Bitmaps(u32);

impl Bitmaps {
    #[must_use]
    pub fn new() -> Bitmaps {
        Bitmaps(BITMAPS)
    }

    fn write(&mut self, m: &mut Native, ptrs: &[bool]) -> Addr {
        let at = Addr(self.0);
        m.store32(at, ptrs.len() as u32);
        for (i, chunk) in ptrs.chunks(32).enumerate() {
            m.store32(at.words(1 + i as u32), bits(chunk));
        }
        self.0 += WORD_SIZE * (1 + ptrs.len().div_ceil(32) as u32);
        assert!(self.0 <= ARG_BITMAPS);
        at
    }
}

impl Default for Bitmaps {
    fn default() -> Self {
        Bitmaps::new()
    }
}

/// Writes table number `i`.
pub fn write(m: &mut Native, bitmaps: &mut Bitmaps, i: usize, t: &Table) {
    let at = info_of(i);
    assert!(at.0 + SLOT <= BITMAPS, "too many tables");
    m.store16(at.offset(info::TYPE), t.kind);
    let srt = if t.srt.is_null() { t.tag } else { 1 };
    m.store16(at.offset(info::SRT), srt);
    let layout = match &t.layout {
        Layout::Payload { ptrs, nptrs } => u32::from(*ptrs) | (u32::from(*nptrs) << 16),
        Layout::Frame(ptrs) if ptrs.len() <= 27 => small_bitmap(ptrs),
        Layout::Frame(ptrs) => bitmaps.write(m, ptrs).0.wrapping_sub(at.0),
    };
    m.store32(at.offset(info::LAYOUT), layout);
    let srt_offset = t.srt.0.wrapping_sub(at.0);
    if let Some(args) = &t.args {
        m.store16(at.offset(info::fun::FUN_TYPE), args.pattern);
        m.store16(at.offset(info::fun::ARITY), args.arity);
        if !t.srt.is_null() {
            m.store32(at.offset(info::fun::SRT_OFFSET), srt_offset);
        }
        match args.pattern {
            fun_type::ARG_GEN => m.store32(at.offset(info::fun::BITMAP), small_bitmap(&args.ptrs)),
            fun_type::ARG_GEN_BIG => {
                let bitmap = bitmaps.write(m, &args.ptrs);
                m.store32(at.offset(info::fun::BITMAP), bitmap.0.wrapping_sub(at.0));
            }
            _ => {}
        }
    } else if !t.srt.is_null() {
        m.store32(at.offset(info::ret::SRT_OFFSET), srt_offset);
    }
    // The code: entered or jumped to, never read.
    m.store32(at, 0);
}

/// Patterns with canned code, by number: which argument words are pointers (V16 and longer vectors never occur on this target).
#[must_use]
pub fn canned(pattern: u16) -> Vec<bool> {
    let words: &str = match pattern {
        4 | 6 => "n",
        5 => "p",
        7 | 8 => "nn",
        9 => "nnnn",
        10 => "nnnnnnnn",
        11 => "nnnnnnnnnnnnnnnn",
        12 => "nn",
        13 => "np",
        14 => "pn",
        15 => "pp",
        16 => "nnn",
        17 => "nnp",
        18 => "npn",
        19 => "npp",
        20 => "pnn",
        21 => "pnp",
        22 => "ppn",
        23 => "ppp",
        24 => "pppp",
        25 => "ppppp",
        26 => "pppppp",
        27 => "ppppppp",
        28 => "pppppppp",
        _ => "",
    };
    words.chars().map(|c| c == 'p').collect()
}

/// `stg_arg_bitmaps`.
pub fn write_arg_bitmaps(m: &mut Native) {
    for pattern in 0..fun_type::N_PATTERNS {
        m.store32(Addr(ARG_BITMAPS).words(u32::from(pattern)), small_bitmap(&canned(pattern)));
    }
}
