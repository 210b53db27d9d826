//! Whose `main` a program runs: Haskell's, C's, or none because it is a library for JavaScript.
//!
//! Inputs: `--no-main`, `--export`, the objects. Outputs: the linker's root, entry and exports.

use ahc_abi::names::{C_START, INITIALIZE, LIBRARY_EXPORTS, START};
use anyhow::{Result, bail};
use wasm_link::{Input, Root, defined_symbols};

use super::root;
use crate::cli::LinkArgs;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Program,
    /// C's main calls hs_init.
    CMain,
    Library,
}

/// What clang makes of `main`.
const C_MAINS: [&str; 2] = ["__main_void", "__main_argc_argv"];

impl Shape {
    pub fn of(args: &LinkArgs, objects: &[Input]) -> Result<Shape> {
        if !args.no_main {
            return Ok(Shape::Program);
        }
        for object in objects.iter().filter(|o| !o.path.ends_with(".a")) {
            if defined_symbols(&object.path, &object.bytes)?.iter().any(|s| C_MAINS.contains(&s.as_str())) {
                return Ok(Shape::CMain);
            }
        }
        if args.export.is_empty() {
            bail!(
                "--no-main: nothing would be left of the program; name the functions that JavaScript calls with \
                 --export NAME (`foreign export ccall NAME` in Haskell), or link a C file with a main"
            );
        }
        Ok(Shape::Library)
    }

    pub fn root(self, args: &LinkArgs) -> Option<Root> {
        (self == Shape::Program).then(|| root::root(args))
    }

    pub fn entry(self) -> &'static str {
        match self {
            Shape::Program => START,
            Shape::CMain => C_START,
            Shape::Library => INITIALIZE,
        }
    }

    pub fn exports(self, args: &LinkArgs) -> Vec<String> {
        let own = if self == Shape::Library { &LIBRARY_EXPORTS[..] } else { &[] };
        args.export.iter().cloned().chain(own.iter().map(|s| (*s).to_owned())).collect()
    }
}
