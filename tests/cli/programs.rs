//! `ahc link` on programs that are all right: what it writes, and that it runs.

use std::fs;

use crate::harness::Scratch;

pub const FIB: &str = include_str!("../programs/fib.hs");

#[test]
fn fib_prints_55() {
    for strategy in ["direct", "tail-call", "trampoline"] {
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

/// Wherever the file is, nothing is written beside it.
#[test]
fn a_function_in_c_from_another_folder() {
    let s = Scratch::new();
    s.write("m.hs", IMPORTS);
    s.write("src/seven.c", "int seven_times(int x) { return 7 * x; }\n");
    let absolute = s.path("src/seven.c").display().to_string();
    for file in [&absolute, "src/../src/seven.c"] {
        s.link(&["m.hs", "--c-source", file]).worked();
        assert_eq!(s.node("m.js").worked().trim(), "42");
        assert_eq!(s.names("src"), ["seven.c"]);
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

#[test]
fn coverage_adds_up_in_a_file_that_must_fit() {
    let s = Scratch::new();
    s.write("m.hs", "module Main where\nmain :: IO ()\nmain = print (length [1 .. 3 :: Int])\n");
    s.link(&["m.hs", "--ghc-option=-fhpc"]).worked();
    let counts = || {
        assert!(s.node("m.js").ok);
        let name = s.names(".").into_iter().find(|n| n.ends_with(".tix")).unwrap();
        let text = std::fs::read_to_string(s.path(&name)).unwrap();
        assert!(text.starts_with("Tix [ TixModule \"Main\" ") && text.ends_with("]]\n"), "{text}");
        (name, text)
    };
    let (name, once) = counts();
    let (_, twice) = counts();
    let list = |text: &str| -> Vec<u32> {
        let numbers = text.rsplit('[').next().unwrap().trim_end_matches("]]\n");
        numbers.split(',').map(|n| n.parse().unwrap()).collect()
    };
    assert!(list(&once).contains(&1));
    assert_eq!(list(&twice), list(&once).iter().map(|n| 2 * n).collect::<Vec<_>>());
    s.write(&name, "Tix [ TixModule \"Main\" 1 2 [0,0]]\n");
    let out = s.node("m.js");
    assert_eq!(out.code, Some(1));
    assert!(out.err.contains("inconsistent number of tick boxes") && out.err.contains(&name), "{}", out.err);
}
