//! The text form of the IR (`TEXT.md`).
//!
//! Inputs and outputs: `print` a module to text, `parse` text to a module.
//! Invariants: INV-TEXT-ID print(parse(print(m))) == print(m), and parse(print(m)) == m for normalised m.

mod lex;
mod parse;
mod parse_code;
mod print;

pub use parse::parse;
pub use print::print;

/// Why text is not IR, and where. Lines and columns count from 1; columns count characters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {what}")]
pub struct ParseError {
    pub line: u32,
    pub column: u32,
    pub what: String,
}
