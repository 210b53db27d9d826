//! `ahc boot`: a small library of our own, by one, by two at once, and with a mistake in it.
//!
//! The toolchain's first store is taken as the output of `ahc boot` that holds `ghc-prim`.

use std::path::PathBuf;
use std::process::{Child, Stdio};

use crate::harness::{Ran, Scratch, ran};

const CABAL: &str = "cabal-version: 2.2
name: tiny
version: 0.1
library
  exposed-modules: Tiny.A, Tiny.B
  build-depends: ghc-prim
  default-language: Haskell2010
  ghc-options: -XNoImplicitPrelude
";
const SPEC: &str = r#"{"name": "tiny", "source": "libraries/tiny", "depends": ["ghc-prim"]}"#;

/// A source tree with the library `tiny`.
fn tiny() -> Scratch {
    let s = Scratch::new();
    s.write("src/libraries/tiny/tiny.cabal", CABAL);
    s.write("src/libraries/tiny/Tiny/A.hs", "module Tiny.A where\nimport GHC.Types\na :: Bool\na = True\n");
    s.write(
        "src/libraries/tiny/Tiny/B.hs",
        "module Tiny.B where\nimport Tiny.A\nimport GHC.Types\nb :: Bool\nb = case a of { True -> False; False -> True }\n",
    );
    s.write("tiny.json", SPEC);
    s
}

fn boot(s: &Scratch) -> std::process::Command {
    let mut command = s.toolchain();
    command.args(["boot", "--store", "out", "--spec", "tiny.json"]);
    for dependency in dependencies() {
        command.arg("--dep").arg(dependency);
    }
    command.env("AHC_GHC_SOURCE", s.path("src"));
    command
}

/// GHC looks into ghc-bignum whatever it compiles.
fn dependencies() -> Vec<PathBuf> {
    let stores =
        std::env::var_os("AHC_TEST_BOOT").expect("AHC_TEST_BOOT: outputs of `ahc boot` with ghc-prim and ghc-bignum");
    std::env::split_paths(&stores).collect()
}

fn holds_tiny(s: &Scratch) {
    let verify = ran(s.toolchain().args(["store", "verify", "out"]).output().unwrap());
    assert!(verify.worked().contains("1 libraries, 2 blobs"), "{}", verify.out);
    let ls = ran(s.toolchain().args(["store", "ls", "--symbols", "out"]).output().unwrap());
    assert!(ls.worked().contains("Tinyzi"), "{}", ls.out);
}

#[test]
fn a_library_is_built() {
    let s = tiny();
    ran(boot(&s).output().unwrap()).worked();
    holds_tiny(&s);
    // Again, over what is there, gives the same index.
    let index = std::fs::read(s.path("out/index/tiny.idx")).unwrap();
    ran(boot(&s).output().unwrap()).worked();
    assert!(std::fs::read(s.path("out/index/tiny.idx")).unwrap() == index);
}

#[test]
fn two_boots_into_one_store() {
    let s = tiny();
    let start = || boot(&s).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let children: Vec<Child> = (0..3).map(|_| start()).collect();
    let results: Vec<Ran> = children.into_iter().map(|c| ran(c.wait_with_output().unwrap())).collect();
    for result in &results {
        result.worked();
    }
    holds_tiny(&s);
    assert_eq!(s.names("out/tmp"), Vec::<String>::new());
}

#[test]
fn a_library_that_does_not_compile() {
    let s = tiny();
    ran(boot(&s).output().unwrap()).worked();
    s.write("src/libraries/tiny/Tiny/B.hs", "module Tiny.B where\nb = nowhere\n");
    ran(boot(&s).output().unwrap()).refused(&["tiny", "nowhere"]);
    // What was there before is still in force.
    holds_tiny(&s);
}

#[test]
fn a_missing_library() {
    let s = tiny();
    s.write("tiny.json", SPEC.replace("libraries/tiny", "libraries/none"));
    ran(boot(&s).output().unwrap()).refused(&["tiny", "libraries/none"]);
    s.write("tiny.json", "{");
    ran(boot(&s).output().unwrap()).refused(&["tiny.json"]);
    assert!(!s.path("out/index").exists());
}
