//! Stacks and other runs of words that a bitmap describes: frames, saved arguments of functions, partial applications.

use super::Collector;
use crate::frame::Info;
use crate::memory::{Addr, Program, field};
use ahc_abi::WORD_SIZE;
use ahc_abi::closure::fun_type::{ARG_GEN, ARG_GEN_BIG};
use ahc_abi::closure::types::{RET_BIG, RET_FUN, UPDATE_FRAME};
use ahc_abi::closure::{RetFun, UpdateFrame};
use ahc_abi::info::{self, BITMAP_BITS_SHIFT, BITMAP_SIZE_MASK, LARGE_BITMAP_BITS, LARGE_BITMAP_SIZE};

impl<M: Program> Collector<'_, M> {
    /// Frames from `sp` to `end`.
    pub(super) fn scavenge_frames(&mut self, sp: Addr, end: Addr) {
        let mut p = sp;
        while p < end {
            let info = Info::of(&self.h.m, p);
            match info.closure_type(&self.h.m) {
                UPDATE_FRAME => {
                    self.evacuate_updatee(field!(p, UpdateFrame.updatee));
                    p = p.add(size_of::<UpdateFrame>() as u32);
                    // Its code belongs to the runtime, which has no static references.
                    continue;
                }
                RET_BIG => {
                    let bitmap = info.0.add(info.layout(&self.h.m));
                    p = self.scavenge_large_bitmap(p.words(1), bitmap);
                }
                RET_FUN => {
                    self.evacuate(field!(p, RetFun.fun));
                    let fun = self.get(field!(p, RetFun.fun)).untag();
                    let size = self.h.m.load32(field!(p, RetFun.size));
                    p = self.scavenge_arguments(fun, p.add(size_of::<RetFun>() as u32), size);
                }
                _ => {
                    let layout = info.layout(&self.h.m);
                    p = self.scavenge_bits(p.words(1), layout & BITMAP_SIZE_MASK, layout >> BITMAP_BITS_SHIFT);
                }
            }
            if self.major && self.has_srt(info) {
                let srt = self.srt(info, info::ret::SRT_OFFSET);
                self.evacuate_static(srt);
            }
        }
    }

    /// The static reference table that a field of the info table at `offset` names.
    #[inline(always)]
    pub(super) fn srt(&self, info: Info, offset: i32) -> Addr {
        info.0.add(self.h.m.load32(info.0.offset(offset)))
    }

    /// A thunk under evaluation. If it was updated meanwhile (another thread was first), it must stay a thunk to update all the same.
    fn evacuate_updatee(&mut self, slot: Addr) {
        let q = self.get(slot);
        let Some(bd) = self.in_from_space(q) else {
            self.evacuate(slot);
            return;
        };
        let header = self.get(q);
        if header.0 & 1 == 0 && Info(header).closure_type(&self.h.m) == ahc_abi::closure::types::BLACKHOLE {
            self.copy_blackhole(slot, q, Info(header), bd);
        } else {
            self.evacuate(slot);
        }
    }

    /// `size` words from `p`, of which those whose bit is clear are pointers.
    #[inline]
    fn scavenge_bits(&mut self, p: Addr, size: u32, bits: u32) -> Addr {
        let end = p.words(size);
        let (mut p, mut bits) = (p, bits);
        while p < end {
            if bits & 1 == 0 {
                self.evacuate(p);
            }
            bits >>= 1;
            p = p.add(WORD_SIZE);
        }
        end
    }

    /// As many words as a large bitmap has bits.
    fn scavenge_large_bitmap(&mut self, p: Addr, bitmap: Addr) -> Addr {
        let size = self.h.m.load32(bitmap.add(LARGE_BITMAP_SIZE));
        self.scavenge_large_bits(p, bitmap, size)
    }

    fn scavenge_large_bits(&mut self, p: Addr, bitmap: Addr, size: u32) -> Addr {
        let (mut p, mut left) = (p, size);
        let mut word = bitmap.add(LARGE_BITMAP_BITS);
        while left > 0 {
            let n = left.min(u32::BITS);
            let bits = self.h.m.load32(word);
            p = self.scavenge_bits(p, n, bits);
            left -= n;
            word = word.add(WORD_SIZE);
        }
        p
    }

    /// `size` arguments of a function from `p`; the function's info table describes them. `fun` may be in from-space or not.
    pub(super) fn scavenge_arguments(&mut self, fun: Addr, p: Addr, size: u32) -> Addr {
        let mut header = self.get(fun);
        if header.0 & 1 != 0 {
            header = self.get(header.sub(1));
        }
        let fun_type = self.h.m.load16(header.offset(info::fun::FUN_TYPE));
        let bitmap = header.offset(info::fun::BITMAP);
        match fun_type {
            ARG_GEN => {
                let bits = self.h.m.load32(bitmap) >> BITMAP_BITS_SHIFT;
                self.scavenge_bits(p, size, bits)
            }
            ARG_GEN_BIG => {
                let large = header.add(self.h.m.load32(bitmap));
                self.scavenge_large_bits(p, large, size)
            }
            canned => {
                let bits = self.h.m.load32(self.h.m.arg_bitmaps().words(u32::from(canned))) >> BITMAP_BITS_SHIFT;
                self.scavenge_bits(p, size, bits)
            }
        }
    }
}
