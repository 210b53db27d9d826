//! The kinds of file tests, one row each. To add one: a function in a file of this folder, and a row here.
//!
//! Inputs: a `Case`. Outputs: the text to compare with the golden file, empty if the kind checks for itself; an error fails the case.

mod cfg;
mod ir;
mod lower;

use anyhow::Result;
use std::path::Path;

/// One `run:` line of one file.
pub struct Case<'a> {
    pub file: &'a Path,
    pub text: &'a str,
    /// What follows the kind's name.
    pub args: &'a [&'a str],
}

pub struct Kind {
    pub name: &'static str,
    pub run: fn(&Case<'_>) -> Result<String>,
}

pub const KINDS: &[Kind] = &[
    // ir roundtrip: the file parses, verifies, survives text, bytes and object form, and is in canonical text form
    Kind { name: "ir", run: ir::roundtrip },
    // parse-fail: the file does not parse; gives the error
    Kind { name: "parse-fail", run: ir::parse_fail },
    // verify-fail: the file parses but breaks rules; gives the violations
    Kind { name: "verify-fail", run: ir::verify_fail },
    // normalise: gives the canonical form
    Kind { name: "normalise", run: ir::normalised },
    // refs: gives what each item refers to
    Kind { name: "refs", run: ir::refs },
    // verify: the file parses and verifies
    Kind { name: "verify", run: ir::verified },
    // cfg: gives the structured control flow
    Kind { name: "cfg", run: cfg::structured },
    // lower tail-call, lower trampoline: gives the wasm instructions
    Kind { name: "lower", run: lower::lowered },
];
