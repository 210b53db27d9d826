//! Transaction records: chunks of entries, walking them, and reuse of records that are done with.
//!
//! INV-REUSE: the capability's three lists of free records, chunks and queue places are emptied (null) before every collection
//! (`stm_before_collection`). What was in them is dead, but an old one is in the list of mutated objects until a major collection, so the
//! link fields hold objects at all times: a list ends in the object that ends such lists elsewhere, too.

use crate::memory::{Addr, Program, field};
use crate::nursery::Heap;
use ahc_abi::WORD_SIZE;
use ahc_abi::closure::{TREC_ACTIVE, TREC_CHUNK_ENTRIES, TRecChunk, TRecEntry, TRecHeader};
use ahc_abi::reg::Capability;

const ENTRY: u32 = size_of::<TRecEntry>() as u32;

/// A walk over a record's entries: the newest chunk first, upwards within a chunk (as GHC's, since the order shows in who wakes first).
pub(super) struct Entries {
    chunk: Addr,
    next: Addr,
    end: Addr,
}

impl<M: Program> Heap<M> {
    /// Forgets the records kept for reuse: they must not survive a collection, which does not see them.
    #[inline(always)]
    pub fn stm_before_collection(&mut self) {
        let cap = self.m.capability();
        self.m.store32(field!(cap, Capability.free_tvar_watch_queues), 0);
        self.m.store32(field!(cap, Capability.free_trec_chunks), 0);
        self.m.store32(field!(cap, Capability.free_trec_headers), 0);
    }

    pub(super) fn trec_state(&self, trec: Addr) -> u32 {
        self.m.load32(field!(trec, TRecHeader.state))
    }

    pub(super) fn set_trec_state(&mut self, trec: Addr, state: u32) {
        self.m.store32(field!(trec, TRecHeader.state), state);
    }

    /// A record without entries. A nested one starts as good or bad as the enclosing one is.
    pub(super) fn alloc_trec(&mut self, outer: Addr) -> Addr {
        let free = field!(self.m.capability(), Capability.free_trec_headers);
        let mut trec = self.m.load_addr(free);
        if trec.is_null() || trec == self.m.no_trec() {
            trec = self.allocate(size_of::<TRecHeader>() as u32 / WORD_SIZE);
            let info = self.m.trec_header_info();
            self.m.store_addr(trec, info);
            let chunk = self.alloc_trec_chunk();
            self.m.store_addr(field!(trec, TRecHeader.current_chunk), chunk);
        } else {
            let next = self.m.load_addr(field!(trec, TRecHeader.enclosing_trec));
            self.m.store_addr(free, next);
            let chunk = self.m.load_addr(field!(trec, TRecHeader.current_chunk));
            self.m.store32(field!(chunk, TRecChunk.next_entry_idx), 0);
        }
        self.m.store_addr(field!(trec, TRecHeader.enclosing_trec), outer);
        let state = if outer == self.m.no_trec() { TREC_ACTIVE } else { self.trec_state(outer) };
        self.set_trec_state(trec, state);
        trec
    }

    /// Nobody refers to the record any more: it may be used again, and all chunks but one as well.
    pub(super) fn free_trec(&mut self, trec: Addr) {
        let cap = self.m.capability();
        let end = self.m.end_stm_chunk_list();
        let kept = field!(self.m.load_addr(field!(trec, TRecHeader.current_chunk)), TRecChunk.prev_chunk);
        let mut chunk = self.m.load_addr(kept);
        self.m.store_addr(kept, end);
        let free_chunks = field!(cap, Capability.free_trec_chunks);
        while chunk != end {
            let link = field!(chunk, TRecChunk.prev_chunk);
            let prev = self.m.load_addr(link);
            self.push_free(free_chunks, chunk, link, end);
            chunk = prev;
        }
        let free = field!(cap, Capability.free_trec_headers);
        let no_trec = self.m.no_trec();
        self.push_free(free, trec, field!(trec, TRecHeader.enclosing_trec), no_trec);
    }

    /// Puts an object into one of the lists of free ones.
    pub(super) fn push_free(&mut self, list: Addr, object: Addr, link: Addr, end: Addr) {
        let others = self.m.load_addr(list);
        self.m.store_addr(link, if others.is_null() { end } else { others });
        self.m.store_addr(list, object);
    }

    fn alloc_trec_chunk(&mut self) -> Addr {
        let free = field!(self.m.capability(), Capability.free_trec_chunks);
        let mut chunk = self.m.load_addr(free);
        if chunk.is_null() || chunk == self.m.end_stm_chunk_list() {
            chunk = self.allocate(size_of::<TRecChunk>() as u32 / WORD_SIZE);
            let info = self.m.trec_chunk_info();
            self.m.store_addr(chunk, info);
        } else {
            let next = self.m.load_addr(field!(chunk, TRecChunk.prev_chunk));
            self.m.store_addr(free, next);
        }
        let end = self.m.end_stm_chunk_list();
        self.m.store_addr(field!(chunk, TRecChunk.prev_chunk), end);
        self.m.store32(field!(chunk, TRecChunk.next_entry_idx), 0);
        chunk
    }

    /// Appends an entry.
    pub(super) fn new_entry(&mut self, trec: Addr, tvar: Addr, expected: Addr, value: Addr) -> Addr {
        let mut chunk = self.m.load_addr(field!(trec, TRecHeader.current_chunk));
        let mut i = self.m.load32(field!(chunk, TRecChunk.next_entry_idx));
        if i == TREC_CHUNK_ENTRIES {
            let full = core::mem::replace(&mut chunk, self.alloc_trec_chunk());
            self.m.store_addr(field!(chunk, TRecChunk.prev_chunk), full);
            self.m.store_addr(field!(trec, TRecHeader.current_chunk), chunk);
            i = 0;
        }
        self.m.store32(field!(chunk, TRecChunk.next_entry_idx), i + 1);
        let entry = field!(chunk, TRecChunk.entries).add(i * ENTRY);
        self.m.store_addr(field!(entry, TRecEntry.tvar), tvar);
        self.m.store_addr(field!(entry, TRecEntry.expected_value), expected);
        self.m.store_addr(field!(entry, TRecEntry.new_value), value);
        entry
    }

    pub(super) fn entries(&self, trec: Addr) -> Entries {
        let chunk = self.m.load_addr(field!(trec, TRecHeader.current_chunk));
        let next = field!(chunk, TRecChunk.entries);
        Entries { chunk, next, end: next.add(self.m.load32(field!(chunk, TRecChunk.next_entry_idx)) * ENTRY) }
    }

    /// The next entry of the walk. Entries appended during the walk are not in it.
    pub(super) fn next_entry(&self, walk: &mut Entries) -> Option<Addr> {
        if walk.next == walk.end {
            walk.chunk = self.m.load_addr(field!(walk.chunk, TRecChunk.prev_chunk));
            if walk.chunk == self.m.end_stm_chunk_list() {
                return None;
            }
            walk.next = field!(walk.chunk, TRecChunk.entries);
            walk.end = walk.next.add(TREC_CHUNK_ENTRIES * ENTRY);
        }
        let entry = walk.next;
        walk.next = entry.add(ENTRY);
        Some(entry)
    }

    /// The record's own entry for a variable, or null.
    ///
    /// A loop of its own: transactions spend their time here.
    pub(super) fn find_entry(&self, trec: Addr, tvar: Addr) -> Addr {
        let end_of_chunks = self.m.end_stm_chunk_list();
        let mut chunk = self.m.load_addr(field!(trec, TRecHeader.current_chunk));
        let mut n = self.m.load32(field!(chunk, TRecChunk.next_entry_idx));
        loop {
            let mut entry = field!(chunk, TRecChunk.entries);
            let end = entry.add(n * ENTRY);
            while entry != end {
                if self.m.load_addr(field!(entry, TRecEntry.tvar)) == tvar {
                    return entry;
                }
                entry = entry.add(ENTRY);
            }
            chunk = self.m.load_addr(field!(chunk, TRecChunk.prev_chunk));
            if chunk == end_of_chunks {
                return Addr::NULL;
            }
            n = TREC_CHUNK_ENTRIES;
        }
    }
}
