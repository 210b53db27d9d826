//! The sanity check (`-DS`): walks the whole heap after a collection and names the first thing that cannot be.
//!
//! Checked: every object of every generation has a plausible info table and points to objects in blocks that are in use, with tags that fit;
//! old objects that point to younger ones are in their generation's list of mutated objects; blocks, large objects, threads and weak pointers
//! are in the lists of the generations that their descriptors name, and their counts are right; stacks consist of frames up to their end; lists of
//! free blocks hold free blocks. Written independently of `gc`: layouts are read again from the info tables.

mod frames;
mod object;

use crate::generation::Generation;
use crate::memory::{Addr, Program, field};
use crate::nursery::Heap;
use ahc_abi::WORD_SIZE;
use ahc_abi::block::{BF_COMPACT, BF_LARGE, BF_PINNED, BLOCK_FREE, BLOCK_SIZE, Bdescr, bdescr_of};
use ahc_abi::closure::Weak;
use ahc_abi::closure::types::{CONSTR, N_CLOSURE_TYPES, TSO, WEAK};
use ahc_abi::limits::PAGE_SIZE;
use ahc_abi::reg::{self, Capability};
use ahc_abi::thread::Tso;

/// What is wrong. Numbers are the wasm program's exit message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum Problem {
    /// The header is no info pointer.
    Header,
    /// The type of closure cannot be there.
    Type,
    /// A pointer into nowhere: past the memory, into a free block, into a block's unused part, into the nursery.
    Pointer,
    /// The pointer's tag is not what the object says.
    Tag,
    /// An old object points to a younger one and is in no list of mutated objects.
    NotRecorded,
    /// A block's descriptor disagrees with the list that it is in.
    Block,
    /// The number of blocks or words is not what the generation counts.
    Count,
    /// A stack's pointer is outside of it, or its frames do not end where it ends.
    Stack,
    /// A thread or a weak pointer is in another generation's list.
    List,
    /// An entry of a list of mutated objects is of another generation.
    MutList,
    /// A free block is not marked as free, or one in use is.
    Free,
}

/// A finding: what, the object, block or stack it is about, and the word that shows it (or 0).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Insane {
    pub problem: Problem,
    pub at: Addr,
    pub word: Addr,
}

pub(crate) type Checked<T = ()> = Result<T, Insane>;

pub(crate) fn insane<T>(problem: Problem, at: Addr, word: Addr) -> Checked<T> {
    Err(Insane { problem, at, word })
}

/// A check in progress. Objects of generations that were not collected cannot be walked block by block, since thunks that were updated left
/// gaps: they are followed from what refers to them, with a mark per word and a stack.
pub(crate) struct Sanity<'h, M> {
    pub h: &'h mut Heap<M>,
    /// The oldest generation that was collected.
    pub collected: u16,
    /// The object under check and its generation.
    pub at: Addr,
    pub generation: u16,
    /// A pointer in it to a younger generation, or null.
    pub young_at: Addr,
    marks: Addr,
    stack: Addr,
}

impl<M: Program> Heap<M> {
    /// To be called after a collection of generations up to `collected`, when threads and weak pointers that it found dead have been dealt with.
    pub fn check_sanity(&mut self, collected: u16) -> Checked {
        let bytes = self.m.pages() * (PAGE_SIZE / (WORD_SIZE * 8));
        let marks = self.alloc_group(bytes.div_ceil(BLOCK_SIZE));
        let stack = self.new_block();
        let mut at = self.m.load_addr(field!(marks, Bdescr.start));
        let end = at.add(bytes);
        let start = at;
        while at < end {
            self.m.store32(at, 0);
            at = at.add(WORD_SIZE);
        }
        let null = Addr::NULL;
        let mut s = Sanity { h: self, collected, at: null, generation: 0, young_at: null, marks: start, stack };
        let result = s.check();
        let stack = s.stack;
        self.free_chain(stack);
        self.m.recycle(&mut self.blocks.free, marks);
        result
    }
}

impl<M: Program> Sanity<'_, M> {
    fn check(&mut self) -> Checked {
        let n = self.h.policy.generations as usize;
        let generations = self.h.generations;
        for (number, g) in generations.iter().enumerate() {
            self.check_blocks(number as u16, g)?;
            self.check_large(number as u16, g)?;
            self.check_lists(number as u16, g)?;
            if number > 0 && number < n {
                self.check_mut_list(number as u16)?;
            }
        }
        let cap = self.h.m.capability();
        for root in [field!(cap, Capability.run_queue_hd), cap.add(reg::BASE_REG_OFFSET + reg::CURRENT_TSO)] {
            self.generation = 0;
            self.at = root;
            if !self.h.m.load_addr(root).is_null() {
                self.check_pointer(root)?;
            }
        }
        while let Some(p) = self.pop() {
            let (_, generation) = self.check_place(p)?;
            self.check_recorded(p, generation)?;
        }
        self.check_nursery()?;
        self.h.blocks.free.check(&self.h.m)
    }

    /// An object of a generation that was not collected: it is checked later, once.
    pub(crate) fn push(&mut self, q: Addr) {
        let word = self.marks.words(q.0 / WORD_SIZE / u32::BITS);
        let bit = 1 << (q.0 / WORD_SIZE % u32::BITS);
        let marks = self.h.m.load32(word);
        if marks & bit != 0 {
            return;
        }
        self.h.m.store32(word, marks | bit);
        let bd = self.stack;
        let mut free = self.h.m.load_addr(field!(bd, Bdescr.free));
        if free >= self.h.m.load_addr(field!(bd, Bdescr.start)).add(BLOCK_SIZE) {
            self.stack = self.h.new_block();
            self.h.m.store_addr(field!(self.stack, Bdescr.link), bd);
            free = self.h.m.load_addr(field!(self.stack, Bdescr.start));
        }
        self.h.m.store_addr(free, q);
        self.h.m.store_addr(field!(self.stack, Bdescr.free), free.add(WORD_SIZE));
    }

    fn pop(&mut self) -> Option<Addr> {
        let bd = self.stack;
        let free = self.h.m.load_addr(field!(bd, Bdescr.free));
        if free == self.h.m.load_addr(field!(bd, Bdescr.start)) {
            let rest = self.h.m.load_addr(field!(bd, Bdescr.link));
            if rest.is_null() {
                return None;
            }
            self.h.m.recycle(&mut self.h.blocks.free, bd);
            self.stack = rest;
            return self.pop();
        }
        self.h.m.store_addr(field!(bd, Bdescr.free), free.sub(WORD_SIZE));
        Some(self.h.m.load_addr(free.sub(WORD_SIZE)))
    }

    fn check_blocks(&mut self, number: u16, g: &Generation) -> Checked {
        let (mut n, mut words) = (0, 0);
        let mut bd = g.blocks;
        while !bd.is_null() {
            let start = self.check_descriptor(bd, number, 0)?;
            let free = self.h.m.load_addr(field!(bd, Bdescr.free));
            if self.h.m.load32(field!(bd, Bdescr.blocks)) != 1 || free > start.add(BLOCK_SIZE) {
                return insane(Problem::Block, bd, free);
            }
            let mut p = start;
            while number <= self.collected && p < free {
                p = self.check_recorded(p, number)?;
            }
            if number <= self.collected && p != free {
                return insane(Problem::Block, bd, p);
            }
            n += 1;
            words += free.words_since(start);
            bd = self.h.m.load_addr(field!(bd, Bdescr.link));
        }
        if n != g.n_blocks || words != g.n_words {
            return insane(Problem::Count, Addr(n), Addr(words));
        }
        Ok(())
    }

    fn check_large(&mut self, number: u16, g: &Generation) -> Checked {
        let mut n = 0;
        let mut bd = g.large_objects;
        while !bd.is_null() {
            let start = self.check_descriptor(bd, number, BF_LARGE)?;
            let blocks = self.h.m.load32(field!(bd, Bdescr.blocks));
            let free = self.h.m.load_addr(field!(bd, Bdescr.free));
            if blocks == 0 || free.0 - start.0 > blocks * BLOCK_SIZE {
                return insane(Problem::Block, bd, free);
            }
            // Pinned blocks hold byte arrays, with gaps between them.
            if self.h.m.load16(field!(bd, Bdescr.flags)) & BF_PINNED == 0 {
                self.check_recorded(start, number)?;
            }
            n += (free.0 - start.0).div_ceil(BLOCK_SIZE);
            bd = self.h.m.load_addr(field!(bd, Bdescr.link));
        }
        if n != g.n_large_blocks && g.large_objects != Addr::NULL && n > g.n_large_blocks {
            return insane(Problem::Count, Addr(n), Addr(g.n_large_blocks));
        }
        Ok(())
    }

    /// A block in a generation's list; gives its start.
    fn check_descriptor(&mut self, bd: Addr, number: u16, flags: u16) -> Checked<Addr> {
        let start = self.h.m.load_addr(field!(bd, Bdescr.start));
        let found = self.h.m.load16(field!(bd, Bdescr.flags));
        if start.0 >> 16 >= self.h.m.pages()
            || bdescr_of(start.0) != bd.0
            || self.h.m.load16(field!(bd, Bdescr.gen_no)) != number
            || found & (BF_LARGE | BF_COMPACT) != flags
        {
            return insane(Problem::Block, bd, start);
        }
        if self.h.m.load32(field!(bd, Bdescr.free)) == BLOCK_FREE {
            return insane(Problem::Free, bd, start);
        }
        Ok(start)
    }

    /// One object; if it points to a younger one it is recorded. Gives its end.
    fn check_recorded(&mut self, p: Addr, number: u16) -> Checked<Addr> {
        let words = self.check_object(p, number)?;
        if !self.young_at.is_null() && !self.is_recorded(p, number) {
            return insane(Problem::NotRecorded, p, self.young_at);
        }
        Ok(p.words(words))
    }

    /// The first block of a generation's list of mutated objects.
    fn mut_list(&self, number: u16) -> Addr {
        let lists = self.h.m.load_addr(field!(self.h.m.capability(), Capability.mut_lists));
        self.h.m.load_addr(lists.words(u32::from(number)))
    }

    fn is_recorded(&self, p: Addr, number: u16) -> bool {
        let mut bd = self.mut_list(number);
        while !bd.is_null() {
            let mut at = self.h.m.load_addr(field!(bd, Bdescr.start));
            let end = self.h.m.load_addr(field!(bd, Bdescr.free));
            while at < end {
                if self.h.m.load_addr(at) == p {
                    return true;
                }
                at = at.add(WORD_SIZE);
            }
            bd = self.h.m.load_addr(field!(bd, Bdescr.link));
        }
        false
    }

    fn check_mut_list(&mut self, number: u16) -> Checked {
        let mut bd = self.mut_list(number);
        while !bd.is_null() {
            let mut at = self.h.m.load_addr(field!(bd, Bdescr.start));
            let end = self.h.m.load_addr(field!(bd, Bdescr.free));
            while at < end {
                let p = self.h.m.load_addr(at);
                if p < self.h.m.heap_base() {
                    self.check_header(p)?;
                } else {
                    let (_, generation) = self.check_place(p)?;
                    if generation != number {
                        return insane(Problem::MutList, p, Addr(u32::from(number)));
                    }
                    if number > self.collected {
                        self.push(p);
                    }
                }
                at = at.add(WORD_SIZE);
            }
            bd = self.h.m.load_addr(field!(bd, Bdescr.link));
        }
        Ok(())
    }

    fn check_lists(&mut self, number: u16, g: &Generation) -> Checked {
        let lists = [
            (g.threads, TSO, core::mem::offset_of!(Tso, global_link)),
            (g.weak_ptrs, WEAK, core::mem::offset_of!(Weak, link)),
        ];
        for (first, kind, link) in lists {
            let mut p = first;
            while !p.is_null() {
                let (found, generation) = self.check_place(p)?;
                if number > self.collected {
                    self.push(p);
                }
                // `finalizeWeak#` makes a constructor of a weak pointer.
                let dead = kind == WEAK && found == CONSTR;
                if found != kind && !dead || generation != number {
                    return insane(Problem::List, p, Addr(u32::from(number)));
                }
                p = self.h.m.load_addr(p.add(link as u32));
            }
        }
        Ok(())
    }

    fn check_nursery(&mut self) -> Checked {
        let mut bd = self.h.reg(reg::CURRENT_NURSERY);
        while !bd.is_null() {
            let start = self.check_descriptor(bd, 0, 0)?;
            let free = self.h.m.load_addr(field!(bd, Bdescr.free));
            if free < start || free.0 - start.0 > BLOCK_SIZE * self.h.m.load32(field!(bd, Bdescr.blocks)) {
                return insane(Problem::Block, bd, free);
            }
            bd = self.h.m.load_addr(field!(bd, Bdescr.link));
        }
        Ok(())
    }

    /// An info pointer and its type, of the object at `p`.
    pub(crate) fn check_header(&self, p: Addr) -> Checked<(crate::frame::Info, u16)> {
        let info = self.h.m.load_addr(p);
        if info.0 % ahc_abi::info::CODE_ALIGN != 0 || info.0 < PAGE_SIZE / 64 || info >= self.h.m.heap_base() {
            return insane(Problem::Header, p, info);
        }
        let info = crate::frame::Info(info);
        let kind = info.closure_type(&self.h.m);
        if kind == 0 || kind >= N_CLOSURE_TYPES {
            return insane(Problem::Type, p, info.0);
        }
        Ok((info, kind))
    }

    /// A heap address that must be an object's. Gives its type and generation.
    pub(crate) fn check_place(&self, q: Addr) -> Checked<(u16, u16)> {
        if q.0 >> 16 >= self.h.m.pages() {
            return insane(Problem::Pointer, q, q);
        }
        let bd = Addr(bdescr_of(q.0));
        let mut head = bd;
        if self.h.m.load32(field!(bd, Bdescr.blocks)) == 0 {
            // Only compact regions have objects further on in a group.
            head = self.h.m.load_addr(field!(bd, Bdescr.link));
            if head.is_null() || self.h.m.load16(field!(head, Bdescr.flags)) & BF_COMPACT == 0 {
                return insane(Problem::Pointer, q, q);
            }
        }
        let (start, free) =
            (self.h.m.load_addr(field!(head, Bdescr.start)), self.h.m.load_addr(field!(head, Bdescr.free)));
        // A compact region says by itself how full the block is that it fills.
        let compact = self.h.m.load16(field!(head, Bdescr.flags)) & BF_COMPACT != 0;
        if free.0 == BLOCK_FREE || q < start || (q >= free && !compact) {
            return insane(Problem::Pointer, q, q);
        }
        let (_, kind) = self.check_header(q)?;
        Ok((kind, self.h.m.load16(field!(head, Bdescr.gen_no))))
    }
}
