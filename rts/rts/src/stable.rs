//! Stable pointers and stable names.
//!
//! The collector asks for the objects that stable pointers keep alive, and tells what became of the objects with stable names.
//! Cmm reads both tables by itself, through `stable_ptr_table` and `stable_name_table`. Index 0 is never given out.

use crate::machine::{Global, heap};
use crate::table::{Table, alloc_bytes, free_bytes};
use crate::weak::{Hook, need};
use ahc_abi::WORD_SIZE;
use ahc_abi::derived::{OFFSET_snEntry_addr, OFFSET_snEntry_sn_obj, SIZEOF_snEntry, SIZEOF_spEntry};
use ahc_heap::{Addr, Memory as _};

/// Type of `ahc_stable_pointers_hook`: gives the address of each slot that is a root.
pub type StablePointersHook = fn(root: &mut dyn FnMut(Addr));
/// Type of `ahc_stable_names_hook`: `alive` gives an object's new address, or null if it is dead.
pub type StableNamesHook = fn(alive: &mut dyn FnMut(Addr) -> Addr);

#[unsafe(no_mangle)]
pub static stable_ptr_table: Global<Addr> = Global::new(Addr::NULL);
static POINTERS: Global<Table> = Global::new(Table::new());
/// First free entry of the table, or null; a free entry holds the address of the next. No object is where the table is, so that tells
/// the free entries from the others.
static FREE_POINTER: Global<Addr> = Global::new(Addr::NULL);

/// The objects that stable pointers keep alive.
#[unsafe(no_mangle)]
pub static ahc_stable_pointers_hook: Hook<StablePointersHook> = Hook(pointer_roots);

#[unsafe(no_mangle)]
pub extern "C" fn getStablePtr(p: Addr) -> u32 {
    need!(ahc_stable_pointers_hook);
    let (table, free) = (POINTERS.get(), FREE_POINTER.get());
    if table.len == 0 {
        table.push(SIZEOF_spEntry);
    }
    // The table moves only when there is no free entry, so addresses of entries stay right.
    let index = if free.is_null() {
        table.push(SIZEOF_spEntry)
    } else {
        let entry = *free;
        *free = heap().m.load_addr(entry);
        entry.words_since(table.start)
    };
    heap().m.store_addr(table.start.words(index), p);
    // GHC counts the pointers from 1, the entries from 0.
    *stable_ptr_table.get() = table.start.words(1);
    index
}

/// Gives the address of each entry that holds an object to `root`.
fn pointer_roots(root: &mut dyn FnMut(Addr)) {
    let table = POINTERS.get();
    for index in 1..table.len {
        let entry = table.start.words(index);
        let p = heap().m.load_addr(entry);
        let is_free = p.is_null() || (p >= table.start && p < table.start.words(table.len));
        if !is_free {
            root(entry);
        }
    }
}

#[unsafe(no_mangle)]
pub extern "C" fn deRefStablePtr(index: u32) -> Addr {
    heap().m.load_addr(POINTERS.get().start.words(index))
}

#[unsafe(no_mangle)]
pub extern "C" fn freeStablePtr(index: u32) {
    let (table, free) = (POINTERS.get(), FREE_POINTER.get());
    if index != 0 && index < table.len {
        let entry = table.start.words(index);
        heap().m.store_addr(entry, *free);
        *free = entry;
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
/// First free entry of the names, linked through the entries' addresses; 0 if there is none.
static FREE_NAME: Global<u32> = Global::new(0);
/// Open-addressing hash of object addresses to indices of `NAMES`; a power of two of words, at most half full.
static BUCKETS: Global<Addr> = Global::new(Addr::NULL);
static N_BUCKETS: Global<u32> = Global::new(0);

/// What a collection does to the names.
#[unsafe(no_mangle)]
pub static ahc_stable_names_hook: Hook<StableNamesHook> = Hook(update_names);

fn entry_addr(table: &Table, index: u32) -> Addr {
    table.start.add(index * SIZEOF_snEntry + OFFSET_snEntry_addr)
}

/// The `StableName#` object of an entry: null if the entry is free, or while Cmm makes one.
fn entry_object(table: &Table, index: u32) -> Addr {
    table.start.add(index * SIZEOF_snEntry + OFFSET_snEntry_sn_obj)
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
    fill_buckets(table);
    if !old.is_null() {
        free_bytes(old);
    }
}

/// Enters all names with a live object into the empty hash. Of objects that have become the same one, the oldest name is found.
fn fill_buckets(table: &Table) {
    for index in 1..table.len {
        let p = heap().m.load_addr(entry_addr(table, index));
        if !p.is_null() && !heap().m.load_addr(entry_object(table, index)).is_null() {
            let at = bucket(table, p);
            if heap().m.load32(at) == 0 {
                heap().m.store32(at, index);
            }
        }
    }
}

/// The stable name's index of an object; two closures that are the same value by now have the same.
#[unsafe(no_mangle)]
pub extern "C" fn lookupStableName(p: Addr) -> u32 {
    need!(ahc_stable_names_hook);
    let (table, free) = (NAMES.get(), FREE_NAME.get());
    if table.len == 0 {
        table.push(SIZEOF_snEntry);
    }
    if table.len * 2 >= *N_BUCKETS.get() {
        grow_buckets(table);
    }
    let p = follow(p);
    let at = bucket(table, p);
    let found = heap().m.load32(at);
    if found != 0 {
        return found;
    }
    let index = if *free == 0 {
        table.push(SIZEOF_snEntry)
    } else {
        let index = *free;
        *free = heap().m.load32(entry_addr(table, index));
        index
    };
    heap().m.store_addr(entry_addr(table, index), p);
    heap().m.store32(at, index);
    *stable_name_table.get() = table.start;
    index
}

/// After a collection has found what is alive: `alive` gives an object's new address, or null. An entry lives as long as its name; the
/// object may die before.
fn update_names(alive: &mut dyn FnMut(Addr) -> Addr) {
    let (table, free) = (NAMES.get(), FREE_NAME.get());
    for index in 1..table.len {
        let name = heap().m.load_addr(entry_object(table, index));
        if name.is_null() {
            continue;
        }
        let name = alive(name);
        heap().m.store_addr(entry_object(table, index), name);
        let at = entry_addr(table, index);
        if name.is_null() {
            heap().m.store32(at, core::mem::replace(free, index));
            continue;
        }
        let p = heap().m.load_addr(at);
        if !p.is_null() {
            heap().m.store_addr(at, alive(p).untag());
        }
    }
    let (buckets, n) = (*BUCKETS.get(), *N_BUCKETS.get());
    for i in 0..n {
        heap().m.store32(buckets.words(i), 0);
    }
    fill_buckets(table);
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
