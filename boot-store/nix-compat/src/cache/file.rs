//! A cache in a folder.
//!
//! Input: the folder. Output: its files' bytes.

use std::fs::File;
use std::io::{ErrorKind, Seek, SeekFrom};
use std::path::PathBuf;

use super::source::{Body, Fault, Source};

pub struct Folder {
    root: PathBuf,
}

impl Folder {
    pub fn new(root: PathBuf) -> Folder {
        Folder { root }
    }
}

impl Source for Folder {
    fn get(&self, name: &str, from: u64) -> Result<Body, Fault> {
        let fault = |e: std::io::Error| match e.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => Fault::Absent("no such file".into()),
            _ => Fault::Fatal(e.to_string()),
        };
        let mut file = File::open(self.root.join(name)).map_err(fault)?;
        let meta = file.metadata().map_err(fault)?;
        if !meta.is_file() {
            return Err(Fault::Fatal("it is not a file".into()));
        }
        if from > meta.len() {
            return Err(Fault::PastEnd);
        }
        file.seek(SeekFrom::Start(from)).map_err(fault)?;
        Ok(Body { start: from, reader: Box::new(file) })
    }
}
