//! The static pointer table: keys of `static` forms to closures. Modules register theirs from constructor functions.

use crate::machine::{Global, heap};
use crate::table::Table;
use ahc_heap::{Addr, Memory as _};

#[repr(C)]
struct Entry {
    key: [u64; 2],
    closure: Addr,
    pad: u32,
}

static ENTRIES: Global<Table> = Global::new(Table::new());

fn entry(i: u32) -> Addr {
    ENTRIES.get().start.add(i * size_of::<Entry>() as u32)
}

fn find(key: *const [u64; 2]) -> Option<u32> {
    // SAFETY: callers pass a key.
    let (n, key) = (ENTRIES.get().len, unsafe { key.read_unaligned() });
    (0..n).find(|i| {
        // SAFETY: i < n.
        let e = unsafe { &*(entry(*i).0 as *const Entry) };
        e.key == key && !e.closure.is_null()
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn hs_spt_insert(key: *const [u64; 2], closure: Addr) {
    let i = ENTRIES.get().push(size_of::<Entry>() as u32);
    // SAFETY: the key is read, the new entry written.
    unsafe {
        (entry(i).0 as *mut Entry).write(Entry { key: key.read_unaligned(), closure, pad: 0 });
    }
}

#[unsafe(no_mangle)]
pub extern "C" fn hs_spt_remove(key: *const [u64; 2]) {
    if let Some(i) = find(key) {
        // SAFETY: i is an entry's index.
        unsafe { (*(entry(i).0 as *mut Entry)).closure = Addr::NULL };
    }
}

/// The closure of a key, or null.
#[unsafe(no_mangle)]
pub extern "C" fn hs_spt_lookup(key: *const [u64; 2]) -> Addr {
    // SAFETY: i is an entry's index.
    find(key).map_or(Addr::NULL, |i| unsafe { (*(entry(i).0 as *const Entry)).closure })
}

/// Writes the addresses of at most `size` keys; gives how many.
#[unsafe(no_mangle)]
pub extern "C" fn hs_spt_keys(keys: Addr, size: u32) -> u32 {
    let n = ENTRIES.get().len.min(size);
    for i in 0..n {
        heap().m.store_addr(keys.words(i), entry(i));
    }
    n
}

#[unsafe(no_mangle)]
pub extern "C" fn hs_spt_key_count() -> u32 {
    ENTRIES.get().len
}
