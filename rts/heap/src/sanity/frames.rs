//! Stack frames and arguments, as their bitmaps describe them.

use super::{Checked, Problem, Sanity, insane};
use crate::memory::{Addr, Program, field};
use ahc_abi::WORD_SIZE;
use ahc_abi::closure::RetFun;
use ahc_abi::closure::fun_type::{ARG_GEN, ARG_GEN_BIG};
use ahc_abi::closure::types::*;
use ahc_abi::info::{self, BITMAP_BITS_SHIFT, BITMAP_SIZE_MASK, LARGE_BITMAP_BITS, LARGE_BITMAP_SIZE};

/// Words whose bits are in memory (large) or in a word.
#[derive(Clone, Copy)]
enum Bits {
    Word(u32),
    At(Addr),
}

impl<M: Program> Sanity<'_, M> {
    /// Frames from `p` to exactly `end`.
    pub(super) fn check_frames(&mut self, p: Addr, end: Addr) -> Checked {
        let mut p = p;
        while p < end {
            let (info, kind) = self.check_header(p)?;
            let layout = info.layout(&self.h.m);
            p = match kind {
                RET_BIG => {
                    let bitmap = info.0.add(layout);
                    let size = self.h.m.load32(bitmap.add(LARGE_BITMAP_SIZE));
                    self.check_bits(p.words(1), size, Bits::At(bitmap.add(LARGE_BITMAP_BITS)))?
                }
                RET_FUN => {
                    self.check_pointer(field!(p, RetFun.fun))?;
                    let fun = self.h.m.load_addr(field!(p, RetFun.fun)).untag();
                    let size = self.h.m.load32(field!(p, RetFun.size));
                    self.check_arguments(fun, p.add(size_of::<RetFun>() as u32), size)?
                }
                RET_SMALL | UPDATE_FRAME..=STOP_FRAME | ATOMICALLY_FRAME..=CATCH_STM_FRAME => {
                    let bits = Bits::Word(layout >> BITMAP_BITS_SHIFT);
                    self.check_bits(p.words(1), layout & BITMAP_SIZE_MASK, bits)?
                }
                _ => return insane(Problem::Stack, self.at, p),
            };
        }
        if p == end { Ok(()) } else { insane(Problem::Stack, self.at, p) }
    }

    /// The first `n` arguments of a function, whose info table says which are pointers.
    pub(super) fn check_arguments(&mut self, fun: Addr, args: Addr, n: u32) -> Checked<Addr> {
        let (table, kind) = self.check_header(fun)?;
        if !FUN_RANGE.contains(&kind) {
            return insane(Problem::Type, self.at, fun);
        }
        let bitmap = table.0.offset(info::fun::BITMAP);
        let bits = match self.h.m.load16(table.0.offset(info::fun::FUN_TYPE)) {
            ARG_GEN => Bits::Word(self.h.m.load32(bitmap) >> BITMAP_BITS_SHIFT),
            ARG_GEN_BIG => Bits::At(table.0.add(self.h.m.load32(bitmap)).add(LARGE_BITMAP_BITS)),
            canned => Bits::Word(self.h.m.load32(self.h.m.arg_bitmaps().words(u32::from(canned))) >> BITMAP_BITS_SHIFT),
        };
        self.check_bits(args, n, bits)
    }

    fn check_bits(&mut self, first: Addr, n: u32, bits: Bits) -> Checked<Addr> {
        let mut i = 0;
        while i < n {
            let word = match bits {
                Bits::Word(word) => word,
                Bits::At(at) => self.h.m.load32(at.add(i / u32::BITS * WORD_SIZE)),
            };
            if (word >> (i % u32::BITS)) & 1 == 0 {
                self.check_pointer(first.words(i))?;
            }
            i += 1;
        }
        Ok(first.words(n))
    }
}
