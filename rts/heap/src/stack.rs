//! Threads' stacks: making a thread, growing a stack by a chunk, returning to the chunk before.
//!
//! A full chunk gets a successor: its newest frames move over, the successor's oldest frame is an underflow frame that points back.
//! INV-STACK: `Stack::sp` is within the chunk and holds the info pointer of a frame whenever compiled code is not running.

use crate::frame::{Info, stack_frame_size};
use crate::memory::{Addr, Program, field};
use crate::nursery::Heap;
use ahc_abi::WORD_SIZE;
use ahc_abi::closure::UnderflowFrame;
use ahc_abi::closure::types::UNDERFLOW_FRAME;
use ahc_abi::limits::{INITIAL_STACK_WORDS, MAX_STACK_WORDS, STACK_CHUNK_BUFFER_WORDS, STACK_CHUNK_WORDS};
use ahc_abi::reg;
use ahc_abi::thread::{NOT_BLOCKED, RESERVED_STACK_WORDS, STACK_DIRTY, Stack, THREAD_RUN_GHC, Tso};

const _: () = assert!(NOT_BLOCKED == 0);

const STACK_HEAD_WORDS: u32 = size_of::<Stack>() as u32 / WORD_SIZE;
/// Bytes. Wasm frames are for Haskell frames of 4 bytes or more, commonly 12, and take 100 to 400 bytes of an engine's stack, which has 500 KB in the smallest.
const SOFT_STACK: u32 = 8 << 10;
const SOFT_STACK_NESTED: u32 = 256;

fn usual(nesting: u32) -> u32 {
    (SOFT_STACK >> nesting.min(31)).max(SOFT_STACK_NESTED)
}

const UNDERFLOW_WORDS: u32 = size_of::<UnderflowFrame>() as u32 / WORD_SIZE;

/// Sizes of stacks in words, heads included.
pub struct StackSizes {
    /// A new thread's.
    pub initial: u32,
    /// A further chunk's.
    pub chunk: u32,
    /// What moves from a full chunk to its successor, so that returning does not underflow at once.
    pub buffer: u32,
    /// What all chunks of a thread may have together.
    pub limit: u32,
}

impl StackSizes {
    pub(crate) const DEFAULT: StackSizes = StackSizes {
        initial: INITIAL_STACK_WORDS,
        chunk: STACK_CHUNK_WORDS,
        buffer: STACK_CHUNK_BUFFER_WORDS,
        limit: MAX_STACK_WORDS,
    };
}

impl<M: Program> Heap<M> {
    /// A STACK object of `words` words with its head, empty.
    fn new_stack(&mut self, words: u32) -> Addr {
        let stack = self.allocate(words);
        let info = self.m.stack_info();
        let size = words - STACK_HEAD_WORDS;
        self.m.store_addr(stack, info);
        self.m.store32(field!(stack, Stack.stack_size), size);
        // With `marking`, which follows.
        self.m.store16(field!(stack, Stack.dirty), u16::from(STACK_DIRTY));
        self.m.store_addr(field!(stack, Stack.sp), stack.words(STACK_HEAD_WORDS + size));
        stack
    }

    /// A thread that will return to `first`, a return address, and then end.
    pub fn new_thread(&mut self, id: u32, first: Addr) -> Addr {
        let stack = self.new_stack(self.stack_sizes.initial);
        let size = self.stack_sizes.initial - STACK_HEAD_WORDS;
        let tso = self.allocate(size_of::<Tso>() as u32 / WORD_SIZE);
        let cap = self.m.capability();
        let others = core::mem::replace(&mut self.g0().threads, tso);
        let m = &mut self.m;
        let end = m.end_tso_queue();
        for word in 0..size_of::<Tso>() as u32 / WORD_SIZE {
            m.store32(tso.words(word), 0);
        }
        let info = m.tso_info();
        m.store_addr(tso, info);
        m.store_addr(field!(tso, Tso.link), end);
        m.store_addr(field!(tso, Tso.global_link), others);
        m.store_addr(field!(tso, Tso.stackobj), stack);
        // With `why_blocked`, which follows.
        m.store32(field!(tso, Tso.what_next), u32::from(THREAD_RUN_GHC));
        m.store_addr(field!(tso, Tso.block_info), end);
        m.store32(field!(tso, Tso.id), id);
        m.store32(field!(tso, Tso.dirty), 1);
        m.store_addr(field!(tso, Tso.cap), cap);
        let no_trec = m.no_trec();
        m.store_addr(field!(tso, Tso.trec), no_trec);
        m.store_addr(field!(tso, Tso.blocked_exceptions), end);
        m.store_addr(field!(tso, Tso.bq), end);
        m.store32(field!(tso, Tso.tot_stack_size), size);
        let sp = m.load_addr(field!(stack, Stack.sp)).sub(2 * WORD_SIZE);
        m.store_addr(field!(stack, Stack.sp), sp);
        m.store_addr(sp, first);
        let stop = m.stop_thread_info();
        m.store_addr(sp.words(1), stop);
        tso
    }

    /// Pushes a word on a thread's stack. The caller knows that there is room (a new thread, `RESERVED_STACK_WORDS`).
    pub fn push(&mut self, tso: Addr, word: Addr) {
        let stack = self.m.load_addr(field!(tso, Tso.stackobj));
        let sp = self.m.load_addr(field!(stack, Stack.sp)).sub(WORD_SIZE);
        self.m.store_addr(field!(stack, Stack.sp), sp);
        self.m.store_addr(sp, word);
        self.dirty_stack(stack);
    }

    /// The thread is about to run: compiled code changes its stack without further notice.
    pub fn dirty_running(&mut self, tso: Addr) {
        let stack = self.m.load_addr(field!(tso, Tso.stackobj));
        self.dirty_tso(tso);
        self.dirty_stack(stack);
    }

    /// Whether a failed stack check is no reason for a new chunk: with the direct strategy compiled code gets a limit that comes before the end of the
    /// chunk, so that its wasm frames are given up in time, and a later one when it goes on. A check that failed although there was room wants more than
    /// that: it gets twice as much, each time, until the chunk ends.
    pub fn soft_overflow(&mut self, tso: Addr, nesting: u32) -> bool {
        if !self.is_soft_overflow(tso) {
            return false;
        }
        let (sp, room) = self.stack_room(tso);
        let there_was = sp.0.saturating_sub(self.reg(reg::SP_LIM).0);
        self.soft_overflow = (sp, usual(nesting).max(2 * there_was).min(room));
        true
    }

    /// Whether the limit that a failed stack check met comes before the end of the chunk.
    pub fn is_soft_overflow(&self, tso: Addr) -> bool {
        let (sp, room) = self.stack_room(tso);
        room != 0 && self.reg(reg::SP_LIM).0 > sp.0.saturating_sub(room)
    }

    /// Before a thread runs, in that many calls of C or the host from Haskell: by how many bytes its stack may grow before wasm frames are given up, at
    /// first and later. Less in nested runs: the frames of all are there.
    pub fn soft_stack(&mut self, tso: Addr, nesting: u32) -> (u32, u32) {
        let usual = usual(nesting);
        let (sp, soft) = self.soft_overflow;
        (if sp == self.stack_room(tso).0 { soft } else { usual }, usual)
    }

    /// Sp, and the bytes between the limit for compiled code and it.
    fn stack_room(&self, tso: Addr) -> (Addr, u32) {
        let stack = self.m.load_addr(field!(tso, Tso.stackobj));
        let sp = self.m.load_addr(field!(stack, Stack.sp));
        (sp, sp.0.saturating_sub(stack.words(STACK_HEAD_WORDS + RESERVED_STACK_WORDS).0))
    }

    /// Gives the thread a new chunk. False if its chunks together have `limit` words already.
    pub fn grow_stack(&mut self, tso: Addr, limit: u32) -> bool {
        let old = self.m.load_addr(field!(tso, Tso.stackobj));
        let old_size = self.m.load32(field!(old, Stack.stack_size));
        let old_sp = self.m.load_addr(field!(old, Stack.sp));
        let old_top = old.words(STACK_HEAD_WORDS + old_size);
        let total = self.m.load32(field!(tso, Tso.tot_stack_size));
        if total >= limit {
            return false;
        }
        // A chunk that is not even half full was too small for one frame: then twice its size.
        let chunk = if old_top.words_since(old_sp) < old_size / 2 {
            (2 * (old_size + STACK_HEAD_WORDS)).max(self.stack_sizes.chunk)
        } else {
            self.stack_sizes.chunk
        };
        let buffer = self.stack_sizes.buffer;
        let new = self.new_stack(chunk);
        let size = chunk - STACK_HEAD_WORDS;
        let m = &mut self.m;
        m.store32(field!(tso, Tso.tot_stack_size), total + size);
        // Whole frames, at least one (it asked for the space), until the buffer is full or the stack ends.
        let mut end = old_sp;
        while end < old_top && end.words_since(old_sp) < buffer {
            let next = end.words(stack_frame_size(m, end));
            if next.words_since(old_sp) > size - UNDERFLOW_WORDS {
                break;
            }
            end = next;
        }
        let mut sp = m.load_addr(field!(new, Stack.sp));
        if end < old_top {
            sp = sp.sub(UNDERFLOW_WORDS * WORD_SIZE);
            let info = m.stack_underflow_frame_info();
            m.store_addr(sp, info);
            m.store_addr(field!(sp, UnderflowFrame.next_chunk), old);
        } else {
            // The old chunk is empty and out of use; if it ended in an underflow frame, that moved too.
            m.store32(field!(tso, Tso.tot_stack_size), total + size - old_size);
        }
        let bytes = end.0.wrapping_sub(old_sp.0);
        sp = Addr(sp.0.wrapping_sub(bytes));
        m.copy(sp, old_sp, bytes);
        m.store_addr(field!(new, Stack.sp), sp);
        m.store_addr(field!(old, Stack.sp), end);
        m.store_addr(field!(tso, Tso.stackobj), new);
        self.dirty_tso(tso);
        true
    }

    /// A walk that pops the frames of the chunk `stack` has come to its last one, the underflow frame at `frame`: goes on in the chunk before. Gives
    /// that chunk and its newest frame.
    pub(crate) fn pop_chunk(&mut self, tso: Addr, stack: Addr, frame: Addr) -> (Addr, Addr) {
        self.m.store_addr(field!(stack, Stack.sp), frame);
        self.underflow(tso);
        let stack = self.m.load_addr(field!(tso, Tso.stackobj));
        (stack, self.m.load_addr(field!(stack, Stack.sp)))
    }

    /// The thread returned into the underflow frame at `Stack::sp`: goes back to the chunk before. Gives the number of words of
    /// return values that stand before the frame's return address (none: they are in registers).
    pub fn underflow(&mut self, tso: Addr) -> u32 {
        let new = self.m.load_addr(field!(tso, Tso.stackobj));
        let frame = self.m.load_addr(field!(new, Stack.sp));
        let new_size = self.m.load32(field!(new, Stack.stack_size));
        let new_top = new.words(STACK_HEAD_WORDS + new_size);
        // Return values on the stack are newer than the underflow frame, which is the chunk's last.
        let base = new_top.sub(UNDERFLOW_WORDS * WORD_SIZE);
        debug_assert!(Info::of(&self.m, base).closure_type(&self.m) == UNDERFLOW_FRAME);
        let old = self.m.load_addr(field!(base, UnderflowFrame.next_chunk));
        let results = base.words_since(frame);
        let old_sp = self.m.load_addr(field!(old, Stack.sp)).sub(results * WORD_SIZE);
        self.m.copy(old_sp, frame, results * WORD_SIZE);
        self.m.store_addr(field!(old, Stack.sp), old_sp);
        self.dirty_stack(old);
        self.m.store_addr(field!(tso, Tso.stackobj), old);
        self.dirty_tso(tso);
        let total = self.m.load32(field!(tso, Tso.tot_stack_size));
        self.m.store32(field!(tso, Tso.tot_stack_size), total - new_size);
        results
    }
}
