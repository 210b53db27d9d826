//! `foreign import "wrapper"`: function pointers that are Haskell functions.
//!
//! A wasm function cannot carry a value, so every function pointer needs a function of its own: an *adjustor*, which calls the C stub of its
//! wrapper import with the stable pointer of its *slot* in front of its arguments. The host makes them `ENTRIES` at a time, and
//! appends them to the table (`ahc_adjustors`, rts/js/env/adjustors.mjs). Freed ones are used again for the same stub.
//! INV-SLOT: a slot is 0 (and linked in its stub's list of free ones) or a live stable pointer.

use crate::machine::{Global, at, heap};
use crate::message::{emit_count, fatal};
use crate::stable::freeStablePtr;
use crate::table::{Table, alloc_bytes};
use ahc_abi::WORD_SIZE;
use ahc_abi::block::BLOCK_SIZE;
use ahc_heap::{Addr, Memory as _};
use core::mem::offset_of;

/// Adjustors the host makes at a time. A module with these many is small enough to be compiled while a page waits.
const ENTRIES: u32 = 64;

unsafe extern "C" {
    /// Makes `n` functions for the C function with table index `stub`, whose first parameter the n-th takes from the n-th word at `slots`
    /// and whose others are as `types` says (GHC's letters, a C string). Gives the first one's table index, or -1.
    fn ahc_adjustors(stub: u32, types: *const u8, slots: u32, n: u32) -> i32;
}

/// A C stub that has adjustors.
#[repr(C)]
struct Stub {
    index: u32,
    /// Number of the first free slot, counted from 1; 0 is none.
    free: u32,
}

/// Adjustors that were made together, in ascending order of their table indices.
#[repr(C)]
struct Group {
    first: u32,
    stub: u32,
    /// The slots, then as many links of free ones.
    slots: Addr,
}

static STUBS: Global<Table> = Global::new(Table::new());
static GROUPS: Global<Table> = Global::new(Table::new());

/// Groups whose slots and links are in one block.
const GROUPS_PER_BLOCK: u32 = BLOCK_SIZE / (2 * ENTRIES * WORD_SIZE);
const SIZE_STUB: u32 = size_of::<Stub>() as u32;
const SIZE_GROUP: u32 = size_of::<Group>() as u32;

/// The entry of a stub, made if it is new.
fn stub_entry(index: u32) -> u32 {
    let stubs = STUBS.get();
    for n in 0..stubs.len {
        if heap().m.load32(stubs.start.add(n * SIZE_STUB)) == index {
            return n;
        }
    }
    let n = stubs.push(SIZE_STUB);
    heap().m.store32(stubs.start.add(n * SIZE_STUB), index);
    n
}

/// The table index and the slot of the adjustor with a number (from 0, in the order of making).
fn adjustor(number: u32) -> (u32, Addr, Addr) {
    let group = GROUPS.get().start.add(number / ENTRIES * SIZE_GROUP);
    let m = &heap().m;
    let slot = m.load_addr(at!(group, Group.slots)).words(number % ENTRIES);
    (m.load32(at!(group, Group.first)) + number % ENTRIES, slot, slot.words(ENTRIES))
}

/// A function pointer of the type that `types` names; calling it calls `stub` with `value` in front.
#[unsafe(no_mangle)]
pub extern "C" fn createAdjustor(_convention: i32, value: u32, stub: u32, types: *const u8) -> u32 {
    let entry = stub_entry(stub);
    let free = |entry: u32| STUBS.get().start.add(entry * SIZE_STUB + offset_of!(Stub, free) as u32);
    if heap().m.load32(free(entry)) == 0 {
        more(entry, stub, types);
    }
    let number = heap().m.load32(free(entry)) - 1;
    let (index, slot, link) = adjustor(number);
    let m = &mut heap().m;
    let next = m.load32(link);
    m.store32(free(entry), next);
    m.store32(slot, value);
    index
}

/// Makes adjustors for a stub that has no free one.
#[cold]
fn more(entry: u32, stub: u32, types: *const u8) {
    let made = GROUPS.get().len;
    let slots = if made % GROUPS_PER_BLOCK == 0 {
        alloc_bytes(BLOCK_SIZE)
    } else {
        let last = GROUPS.get().start.add((made - 1) * SIZE_GROUP);
        heap().m.load_addr(at!(last, Group.slots)).words(2 * ENTRIES)
    };
    // SAFETY: the slots are ours, and nothing moves or frees them.
    let first = unsafe { ahc_adjustors(stub, types, slots.0, ENTRIES) };
    if first < 0 {
        fatal(c"createAdjustor: the host cannot make another function for a foreign import \"wrapper\" (the table cannot grow)");
    }
    let groups = GROUPS.get();
    let group = groups.push(SIZE_GROUP);
    let at_group = groups.start.add(group * SIZE_GROUP);
    let m = &mut heap().m;
    m.store32(at!(at_group, Group.first), first as u32);
    m.store32(at!(at_group, Group.stub), entry);
    m.store_addr(at!(at_group, Group.slots), slots);
    for n in 0..ENTRIES {
        let next = if n + 1 == ENTRIES { 0 } else { group * ENTRIES + n + 2 };
        m.store32(slots.words(ENTRIES + n), next);
    }
    m.store32(STUBS.get().start.add(entry * SIZE_STUB + offset_of!(Stub, free) as u32), group * ENTRIES + 1);
}

/// The adjustor with a table index.
fn find(index: u32) -> Option<u32> {
    let groups = GROUPS.get();
    let (mut low, mut high) = (0, groups.len);
    while low < high {
        let middle = low.midpoint(high);
        let first = heap().m.load32(at!(groups.start.add(middle * SIZE_GROUP), Group.first));
        if index < first {
            high = middle;
        } else if index - first < ENTRIES {
            return Some(middle * ENTRIES + index - first);
        } else {
            low = middle + 1;
        }
    }
    None
}

/// Gives a function pointer made by `createAdjustor` back, and the Haskell function with it.
#[unsafe(no_mangle)]
pub extern "C" fn freeHaskellFunctionPtr(index: u32) {
    let number = find(index);
    let value = number.map_or(0, |number| heap().m.load32(adjustor(number).1));
    let Some(number) = number.filter(|_| value != 0) else {
        emit_count(
            b"freeHaskellFunPtr: ",
            index,
            b" is no pointer that a foreign import \"wrapper\" made, or was freed before\n",
        );
        return;
    };
    freeStablePtr(value);
    let (_, slot, link) = adjustor(number);
    let m = &mut heap().m;
    let entry = m.load32(at!(GROUPS.get().start.add(number / ENTRIES * SIZE_GROUP), Group.stub));
    let free = STUBS.get().start.add(entry * SIZE_STUB + offset_of!(Stub, free) as u32);
    let next = m.load32(free);
    m.store32(slot, 0);
    m.store32(link, next);
    m.store32(free, number + 1);
}

#[unsafe(no_mangle)]
pub extern "C" fn hs_free_fun_ptr(index: u32) {
    freeHaskellFunctionPtr(index);
}

/// A freed adjustor was called: its stub found no function.
#[cold]
pub fn called_after_free() -> ! {
    fatal(c"a FunPtr of a foreign import \"wrapper\" was called after freeHaskellFunPtr")
}
