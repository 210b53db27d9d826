//! Errors of the lowering. They carry names, because at link time nobody sees the procedure's text.

use crate::env::{EnvError, FuncSig};

/// Why a procedure could not be lowered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LowerError {
    #[error(transparent)]
    Env(#[from] EnvError),
    #[error("{proc}: {what} is not supported: {reason}")]
    Unsupported { proc: String, what: String, reason: String },
    #[error("{proc}: malformed code: {what}")]
    Malformed { proc: String, what: String },
    #[error(transparent)]
    Signature(Box<SignatureError>),
}

/// A C function called with a signature that is not its own.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{proc}: calls the C function {callee} as {wanted}, but it is {actual}")]
pub struct SignatureError {
    pub proc: String,
    pub callee: String,
    pub wanted: FuncSig,
    pub actual: FuncSig,
}
