//! Link errors. Each names the symbol or file it is about; missing symbols come with the chain of referrers from the root.

use std::fmt;

use thiserror::Error;
use wasm_obj::ObjError;

use crate::source::SourceError;

/// A symbol that nothing defines, or that cannot be compiled, with what needs it: the symbol's user first, the root last.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Missing {
    pub symbol: String,
    /// Why it is unusable; empty for a symbol that nothing defines.
    pub reason: String,
    pub chain: Vec<String>,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.reason.as_str() {
            "" => write!(f, "undefined symbol `{}`", self.symbol)?,
            reason => write!(f, "`{}` is not supported: {reason}", self.symbol)?,
        }
        for referrer in &self.chain {
            write!(f, "\n    needed by {referrer}")?;
        }
        Ok(())
    }
}

/// Each symbol once, with its first chain.
pub(crate) fn unique(missing: Vec<Missing>) -> Vec<Missing> {
    let mut seen = std::collections::HashSet::new();
    missing.into_iter().filter(|m| seen.insert(m.symbol.clone())).collect()
}

fn lines(missing: &[Missing]) -> String {
    missing.iter().map(Missing::to_string).collect::<Vec<_>>().join("\n")
}

/// A call and a definition that disagree about a function's type.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{user} calls `{symbol}` as {wanted}, but {definer} defines it as {actual}")]
pub struct Mismatch {
    pub symbol: String,
    pub user: String,
    pub wanted: String,
    pub definer: String,
    pub actual: String,
}

impl From<wasm_lower::LowerError> for LinkError {
    fn from(error: wasm_lower::LowerError) -> LinkError {
        LinkError::Lower(Box::new(error))
    }
}

/// Why a link failed.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum LinkError {
    #[error(transparent)]
    Object(#[from] ObjError),
    #[error("{file}: {message}")]
    Container { file: String, message: String },
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error("cannot read {file}: {message}")]
    Read { file: String, message: String },
    #[error("symbol `{symbol}` is defined twice: in {first} and in {second}")]
    Duplicate { symbol: String, first: String, second: String },
    #[error("{}", lines(.0))]
    Undefined(Vec<Missing>),
    #[error("{}", lines(.0))]
    Unsupported(Vec<Missing>),
    #[error("there is no `{symbol}`: {hint}")]
    NoRoot { symbol: String, hint: String },
    #[error("symbol `{symbol}` is {is}, but {user} uses it as {wanted}")]
    Kind { symbol: String, is: &'static str, user: String, wanted: &'static str },
    #[error(transparent)]
    Signature(Box<Mismatch>),
    #[error("{file}: {message}")]
    Relocation { file: String, message: String },
    #[error(transparent)]
    Lower(Box<wasm_lower::LowerError>),
    #[error("{symbol}: {message}")]
    Data { symbol: String, message: String },
    #[error("the program does not fit: {0}")]
    TooLarge(String),
    #[error("the linked module is not valid (a defect of the linker): {0}")]
    Invalid(String),
}

pub type Result<T> = std::result::Result<T, LinkError>;
