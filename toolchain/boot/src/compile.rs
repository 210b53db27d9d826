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
    /// Installed headers of the dependencies.
    pub headers: &'a [PathBuf],
    /// [`version_macros`] of the dependencies.
    pub macros: &'a str,
}

/// The package's own version for the C preprocessor; GHC knows those of the dependencies.
const VERSION_MACROS: &str = "version_macros.h";

/// A large nursery for GHC itself: with its own a third of its time is garbage collection (DECISIONS). What the user sets, by
/// `GHCRTS` or by later options, wins.
pub fn front_end_memory() -> &'static [&'static str] {
    if std::env::var_os("GHCRTS").is_some() { &[] } else { &["+RTS", "-A128m", "-n4m", "-RTS"] }
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
        command.current_dir(self.work).env("AHC", &self.tools.ahc).args(front_end_memory());
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

    /// The same for clang and hsc2hs, which must be told about the headers of GHC and of the dependencies.
    pub fn with_ghc_headers(&self, includes: &[String]) -> Vec<String> {
        let ghc = self.tools.libdir.join("include");
        let installed = self.headers.iter().chain([&ghc]).map(|dir| format!("-I{}", dir.display()));
        includes.iter().cloned().chain(installed).collect()
    }
}

/// The modules. `depends` are unit ids.
pub(crate) fn modules(place: &Place, package: &Package, unit: &str, depends: &[String]) -> Result<Vec<Built>> {
    let includes = place.includes(package);
    let own = version_macros(&package.name, &package.version) + &current_macros(unit, &package.version);
    write(place.work, VERSION_MACROS, &own)?;
    write(place.work, hsc::MACROS, &(own + place.macros))?;
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
    ghc.args(["-optP-include".to_string(), format!("-optP{VERSION_MACROS}")]);
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
    clang(place, file, includes, &[], options)
}

/// C++ without exceptions, which Debian's libc++ for wasm32 is built without: a `throw` is an error of the compiler.
pub(crate) fn cxx(place: &Place, file: &str, includes: &[String], options: &[String]) -> Result<Built> {
    clang(place, file, includes, &["-xc++", "-fno-exceptions"], options)
}

fn clang(place: &Place, file: &str, includes: &[String], language: &[&str], options: &[String]) -> Result<Built> {
    let object = format!("obj/{file}.o");
    make_parent(place.work, &object)?;
    let mut cc = Command::new(&place.tools.cc);
    cc.current_dir(place.work).args(c_flags()).args(["-O2", "-g0", "-w", "-DNDEBUG", "-c"]);
    cc.args(place.with_ghc_headers(includes));
    cc.args(DEFINES).args(options).args(language).arg(file).args(["-o", &object]);
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

/// What Cabal defines about a package.
pub(crate) fn version_macros(name: &str, version: &str) -> String {
    let id = name.replace('-', "_");
    let mut parts = version.split('.').chain(["0", "0", "0"]);
    let mut part = || parts.next().unwrap_or("0");
    let (a, b, c) = (part(), part(), part());
    format!(
        "#define VERSION_{id} \"{version}\"\n#define MIN_VERSION_{id}(a, b, c) \\\n  ((a) < {a} || ((a) == {a} && ((b) < {b} || \
         ((b) == {b} && (c) <= {c}))))\n"
    )
}

/// What Cabal defines about the package that is being compiled.
fn current_macros(unit: &str, version: &str) -> String {
    let names = [("COMPONENT_ID", unit), ("PACKAGE_KEY", unit), ("PACKAGE_VERSION", version)];
    names.map(|(name, value)| format!("#define CURRENT_{name} \"{value}\"\n")).concat()
}

fn write(work: &Path, name: &str, text: &str) -> Result<()> {
    let file = work.join(name);
    std::fs::write(&file, text).map_err(io("write", &file))
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
