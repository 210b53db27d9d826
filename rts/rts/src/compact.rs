//! What GHC's `Compact.cmm` asks of the runtime: room in compact regions, and while one is filled with sharing, where objects went.
//!
//! The table of where objects went holds heap addresses, so the collector is told of them (`SharingHook`). Tables stand in a list, since a
//! thread that fills a region may be interrupted by others that fill theirs.

use crate::machine::{Global, Wasm, at, heap};
use crate::table::{alloc_bytes, free_bytes};
use crate::weak::{Hook, need, weak};
use ahc_abi::WORD_SIZE;
use ahc_abi::block::{BF_PINNED, BLOCK_SIZE, Bdescr, bdescr_of};
use ahc_abi::closure::CompactNfData;
use ahc_heap::{Addr, Collector, Memory as _};

/// What the collector does about regions: there if the program makes any.
pub struct CompactHook {
    pub keep: fn(&mut Collector<'_, Wasm>, Addr),
    pub is_alive: fn(&Collector<'_, Wasm>, Addr) -> bool,
    pub free: fn(&mut Collector<'_, Wasm>),
}

#[unsafe(no_mangle)]
pub static ahc_compact_hook: Hook<CompactHook> = Hook(CompactHook {
    keep: |c, p| c.keep_compact(p),
    is_alive: |c, p| c.compact_kept(p),
    free: |c| c.free_compacts(),
});

weak! {
    COMPACT = __ahc_weak_ahc_compact_hook,
    SHARING = __ahc_weak_ahc_compact_sharing_hook,
}

/// The hook, if the program has regions.
#[inline(always)]
pub fn collecting() -> Option<&'static CompactHook> {
    let hook = COMPACT.get();
    // SAFETY: the hook's type.
    if hook.is_null() { None } else { Some(unsafe { &*(hook.0 as *const CompactHook) }) }
}

#[unsafe(no_mangle)]
pub extern "C" fn compactNew(_cap: Addr, size: u32) -> Addr {
    need!(ahc_compact_hook);
    heap().compact_new(size)
}

#[unsafe(no_mangle)]
pub extern "C" fn compactResize(_cap: Addr, region: Addr, size: u32) {
    heap().compact_resize(region, size);
}

#[unsafe(no_mangle)]
pub extern "C" fn compactContains(region: Addr, p: Addr) -> u32 {
    u32::from(heap().compact_contains(region, p))
}

#[unsafe(no_mangle)]
pub extern "C" fn allocateForCompact(_cap: Addr, region: Addr, words: u32) -> Addr {
    heap().compact_allocate(region, words)
}

#[unsafe(no_mangle)]
pub extern "C" fn compactAllocateBlock(_cap: Addr, size: u32, previous: Addr) -> Addr {
    need!(ahc_compact_hook);
    heap().compact_import(size, previous)
}

#[unsafe(no_mangle)]
pub extern "C" fn compactFixupPointers(region: Addr, root: Addr) -> Addr {
    heap().compact_fixup(region, root)
}

const STATIC: u32 = 0;
const IN_REGION: u32 = 1;
const ELSEWHERE: u32 = 2;
const PINNED: u32 = 3;

/// Where `p` is, seen from a region (GHC's `ShouldCompact.h`).
#[unsafe(no_mangle)]
pub extern "C" fn shouldCompact(region: Addr, p: Addr) -> u32 {
    use ahc_heap::Program as _;
    if p < heap().m.heap_base() {
        return STATIC;
    }
    if heap().m.load16(at!(Addr(bdescr_of(p.0)), Bdescr.flags)) & BF_PINNED != 0 {
        return PINNED;
    }
    if heap().compact_contains(region, p) { IN_REGION } else { ELSEWHERE }
}

/// A table: this head, then `capacity` pairs of words (an object, 0 if there is none; its copy).
#[repr(C)]
struct Copies {
    next: Addr,
    capacity: u32,
    len: u32,
    /// The pairs: elsewhere, so that a table can grow in its place.
    pairs: Addr,
}

const PAIR: u32 = 2 * WORD_SIZE;

/// All tables in use.
static TABLES: Global<Addr> = Global::new(Addr::NULL);

/// What else there is where regions are filled with sharing.
pub struct SharingHook {
    /// Gives the address of each slot with an object, then sorts the tables anew.
    pub roots: crate::stable::StablePointersHook,
    /// A region died while it was filled: its thread was killed.
    pub dropped: fn(table: Addr),
}

#[unsafe(no_mangle)]
pub static ahc_compact_sharing_hook: Hook<SharingHook> =
    Hook(SharingHook { roots, dropped: |table| freeHashTable(table, 0) });

#[unsafe(no_mangle)]
pub extern "C" fn allocHashTable() -> Addr {
    need!(ahc_compact_sharing_hook);
    let table = alloc_bytes(size_of::<Copies>() as u32);
    set_pairs(table, BLOCK_SIZE / PAIR);
    heap().m.store_addr(at!(table, Copies.next), *TABLES.get());
    *TABLES.get() = table;
    table
}

#[unsafe(no_mangle)]
pub extern "C" fn freeHashTable(table: Addr, _free_value: u32) {
    let mut link = Addr(&raw const *TABLES.get() as u32);
    loop {
        let here = heap().m.load_addr(link);
        if here.is_null() {
            return;
        }
        if here == table {
            break;
        }
        link = at!(here, Copies.next);
    }
    let next = heap().m.load_addr(at!(table, Copies.next));
    heap().m.store_addr(link, next);
    free_bytes(heap().m.load_addr(at!(table, Copies.pairs)));
    free_bytes(table);
}

/// The copy of an object, or null.
#[unsafe(no_mangle)]
pub extern "C" fn lookupHashTable(table: Addr, object: Addr) -> Addr {
    let pair = find(table, object);
    if heap().m.load_addr(pair).is_null() { Addr::NULL } else { heap().m.load_addr(pair.words(1)) }
}

#[unsafe(no_mangle)]
pub extern "C" fn insertCompactHash(_cap: Addr, region: Addr, object: Addr, copy: Addr) {
    let table = heap().m.load_addr(at!(region, CompactNfData.hash));
    let (len, capacity) = (heap().m.load32(at!(table, Copies.len)), heap().m.load32(at!(table, Copies.capacity)));
    if len * 2 >= capacity {
        rebuild(table, capacity * 2);
    }
    heap().m.store32(at!(table, Copies.len), len + 1);
    put(table, object, copy);
}

/// The pair of an object, or the free one where it belongs.
fn find(table: Addr, object: Addr) -> Addr {
    let (pairs, capacity) =
        (heap().m.load_addr(at!(table, Copies.pairs)), heap().m.load32(at!(table, Copies.capacity)));
    let mut i = object.0.wrapping_mul(0x9e37_79b9) >> 8;
    loop {
        let pair = pairs.add((i & (capacity - 1)) * PAIR);
        let there = heap().m.load_addr(pair);
        if there.is_null() || there == object {
            return pair;
        }
        i += 1;
    }
}

fn put(table: Addr, object: Addr, copy: Addr) {
    let pair = find(table, object);
    heap().m.store_addr(pair, object);
    heap().m.store_addr(pair.words(1), copy);
}

/// Gives the table empty pairs.
fn set_pairs(table: Addr, capacity: u32) {
    let pairs = alloc_bytes(capacity * PAIR);
    heap().m.store_addr(at!(table, Copies.pairs), pairs);
    heap().m.store32(at!(table, Copies.capacity), capacity);
}

/// Enters all pairs again: the objects have moved, or there is more room.
fn rebuild(table: Addr, capacity: u32) {
    let (old, n) = (heap().m.load_addr(at!(table, Copies.pairs)), heap().m.load32(at!(table, Copies.capacity)));
    set_pairs(table, capacity);
    for i in 0..n {
        let pair = old.add(i * PAIR);
        let object = heap().m.load_addr(pair);
        if !object.is_null() {
            put(table, object, heap().m.load_addr(pair.words(1)));
        }
    }
    free_bytes(old);
}

fn roots(root: &mut dyn FnMut(Addr)) {
    let mut table = *TABLES.get();
    while !table.is_null() {
        let capacity = heap().m.load32(at!(table, Copies.capacity));
        for i in 0..capacity {
            let pair = heap().m.load_addr(at!(table, Copies.pairs)).add(i * PAIR);
            if !heap().m.load_addr(pair).is_null() {
                root(pair);
            }
        }
        rebuild(table, capacity);
        table = heap().m.load_addr(at!(table, Copies.next));
    }
}

/// The hook, if regions are filled with sharing.
pub fn sharing() -> Option<&'static SharingHook> {
    let hook = SHARING.get();
    // SAFETY: the hook's type.
    if hook.is_null() { None } else { Some(unsafe { &*(hook.0 as *const SharingHook) }) }
}
