//! What `+RTS -?` and `+RTS --info` print.

use crate::exit::stg_exit;
use crate::text::{STDOUT, Text, complain};
use ahc_abi::sched::EXIT_FAILURE;

const USAGE: &str = "
Usage: <prog> <args> [+RTS <rtsopts> | -RTS <args>] ... --RTS <args>

   +RTS     What follows is for the runtime system
   -RTS     What follows is for the program
  --RTS     Everything that follows is for the program, even +RTS

Options of the runtime system. Those below the line need a program that was
linked with --rtsopts (-rtsopts), or stand in --with-rtsopts:

  -?         Prints this and ends
  --info     Describes this runtime system
  -T         Keeps statistics for GHC.Stats
  -t -s -S   Statistics on standard error: one line, a summary, every collection
  --copying-gc  Copies the oldest generation (there is no other collector)
  -------------------------------------------------------------------------
  -t<file> -s<file> -S<file>  Statistics to a file
  --machine-readable  Lets -t print a list that programs can read
  -A<size>   Memory that is allocated between two collections
  -AL<size>  The same for large objects (default: as -A)
  -O<size>   Least size of the oldest generation before it is collected (1m)
  -F<n>      How many times its live data the oldest generation may grow to (2)
  -G<n>      Number of generations (2)
  -H[<size>] Memory to use where that saves collections
  -M<size>   Largest heap; beyond it the program gets HeapOverflow
  -Mgrace=<size>  Memory for handling that, before it is thrown again (1m)
  -m<n>      Least free part of a limited heap, in per cent (3)
  -K<size>   Largest stack; beyond it a thread gets StackOverflow (1g)
  -ki<size>  Stack of a new thread (1k)
  -kc<size>  Stack chunk (32k)
  -kb<size>  Part of a chunk that moves to the next one (1k)
  -C<secs>   Time slice of a thread (0.02); 0: as short as possible
  -V<secs>   Resolution of time slices (0.01); 0: none but -C0
  -I<secs>   Idle time before a collection (only with threads of the system)
  -xq<size>  Allocation after AllocationLimitExceeded, until it comes again (100k)
  -B         Rings the bell at each collection
  -N[<n>] -maxN<n> -q<x> -n<size> -c[<n>] -Fd<n> -Z -xb<addr> -i<secs>
  --install-signal-handlers=<yes|no> --io-manager=<native|posix> --disable-delayed-os-memory-return
             Accepted as by GHC, without effect here
  -DS --stress-gc  With --debug: check the heap after, collect at, every chance

The environment variable GHCRTS holds options too; those of the command line win.
";

/// Explains the options and ends the program, as after every wrong one.
pub fn usage() -> ! {
    for line in USAGE.as_bytes().split(|&c| c == b'\n') {
        complain(&[line]);
    }
    stg_exit(EXIT_FAILURE)
}

const PAIRS: [(&str, &str); 16] = [
    ("GHC version", "9.6.6"),
    ("RTS way", "rts_v"),
    ("Build platform", "wasm32-unknown-wasi"),
    ("Build architecture", "wasm32"),
    ("Build OS", "wasi"),
    ("Build vendor", "unknown"),
    ("Host platform", "wasm32-unknown-wasi"),
    ("Host architecture", "wasm32"),
    ("Host OS", "wasi"),
    ("Host vendor", "unknown"),
    ("Target platform", "wasm32-unknown-wasi"),
    ("Target architecture", "wasm32"),
    ("Target OS", "wasi"),
    ("Target vendor", "unknown"),
    ("Word size", "32"),
    ("Compiler unregisterised", "NO"),
];

/// A list of pairs that `read` takes.
pub fn info() {
    let mut out = Text::to(STDOUT);
    out.put(b" [(\"GHC RTS\", \"YES\")\n");
    let mut pair = |name: &[u8], value: &[u8]| {
        out.put(b" ,(\"").put(name).put(b"\", \"").put(value).put(b"\")\n");
    };
    for (name, value) in PAIRS {
        pair(name.as_bytes(), value.as_bytes());
    }
    pair(b"Tables next to code", b"YES");
    pair(b"Flag -with-rtsopts", crate::flags::config().1);
    out.put(b" ]\n");
}
