//! Stacks that a test writes by hand: a thread's chunk, its pointer, and frames pushed as compiled code pushes them.

use ahc_abi::thread::{RESERVED_STACK_WORDS, Stack, Tso};
use ahc_heap::{Addr, Heap, Memory};
use core::mem::offset_of;

use crate::Native;

/// The address of a field.
pub fn field(base: Addr, offset: usize) -> Addr {
    base.add(offset as u32)
}

/// The newest chunk of a thread's stack.
pub fn stack(h: &Heap<Native>, tso: Addr) -> Addr {
    h.m.load_addr(field(tso, offset_of!(Tso, stackobj)))
}

pub fn sp(h: &Heap<Native>, tso: Addr) -> Addr {
    h.m.load_addr(field(stack(h, tso), offset_of!(Stack, sp)))
}

/// Pushes words, the first one on top; in new chunks, up to `limit` words of stack, if they do not fit. Gives whether the stack grew.
pub fn push(h: &mut Heap<Native>, tso: Addr, words: &[u32], limit: u32) -> bool {
    let n = words.len() as u32;
    let mut grew = false;
    while sp(h, tso).0 < stack(h, tso).0 + size_of::<Stack>() as u32 + 4 * (n + RESERVED_STACK_WORDS) {
        assert!(h.grow_stack(tso, limit));
        grew = true;
    }
    let top = sp(h, tso).sub(4 * n);
    for (i, w) in words.iter().enumerate() {
        h.m.store32(top.words(i as u32), *w);
    }
    let at = field(stack(h, tso), offset_of!(Stack, sp));
    h.m.store_addr(at, top);
    grew
}
