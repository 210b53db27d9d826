//! Putting a library's objects into a store.
//!
//! Inputs: object files and archives, in order. Output: the library's fragment. Invariants: INV-BOOT-ORDER, INV-BOOT-LAST;
//! an object that cannot be read is an error, not left out.

use std::path::{Path, PathBuf};

use boot_store::{Defined, FragmentWriter};
use wasm_obj::Bytes;
use wasm_obj::defined;

use crate::compile::Built;
use crate::error::{BootError, Result, io};

/// Whose definition counts if another library has the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Precedence {
    /// Neither: two strong definitions are an error.
    Equal,
    /// The other's, as with the archives at the end of a command line: the runtime replaces parts of the C library.
    Last,
}

/// Objects first, then the members of the archives. Returns the number of symbols.
pub(crate) fn write(
    store: &Path,
    library: &str,
    work: &Path,
    objects: &[Built],
    archives: &[PathBuf],
    precedence: Precedence,
) -> Result<usize> {
    let mut writer = FragmentWriter::new(store, library)?;
    for object in objects {
        add(&mut writer, &work.join(&object.file), Some(&object.name), precedence)?;
    }
    for file in archives {
        add(&mut writer, file, None, precedence)?;
    }
    Ok(writer.finish()?)
}

/// One object under `name`, or an archive's members under names that say so.
fn add(writer: &mut FragmentWriter, file: &Path, name: Option<&str>, precedence: Precedence) -> Result<()> {
    let label = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let bytes = Bytes::from(std::fs::read(file).map_err(io("read", file))?);
    let failed = |e: defined::DefinedError| BootError::Object { file: label.clone(), message: e.to_string() };
    for object in defined::objects(&label, bytes).map_err(failed)? {
        let module = name.map_or_else(|| format!("{label}({})", object.name), str::to_string);
        let names = object
            .defined
            .into_iter()
            .map(|d| Defined { name: d.name, weak: d.weak || precedence == Precedence::Last });
        writer.add_object(&module, &object.bytes, &names.collect::<Vec<_>>())?;
    }
    Ok(())
}
