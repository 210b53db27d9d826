//! Files to NAR.
//!
//! Input: a path in the file system. Output: its NAR, as `nix-store --dump` writes it. Invariants: symbolic links are written as
//! links, never followed; a file that changes its length meanwhile, and anything but files, folders and links, is an error.

use std::fs;
use std::io::Write;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::{Error, Writer};

/// How deep folders may be nested; the reader's limit.
const DEPTH: usize = 256;

pub fn pack<W: Write>(path: &Path, output: W) -> Result<(W, u64), Error> {
    let mut writer = Writer::new(output)?;
    node(path, &mut writer, DEPTH)?;
    writer.finish()
}

fn node<W: Write>(path: &Path, writer: &mut Writer<W>, depth: usize) -> Result<(), Error> {
    let failed = |action| move |cause| Error::Write { file: path.display().to_string(), action, cause };
    let meta = fs::symlink_metadata(path).map_err(failed("looking at it"))?;
    let kind = meta.file_type();
    if kind.is_symlink() {
        let target = fs::read_link(path).map_err(failed("reading the link"))?;
        writer.symlink(target.as_os_str().as_bytes())
    } else if kind.is_file() {
        let mut file = fs::File::open(path).map_err(failed("opening"))?;
        writer.regular(meta.permissions().mode() & 0o100 != 0, meta.len(), &mut file)
    } else if kind.is_dir() && depth > 0 {
        let entries = fs::read_dir(path).map_err(failed("listing"))?;
        let names: std::io::Result<Vec<Vec<u8>>> = entries.map(|e| Ok(e?.file_name().into_vec())).collect();
        let mut names = names.map_err(failed("listing"))?;
        names.sort();
        writer.open()?;
        for name in names {
            writer.entry(&name)?;
            node(&path.join(std::ffi::OsStr::from_bytes(&name)), writer, depth - 1)?;
            writer.end_entry()?;
        }
        writer.close()
    } else {
        let what = if kind.is_dir() { "its folders are nested too deep" } else { "it is no file, folder or link" };
        Err(Error::Refused { offset: 0, what: format!("{}: {what}", path.display()) })
    }
}
