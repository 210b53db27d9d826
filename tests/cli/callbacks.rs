//! Haskell functions that JavaScript and C call: libraries without a main, C's main, function pointers in the event loop.

use crate::harness::Scratch;

const LIB: &str = include_str!("callbacks/Lib.hs");
const USE: &str = include_str!("callbacks/use.mjs");
const EXPORTS: [&str; 14] = [
    "fibo",
    "big",
    "half",
    "greet",
    "slow",
    "waitFor",
    "wake",
    "count",
    "quit",
    "fails",
    "collect",
    "makeAdder",
    "malloc",
    "free",
];

const USED: &str = "\
memory callback async fibo big half greet slow waitFor wake count quit fails collect makeAdder malloc free hs_free_fun_ptr hs_exit
6765 1099511627766n 1.75
[out] hello wörld
5
1 2
3
40
[ 200, 100, 55, 7 ]
true true
15 -10
a Haskell callback was called after its free()
123456 is not a FunPtr
waitFor: the Haskell program ended with exit code 1
count was called after the Haskell program had ended
1
count was called after the Haskell program had ended
pending: waitFor: hs_exit was called
count was called after the Haskell program had ended
[out] bye
quit: the Haskell program ended with exit code 5
fails: the Haskell program ended with exit code 1
";

fn library(s: &Scratch, strategy: &str) {
    s.write("Lib.hs", LIB);
    let mut args = vec!["--no-main", "Lib.hs", "-o", "out/lib", "--strategy", strategy];
    EXPORTS.iter().for_each(|e| args.extend(["--export", *e]));
    s.link(&args).worked();
}

#[test]
fn a_library_for_javascript() {
    for strategy in ["direct", "tail-call", "trampoline"] {
        let s = Scratch::new();
        library(&s, strategy);
        s.write("use.mjs", USE.replace("process.stdout.write(\"[err] \" + t)", "0"));
        assert_eq!(s.node("use.mjs").worked(), USED, "{strategy}");
        s.write("use.cjs", "require('./out/lib.js').open().then((l) => console.log(l.fibo(15)));");
        assert_eq!(s.node("use.cjs").worked(), "610\n");
    }
}

#[test]
fn a_library_exports_something() {
    let s = Scratch::new();
    s.write("Lib.hs", LIB);
    s.link(&["--no-main", "Lib.hs"]).refused(&["--no-main", "--export NAME"]);
    s.link(&["--no-main", "Lib.hs", "--export", "nowhere"]).refused(&["nowhere", "no input defines it"]);
}

#[test]
fn function_pointers_in_the_event_loop() {
    let s = Scratch::new();
    s.write("Events.hs", include_str!("callbacks/Events.hs"));
    s.write("events.mjs", include_str!("callbacks/events.mjs"));
    s.link(&["Events.hs", "--import-js", "events.mjs", "-o", "out/x"]).worked();
    for script in ["out/x.mjs", "out/x.js"] {
        let ran = s.node(script);
        assert_eq!(ran.code, Some(9), "{}", ran.err);
        let expected = "inside 5\ntick 1\ntick 2\ntick 3\n[1,2,3]\ndelayed\nending\n\
                        a Haskell callback was called after the Haskell program had ended\n";
        assert_eq!(ran.out, expected);
    }
}

const C_MAIN: &str = "1 args\nsquaring 12\n144\nsquaring 5\n25\nafter hs_exit\n";

#[test]
fn a_main_in_c() {
    let s = Scratch::new();
    s.write("Exported.hs", include_str!("callbacks/Exported.hs"));
    s.write("main.c", include_str!("callbacks/main.c"));
    s.link(&["--no-main", "Exported.hs", "main.c", "-o", "linked"]).worked();
    s.ghc(&["-v0", "-no-hs-main", "Exported.hs", "main.c", "-o", "made"]).worked();
    s.ghc(&["-v0", "-c", "Exported.hs", "main.c"]).worked();
    s.ghc(&["-v0", "-no-hs-main", "Exported.o", "main.o", "-o", "objects"]).worked();
    for program in ["linked", "made", "objects"] {
        let ran = s.node(&format!("{program}.mjs"));
        assert_eq!((ran.code, ran.out.as_str()), (Some(1), C_MAIN), "{program}");
        assert!(ran.err.contains("called after the program's end"), "{}", ran.err);
    }
}

#[test]
fn ghc_links_objects_alone() {
    let s = Scratch::new();
    s.write("N.hs", "module N where\nn :: Int\nn = 42\n{-# NOINLINE n #-}\n");
    s.write("M.hs", "module Main where\nimport N\nmain :: IO ()\nmain = print n\n");
    s.ghc(&["-v0", "-c", "N.hs", "M.hs"]).worked();
    s.ghc(&["M.o", "N.o", "-o", "made program"]).worked();
    assert_eq!(s.node("made program.mjs").worked(), "42\n");
    s.ghc(&["-v0", "N.o", "-o", "none"]).refused(&["the program needs a module Main"]);
}
