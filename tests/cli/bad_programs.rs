//! Programs, objects and stores that `ahc link` must refuse: with a message that names the culprit, exit code 1, and the
//! output folder as it was before.

use std::fs;

use crate::harness::{Scratch, damage, list, program, with_full_disk};
use crate::programs::FIB;

/// A folder `out` with an older program in it.
fn with_older_output() -> Scratch {
    let s = Scratch::new();
    s.write("out/m.wasm", "old");
    s
}

#[track_caller]
fn untouched(s: &Scratch) {
    assert_eq!(s.names("out"), ["m.wasm"]);
    assert_eq!(fs::read(s.path("out/m.wasm")).unwrap(), b"old");
}

#[test]
fn a_type_error() {
    let s = with_older_output();
    s.write("m.hs", "main :: IO ()\nmain = putStrLn (1 :: Int)\n");
    s.link(&["m.hs", "--output-dir", "out"]).refused(&[
        "m.hs:2:18: error",
        "Couldn't match type",
        "nothing was written",
    ]);
    untouched(&s);
    s.link(&["m.hs", "--output-dir", "new"]).refused(&["m.hs"]);
    assert!(!s.path("new").exists());
}

#[test]
fn a_missing_main() {
    let s = with_older_output();
    s.write("m.hs", "module Main where\nx :: Int\nx = 1\n");
    s.link(&["m.hs", "--output-dir", "out"]).refused(&["main", "is not defined in module"]);
    s.write("m.hs", "module Lib where\nx :: Int\nx = 1\n");
    s.link(&["m.hs", "--output-dir", "out"]).refused(&["Main_main_closure", "main", "-main-is"]);
    s.link(&["m.hs", "--output-dir", "out", "--root", "no_such_closure"]).refused(&["no_such_closure"]);
    untouched(&s);
}

#[test]
fn an_exception_in_cxx() {
    let s = with_older_output();
    s.write("f.cpp", "extern \"C\" int f() {\n  throw 1;\n}\n");
    s.write("m.hs", "module Main where\nforeign import ccall f :: IO Int\nmain :: IO ()\nmain = f >>= print\n");
    let ran = s.link(&["m.hs", "f.cpp", "--output-dir", "out"]);
    ran.refused(&["f.cpp:2:3", "cannot use 'throw' with exceptions disabled", "nothing was written"]);
    untouched(&s);
}

#[test]
fn an_unknown_symbol() {
    let s = with_older_output();
    s.write(
        "m.hs",
        "module Main where\nforeign import ccall unsafe \"nowhere\" f :: Int -> IO ()\nmain :: IO ()\nmain = f 1\n",
    );
    let parts = ["undefined symbol `nowhere`", "needed by", "Main_main_closure", "--import-js", "--allow-undefined"];
    s.link(&["m.hs", "--output-dir", "out"]).refused(&parts);
    untouched(&s);
    s.link(&["m.hs", "--allow-undefined"]).worked();
    let out = s.node("m.js");
    assert!(!out.ok && out.err.contains("nowhere"), "{}", out.err);
}

#[test]
fn a_wrong_import_module() {
    let s = with_older_output();
    s.write("m.hs", FIB);
    s.write("empty.mjs", "const x = 1;\n");
    s.link(&["m.hs", "--import-js", "empty.mjs", "--output-dir", "out"]).refused(&["empty.mjs"]);
    s.link(&["m.hs", "--import-js", "none.mjs", "--output-dir", "out"]).refused(&["none.mjs"]);
    untouched(&s);
}

/// Main of fib, as an object.
fn fib_object(s: &Scratch) -> Vec<u8> {
    s.write("m.hs", FIB);
    s.link(&["m.hs", "--work-dir", "work"]).worked();
    fs::read(s.path("work/obj/Main.o")).unwrap()
}

#[test]
fn damaged_objects() {
    let s = with_older_output();
    let good = fib_object(&s);
    let version = good.windows(4).position(|w| w == b"AHCX").unwrap() + 4;
    for (what, bad) in damage(&good, version) {
        let name = format!("{what}.o");
        s.write(&name, bad);
        s.link(&["--input-o", &name, "--output-dir", "out"]).refused(&[&name]);
    }
    untouched(&s);
    s.write("good.o", good);
    s.link(&["--input-o", "good.o", "-o", "again"]).worked();
    assert_eq!(s.node("again.js").worked().trim(), "55");
}

#[test]
fn damaged_blobs() {
    let s = with_older_output();
    let good = fib_object(&s);
    s.write("Main.o", &good);
    let ahc = |args: &[&str]| crate::harness::ran(s.toolchain().args(args).output().unwrap());
    ahc(&["store", "add", "--into", "mine", "--library", "fib", "Main.o"]).worked();
    let stores: Vec<String> = own_stores(&s);
    let mut args = vec!["--input-o", "empty.o", "--output-dir", "out", "--store", "mine"];
    stores.iter().for_each(|d| args.extend(["--store", d]));
    s.write("empty.c", "int ahc_test_unused;\n");
    s.link(&["--c-source", "empty.c", "--input", "m.hs", "--work-dir", "work2"]).worked();
    fs::copy(s.path("work2/obj/empty.c.o"), s.path("empty.o")).unwrap();
    let folder = s.path("mine/blobs").join(&list(&s.path("mine/blobs"))[0]);
    let blob = folder.join(&list(&folder)[0]);
    let name = blob.file_name().unwrap().to_str().unwrap().to_string();
    let file = fs::read(&blob).unwrap();
    for (_, bad) in damage(&file, 12) {
        fs::write(&blob, bad).unwrap();
        s.link(&args).refused(&[&name]);
    }
    untouched(&s);
    fs::write(&blob, file).unwrap();
    s.link(&args).worked();
    assert_eq!(s.node("out/empty.js").worked().trim(), "55");
}

/// The stores of the toolchain under test, as `ahc store verify` names them.
fn own_stores(s: &Scratch) -> Vec<String> {
    let out = crate::harness::ran(s.toolchain().args(["store", "verify"]).output().unwrap());
    let line = |l: &str| Some(l.rsplit_once(": ")?.0.to_string());
    out.worked().lines().filter_map(line).collect()
}

#[test]
fn a_full_disk() {
    let s = with_older_output();
    s.write("m.o", fib_object(&s));
    let args = format!("link --input-o {} --output-dir out", s.path("m.o").display());
    with_full_disk(4, &s.dir, &args).refused(&["writing", "m.wasm", "nothing was changed"]);
    untouched(&s);
}

#[test]
fn an_output_folder_that_cannot_be_written() {
    let s = Scratch::new();
    // A type error as well: the folder must be noticed before GHC runs.
    s.write("m.hs", "main = 1 :: Int\n");
    s.write("file", "");
    let out = s.link(&["m.hs", "--output-dir", "file/out"]);
    out.refused(&["output folder", "file/out"]);
    assert!(!out.err.contains("Couldn't match"), "{} {}", program().display(), out.err);
}
