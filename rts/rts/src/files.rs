//! The table of open files that makes Haskell's handles single-writer, multiple-reader, and saved terminal settings.

use crate::machine::{Global, heap};
use crate::table::Table;
use ahc_heap::{Addr, Memory as _};

/// One entry per locked descriptor.
#[repr(C)]
struct Lock {
    id: u64,
    dev: u64,
    ino: u64,
    writing: u32,
    in_use: u32,
}

static LOCKS: Global<Table> = Global::new(Table::new());

fn entry(i: u32) -> *mut Lock {
    LOCKS.get().start.add(i * size_of::<Lock>() as u32).0 as *mut Lock
}

fn len() -> u32 {
    LOCKS.get().len
}

/// 0 if the file (`dev`, `ino`) may be opened so; `id` is the descriptor. -1 if a writer is in the way.
#[unsafe(no_mangle)]
pub extern "C" fn lockFile(id: u64, dev: u64, ino: u64, for_writing: i32) -> i32 {
    let writing = u32::from(for_writing != 0);
    let mut free = len();
    for i in 0..len() {
        // SAFETY: i < len.
        let lock = unsafe { &*entry(i) };
        if lock.in_use == 0 {
            free = i;
        } else if lock.dev == dev && lock.ino == ino && (writing | lock.writing) != 0 {
            return -1;
        }
    }
    if free == len() {
        free = LOCKS.get().push(size_of::<Lock>() as u32);
    }
    // SAFETY: free < len.
    unsafe { entry(free).write(Lock { id, dev, ino, writing, in_use: 1 }) };
    0
}

/// 0 if the descriptor had locked a file, else 1.
#[unsafe(no_mangle)]
pub extern "C" fn unlockFile(id: u64) -> i32 {
    for i in 0..len() {
        // SAFETY: i < len.
        let lock = unsafe { &mut *entry(i) };
        if lock.in_use != 0 && lock.id == id {
            lock.in_use = 0;
            return 0;
        }
    }
    1
}

/// Terminal settings of descriptors 0 to 2, to be restored at the end.
static SAVED_TERMIOS: Global<[Addr; 3]> = Global::new([Addr::NULL; 3]);

#[unsafe(no_mangle)]
pub extern "C" fn __hscore_get_saved_termios(fd: u32) -> Addr {
    if fd < 3 { heap().m.load_addr(saved(fd)) } else { Addr::NULL }
}

#[unsafe(no_mangle)]
pub extern "C" fn __hscore_set_saved_termios(fd: u32, settings: Addr) {
    if fd < 3 {
        heap().m.store_addr(saved(fd), settings);
    }
}

fn saved(fd: u32) -> Addr {
    crate::machine::addr_of!(SAVED_TERMIOS).words(fd)
}
