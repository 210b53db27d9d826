//! A NAR in memory: for small ones, and for tests.
//!
//! Input: a NAR's bytes, or nodes made by hand. Output: the other. Invariant: what was read is written back byte for byte.

use std::collections::BTreeMap;
use std::io::{Read, Write};

use super::{Error, Limits, Sink, Writer, read};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    Regular { executable: bool, contents: Vec<u8> },
    Symlink { target: Vec<u8> },
    Directory(BTreeMap<Vec<u8>, Node>),
}

impl Node {
    /// Keeps everything in memory: `limits.total` should say how much that may be.
    pub fn read(input: impl Read, limits: &Limits) -> Result<Node, Error> {
        let mut sink = Collect { root: None };
        read(input, limits, &mut sink)?;
        sink.root.ok_or(Error::Truncated { offset: 0, what: "nothing" })
    }

    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        let mut writer = Writer::new(Vec::new())?;
        self.write(&mut writer)?;
        Ok(writer.finish()?.0)
    }

    pub fn write<W: Write>(&self, writer: &mut Writer<W>) -> Result<(), Error> {
        match self {
            Node::Regular { executable, contents } => {
                writer.regular(*executable, contents.len() as u64, &mut contents.as_slice())
            }
            Node::Symlink { target } => writer.symlink(target),
            Node::Directory(entries) => {
                writer.open()?;
                for (name, node) in entries {
                    writer.entry(name)?;
                    node.write(writer)?;
                    writer.end_entry()?;
                }
                writer.close()
            }
        }
    }
}

struct Collect {
    root: Option<Node>,
}

impl Collect {
    fn put(&mut self, path: &[Vec<u8>], node: Node) -> Result<(), Error> {
        let Some((name, folders)) = path.split_last() else {
            self.root = Some(node);
            return Ok(());
        };
        let mut at = self.root.as_mut();
        for folder in folders {
            at = match at {
                Some(Node::Directory(entries)) => entries.get_mut(folder),
                _ => None,
            };
        }
        match at {
            Some(Node::Directory(entries)) => {
                entries.insert(name.clone(), node);
                Ok(())
            }
            // the reader opens a folder before what is in it
            _ => Err(Error::Malformed { offset: 0, what: "an entry outside a folder".into() }),
        }
    }
}

impl Sink for Collect {
    fn directory(&mut self, path: &[Vec<u8>]) -> Result<(), Error> {
        self.put(path, Node::Directory(BTreeMap::new()))
    }

    fn symlink(&mut self, path: &[Vec<u8>], target: &[u8]) -> Result<(), Error> {
        self.put(path, Node::Symlink { target: target.into() })
    }

    fn regular(&mut self, path: &[Vec<u8>], executable: bool, _: u64, contents: &mut dyn Read) -> Result<(), Error> {
        let mut bytes = Vec::new();
        contents.read_to_end(&mut bytes).map_err(|cause| Error::Read { offset: 0, cause })?;
        self.put(path, Node::Regular { executable, contents: bytes })
    }
}
