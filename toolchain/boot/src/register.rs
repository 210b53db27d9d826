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
use crate::prepare::copy_file;
use crate::run::run;

pub(crate) fn register(
    place: &Place,
    package: &Package,
    unit: &str,
    depends: &[String],
    units: &BTreeMap<String, Unit>,
) -> Result<()> {
    let headers = install_headers(place, package, unit)?;
    let text = description(place, package, unit, depends, units, headers)?;
    write(place, unit, &text)
}

/// Archives of the C compiler as a package without modules. What they define is in the store, so that no library is named.
pub(crate) fn archives(place: &Place, version: &str) -> Result<()> {
    let name = &place.library.name;
    let unit = format!("{name}-{version}");
    let text = format!(
        "name: {name}\nversion: {version}\nvisibility: public\nid: {unit}\nkey: {unit}\nabi: none\nexposed: True\n"
    );
    write(place, &unit, &text)
}

fn write(place: &Place, unit: &str, text: &str) -> Result<()> {
    let database = place.out.join("package.conf.d");
    std::fs::create_dir_all(&database).map_err(io("make folder", &database))?;
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

/// GHC's hash of what the modules mean to their users.
fn abi(place: &Place, package: &Package, unit: &str) -> Result<String> {
    if package.modules().next().is_none() {
        return Ok("none".into());
    }
    let mut ghc = place.ghc();
    ghc.args(["--abi-hash", "-this-unit-id", unit, "-hidir"]).arg(place.out.join("lib").join(unit));
    ghc.args(package.modules());
    let text = run(&format!("hashing the interfaces of library {}", place.library.name), &mut ghc)?;
    Ok(String::from_utf8_lossy(&text).trim().to_string())
}

/// The headers that the package installs, under the names it gives them; each is in one of its include folders.
fn install_headers(place: &Place, package: &Package, unit: &str) -> Result<bool> {
    let target = place.out.join("include").join(unit);
    for name in &package.install_includes {
        let folders = package.include_dirs.iter().map(String::as_str).chain(["."]);
        let mut candidates = folders.map(|dir| place.work.join(join(&place.library.source, dir)).join(name));
        let file = candidates
            .find(|file| file.is_file())
            .ok_or_else(|| BootError::NoHeader { library: place.library.name.clone(), header: name.clone() })?;
        copy_file(&file, &target.join(name))?;
    }
    Ok(!package.install_includes.is_empty())
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
    let abi = abi(place, package, unit)?;
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
    for (key, value) in &package.about {
        line(key, value);
    }
    line("abi", &abi);
    line("exposed", "True");
    line("exposed-modules", &exposed.join(", "));
    line("hidden-modules", &package.other.join(", "));
    line("import-dirs", &format!("${{pkgroot}}/lib/{unit}"));
    if headers {
        line("include-dirs", &format!("${{pkgroot}}/include/{unit}"));
    }
    line("depends", &depends.join(" "));
    Ok(out)
}
