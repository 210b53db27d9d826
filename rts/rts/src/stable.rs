//! Stable pointers and stable names.
//!
//! Cmm reads both tables by itself, through `stable_ptr_table` and `stable_name_table`. Index 0 is never given out.

use crate::machine::{Global, heap};
use crate::table::{Table, alloc_bytes, free_bytes};
use ahc_abi::WORD_SIZE;
use ahc_abi::derived::{OFFSET_snEntry_addr, SIZEOF_snEntry, SIZEOF_spEntry};
use ahc_heap::{Addr, Memory as _};

#[unsafe(no_mangle)]
pub static stable_ptr_table: Global<Addr> = Global::new(Addr::NULL);
static POINTERS: Global<Table> = Global::new(Table::new());
/// First free entry of the table, linked through the entries; tagged, so that none looks like an address.
static FREE_POINTER: Global<u32> = Global::new(0);

#[unsafe(no_mangle)]
pub extern "C" fn getStablePtr(p: Addr) -> u32 {
    let (table, free) = (POINTERS.get(), FREE_POINTER.get());
    if table.len == 0 {
        table.push(SIZEOF_spEntry);
    }
    let index = if *free != 0 {
        let index = *free;
        *free = heap().m.load32(table.start.words(index)) >> 1;
        index
    } else {
        table.push(SIZEOF_spEntry)
    };
    heap().m.store_addr(table.start.words(index), p);
    // GHC counts the pointers from 1, the entries from 0.
    *stable_ptr_table.get() = table.start.words(1);
    index
}

#[unsafe(no_mangle)]
pub extern "C" fn deRefStablePtr(index: u32) -> Addr {
    heap().m.load_addr(POINTERS.get().start.words(index))
}

#[unsafe(no_mangle)]
pub extern "C" fn freeStablePtr(index: u32) {
    let (table, free) = (POINTERS.get(), FREE_POINTER.get());
    if index != 0 && index < table.len {
        heap().m.store32(table.start.words(index), (*free << 1) | 1);
        *free = index;
    }
}

#[unsafe(no_mangle)]
pub extern "C" fn hs_free_stable_ptr(index: u32) {
    freeStablePtr(index);
}

const _: () = assert!(SIZEOF_spEntry == WORD_SIZE);

#[unsafe(no_mangle)]
pub static stable_name_table: Global<Addr> = Global::new(Addr::NULL);
static NAMES: Global<Table> = Global::new(Table::new());
/// Open-addressing hash of object addresses to indices of `NAMES`; a power of two of words, at most half full.
static BUCKETS: Global<Addr> = Global::new(Addr::NULL);
static N_BUCKETS: Global<u32> = Global::new(0);

fn entry_addr(table: &Table, index: u32) -> Addr {
    table.start.add(index * SIZEOF_snEntry + OFFSET_snEntry_addr)
}

/// The word of the hash where `p` is or would be.
fn bucket(table: &Table, p: Addr) -> Addr {
    let (buckets, n) = (*BUCKETS.get(), *N_BUCKETS.get());
    let mut i = p.0.wrapping_mul(0x9e37_79b9) >> 8;
    loop {
        let at = buckets.words(i & (n - 1));
        let index = heap().m.load32(at);
        if index == 0 || heap().m.load_addr(entry_addr(table, index)) == p {
            return at;
        }
        i += 1;
    }
}

fn grow_buckets(table: &Table) {
    let n = (*N_BUCKETS.get() * 2).max(ahc_abi::block::BLOCK_SIZE_W);
    *N_BUCKETS.get() = n;
    let old = core::mem::replace(BUCKETS.get(), alloc_bytes(n * WORD_SIZE));
    for index in 1..table.len {
        let p = heap().m.load_addr(entry_addr(table, index));
        let at = bucket(table, p);
        heap().m.store32(at, index);
    }
    if !old.is_null() {
        free_bytes(old);
    }
}

/// The stable name's index of an object; two closures that are the same value by now have the same.
#[unsafe(no_mangle)]
pub extern "C" fn lookupStableName(p: Addr) -> u32 {
    let (table, n) = (NAMES.get(), *N_BUCKETS.get());
    if table.len == 0 {
        table.push(SIZEOF_snEntry);
    }
    if table.len * 2 >= n {
        grow_buckets(table);
    }
    let p = follow(p);
    let at = bucket(table, p);
    let found = heap().m.load32(at);
    if found != 0 {
        return found;
    }
    let index = table.push(SIZEOF_snEntry);
    heap().m.store_addr(entry_addr(table, index), p);
    heap().m.store32(at, index);
    *stable_name_table.get() = table.start;
    index
}

/// The object behind indirections, untagged.
fn follow(p: Addr) -> Addr {
    use ahc_abi::closure::{Ind, types};
    let m = &heap().m;
    let mut p = p;
    loop {
        let q = p.untag();
        let kind = ahc_heap::Info::of(m, q).closure_type(m);
        let next = m.load_addr(crate::machine::at!(q, Ind.indirectee));
        // A black hole points to its value, or to a thread or a queue while it has none.
        let has_value =
            kind == types::IND || kind == types::IND_STATIC || (kind == types::BLACKHOLE && next.tag() != 0);
        if p.tag() != 0 || !has_value {
            return q;
        }
        p = next;
    }
}
