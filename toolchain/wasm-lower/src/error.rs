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
    #[error("{proc}: calls the C function {callee} as {wanted:?}, but it is {actual:?}")]
    Signature { proc: String, callee: String, wanted: FuncSig, actual: FuncSig },
}
