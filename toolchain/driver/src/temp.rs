//! A private folder for intermediate files, removed at the end.
//!
//! Invariant: nothing outside it is removed. A failed removal is not an error: the work is done by then.

use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

pub struct TempDir {
    path: PathBuf,
    keep: bool,
}

impl TempDir {
    pub fn new() -> Result<TempDir> {
        let parent = std::env::temp_dir();
        let id = std::process::id();
        for n in 0..10_000_u32 {
            let path = parent.join(format!("ahc-{id}-{n}"));
            match std::fs::DirBuilder::new().mode(0o700).create(&path) {
                Ok(()) => return Ok(TempDir { path, keep: false }),
                Err(e) if e.kind() == ErrorKind::AlreadyExists => continue,
                Err(e) => {
                    let message = format!("cannot make a folder for intermediate files in {}", parent.display());
                    return Err(e).context(message + "; set TMPDIR to a writable folder");
                }
            }
        }
        anyhow::bail!("{} is full of folders named ahc-{id}-*; remove them", parent.display())
    }

    /// A folder that the user named: made if missing, kept.
    pub fn kept(path: &Path) -> Result<TempDir> {
        std::fs::create_dir_all(path).with_context(|| format!("cannot make the folder {}", path.display()))?;
        Ok(TempDir { path: path.into(), keep: true })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        if !self.keep {
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}
