//! RTS options: `-with-rtsopts`, `GHCRTS` and `+RTS ... -RTS`, in this order, later ones winning; messages and exit codes are GHC's.
//!
//! Runs before the heap is made, in programs that read their arguments or were linked with options about RTS options. Here: where options
//! come from, which are allowed, and those that need no `-rtsopts`. The others are in `more_options`, found through a hook that the linker
//! keeps for programs in which they can be allowed.

use crate::args::{c_bytes, given, replace};
use crate::exit::stg_exit;
use crate::flags::{config, flags};
use crate::number::{nanoseconds, only};
use crate::table::alloc_bytes;
use crate::text::complain;
use crate::usage::usage;
use crate::wasi::{environ_get, environ_sizes_get};
use crate::weak::{Hook, need, weak};
use ahc_abi::WORD_SIZE;
use ahc_abi::rtsflags::{COLLECT_GC_STATS, ONELINE_GC_STATS, SUMMARY_GC_STATS, VERBOSE_GC_STATS};
use ahc_abi::rtsopts::{ALL, IGNORE, IGNORE_ALL, NONE, SOME};
use ahc_abi::sched::{EXIT_FAILURE, EXIT_SUCCESS};

weak! {
    /// Options that need `-rtsopts`.
    MORE = __ahc_weak_ahc_more_options_hook,
}

/// Sets an option. False if it is not all right; then a message has been printed.
pub type SetOption = fn(option: &'static [u8]) -> bool;

/// Shows each option to its argument.
pub type EachOption<'a> = dyn Fn(&mut dyn FnMut(&'static [u8])) + 'a;

/// The hook `MORE`.
pub struct MoreHook {
    pub set: SetOption,
    /// What all options together mean.
    pub settle: fn(&EachOption<'_>),
}

#[unsafe(no_mangle)]
pub static ahc_options_hook: Hook<fn()> = Hook(run);

fn run() {
    need!(crate::args::ahc_name_hook);
    need!(crate::report::ahc_report_hook);
    crate::stats::clocks().start = crate::time::now();
    let (allowed, linked) = config();
    let environment = if allowed == IGNORE_ALL { None } else { ghcrts() };
    all(ALL, |set| words(linked, set));
    if let Some(text) = environment {
        if allowed == NONE {
            disabled(b"Warning: Ignoring GHCRTS variable as RTS options are disabled.\n         ");
        } else {
            all(allowed, |set| words(text, set));
        }
    }
    let ours = if allowed == IGNORE || allowed == IGNORE_ALL { &[][..] } else { split() };
    all(allowed, |set| each(ours, set));
    if let Some(more) = more_hook() {
        (more.settle)(&|show| {
            words(linked, show);
            words(environment.unwrap_or_default(), show);
            each(ours, show);
        });
    }
    (crate::report::ahc_report_hook.0.start)();
}

/// Sets all options of one origin; if some are wrong, all messages come first, then the usage, then the end.
fn all(allowed: u8, options: impl FnOnce(&mut dyn FnMut(&'static [u8]))) {
    let mut good = true;
    options(&mut |option| {
        if allowed == NONE {
            disabled(b"RTS options are disabled. ");
            stg_exit(EXIT_FAILURE);
        }
        good &= set(option, allowed);
    });
    if !good {
        usage();
    }
}

fn each(options: &'static [*mut u8], f: &mut dyn FnMut(&'static [u8])) {
    for &option in options {
        // SAFETY: arguments are C strings.
        f(unsafe { c_bytes(option) });
    }
}

fn words(text: &'static [u8], f: &mut dyn FnMut(&'static [u8])) {
    for word in text.split(u8::is_ascii_whitespace) {
        if !word.is_empty() {
            f(word);
        }
    }
}

fn disabled(what: &[u8]) {
    complain(&[what, b"Link with -rtsopts to enable them."]);
}

/// The value of GHCRTS.
fn ghcrts() -> Option<&'static [u8]> {
    let (mut count, mut bytes) = (0, 0);
    // SAFETY: the arrays have the sizes WASI said, and stay.
    unsafe {
        if environ_sizes_get(&raw mut count, &raw mut bytes) != 0 || count == 0 {
            return None;
        }
        let array = alloc_bytes(count * WORD_SIZE + bytes);
        let variables = array.0 as *mut *mut u8;
        if environ_get(variables, array.words(count).0 as *mut u8) != 0 {
            return None;
        }
        let variables = core::slice::from_raw_parts(variables, count as usize);
        variables.iter().find_map(|&variable| c_bytes(variable).strip_prefix(b"GHCRTS="))
    }
}

/// Takes the RTS options out of the program's arguments, and gives them.
fn split() -> &'static [*mut u8] {
    let (argc, argv) = given();
    // SAFETY: argv has argc C strings; the new array has room for all of them and two nulls.
    unsafe {
        let old = core::slice::from_raw_parts(argv, argc as usize);
        if !old.iter().any(|&arg| matches!(c_bytes(arg), b"+RTS" | b"-RTS" | b"--RTS")) {
            return &[];
        }
        let room = alloc_bytes((2 * argc + 2) * WORD_SIZE);
        let program = room.0 as *mut *mut u8;
        let ours = room.words(argc + 1).0 as *mut *mut u8;
        let (mut n_program, mut n_ours) = (0, 0);
        let (mut taking, mut done) = (false, false);
        for (i, &arg) in old.iter().enumerate() {
            match c_bytes(arg) {
                b"--RTS" if !done && i > 0 => {
                    done = true;
                    continue;
                }
                b"--" if i > 0 => done = true,
                b"+RTS" if !done && i > 0 => {
                    taking = true;
                    continue;
                }
                b"-RTS" if !done && i > 0 => {
                    taking = false;
                    continue;
                }
                _ => {}
            }
            let (array, n) = if taking && !done { (ours, &mut n_ours) } else { (program, &mut n_program) };
            *array.add(*n) = arg;
            *n += 1;
        }
        replace(n_program as u32, program);
        core::slice::from_raw_parts(ours, n_ours)
    }
}

/// Sets one option. False if it is not all right.
fn set(option: &'static [u8], allowed: u8) -> bool {
    let Some(rest) = option.strip_prefix(b"-") else {
        complain(&[b"unexpected RTS argument: ", option]);
        return false;
    };
    let (letter, value) = match rest.split_first() {
        Some((&letter, value)) => (letter, value),
        None => (0, rest),
    };
    match letter {
        b'?' => return false,
        b'-' => match value {
            b"internal-counters" => flags().misc.internal_counters = 1,
            b"info" => {
                crate::usage::info();
                stg_exit(EXIT_SUCCESS);
            }
            b"copying-gc" => flags().gc.use_nonmoving = 0,
            b"nonmoving-gc" => no_nonmoving(option),
            b"no-automatic-heap-samples" => flags().prof.start_heap_profile_at_startup = 0,
            _ if among(MORE_LONG, value) => return more(option, allowed),
            _ => return long(option, value),
        },
        b'T' => {
            flags().gc.give_stats = COLLECT_GC_STATS;
            return no_value(option, value);
        }
        b'S' | b's' | b't' => {
            if !value.is_empty() {
                return more(option, allowed);
            }
            flags().gc.give_stats = statistics(letter);
            flags().gc.stats_file = 0;
        }
        b'D' => return more_debug(option),
        b'P' | b'p' => {
            if let Some(name) = value.strip_prefix(b"o") {
                if name.is_empty() {
                    complain(&[b"flag -po expects an argument"]);
                }
                return !name.is_empty();
            }
            return requires(option, b"-prof");
        }
        b'R' | b'L' => return requires(option, b"-prof"),
        b'h' if !matches!(value, b"" | b"T" | b"i") => return requires(option, b"-prof"),
        b'r' => return requires(option, b"-ticky"),
        b'l' => return requires(option, b"-eventlog, -prof or -debug"),
        b'v' => return requires(option, b"-debug"),
        b'o' if value.first() == Some(&b'l') => return requires(option, b"-eventlog, -prof or -debug"),
        b'o' => {
            complain(&[b"Unknown output flag -o", value.get(..1).unwrap_or_default()]);
            return false;
        }
        b'x' => match value.first() {
            None => {
                complain(&[b"incomplete RTS option: ", option]);
                return false;
            }
            Some(b'n') => no_nonmoving(option),
            Some(b'c') => return requires(option, b"-prof"),
            Some(b't') => {
                complain(&[b"The -xt option has been removed (#16795)"]);
                return false;
            }
            Some(b'b' | b'q') => return more(option, allowed),
            _ => return unknown(option),
        },
        b'A' | b'n' | b'B' | b'c' | b'w' | b'F' | b'K' | b'k' | b'M' | b'm' | b'G' | b'H' | b'O' | b'I' | b'Z'
        | b'h' | b'i' | b'C' | b'V' | b'N' | b'g' | b'q' | b'e' => return more(option, allowed),
        _ => return unknown(option),
    }
    true
}

/// Options that start with two dashes and need `-rtsopts`.
const MORE_LONG: &str = "install-signal-handlers=yes
install-signal-handlers=no
install-seh-handlers=yes
install-seh-handlers=no
generate-stack-traces=yes
generate-stack-traces=no
generate-crash-dumps
null-eventlog-writer
machine-readable
disable-delayed-os-memory-return
io-manager=native
io-manager=posix";

/// Whether a line of `names` is this one: smaller than a match.
fn among(names: &str, name: &[u8]) -> bool {
    names.as_bytes().split(|&c| c == b'\n').any(|line| line == name)
}

/// Options with a value after `=`.
fn long(option: &'static [u8], value: &'static [u8]) -> bool {
    if let Some(interval) = value.strip_prefix(b"eventlog-flush-interval=") {
        let good = only(interval).is_some();
        if !good {
            complain(&[b"bad value for --eventlog-flush-interval"]);
        }
        return good;
    }
    if let Some(limit) = value.strip_prefix(b"long-gc-sync=") {
        flags().gc.long_gc_sync = nanoseconds(crate::number::number(limit));
        return true;
    }
    if value.starts_with(b"stress-gc") {
        return more_debug(option);
    }
    unknown(option)
}

/// An option that is allowed with `-rtsopts` alone.
fn more(option: &'static [u8], allowed: u8) -> bool {
    match more_hook() {
        Some(more) if allowed != SOME => (more.set)(option),
        _ => {
            disabled(b"Most RTS options are disabled. ");
            stg_exit(EXIT_FAILURE);
        }
    }
}

fn more_hook() -> Option<&'static MoreHook> {
    // SAFETY: the hook's type; null if the program does not have it.
    unsafe { (MORE.get().0 as *const MoreHook).as_ref() }
}

weak! {
    /// Options of programs linked with `--debug`.
    DEBUG = __ahc_weak_ahc_debug_options_hook,
}

fn more_debug(option: &'static [u8]) -> bool {
    let hook = DEBUG.get();
    // SAFETY: the hook's type.
    if hook.is_null() { requires(option, b"-debug") } else { unsafe { (*(hook.0 as *const SetOption))(option) } }
}

/// The value of `GcFlags::give_stats` for `-t`, `-s` and `-S`.
pub fn statistics(letter: u8) -> u32 {
    match letter {
        b't' => ONELINE_GC_STATS,
        b's' => SUMMARY_GC_STATS,
        _ => VERBOSE_GC_STATS,
    }
}

/// For options that take no value.
pub fn no_value(option: &[u8], value: &[u8]) -> bool {
    if !value.is_empty() {
        let letter = option.get(1..2).unwrap_or_default();
        complain(&[b"flag -", letter, b" given an argument when none was expected: ", option]);
    }
    value.is_empty()
}

pub fn requires(option: &[u8], how: &[u8]) -> bool {
    complain(&[b"the flag ", option, b" requires the program to be built with ", how]);
    false
}

pub fn unknown(option: &[u8]) -> bool {
    complain(&[b"unknown RTS option: ", option]);
    false
}

/// What GHC's runtime can do and this one cannot: said without the usage, which would hide it.
pub fn unsupported(option: &[u8], why: &[u8]) -> ! {
    complain(&[b"the flag ", option, b" is not supported: ", why]);
    stg_exit(EXIT_FAILURE)
}

fn no_nonmoving(option: &[u8]) {
    unsupported(option, b"there is no non-moving collector (the copying one is what --copying-gc selects)");
}
