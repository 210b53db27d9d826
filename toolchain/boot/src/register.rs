//! The package database of a library: one description, and GHC's cache of it.
//!
//! Inputs: the package, its unit id, its dependencies. Outputs: `<out>/package.conf.d/<unit>.conf` and `package.cache`;
//! installed headers under `<out>/include/<unit>`. Invariant: paths are relative to the database (`${pkgroot}`), so that
//! the folder may move.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::process::Command;

use crate::compile::{Place, join};
use crate::error::{BootError, Result, io};
use crate::package::{Package, Unit};
use crate::prepare::copy_tree;
use crate::run::run;

pub(crate) fn register(
    place: &Place,
    package: &Package,
    unit: &str,
    depends: &[String],
    units: &BTreeMap<String, Unit>,
) -> Result<()> {
    let database = place.out.join("package.conf.d");
    std::fs::create_dir_all(&database).map_err(io("make folder", &database))?;
    let mut headers = false;
    if !package.install_includes.is_empty() {
        for dir in &package.include_dirs {
            copy_tree(&place.work.join(join(&place.library.source, dir)), &place.out.join("include").join(unit))?;
            headers = true;
        }
    }
    let text = description(place, package, unit, depends, units, headers)?;
    let file = database.join(format!("{unit}.conf"));
    std::fs::write(&file, text).map_err(io("write", &file))?;
    let mut recache = Command::new(&place.tools.ghc_pkg);
    recache.arg("--no-user-package-db").arg(format!("--package-db={}", database.display())).arg("recache");
    run(&format!("registering library {}", place.library.name), &mut recache)?;
    let lock = database.join("package.cache.lock");
    match std::fs::remove_file(&lock) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(io("remove", lock)(e)),
        _ => Ok(()),
    }
}

fn description(
    place: &Place,
    package: &Package,
    unit: &str,
    depends: &[String],
    units: &BTreeMap<String, Unit>,
    headers: bool,
) -> Result<String> {
    let mut exposed: Vec<String> = package.exposed.clone();
    exposed.extend(package.virtual_modules.iter().cloned());
    for module in &package.reexported {
        let owner = depends.iter().find(|id| units.values().any(|u| u.id == **id && u.exposed.contains(module)));
        let owner = owner
            .ok_or_else(|| BootError::NoReexport { library: place.library.name.clone(), module: module.clone() })?;
        exposed.push(format!("{module} from {owner}:{module}"));
    }
    let mut out = String::new();
    let mut line = |key: &str, value: &str| {
        // writing to a string cannot fail
        let _ = writeln!(out, "{key}: {value}");
    };
    line("name", &package.name);
    line("version", &package.version);
    line("visibility", "public");
    line("id", unit);
    line("key", unit);
    line("abi", "inplace");
    line("exposed", "True");
    line("exposed-modules", &exposed.join(", "));
    line("hidden-modules", &package.other.join(" "));
    line("import-dirs", &format!("${{pkgroot}}/lib/{unit}"));
    if headers {
        line("include-dirs", &format!("${{pkgroot}}/include/{unit}"));
    }
    line("depends", &depends.join(" "));
    Ok(out)
}
