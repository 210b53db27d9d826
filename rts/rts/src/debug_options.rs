//! RTS options of programs linked with `--debug`: they check the runtime.

use crate::flags::flags;
use crate::options::{SetOption, unknown, unsupported};
use crate::sanity::ahc_sanity_hook;
use crate::weak::{Hook, need};

#[unsafe(no_mangle)]
pub static ahc_debug_options_hook: Hook<SetOption> = Hook(set);

fn set(option: &'static [u8]) -> bool {
    need!(ahc_sanity_hook);
    if let Some(value) = option.strip_prefix(b"--stress-gc") {
        flags().stress_gc = 1;
        return value.is_empty() || unknown(option);
    }
    let letters = option.get(2..).unwrap_or_default();
    for letter in letters {
        let debug = &mut flags().debug;
        match letter {
            b'S' => {
                debug.sanity = 1;
                // As in GHC: what is free must look free for the check.
                debug.zero_on_gc = 1;
            }
            b'Z' => debug.zero_on_gc = 1,
            b's' | b'i' | b'w' | b'G' | b'g' | b'n' | b'b' | b't' | b'p' | b'a' | b'l' | b'L' | b'm' | b'z' | b'c'
            | b'r' | b'C' | b'k' => unsupported(option, b"the runtime prints no traces (-DS and -DZ are there)"),
            _ => {
                crate::text::complain(&[b"bad RTS option: ", option]);
                crate::exit::stg_exit(ahc_abi::sched::EXIT_FAILURE);
            }
        }
    }
    true
}
