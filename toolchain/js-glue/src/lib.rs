//! JavaScript for a linked program: the ES module that loads its wasm, and the self-contained script.
//! Inputs: the wasm imports the linker reports, the user's own modules. Outputs: text; the table of known imports.
//! The pieces are the modules under rts/js, embedded; only those that the imports need are included. See DESIGN.md.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod assemble;
mod base64;
mod esm;
mod imports;
mod lexer;
mod minify;
mod shake;
mod signature;
mod sources;
mod user;

pub use assemble::{GlueError, Request, WasmImport, es_module, full_program, script};
pub use esm::EsmError;
pub use imports::{KnownImport, known_imports};
pub use lexer::LexError;
pub use signature::{Signature, ValType};
pub use sources::SourceError;
pub use user::{UserModule, UserModuleError};
