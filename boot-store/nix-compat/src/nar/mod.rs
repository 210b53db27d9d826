//! NAR, Nix's archive format: a tree of files, folders and symbolic links, in the one way it can be written.
//!
//! `read` is the strict streaming reader, `write` the writer; `unpack` makes files of a NAR, `pack` a NAR of files; `tree` is a small
//! NAR in memory. A NAR is a sequence of strings: length (8 bytes, little-endian), bytes, zeroes up to a multiple of 8.
//!
//! Invariants: INV-ONE-FORM: two different NARs of the same tree do not exist; what is not in that form (order of names, padding,
//! lengths) is refused. INV-NAMES: a name is not empty, `.` or `..`, holds no `/` and no NUL, and occurs once in its folder.

mod pack;
mod read;
mod tree;
mod unpack;
mod write;

pub use pack::pack;
pub use read::{Limits, Sink, read};
pub use tree::Node;
pub use unpack::Unpack;
pub use write::Writer;

/// The first string of every NAR.
pub const MAGIC: &str = "nix-archive-1";

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the NAR ends at byte {offset}, in the middle of {what}")]
    Truncated { offset: u64, what: &'static str },
    #[error("the NAR is damaged at byte {offset}: {what}")]
    Malformed { offset: u64, what: String },
    #[error("the NAR is refused at byte {offset}: {what}")]
    Refused { offset: u64, what: String },
    #[error("reading the NAR failed at byte {offset}: {cause}")]
    Read { offset: u64, cause: std::io::Error },
    #[error("{file}: {action} failed: {cause}")]
    Write { file: String, action: &'static str, cause: std::io::Error },
}

/// INV-NAMES for one name; the reason if it may not be used.
pub fn check_name(name: &[u8]) -> Result<(), &'static str> {
    match name {
        b"" => Err("a name is empty"),
        b"." | b".." => Err("a name is `.` or `..`"),
        _ if name.contains(&b'/') => Err("a name holds `/`"),
        _ if name.contains(&0) => Err("a name holds a NUL byte"),
        _ => Ok(()),
    }
}

/// A name for messages: never control characters, never long.
fn shown(name: &[u8]) -> String {
    let text: String = String::from_utf8_lossy(name).chars().flat_map(char::escape_debug).take(80).collect();
    if name.len() > 80 { text + "..." } else { text }
}
