//! Files that appear together and whole, or not at all.
//!
//! Inputs: a folder, and the contents of several files. Outputs: those files.
//! Invariants: INV-PREPARED: `OutputDir::prepare` fails before any work is done if the folder cannot be written to.
//! INV-WHOLE: contents go to temporary names, are synced, and are renamed only when all of them are on disk; on an error
//! before that the temporary files are removed and what stood there before is untouched.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

pub struct OutputDir {
    dir: PathBuf,
    /// Folders that `prepare` made, outermost first; removed again if nothing gets written.
    made: Vec<PathBuf>,
}

impl OutputDir {
    /// Makes the folder if need be and tries to write to it.
    pub fn prepare(dir: &Path) -> Result<OutputDir> {
        let dir = if dir.as_os_str().is_empty() { PathBuf::from(".") } else { dir.to_path_buf() };
        let failed =
            || format!("cannot write to the output folder {}; choose another with --output-dir", dir.display());
        let missing = dir.ancestors().take_while(|d| !d.as_os_str().is_empty() && !d.exists());
        let mut made: Vec<PathBuf> = missing.map(Path::to_path_buf).collect();
        made.reverse();
        fs::create_dir_all(&dir).with_context(failed)?;
        let out = OutputDir { dir, made };
        drop(Pending::create(&out.dir, "probe").with_context(|| unwritable(&out.dir))?);
        Ok(out)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// Writes all files or none.
    pub fn write(&self, files: &[(String, Vec<u8>)]) -> Result<()> {
        let mut pending = Vec::with_capacity(files.len());
        for (name, bytes) in files {
            let target = self.path(name);
            let write = || -> std::io::Result<Pending> {
                let mut p = Pending::create(&self.dir, name)?;
                p.file.write_all(bytes)?;
                p.file.sync_all()?;
                Ok(p)
            };
            let p = write().with_context(|| format!("writing {} failed; nothing was changed", target.display()))?;
            pending.push((p, target));
        }
        for (p, target) in pending {
            p.publish(&target).with_context(|| format!("renaming a finished file to {} failed", target.display()))?;
        }
        Ok(())
    }
}

fn unwritable(dir: &Path) -> String {
    format!("cannot write to the output folder {}; choose another with --output-dir", dir.display())
}

impl Drop for OutputDir {
    fn drop(&mut self) {
        // Fails, as it should, for a folder that has something in it by now.
        while let Some(dir) = self.made.pop() {
            let _ = fs::remove_dir(dir);
        }
    }
}

/// One file, whole or not at all.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    let name = path.file_name().and_then(|n| n.to_str());
    let name = name.with_context(|| format!("{} cannot be an output: it is not a file name", path.display()))?;
    let dir = OutputDir::prepare(path.parent().unwrap_or(Path::new("")))?;
    dir.write(&[(name.to_string(), bytes.to_vec())])
}

/// Text on standard output. A reader that has seen enough (`| head`) is no error.
pub fn print(text: &str) -> Result<()> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(e).context("cannot write to standard output"),
        _ => Ok(()),
    }
}

/// A temporary file that is removed unless it is published.
struct Pending {
    path: PathBuf,
    file: File,
    published: bool,
}

impl Pending {
    fn create(dir: &Path, name: &str) -> std::io::Result<Pending> {
        let path = dir.join(format!(".{name}.ahc-{}", std::process::id()));
        let file = OpenOptions::new().write(true).create(true).truncate(true).open(&path)?;
        Ok(Pending { path, file, published: false })
    }

    fn publish(mut self, target: &Path) -> std::io::Result<()> {
        fs::rename(&self.path, target)?;
        self.published = true;
        Ok(())
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if !self.published {
            let _ = fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(dir: &Path) -> Vec<String> {
        let mut out: Vec<String> =
            fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        out.sort();
        out
    }

    #[test]
    fn all_or_nothing() {
        let tmp = crate::temp::TempDir::new().unwrap();
        let out = OutputDir::prepare(&tmp.path().join("a/b")).unwrap();
        out.write(&[("x".into(), b"1".to_vec()), ("y".into(), b"2".to_vec())]).unwrap();
        assert_eq!(names(&tmp.path().join("a/b")), ["x", "y"]);
        // A name that cannot be created: the first file must not change and no temporary may stay.
        let bad = [("x".into(), b"new".to_vec()), ("no/such/folder".into(), b"2".to_vec())];
        assert!(out.write(&bad).is_err());
        assert_eq!(fs::read(tmp.path().join("a/b/x")).unwrap(), b"1");
        assert_eq!(names(&tmp.path().join("a/b")), ["x", "y"]);
        drop(out);
        drop(OutputDir::prepare(&tmp.path().join("c/d")).unwrap());
        assert_eq!(names(tmp.path()), ["a"]);
    }

    #[test]
    fn a_file_in_the_way_is_reported_before_the_work() {
        let tmp = crate::temp::TempDir::new().unwrap();
        let file = tmp.path().join("file");
        fs::write(&file, b"").unwrap();
        let e = OutputDir::prepare(&file).err().unwrap().to_string();
        assert!(e.contains("output folder") && e.contains("file"), "{e}");
    }
}
