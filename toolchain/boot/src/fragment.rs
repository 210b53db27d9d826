//! Putting a library's objects into a store.
//!
//! Inputs: object files and archives, in order. Output: the library's fragment. Invariants: INV-BOOT-ORDER, INV-BOOT-LAST;
//! an object that cannot be read is an error, not left out.

use std::path::Path;

use boot_store::{Defined, FragmentWriter};
use wasm_obj::ahc_object::AhcObject;
use wasm_obj::{Archive, Binding, Bytes, Object, SymbolKind};

use crate::compile::Built;
use crate::error::{BootError, Result, io};

/// Objects first, then the members of the archives. Returns the number of symbols.
pub(crate) fn write(
    store: &Path,
    library: &str,
    work: &Path,
    objects: &[Built],
    archives: &[std::path::PathBuf],
) -> Result<usize> {
    let mut writer = FragmentWriter::new(store, library)?;
    for object in objects {
        let file = work.join(&object.file);
        let bytes = std::fs::read(&file).map_err(io("read", &file))?;
        writer.add_object(&object.name, &bytes, &defined(&object.name, &bytes)?)?;
    }
    for file in archives {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = std::fs::read(file).map_err(io("read", file))?;
        let archive = Archive::parse(&name, bytes.into()).map_err(failed(&name))?;
        for member in archive.members().map_err(failed(&name))? {
            let bytes: &[u8] = &member.bytes;
            // rustc adds its metadata to archives
            if bytes.starts_with(b"\0asm") {
                let module = format!("{name}({})", member.name);
                writer.add_object(&module, bytes, &defined(&module, bytes)?)?;
            }
        }
    }
    Ok(writer.finish()?)
}

fn failed<E: std::fmt::Display>(file: &str) -> impl FnOnce(E) -> BootError {
    let file = file.to_string();
    move |e| BootError::Object { file, message: e.to_string() }
}

/// The names that an object defines for others, those of the C objects inside it included.
fn defined(name: &str, bytes: &[u8]) -> Result<Vec<Defined>> {
    if !AhcObject::detect(bytes) {
        return foreign(name, bytes);
    }
    let object = AhcObject::parse(bytes).map_err(failed(name))?;
    let own = object.symbols().iter().filter(|s| s.global && s.def.is_some());
    let mut out: Vec<Defined> = own.map(|s| Defined::strong(s.name)).collect();
    for embedded in object.embedded() {
        out.extend(foreign(name, embedded)?);
    }
    Ok(out)
}

fn foreign(name: &str, bytes: &[u8]) -> Result<Vec<Defined>> {
    let object = Object::parse(name, Bytes::from(bytes.to_vec())).map_err(failed(name))?;
    let visible = |s: &&wasm_obj::Symbol| {
        !s.undefined && s.binding != Binding::Local && !matches!(s.kind, SymbolKind::Section(_))
    };
    let of = |s: &wasm_obj::Symbol| Defined { name: s.name.clone(), weak: s.binding == Binding::Weak };
    Ok(object.symbols.iter().filter(visible).map(of).collect())
}
