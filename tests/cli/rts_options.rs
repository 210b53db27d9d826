//! RTS options: what `ahc link` makes possible and what programs print for them. What equals native GHC word for word is compared
//! by `tests/programs/RtsOptions*`.

use crate::harness::{Ran, Scratch};
use crate::programs::FIB;

const ARGS: &str = "import System.Environment\nmain :: IO ()\nmain = getArgs >>= print\n";
const ALLOCATES: &str = "main :: IO ()\nmain = print (length (show (product [1 .. 3000 :: Integer])))\n";

impl Ran {
    /// It ended with this code, and said this on standard error.
    #[track_caller]
    fn ended(&self, code: i32, parts: &[&str]) {
        assert_eq!(self.code, Some(code), "out: {}\nerr: {}", self.out, self.err);
        for part in parts {
            assert!(self.err.contains(part), "`{part}` is not in: {}", self.err);
        }
    }
}

fn linked(name: &str, source: &str, options: &[&str]) -> Scratch {
    let s = Scratch::new();
    s.write(&format!("{name}.hs"), source);
    let file = format!("{name}.hs");
    s.link(&[&[file.as_str()], options].concat()).worked();
    s
}

#[test]
fn wrong_options_are_followed_by_the_usage() {
    let s = linked("p", ARGS, &["--rtsopts"]);
    for (args, message) in [
        (&["-Y"][..], "p: unknown RTS option: -Y"),
        (&["--frobnicate"], "p: unknown RTS option: --frobnicate"),
        (&["stray"], "p: unexpected RTS argument: stray"),
        (&["-T1"], "p: flag -T given an argument when none was expected: -T1"),
        (&["-Cx"], "p: bad value for -C"),
        (&["-g2"], "p: the flag -g2 requires the program to be built with -threaded"),
        (&["-p"], "p: the flag -p requires the program to be built with -prof"),
        (&["-hc"], "p: the flag -hc requires the program to be built with -prof"),
        (&["-l"], "p: the flag -l requires the program to be built with -eventlog, -prof or -debug"),
        (&["-DS"], "p: the flag -DS requires the program to be built with -debug"),
        (&["--stress-gc"], "p: the flag --stress-gc requires the program to be built with -debug"),
        (&["-xt"], "p: The -xt option has been removed (#16795)"),
        (&["-xb"], "p: -xb: requires argument"),
        (&["-kb100k"], "p: stack chunk buffer size (-kb) must be less than 50%"),
        (&["-Y", "-T1"], "p: flag -T given an argument"),
        (&["-?"], "p: Usage: <prog> <args> [+RTS <rtsopts> | -RTS <args>] ... --RTS <args>"),
    ] {
        let ran = s.node_with("p.mjs", &[&["+RTS"], args].concat());
        ran.ended(1, &[message, "p: Usage: ", "p: The environment variable GHCRTS"]);
        assert_eq!(ran.out, "", "the program must not run");
    }
}

#[test]
fn what_cannot_be_is_refused_alone() {
    let s = linked("p", ARGS, &["--rtsopts"]);
    for (option, message) in [
        ("-xn", "p: the flag -xn is not supported: there is no non-moving collector"),
        ("--nonmoving-gc", "there is no non-moving collector"),
        ("-w", "p: the flag -w is not supported: there is no mark-region collector"),
        ("-hT", "p: the flag -hT is not supported: there are no heap profiles"),
        ("-G9", "p: the flag -G9 is not supported: there are eight generations at most"),
        ("-A1", "p: error in RTS option -A1: size outside allowed range (8192 - 2147483647)"),
        ("-M5g", "p: error in RTS option -M5g: size outside allowed range (4096 - 4294967295)"),
        ("-m101", "p: bad RTS option: -m101"),
    ] {
        let ran = s.node_with("p.mjs", &["+RTS", option]);
        ran.ended(1, &[message]);
        assert!(!ran.err.contains("Usage"), "{}", ran.err);
    }
}

#[test]
fn programs_that_read_no_arguments_take_options_if_linked_so() {
    let s = linked("fib", FIB, &[]);
    let size = |s: &Scratch| std::fs::metadata(s.path("fib.wasm")).unwrap().len();
    let small = size(&s);
    assert!(!std::fs::read_to_string(s.path("fib.mjs")).unwrap().contains("args_get"));
    assert_eq!(s.node_with("fib.mjs", &["+RTS", "-Y"]).worked().trim(), "55");
    s.link(&["fib.hs", "--rtsopts=ignoreAll"]).worked();
    assert!(size(&s) < small + 64, "ignoreAll needs no parser");
    for option in ["--rtsopts", "--ghc-option=-rtsopts", "--rts-opts=all"] {
        s.link(&["fib.hs", option]).worked();
        s.node_with("fib.mjs", &["+RTS", "-Y"]).ended(1, &["unknown RTS option: -Y"]);
        assert_eq!(s.node_with("fib.mjs", &["+RTS", "-A64k"]).worked().trim(), "55");
    }
    s.link(&["fib.hs", "--with-rtsopts", "-Y"]).worked();
    s.node("fib.mjs").ended(1, &["unknown RTS option: -Y"]);
    s.ahc(&["link", "fib.hs", "--rtsopts=sometimes"]).ended(1, &["sometimes", "ignoreAll"]);
}

/// Numbers of a report become N, so that its layout can be compared.
fn layout(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '0'..='9' | ',' | '.' if out.ends_with('N') => {}
            '0'..='9' => out.push('N'),
            c => out.push(c),
        }
    }
    let lines = out.lines().map(|l| l.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn statistics() {
    let s = linked("p", ALLOCATES, &["--rtsopts"]);
    let summary = s.node_with("p.mjs", &["+RTS", "-s", "-A64k"]);
    summary.worked();
    let expected = "N bytes allocated in the heap
N bytes copied during GC
N bytes maximum residency (N sample(s))
N bytes maximum slop
N MiB total memory in use (N MiB lost due to fragmentation)

Tot time (elapsed) Avg pause Max pause
Gen N N colls, N par Ns Ns Ns Ns
Gen N N colls, N par Ns Ns Ns Ns

INIT time Ns ( Ns elapsed)
MUT time Ns ( Ns elapsed)
GC time Ns ( Ns elapsed)
EXIT time Ns ( Ns elapsed)
Total time Ns ( Ns elapsed)

%GC time N% (N% elapsed)

Alloc rate N bytes per MUT second

Productivity N% of total user, N% of total elapsed";
    assert_eq!(layout(summary.err.trim_end()), expected);
    let number = |line: &str| line.split_whitespace().next().unwrap().replace(',', "").parse::<u64>().unwrap();
    let allocated = summary.err.lines().next().map(number).unwrap();
    assert!((1_000_000..100_000_000).contains(&allocated), "{}", summary.err);

    let line = s.node_with("p.mjs", &["+RTS", "-t"]);
    let expected = "<<ghc: N bytes, N GCs, N/N avg/max bytes residency (N samples), NM in use, N INIT (N elapsed), N MUT (N elapsed), N GC (N elapsed) :ghc>>";
    assert_eq!(layout(line.err.trim_end()), expected);

    let every = s.node_with("p.mjs", &["+RTS", "-S", "-A64k"]);
    let lines: Vec<&str> = every.err.lines().collect();
    assert_eq!(layout(lines[0]), "Alloc Copied Live GC GC TOT TOT Page Flts");
    assert_eq!(layout(lines[2]), "N N N N N N N N N (Gen: N)");
    let collections = lines.iter().filter(|l| l.contains("(Gen:")).count();
    assert!(collections as u64 > allocated / 65536 / 2, "{collections} collections of {allocated} bytes");

    let list = s.node_with("p.mjs", &["+RTS", "-t", "--machine-readable"]).err;
    assert!(list.starts_with(" [(\"bytes allocated\", \"") && list.ends_with(" ]\n"), "{list}");
    for name in ["num_GCs", "max_bytes_used", "GC_wall_seconds", "productivity_cpu_percent", "gen_1_max_pause_seconds"]
    {
        assert!(list.contains(&format!(" ,(\"{name}\", \"")), "{name} is not in {list}");
    }
}

#[test]
fn statistics_in_a_file() {
    let s = linked("p", ALLOCATES, &["--rtsopts"]);
    let ran = s.node_with("p.mjs", &["x", "+RTS", "-sreport.txt", "-A128k"]);
    ran.worked();
    assert_eq!(ran.err, "");
    let report = std::fs::read_to_string(s.path("report.txt")).unwrap();
    let (first, rest) = report.split_once('\n').unwrap();
    assert!(first.ends_with("p' 'x' +RTS '-sreport.txt' '-A128k' "), "{first}");
    assert!(rest.contains("bytes allocated in the heap"));
    s.node_with("p.mjs", &["+RTS", "-sno/such/folder"]).ended(1, &["p: Can't open stats file no/such/folder", "Usage"]);
    assert!(s.node_with("p.mjs", &["+RTS", "-sstderr"]).err.contains("bytes allocated in the heap"));
}

/// Packages are built with `-threaded -with-rtsopts=-N`: they run, with the one processor that there is.
#[test]
fn more_processors_than_one() {
    let s = linked("p", ARGS, &["--with-rtsopts=-N -qg"]);
    assert_eq!(s.node("p.mjs").worked().trim(), "[]");
    let s = linked("p", ARGS, &["--rtsopts"]);
    assert_eq!(s.node_with("p.mjs", &["+RTS", "-N4", "-maxN2"]).worked().trim(), "[]");
    s.node_with("p.mjs", &["+RTS", "-N0"]).ended(1, &["bad RTS option: -N0"]);
}

#[test]
fn information() {
    let s = linked("p", ARGS, &["--with-rtsopts=-A2m"]);
    let info = s.node_with("p.mjs", &["+RTS", "--info"]);
    let info = info.worked();
    assert!(info.starts_with(" [(\"GHC RTS\", \"YES\")\n ,(\"GHC version\", \"9.6.6\")\n"), "{info}");
    assert!(info.contains("(\"Word size\", \"32\")") && info.contains("(\"Flag -with-rtsopts\", \"-A2m\")"));
}

#[test]
fn options_from_javascript() {
    let s = linked("p", ARGS, &["--rtsopts"]);
    let run = |options: &str| {
        let call = format!(
            "import {{ run }} from './p.mjs';\nconst err = [];\nconst code = await run({{ {options}, stderr: (t) => err.push(t) }});\nconsole.log(code, err.join('').split('\\n')[0]);\n"
        );
        s.write("call.mjs", call);
        s.node("call.mjs").worked().trim().to_string()
    };
    assert_eq!(run("programName: 'p', args: ['+RTS', '-Y']"), "1 p: unknown RTS option: -Y");
    assert_eq!(
        run("programName: 'p', args: [], env: { GHCRTS: '-K1m -Z1' }"),
        "1 p: flag -Z given an argument when none was expected: -Z1"
    );
    assert!(run("programName: 'p', args: [], env: { GHCRTS: '-t' }").contains("<<ghc:"));
}
