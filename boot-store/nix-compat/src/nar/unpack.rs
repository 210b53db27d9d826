//! NAR to files.
//!
//! Input: a NAR through the reader. Output: files below a path that did not exist. Invariants: every file, folder and link is made
//! new (`O_EXCL`), so nothing is written through a link, not even on a file system that takes two names for one; permissions
//! are 644 or 755 less the user's mask; times are Nix's (second 1), which tools compare.

use std::ffi::OsStr;
use std::fs::{self, File, FileTimes, OpenOptions};
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{OpenOptionsExt, symlink};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::{Error, Sink};

pub struct Unpack {
    root: PathBuf,
    folders: Vec<PathBuf>,
}

impl Unpack {
    /// `root` must not exist; its parent must.
    pub fn new(root: &Path) -> Unpack {
        Unpack { root: root.into(), folders: Vec::new() }
    }

    /// Sets the folders' times, which writing into them has changed; call it when all is there.
    pub fn finish(self) -> Result<(), Error> {
        for folder in self.folders.iter().rev() {
            let set = File::open(folder).and_then(|f| f.set_times(times()));
            set.map_err(failed(folder, "setting the time"))?;
        }
        Ok(())
    }

    fn path(&self, names: &[Vec<u8>]) -> PathBuf {
        let mut path = self.root.clone();
        path.extend(names.iter().map(|n| OsStr::from_bytes(n)));
        path
    }
}

fn times() -> FileTimes {
    let first = SystemTime::UNIX_EPOCH + Duration::from_secs(1);
    FileTimes::new().set_modified(first).set_accessed(first)
}

fn failed(path: &Path, action: &'static str) -> impl Fn(io::Error) -> Error {
    let file = path.display().to_string();
    move |cause| Error::Write { file: file.clone(), action, cause }
}

impl Sink for Unpack {
    fn directory(&mut self, names: &[Vec<u8>]) -> Result<(), Error> {
        let path = self.path(names);
        fs::create_dir(&path).map_err(failed(&path, "making the folder"))?;
        self.folders.push(path);
        Ok(())
    }

    fn symlink(&mut self, names: &[Vec<u8>], target: &[u8]) -> Result<(), Error> {
        let path = self.path(names);
        symlink(OsStr::from_bytes(target), &path).map_err(failed(&path, "making the symbolic link"))
    }

    fn regular(
        &mut self,
        names: &[Vec<u8>],
        executable: bool,
        size: u64,
        contents: &mut dyn Read,
    ) -> Result<(), Error> {
        let path = self.path(names);
        let mode = if executable { 0o755 } else { 0o644 };
        let file = OpenOptions::new().write(true).create_new(true).mode(mode).open(&path);
        let mut file = file.map_err(failed(&path, "making the file"))?;
        let copied = io::copy(contents, &mut file).map_err(failed(&path, "writing"))?;
        if copied != size {
            return Err(Error::Truncated { offset: copied, what: "a file's contents" });
        }
        file.set_times(times()).map_err(failed(&path, "setting the time"))
    }
}
