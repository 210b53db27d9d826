//! `ahc link` on programs that are all right: what it writes, and that it runs.

use std::fs;

use crate::harness::Scratch;

pub const FIB: &str = include_str!("../programs/fib.hs");

#[test]
fn fib_prints_55() {
    for strategy in ["tail-call", "trampoline"] {
        let s = Scratch::new();
        s.write("fib.hs", FIB);
        s.link(&["--input", "fib.hs", "--output-dir", "out", "--strategy", strategy]).worked();
        assert_eq!(s.names("out"), ["fib.js", "fib.mjs", "fib.wasm"]);
        assert_eq!(s.names("."), ["fib.hs", "out"]);
        for script in ["out/fib.js", "out/fib.mjs"] {
            assert_eq!(s.node(script).worked().trim(), "55");
        }
    }
}

#[test]
fn the_same_link_gives_the_same_bytes() {
    let s = Scratch::new();
    s.write("fib.hs", FIB);
    for out in ["a", "b"] {
        s.link(&["fib.hs", "--output-dir", out]).worked();
    }
    for name in ["fib.wasm", "fib.mjs", "fib.js"] {
        let read = |out: &str| fs::read(s.path(out).join(name)).unwrap();
        assert!(read("a") == read("b"), "{name} differs");
    }
}

#[test]
fn levels_of_optimization() {
    let s = Scratch::new();
    s.write("fib.hs", FIB);
    for level in ["-O0", "-O1", "-O2"] {
        s.link(&["fib.hs", level, "-o", "out/x"]).worked();
        assert_eq!(s.node("out/x.js").worked().trim(), "55", "{level}");
    }
}

#[test]
fn several_modules_and_folders() {
    let s = Scratch::new();
    s.write("src/Main.hs", "module Main where\nimport Data.Twice\nforeign import ccall unsafe \"print_int\" p :: Int -> IO ()\nmain :: IO ()\nmain = p (twice 21)\n");
    s.write(
        "src/Data/Twice.hs",
        "module Data.Twice where\ntwice :: Int -> Int\ntwice x = x + x\n{-# NOINLINE twice #-}\n",
    );
    s.link(&["src/Main.hs", "-o", "app.wasm"]).worked();
    assert_eq!(s.names("."), ["app.js", "app.mjs", "app.wasm", "src"]);
    assert_eq!(s.names("src"), ["Data", "Main.hs"]);
    assert_eq!(s.node("app.js").worked().trim(), "42");
}

const IMPORTS: &str = "module Main where
foreign import ccall unsafe \"print_int\" p :: Int -> IO ()
foreign import ccall unsafe \"seven_times\" seven :: Int -> Int
main :: IO ()
main = p (seven 6)
";

#[test]
fn a_function_in_c() {
    let s = Scratch::new();
    s.write("m.hs", IMPORTS);
    s.write("seven.c", "int seven_times(int x) { return 7 * x; }\n");
    for args in [&["m.hs", "--c-source", "seven.c"], &["--input", "m.hs", "seven.c"]] {
        s.link(args).worked();
        assert_eq!(s.node("m.js").worked().trim(), "42");
    }
}

#[test]
fn a_function_in_javascript() {
    let s = Scratch::new();
    s.write("m.hs", IMPORTS);
    s.write("seven.mjs", "export const seven_times = (x) => 7 * x;\n");
    s.link(&["m.hs", "--import-js", "seven.mjs"]).worked();
    assert_eq!(s.node("m.mjs").worked().trim(), "42");
    assert_eq!(s.node("m.js").worked().trim(), "42");
}

#[test]
fn reports() {
    let s = Scratch::new();
    s.write("fib.hs", FIB);
    assert!(s.link(&["fib.hs", "--report", "text"]).worked().contains("Main_main"));
    s.link(&["fib.hs", "--report", "json", "--report-file", "fib.json"]).worked();
    let check = "const r = JSON.parse(require('fs').readFileSync('fib.json')); console.log(typeof r)";
    s.write("check.cjs", check);
    assert_eq!(s.node("check.cjs").worked().trim(), "object");
    assert!(s.link(&["fib.hs", "--report", "dot"]).worked().starts_with("digraph"));
}

#[test]
fn times_and_names() {
    let s = Scratch::new();
    s.write("fib.hs", FIB);
    assert!(s.link(&["fib.hs", "--timings"]).err.contains("total"));
    let size = || fs::metadata(s.path("fib.wasm")).unwrap().len();
    let without = size();
    s.link(&["fib.hs", "--names"]).worked();
    assert!(size() > without);
}
