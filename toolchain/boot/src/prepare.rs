//! The private copy of a library's source, complete: added files, .cabal from its template, configure run.
//!
//! Inputs: GHC's source tree, the library's description. Output: `work/<source>` as the compilers will see it.
//! Invariant: INV-BOOT-PATHS; GHC's source tree is only read.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::compile::join;
use crate::error::{BootError, Result, io};
use crate::package::Package;
use crate::run::run;
use crate::spec::Library;
use crate::tools::{Tools, c_flags};

/// The version of GHC, which templates of .cabal files ask for.
const GHC_VERSION: &str = "9.6.6";

/// Copies the source. Returns the .cabal file, relative to `work`.
pub(crate) fn prepare(tools: &Tools, work: &Path, library: &Library) -> Result<PathBuf> {
    let relative = Path::new(&library.source);
    let source = work.join(relative);
    copy_tree(&tools.source.join(relative), &source)?;
    for (target, origin) in &library.files {
        copy_file(&origin_path(tools, library, origin)?, &source.join(target))?;
    }
    let cabal = cabal_file(&source, library)?;
    if library.configure {
        configure(tools, work, &source, library)?;
    }
    Ok(relative.join(cabal))
}

/// `libdir:PATH` or `source:PATH`.
pub(crate) fn origin_path(tools: &Tools, library: &Library, origin: &str) -> Result<PathBuf> {
    match origin.split_once(':') {
        Some(("libdir", path)) => Ok(tools.libdir.join(path)),
        Some(("source", path)) => Ok(tools.source.join(path)),
        _ => Err(BootError::Data {
            file: PathBuf::from(&library.name),
            message: format!("`{origin}`: `libdir:PATH` or `source:PATH` expected"),
        }),
    }
}

fn cabal_file(source: &Path, library: &Library) -> Result<String> {
    let name = format!("{}.cabal", library.name);
    let file = source.join(&name);
    let template = source.join(format!("{name}.in"));
    if !file.exists() && template.exists() {
        let text = std::fs::read_to_string(&template).map_err(io("read", &template))?;
        let text = text.replace("@ProjectVersionMunged@", GHC_VERSION).replace("@ProjectVersion@", GHC_VERSION);
        std::fs::write(&file, text).map_err(io("write", &file))?;
    }
    Ok(name)
}

fn configure(tools: &Tools, work: &Path, source: &Path, library: &Library) -> Result<()> {
    let cc = std::iter::once(tools.cc.display().to_string()).chain(c_flags()).collect::<Vec<_>>().join(" ");
    let mut command = Command::new("bash");
    command.current_dir(source).args(["./configure", "--host=wasm32-wasi", "--build=x86_64-linux"]);
    command.arg(format!("CC={cc}")).arg(format!("LD={}", tools.ld.display()));
    command.arg(format!("CPPFLAGS=-I{}", tools.libdir.join("include").display()));
    command.args(library.configure_cache.iter().map(|(variable, value)| format!("{variable}={value}")));
    command.env("TMPDIR", work);
    run(&format!("configure of library {}", library.name), &mut command)?;
    Ok(())
}

/// Writes the module `Paths_NAME` if the package wants it. A wasm program has nothing installed beside it, so that the folders
/// are those of the variables that Cabal's own module also asks (`NAME_datadir`), or `/`.
pub(crate) fn paths_module(work: &Path, library: &Library, package: &Package) -> Result<()> {
    let id = package.name.replace('-', "_");
    let module = format!("Paths_{id}");
    if !package.autogen.contains(&module) {
        return Ok(());
    }
    let dir = package.source_dirs.first().map_or(".", String::as_str);
    let file = work.join(join(&library.source, dir)).join(format!("{module}.hs"));
    let numbers = package.version.replace('.', ", ");
    let mut text = format!(
        "module {module} (version, getBinDir, getLibDir, getDynLibDir, getDataDir, getLibexecDir, getSysconfDir, getDataFileName) \
         where\n\nimport Data.Maybe (fromMaybe)\nimport Data.Version (Version, makeVersion)\nimport System.Environment \
         (lookupEnv)\n\nversion :: Version\nversion = makeVersion [{numbers}]\n"
    );
    for dir in ["Bin", "Lib", "DynLib", "Data", "Libexec", "Sysconf"] {
        let variable = format!("{id}_{}dir", dir.to_lowercase());
        text += &format!("\nget{dir}Dir :: IO FilePath\nget{dir}Dir = fromMaybe \"/\" <$> lookupEnv \"{variable}\"\n");
    }
    text += "\ngetDataFileName :: FilePath -> IO FilePath\ngetDataFileName name = (++ '/' : name) <$> getDataDir\n";
    std::fs::write(&file, text).map_err(io("write", &file))
}

pub(crate) fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to).map_err(io("make folder", to))?;
    for entry in std::fs::read_dir(from).map_err(io("list", from))? {
        let path = entry.map_err(io("list", from))?.path();
        let Some(name) = path.file_name() else { continue };
        let target = to.join(name);
        if path.is_dir() {
            copy_tree(&path, &target)?;
        } else {
            copy_file(&path, &target)?;
        }
    }
    Ok(())
}

/// The copy is writable, whatever the original is; it keeps the permission to be executed.
pub(crate) fn copy_file(from: &Path, to: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    if let Some(parent) = to.parent() {
        std::fs::create_dir_all(parent).map_err(io("make folder", parent))?;
    }
    std::fs::copy(from, to).map_err(io("copy", from))?;
    let mut permissions = std::fs::metadata(to).map_err(io("read", to))?.permissions();
    permissions.set_mode(permissions.mode() | 0o200);
    std::fs::set_permissions(to, permissions).map_err(io("make writable", to))
}
