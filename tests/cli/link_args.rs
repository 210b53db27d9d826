//! `ahc link` and the rest of the command line: wrong arguments and missing parts, before any work is done.

use crate::harness::{Scratch, object, program, ran};

#[test]
fn wrong_arguments() {
    let s = Scratch::new();
    s.ahc(&["link"]).refused(&["nothing to link"]);
    s.ahc(&["link", "x.txt"]).refused(&["x.txt"]);
    s.ahc(&["link", "--input", "no.hs"]).refused(&["no.hs"]);
    s.ahc(&["link", "-O7", "x.hs"]).refused(&["7"]);
    s.ahc(&["frobnicate"]).refused(&["frobnicate"]);
}

#[test]
fn help_is_no_error() {
    let s = Scratch::new();
    for args in [&["--help"][..], &["link", "--help"], &["store", "--help"], &["--version"]] {
        s.ahc(args).worked();
    }
}

#[test]
fn other_names() {
    let s = Scratch::new();
    let link = s.path("ahc-link");
    std::os::unix::fs::symlink(program(), &link).unwrap();
    let out = std::process::Command::new(&link).arg("--help").output().unwrap();
    assert!(String::from_utf8_lossy(&out.stdout).contains("--import-js"));
}

#[test]
fn missing_parts_are_named() {
    let s = Scratch::new();
    s.write("fib.hs", "main = print 1\n");
    s.ahc(&["ghc", "--version"]).refused(&["GHC 9.6.6", "AHC_GHC"]);
    s.ahc(&["link", "fib.hs"]).refused(&["AHC_"]);
    let mut command = s.command();
    command.env("AHC_GHC", s.path("nowhere")).args(["ghc", "--version"]);
    ran(command.output().unwrap()).refused(&["nowhere", "does not exist", "AHC_GHC"]);
    s.write("ahc.json", r#"{"stores": ["a"], "colour": 1}"#);
    let mut command = s.command();
    command.env("AHC_CONFIG", s.path("ahc.json")).args(["store", "ls"]);
    ran(command.output().unwrap()).refused(&["ahc.json", "colour"]);
    assert_eq!(s.names("."), ["ahc.json", "fib.hs"]);
}

#[test]
fn an_output_folder_that_cannot_be_written() {
    let s = Scratch::new();
    s.write("M.o", object("M", "Main_main_closure"));
    s.write("file", b"");
    s.ahc(&["link", "--input-o", "M.o", "--output-dir", "file/out"]).refused(&["output folder", "file/out"]);
    s.ahc(&["link", "--input-o", "M.o", "--output-dir", "file"]).refused(&["output folder"]);
    assert_eq!(s.names("."), ["M.o", "file"]);
}
