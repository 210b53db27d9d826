//! Info tables and stack frames: what kind a frame is and where the next one starts.

use crate::memory::{Addr, Memory, field};
use ahc_abi::WORD_SIZE;
use ahc_abi::closure::RetFun;
use ahc_abi::closure::types::{RET_BCO, RET_BIG, RET_FUN};
use ahc_abi::info;

/// An info pointer, to read its table.
#[derive(Clone, Copy)]
pub struct Info(pub Addr);

impl Info {
    /// The info pointer of the (untagged) closure or frame at `a`.
    #[inline(always)]
    pub fn of<M: Memory>(m: &M, a: Addr) -> Info {
        Info(m.load_addr(a))
    }

    #[inline(always)]
    pub fn closure_type<M: Memory>(self, m: &M) -> u16 {
        m.load16(self.0.offset(info::TYPE))
    }

    #[inline(always)]
    pub fn layout<M: Memory>(self, m: &M) -> u32 {
        m.load32(self.0.offset(info::LAYOUT))
    }
}

/// Frame types as numbers of `closure::types`.
pub type FrameKind = u16;

/// Words of the frame at `sp`, header included. `sp` must hold the info pointer of a frame.
pub fn stack_frame_size<M: Memory>(m: &M, sp: Addr) -> u32 {
    let info = Info::of(m, sp);
    match info.closure_type(m) {
        RET_FUN => size_of::<RetFun>() as u32 / WORD_SIZE + m.load32(field!(sp, RetFun.size)),
        RET_BIG => {
            let bitmap = info.0.add(info.layout(m));
            1 + m.load32(bitmap.add(info::LARGE_BITMAP_SIZE))
        }
        // Interpreter frames cannot occur; their size would stand in the byte code object.
        RET_BCO => 2,
        _ => 1 + (info.layout(m) & info::BITMAP_SIZE_MASK),
    }
}
