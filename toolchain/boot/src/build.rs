//! Building one library, whatever it is made of.
//!
//! Inputs: the library, the tools, the outputs of what it depends on (all of them, not only the direct ones). Output: the
//! folder described in the crate's documentation. A folder that holds other libraries already is added to.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::compile::{self, Built, Place};
use crate::error::{BootError, Result, io};
use crate::fragment::{self, Precedence};
use crate::package::{Package, Unit, units};
use crate::prepare::{self, origin_path};
use crate::register;
use crate::run::run;
use crate::spec::{Kind, Library};
use crate::tools::{DEFINES, Tools};

/// Whether the folder `out` of an earlier build holds the library.
pub fn has(out: &Path, library: &str) -> bool {
    out.join("index").join(format!("{library}.idx")).is_file()
}

/// Builds into `out`, using the private folder `work` (which must be empty). Returns the number of symbols.
pub fn build(tools: &Tools, library: &Library, dependencies: &[PathBuf], work: &Path, out: &Path) -> Result<usize> {
    std::fs::create_dir_all(out).map_err(io("make folder", out))?;
    // GHC runs elsewhere, so its arguments must not be relative to here
    let out = &std::path::absolute(out).map_err(io("find", out))?;
    let mut databases = Vec::new();
    for dependency in dependencies {
        let database = std::path::absolute(dependency.join("package.conf.d")).map_err(io("find", dependency))?;
        // the runtime and the C library have none
        if database.is_dir() && !databases.contains(&database) {
            databases.push(database);
        }
    }
    let units = units(&databases)?;
    let depends = || library.depends.iter().filter_map(|name| Some((name, units.get(name)?)));
    let headers: Vec<PathBuf> = depends().filter_map(|(_, unit)| unit.includes.clone()).collect();
    let macros: String = depends().map(|(name, unit)| compile::version_macros(name, &unit.version)).collect();
    let place = Place { tools, library, work, out, databases: &databases, headers: &headers, macros: &macros };
    match library.kind {
        Kind::Package => package(&place, &units),
        Kind::Runtime => runtime(&place),
        Kind::Archives => archives(&place),
    }
}

fn package(place: &Place, units: &BTreeMap<String, Unit>) -> Result<usize> {
    let cabal = prepare::prepare(place.tools, place.work, place.library)?;
    let package = Package::read(place.tools, place.work, &cabal, place.library)?;
    let unit = package.unit();
    let mut depends = vec!["rts".to_string()];
    for name in &place.library.depends {
        let found = units
            .get(name)
            .ok_or_else(|| BootError::NoDependency { library: place.library.name.clone(), dependency: name.clone() })?;
        depends.push(found.id.clone());
    }
    prepare::paths_module(place.work, place.library, &package)?;
    let mut objects = compile::modules(place, &package, &unit, &depends)?;
    let includes = place.includes(&package);
    for file in &package.cmm_sources {
        let file = compile::join(&place.library.source, file);
        objects.push(compile::cmm(place, &file, &unit, &includes, &DEFINES)?);
    }
    for file in &package.c_sources {
        let file = compile::join(&place.library.source, file);
        objects.push(compile::c(place, &file, &includes, &package.cc_options)?);
    }
    for file in &package.cxx_sources {
        let file = compile::join(&place.library.source, file);
        objects.push(compile::cxx(place, &file, &includes, &package.cxx_options)?);
    }
    register::register(place, &package, &unit, &depends, units)?;
    fragment::write(place.out, &place.library.name, place.work, &objects, &[], Precedence::Equal)
}

fn runtime(place: &Place) -> Result<usize> {
    let archive = place.tools.rts.clone().ok_or_else(|| BootError::MissingTool {
        part: "the archive of the Rust runtime (AHC_RTS)",
        library: place.library.name.clone(),
    })?;
    prepare::copy_tree(&place.tools.source.join("rts"), &place.work.join("rts"))?;
    let includes = ["-Irts".to_string()];
    let mut objects: Vec<Built> = Vec::new();
    for pattern in &place.library.sources {
        for file in matching(&origin_path(place.tools, place.library, pattern)?)? {
            let name = format!("rts/{}", file.file_name().unwrap_or_default().to_string_lossy());
            prepare::copy_file(&file, &place.work.join(&name))?;
            objects.push(if name.ends_with(".c") {
                compile::c(place, &name, &includes, &[])?
            } else {
                compile::cmm(place, &name, "rts", &includes, &DEFINES)?
            });
        }
    }
    fragment::write(place.out, &place.library.name, place.work, &objects, &[archive], Precedence::Equal)
}

/// The files that a path with one `*` in its last part stands for, sorted; a plain path is itself.
fn matching(pattern: &Path) -> Result<Vec<PathBuf>> {
    let name = pattern.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let Some((before, after)) = name.split_once('*') else { return Ok(vec![pattern.into()]) };
    let dir = pattern.parent().unwrap_or(pattern);
    let mut out = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(io("list", dir))? {
        let path = entry.map_err(io("list", dir))?.path();
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if file.len() >= before.len() + after.len() && file.starts_with(before) && file.ends_with(after) {
            out.push(path);
        }
    }
    out.sort();
    Ok(out)
}

fn archives(place: &Place) -> Result<usize> {
    let mut files = Vec::new();
    for name in &place.library.archives {
        let mut ask = Command::new(&place.tools.cc);
        ask.arg("--target=wasm32-wasi").arg(if name == "libgcc" {
            "-print-libgcc-file-name".to_string()
        } else {
            format!("-print-file-name={name}")
        });
        let answer = run(&format!("looking for {name}"), &mut ask)?;
        files.push(PathBuf::from(String::from_utf8_lossy(&answer).trim()));
    }
    if let Some(version) = &place.library.version {
        register::archives(place, version)?;
    }
    fragment::write(place.out, &place.library.name, place.work, &[], &files, Precedence::Last)
}
