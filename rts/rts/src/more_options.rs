//! RTS options that need `-rtsopts` (or stand in `-with-rtsopts`), and what follows from all options together.

use crate::args::{c_bytes, given};
use crate::exit::stg_exit;
use crate::flags::flags;
use crate::machine::{Global, heap};
use crate::number::{nanoseconds, number, only, size};
use crate::options::{EachOption, MoreHook, no_value, requires, statistics, unknown, unsupported};
use crate::text::{Text, complain};
use crate::usage::usage;
use crate::weak::{Hook, need};
use ahc_abi::WORD_SIZE;
use ahc_abi::block::BLOCK_SIZE;
use ahc_abi::sched::EXIT_FAILURE;
use ahc_abi::thread::RESERVED_STACK_WORDS;
use ahc_heap::MAX_GENERATIONS;

#[unsafe(no_mangle)]
pub static ahc_more_options_hook: Hook<MoreHook> = Hook(MoreHook { set, settle });

/// Largest values of `Int` and `Word`.
const INT_MAX: u32 = i32::MAX as u32;
const WORD_MAX: u32 = u32::MAX;

unsafe extern "C" {
    fn open(path: *const u8, flags: i32, ...) -> i32;
}

/// wasi-libc's O_CREAT | O_TRUNC | O_RDWR.
const FOR_WRITING: i32 = (1 << 12) | (8 << 12) | 0x0400_0000 | 0x1000_0000;

/// Where statistics go, if to a file.
static STATS_FD: Global<i32> = Global::new(crate::text::STDERR);

fn set(option: &'static [u8]) -> bool {
    let (letter, value) = match option.split_at_checked(2) {
        Some(([_, letter], value)) => (*letter, value),
        _ => return unknown(option),
    };
    let gc = &mut flags().gc;
    match letter {
        b'-' => return long(option, value),
        b'A' if value.first() == Some(&b'L') => {
            gc.large_alloc_lim = size(option, 3, 2 * BLOCK_SIZE, INT_MAX) / BLOCK_SIZE;
        }
        b'A' => gc.min_alloc_area_size = size(option, 2, 2 * BLOCK_SIZE, INT_MAX) / BLOCK_SIZE,
        b'n' => gc.nursery_chunk_size = size(option, 2, 2 * BLOCK_SIZE, INT_MAX) / BLOCK_SIZE,
        b'B' => {
            gc.ring_bell = 1;
            return no_value(option, value);
        }
        b'Z' => {
            gc.squeeze_upd_frames = 0;
            return no_value(option, value);
        }
        b'c' if value.is_empty() => gc.compact = 1,
        b'c' => gc.compact_threshold = number(value),
        b'w' => unsupported(option, b"there is no mark-region collector"),
        b'F' => match value.strip_prefix(b"d") {
            Some(value) => gc.return_decay_factor = not_negative(option, number(value)),
            None => gc.old_gen_factor = not_negative(option, number(value)),
        },
        b'K' => gc.max_stk_size = size(option, 2, 0, WORD_MAX) / WORD_SIZE,
        b'k' => match value.first() {
            Some(b'c') => gc.stk_chunk_size = size(option, 3, WORD_SIZE, WORD_MAX) / WORD_SIZE,
            Some(b'b') => gc.stk_chunk_buffer_size = size(option, 3, WORD_SIZE, WORD_MAX) / WORD_SIZE,
            Some(b'i') => gc.initial_stk_size = size(option, 3, WORD_SIZE, WORD_MAX) / WORD_SIZE,
            _ => gc.initial_stk_size = size(option, 2, WORD_SIZE, WORD_MAX) / WORD_SIZE,
        },
        b'M' if value.starts_with(b"grace=") => gc.heap_limit_grace = size(option, 8, BLOCK_SIZE, WORD_MAX),
        b'M' => {
            need!(crate::heap_overflow::ahc_heap_overflow_hook);
            gc.max_heap_size = size(option, 2, BLOCK_SIZE, WORD_MAX) / BLOCK_SIZE;
        }
        // One processor is all there is: programs that ask for more get it.
        b'N' if value.is_empty() || processors(value) => {}
        b'm' if value.strip_prefix(b"axN").is_some_and(processors) => {}
        b'N' => bad(option),
        b'm' if value.starts_with(b"axN") => bad(option),
        b'm' => {
            gc.pc_free_heap = number(value);
            if !(0.0..=100.0).contains(&gc.pc_free_heap) || (gc.pc_free_heap == 0.0 && value.first() != Some(&b'0')) {
                bad(option);
            }
        }
        b'G' => {
            gc.generations = size(option, 2, 1, INT_MAX);
            if gc.generations as usize > MAX_GENERATIONS {
                unsupported(option, b"there are eight generations at most");
            }
        }
        b'H' if value.is_empty() => gc.heap_size_suggestion_auto = 1,
        b'H' => gc.heap_size_suggestion = size(option, 2, BLOCK_SIZE, WORD_MAX) / BLOCK_SIZE,
        b'O' => gc.min_old_gen_size = size(option, 2, BLOCK_SIZE, WORD_MAX) / BLOCK_SIZE,
        b'I' => match value.strip_prefix(b"w") {
            Some(b"") => {}
            Some(value) => gc.inter_idle_gc_wait = nanoseconds(number(value)),
            None if value.is_empty() => {}
            None => {
                let delay = nanoseconds(number(value));
                gc.do_idle_gc = u8::from(delay != 0);
                if delay != 0 {
                    gc.idle_gc_delay_time = delay;
                }
            }
        },
        b'S' | b's' | b't' => return stats_file(option, letter, value),
        b'h' => unsupported(option, b"there are no heap profiles"),
        b'i' => return value.is_empty() || interval(option, value, &mut flags().prof.heap_profile_interval),
        b'C' if value.is_empty() => flags().conc.ctxt_switch_time = 0,
        b'C' => return interval(option, value, &mut flags().conc.ctxt_switch_time),
        b'V' if value.is_empty() => flags().misc.tick_interval = 0,
        b'V' => return interval(option, value, &mut flags().misc.tick_interval),
        // How processors share a collection.
        b'q' => {}
        b'g' | b'e' => return requires(option, b"-threaded"),
        b'x' if value.first() == Some(&b'q') => {
            gc.alloc_limit_grace = size(option, 3, BLOCK_SIZE, INT_MAX) / BLOCK_SIZE;
        }
        // An address for the heap: a program has a memory of its own, so it cannot clash with anything.
        b'x' if value.len() > 1 => {}
        b'x' => {
            complain(&[b"-xb: requires argument"]);
            return false;
        }
        _ => return unknown(option),
    }
    true
}

fn processors(value: &[u8]) -> bool {
    only(value).is_some_and(|n| n >= 1.0)
}

fn long(option: &[u8], value: &[u8]) -> bool {
    let misc = &mut flags().misc;
    match value {
        b"install-signal-handlers=yes" => misc.install_signal_handlers = 1,
        b"install-signal-handlers=no" => misc.install_signal_handlers = 0,
        b"install-seh-handlers=yes" => misc.install_seh_handlers = 1,
        b"install-seh-handlers=no" => misc.install_seh_handlers = 0,
        b"generate-stack-traces=yes" => misc.generate_stack_trace = 1,
        b"generate-stack-traces=no" => misc.generate_stack_trace = 0,
        b"generate-crash-dumps" => misc.generate_dump_file = 1,
        b"machine-readable" => misc.machine_readable = 1,
        b"disable-delayed-os-memory-return" => misc.disable_delayed_os_memory_return = 1,
        b"io-manager=native" => misc.io_manager = 0,
        b"io-manager=posix" => misc.io_manager = 1,
        _ => return requires(option, b"-eventlog, -prof or -debug"),
    }
    true
}

fn bad(option: &[u8]) -> ! {
    complain(&[b"bad RTS option: ", option]);
    stg_exit(EXIT_FAILURE)
}

fn not_negative(option: &[u8], value: f64) -> f64 {
    if value < 0.0 {
        bad(option);
    }
    value
}

fn interval(option: &[u8], value: &[u8], to: &mut i64) -> bool {
    match only(value) {
        Some(seconds) => *to = nanoseconds(seconds),
        None => complain(&[b"bad value for ", option.get(..2).unwrap_or_default()]),
    }
    only(value).is_some()
}

fn stats_file(option: &[u8], letter: u8, name: &'static [u8]) -> bool {
    let gc = &mut flags().gc;
    gc.give_stats = statistics(letter);
    gc.stats_file = 0;
    if name == b"stderr" {
        return true;
    }
    // Options in one string end at a blank: the name needs an end of its own.
    let copy = crate::table::alloc_bytes(name.len() as u32 + 1).0 as *mut u8;
    // SAFETY: the copy has room for the name; the rest is zero.
    let fd = unsafe {
        core::ptr::copy_nonoverlapping(name.as_ptr(), copy, name.len());
        open(copy, FOR_WRITING, 0o666)
    };
    if fd < 0 {
        complain(&[b"Can't open stats file ", option.get(2..).unwrap_or_default(), b"\n"]);
        return false;
    }
    *STATS_FD.get() = fd;
    gc.stats_file = copy as u32;
    true
}

/// Descriptor of the file for statistics, if there is one.
#[unsafe(no_mangle)]
pub static ahc_stats_file_hook: Hook<fn() -> i32> = Hook(|| *STATS_FD.get());

/// Brings settings into agreement with each other; starts the file for statistics with the command line.
fn settle(options: &EachOption<'_>) {
    let f = flags();
    if f.misc.tick_interval < 0 {
        f.misc.tick_interval = ahc_abi::rtsflags::RtsFlags::DEFAULT.misc.tick_interval;
    }
    if f.misc.tick_interval == 0 {
        f.conc.ctxt_switch_time = 0;
        f.gc.idle_gc_delay_time = 0;
        f.prof.heap_profile_interval = 0;
    }
    for time in [f.conc.ctxt_switch_time, f.gc.idle_gc_delay_time, f.prof.heap_profile_interval] {
        if time > 0 {
            f.misc.tick_interval = f.misc.tick_interval.min(time);
        }
    }
    let ticks = |time: i64| time.checked_div(f.misc.tick_interval).unwrap_or(0).max(0);
    f.conc.ctxt_switch_ticks = ticks(f.conc.ctxt_switch_time) as i32;
    f.prof.heap_profile_interval_ticks = ticks(f.prof.heap_profile_interval) as u32;
    let gc = &mut f.gc;
    if gc.stk_chunk_buffer_size > gc.stk_chunk_size / 2 {
        complain(&[b"stack chunk buffer size (-kb) must be less than 50%\nof the stack chunk size (-kc)"]);
        usage();
    }
    // A chunk holds the frames that compiled code may push without asking, and some.
    let least = 8 * RESERVED_STACK_WORDS;
    let sizes = &mut heap().stack_sizes;
    sizes.initial = gc.initial_stk_size.max(least);
    sizes.chunk = gc.stk_chunk_size.max(least);
    sizes.buffer = gc.stk_chunk_buffer_size;
    sizes.limit = if gc.max_stk_size == 0 { u32::MAX } else { gc.max_stk_size };
    if gc.max_heap_size != 0 {
        gc.max_heap_size = gc.max_heap_size.max(gc.heap_size_suggestion);
        if gc.min_alloc_area_size > gc.max_heap_size {
            complain(&[b"maximum heap size (-M) is smaller than minimum alloc area size (-A)"]);
            gc.min_alloc_area_size = gc.max_heap_size;
        }
    }
    if gc.min_alloc_area_size >= 16 * 1024 * 1024 / BLOCK_SIZE {
        gc.nursery_chunk_size = 4 * 1024 * 1024 / BLOCK_SIZE;
    }
    if gc.stats_file != 0 {
        let (argc, argv) = given();
        let mut out = Text::to(*STATS_FD.get());
        for i in 0..argc as usize {
            // SAFETY: argv has argc C strings.
            quoted(&mut out, unsafe { c_bytes(*argv.add(i)) });
        }
        out.put(b"+RTS ");
        options(&mut |option| quoted(&mut out, option));
        out.put(b"\n");
    }
}

/// As a shell would need it.
fn quoted(out: &mut Text, argument: &[u8]) {
    out.put(b"'");
    for c in argument {
        if *c == b'\'' {
            out.put(b"'\\''");
        } else {
            out.put(core::slice::from_ref(c));
        }
    }
    out.put(b"' ");
}
