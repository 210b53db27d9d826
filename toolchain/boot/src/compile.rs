//! Compiling a library's sources: Haskell and Cmm through GHC with the plugin, C through clang.
//!
//! Inputs: the private copy. Outputs: object files under `work/obj`, interfaces under `<out>/lib/<unit>`.
//! Invariants: INV-BOOT-PATHS, INV-BOOT-ORDER.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{BootError, Result, io};
use crate::hsc;
use crate::package::Package;
use crate::run::run;
use crate::spec::Library;
use crate::tools::{DEFINES, Tools, c_flags};

/// Where one library is being built.
pub(crate) struct Place<'a> {
    pub tools: &'a Tools,
    pub library: &'a Library,
    /// Private folder; everything runs here.
    pub work: &'a Path,
    pub out: &'a Path,
    /// Package databases of the dependencies.
    pub databases: &'a [PathBuf],
}

/// An object file and the name it gets in the store.
pub(crate) struct Built {
    pub name: String,
    pub file: PathBuf,
}

impl Place<'_> {
    /// GHC for wasm32 with the plugin, seeing the databases of the dependencies and no other.
    pub fn ghc(&self) -> Command {
        let mut command = Command::new(&self.tools.ghc);
        command.current_dir(self.work).env("AHC", &self.tools.ahc);
        command.arg(format!("-B{}", self.tools.libdir.display()));
        command.arg(format!("-fplugin-library={};ahc-plugin;Ahc.Plugin;[]", self.tools.plugin.display()));
        command.args([
            "-v0",
            "-w",
            "-O1",
            "-no-link",
            // with the internal one, GHC wants interfaces of the dynamic way for modules that only say TemplateHaskell
            "-fexternal-interpreter",
            "-hide-all-packages",
            "-no-user-package-db",
            "-package-env",
            "-",
        ]);
        for database in self.databases {
            command.arg("-package-db").arg(database);
        }
        command
    }

    /// `-I` options for the package's own include folders: relative, since GHC puts them into a hash of the interface. It finds
    /// its own headers through the unit `rts`.
    pub fn includes(&self, package: &Package) -> Vec<String> {
        package.include_dirs.iter().map(|d| format!("-I{}", join(&self.library.source, d))).collect()
    }

    /// The same for clang and hsc2hs, which must be told about GHC's headers.
    pub fn with_ghc_headers(&self, includes: &[String]) -> Vec<String> {
        let ghc = format!("-I{}", self.tools.libdir.join("include").display());
        includes.iter().cloned().chain([ghc]).collect()
    }
}

/// The modules. `depends` are unit ids.
pub(crate) fn modules(place: &Place, package: &Package, unit: &str, depends: &[String]) -> Result<Vec<Built>> {
    let includes = place.includes(package);
    for module in package.modules() {
        let source = find_module(place, package, module)?;
        if source.extension().is_some_and(|e| e == "hsc") {
            hsc::process(place.tools, place.work, &source, &place.with_ghc_headers(&includes))?;
        }
    }
    if package.modules().next().is_none() {
        return Ok(Vec::new());
    }
    let mut ghc = place.ghc();
    ghc.args(["--make", "-j1", "-this-unit-id", unit]);
    for id in depends {
        ghc.args(["-package-id", id]);
    }
    ghc.arg(format!("-X{}", package.language));
    ghc.args(package.extensions.iter().map(|e| format!("-X{e}")));
    ghc.arg("-i");
    ghc.args(package.source_dirs.iter().map(|d| format!("-i{}", join(&place.library.source, d))));
    ghc.args(&includes).args(&package.cpp_options).args(package.code_options());
    let macros = version_macros(&package.name, &package.version);
    let file = place.work.join("version_macros.h");
    std::fs::write(&file, macros).map_err(io("write", &file))?;
    ghc.args(["-optP-include", "-optPversion_macros.h"]);
    ghc.args(DEFINES.iter().map(|d| format!("-optc{d}")));
    ghc.args(&place.library.ghc_options);
    ghc.args(["-odir", "obj", "-stubdir", "stub"]).arg("-hidir").arg(place.out.join("lib").join(unit));
    ghc.args(package.modules());
    run(&format!("compiling library {}", place.library.name), &mut ghc)?;
    let object = |m: &String| Built { name: m.clone(), file: PathBuf::from(format!("obj/{}.o", m.replace('.', "/"))) };
    Ok(package.modules().map(object).collect())
}

/// One .cmm file; `file` is relative to the private folder.
pub(crate) fn cmm(place: &Place, file: &str, unit: &str, includes: &[String], defines: &[&str]) -> Result<Built> {
    let object = format!("obj/{file}.o");
    make_parent(place.work, &object)?;
    let mut ghc = place.ghc();
    ghc.args(["-c", "-this-unit-id", unit]);
    if unit != "rts" {
        ghc.args(["-package-id", "rts"]);
    }
    // Compiling the unit `rts` itself, GHC takes the platform's constants from the -I folders. (No interface, no flag hash.)
    ghc.args(place.with_ghc_headers(includes));
    ghc.args(defines.iter().map(|d| format!("-optc{d}")));
    ghc.arg(file).args(["-o", &object]);
    run(&format!("compiling {file} of library {}", place.library.name), &mut ghc)?;
    Ok(Built { name: file.into(), file: object.into() })
}

pub(crate) fn c(place: &Place, file: &str, includes: &[String], options: &[String]) -> Result<Built> {
    let object = format!("obj/{file}.o");
    make_parent(place.work, &object)?;
    let mut cc = Command::new(&place.tools.cc);
    cc.current_dir(place.work).args(c_flags()).args(["-O2", "-g0", "-w", "-DNDEBUG", "-c"]);
    cc.args(place.with_ghc_headers(includes));
    cc.args(DEFINES).args(options).arg(file).args(["-o", &object]);
    run(&format!("compiling {file} of library {}", place.library.name), &mut cc)?;
    Ok(Built { name: file.into(), file: object.into() })
}

fn find_module(place: &Place, package: &Package, module: &str) -> Result<PathBuf> {
    let path = module.replace('.', "/");
    for dir in &package.source_dirs {
        for extension in ["hs", "lhs", "hsc"] {
            let file = PathBuf::from(join(&place.library.source, dir)).join(format!("{path}.{extension}"));
            if place.work.join(&file).is_file() {
                return Ok(file);
            }
        }
    }
    Err(BootError::NoModule { library: place.library.name.clone(), module: module.into() })
}

/// Folder names of .cabal files come as `.`, `src/` and the like; GHC shows them in messages, so they are made plain.
pub(crate) fn join(base: &str, name: &str) -> String {
    match name.trim_end_matches('/') {
        "" | "." => base.to_string(),
        plain => format!("{base}/{}", plain.trim_start_matches("./")),
    }
}

/// What Cabal defines about the package itself; GHC does so for the packages it depends on.
fn version_macros(name: &str, version: &str) -> String {
    let id = name.replace('-', "_");
    let mut parts = version.split('.').chain(["0", "0", "0"]);
    let mut part = || parts.next().unwrap_or("0");
    let (a, b, c) = (part(), part(), part());
    format!(
        "#define VERSION_{id} \"{version}\"\n#define MIN_VERSION_{id}(a, b, c) \\\n  ((a) < {a} || ((a) == {a} && ((b) < {b} || \
         ((b) == {b} && (c) <= {c}))))\n"
    )
}

fn make_parent(work: &Path, object: &str) -> Result<()> {
    let path = work.join(object);
    let parent = path.parent().unwrap_or(work);
    std::fs::create_dir_all(parent).map_err(io("make folder", parent))
}

#[cfg(test)]
mod tests {
    use super::{join, version_macros};

    #[test]
    fn folders_are_joined_plainly() {
        assert_eq!(join("libraries/base", "."), "libraries/base");
        assert_eq!(join("libraries/base", "./include/"), "libraries/base/include");
        assert_eq!(join("libraries/x", "src/"), "libraries/x/src");
    }

    #[test]
    fn macros_of_a_package() {
        assert_eq!(
            version_macros("a-b", "4.18"),
            "#define VERSION_a_b \"4.18\"\n#define MIN_VERSION_a_b(a, b, c) \\\n  \
             ((a) < 4 || ((a) == 4 && ((b) < 18 || ((b) == 18 && (c) <= 0))))\n"
        );
    }
}
