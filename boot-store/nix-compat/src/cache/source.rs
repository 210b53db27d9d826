//! Reading files of a cache, wherever it is.
//!
//! Input: a file's name, and from which byte. Output: a stream of the rest, or why there is none.

use std::io::Read;

use super::{Error, Options, Url};

pub trait Source: Send + Sync {
    /// The file's bytes from `from` on, or from an earlier place if the cache cannot skip.
    fn get(&self, name: &str, from: u64) -> Result<Body, Fault>;
}

pub struct Body {
    /// Where in the file the stream starts.
    pub start: u64,
    pub reader: Box<dyn Read + Send>,
}

/// Why a file did not come.
#[derive(Debug)]
#[cfg_attr(not(feature = "http"), allow(dead_code, reason = "folders are simpler"))]
pub enum Fault {
    Absent(String),
    /// The file ends before the byte asked for.
    PastEnd,
    /// It may work another time.
    Temporary(String),
    /// An HTTP status that may change, or not.
    Status {
        status: u16,
        temporary: bool,
    },
    /// It will not work.
    Fatal(String),
}

pub fn open(url: &Url, options: &Options) -> Result<Box<dyn Source>, Error> {
    match url {
        Url::File(path) => Ok(Box::new(super::file::Folder::new(path.clone()))),
        #[cfg(feature = "http")]
        Url::Http(base) => Ok(Box::new(super::http::Server::new(base.clone(), options)?)),
        #[cfg(not(feature = "http"))]
        Url::Http(base) => {
            let _ = options;
            Err(Error::Url { url: base.clone(), reason: "this build knows `file://` alone".into() })
        }
    }
}
