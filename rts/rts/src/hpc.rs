//! Coverage: programs compiled with `-fhpc` count what is evaluated, and write the counts to NAME.tix when they end.
//!
//! Inputs: each module announces itself (`hs_hpc_module`) when the program starts; the counts of runs before, if the file is there;
//! `HPCTIXFILE` names another one. Outputs: the file; the list of modules for the library hpc. As GHC's rts/Hpc.c: a module that is only in
//! the file stays there, one that does not fit is an error. Invariant: counters of the program are the compiler's, others C's heap's.

use crate::c_library::*;
use crate::machine::Global;
use crate::text::{STDERR, Text};
use crate::weak::{Hook, need};
use ahc_abi::sched::EXIT_FAILURE;
use core::ptr::{null, null_mut};
use core::slice::{from_raw_parts, from_raw_parts_mut};

/// What the library reads: `HpcModuleInfo` of rts/Hpc.h.
#[repr(C)]
struct Module {
    name: *const u8,
    count: u32,
    hash: u32,
    ticks: *mut u64,
    from_file: bool,
    next: *mut Module,
}

static MODULES: Global<*mut Module> = Global::new(null_mut());
/// The file's name; null until the first module comes.
static PATH: Global<*const u8> = Global::new(null());

fn failure(what: &[u8]) -> ! {
    let mut text = Text::to(STDERR);
    // SAFETY: the path is a C string.
    let path = unsafe { bytes(*PATH.get()) };
    text.put(b"Hpc failure: ").put(what).put(b"\n(perhaps remove ").put(path).put(b" file?)\n");
    drop(text);
    crate::exit::stg_exit(EXIT_FAILURE)
}

fn allocate(size: usize) -> *mut u8 {
    // SAFETY: a new block of C's heap.
    let block = unsafe { realloc(null_mut(), size.max(1)) };
    if block.is_null() {
        failure(b"out of memory");
    }
    block
}

/// A copy of both parts, with a NUL.
fn joined(first: &[u8], second: &[u8]) -> *mut u8 {
    let block = allocate(first.len() + second.len() + 1);
    // SAFETY: it has room for both.
    unsafe {
        block.copy_from_nonoverlapping(first.as_ptr(), first.len());
        block.add(first.len()).copy_from_nonoverlapping(second.as_ptr(), second.len());
        *block.add(first.len() + second.len()) = 0;
    }
    block
}

fn add(name: *const u8, count: u32, hash: u32, ticks: *mut u64, from_file: bool) {
    let module = allocate(size_of::<Module>()).cast::<Module>();
    let modules = MODULES.get();
    // SAFETY: it is new.
    unsafe { module.write(Module { name, count, hash, ticks, from_file, next: *modules }) };
    *modules = module;
}

/// A .tix file: `Tix [ TixModule "Main" 123 2 [0,1], ...]`.
struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Whether `word` comes next, which is then passed.
    fn has(&mut self, word: &[u8]) -> bool {
        self.rest = self.rest.trim_ascii_start();
        let rest = self.rest.strip_prefix(word);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn expect(&mut self, word: &[u8]) {
        if !self.has(word) {
            failure(b"parse error when reading .tix file");
        }
    }

    fn number(&mut self) -> u64 {
        self.rest = self.rest.trim_ascii_start();
        let mut n = 0u64;
        while let [digit @ b'0'..=b'9', rest @ ..] = self.rest {
            n = n.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
            self.rest = rest;
        }
        n
    }

    fn string(&mut self) -> &'a [u8] {
        self.expect(b"\"");
        let end = self.rest.iter().position(|&c| c == b'"').unwrap_or(self.rest.len());
        let (text, rest) = self.rest.split_at(end);
        self.rest = rest;
        self.expect(b"\"");
        text
    }

    fn modules(&mut self) {
        self.expect(b"Tix");
        self.expect(b"[");
        while !self.has(b"]") {
            self.expect(b"TixModule");
            let name = joined(self.string(), b"");
            let (hash, count) = (self.number() as u32, self.number() as u32);
            self.expect(b"[");
            // each count takes two characters at least
            if count as usize > self.rest.len() {
                failure(b"parse error when reading .tix file");
            }
            let ticks = allocate(count as usize * size_of::<u64>()).cast::<u64>();
            for i in 0..count as usize {
                // SAFETY: i < count.
                unsafe { ticks.add(i).write(self.number()) };
                self.has(b",");
            }
            self.expect(b"]");
            self.has(b",");
            add(name, count, hash, ticks, true);
        }
    }
}

/// Finds out the file's name, and reads it if it is there.
fn load() {
    // SAFETY: C strings; the buffer holds what was read.
    unsafe {
        let variable = getenv(c"HPCTIXFILE".as_ptr().cast());
        let name = crate::args::name();
        *PATH.get() = if !variable.is_null() {
            joined(bytes(variable), b"")
        } else {
            joined(if name.is_null() { b"" } else { bytes(name) }, b".tix")
        };
        let fd = __wasilibc_open_nomode(*PATH.get(), O_RDONLY);
        if fd < 0 {
            return;
        }
        let (mut buffer, mut room, mut used) = (allocate(4096), 4096, 0);
        loop {
            if used == room {
                room *= 2;
                buffer = realloc(buffer, room);
                if buffer.is_null() {
                    failure(b"out of memory");
                }
            }
            match read(fd, buffer.add(used), room - used) {
                n @ 1.. => used += n as usize,
                _ => break,
            }
        }
        close(fd);
        Reader { rest: from_raw_parts(buffer, used) }.modules();
        free(buffer);
    }
}

/// # Safety
/// `name` is a C string, `ticks` an array of `count` numbers; both stay.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs_hpc_module(name: *const u8, count: u32, hash: u32, ticks: *mut u64) {
    need!(ahc_hpc_hook);
    if PATH.get().is_null() {
        load();
    }
    let mut at = *MODULES.get();
    // SAFETY: the list's modules are whole; the arrays have as many numbers as they say.
    unsafe {
        while let Some(module) = at.as_mut() {
            at = module.next;
            if bytes(module.name) != bytes(name) {
                continue;
            }
            if module.count != count {
                failure(b"inconsistent number of tick boxes");
            }
            if module.hash != hash {
                Text::to(STDERR).put(b"in module '").put(bytes(name)).put(b"'\n");
                failure(b"module mismatch with .tix/.mix file hash number");
            }
            from_raw_parts_mut(ticks, count as usize).copy_from_slice(from_raw_parts(module.ticks, count as usize));
            if module.from_file {
                free(module.ticks.cast());
            }
            module.ticks = ticks;
            module.from_file = false;
            return;
        }
    }
    add(name, count, hash, ticks, false);
}

/// The first of the list of modules; null in a program without coverage.
#[unsafe(no_mangle)]
pub extern "C" fn hs_hpc_rootModule() -> *const u8 {
    MODULES.get().cast_const().cast()
}

#[unsafe(no_mangle)]
pub static ahc_hpc_hook: Hook<fn()> = Hook(write);

/// At the program's end.
fn write() {
    // SAFETY: the path is a C string; the list's modules are whole.
    unsafe {
        let fd = __wasilibc_open_nomode(*PATH.get(), O_WRONLY | O_CREAT | O_TRUNC);
        if fd < 0 {
            crate::text::complain(&[b"the coverage cannot be written to ", bytes(*PATH.get())]);
            return;
        }
        let mut text = Text::to(fd);
        text.put(b"Tix [");
        let mut at = *MODULES.get();
        let mut separator: &[u8] = b" ";
        while let Some(module) = at.as_ref() {
            at = module.next;
            text.put(separator).put(b"TixModule \"").put(bytes(module.name)).put(b"\" ");
            text.count(module.hash).put(b" ").count(module.count).put(b" [");
            for (i, &ticks) in from_raw_parts(module.ticks, module.count as usize).iter().enumerate() {
                text.put(if i == 0 { b"" } else { b"," }).number(ticks, 0, false);
            }
            text.put(b"]");
            separator = b", ";
        }
        text.put(b"]\n");
        drop(text);
        close(fd);
    }
}
