//! `ahc libdir`: a GHC libdir whose global package database has libraries in it, as Cabal wants one
//! (it calls GHC with `-clear-package-db -global-package-db`).
//!
//! Inputs: GHC's own wasm32 libdir; folders as `ahc boot` writes them. Output: a folder with links to the libdir's files, and
//! `package.conf.d` with the description of each library, its paths made absolute.
//! Invariants: every dependency is there and every unit once; the database does not depend on the order of the arguments
//! or of folders; the output appears whole, or not at all.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, bail};

use crate::cli::LibdirArgs;
use crate::config::Config;

const DATABASE: &str = "package.conf.d";

/// A package description: where it was found, and its text.
struct Unit {
    library: PathBuf,
    text: String,
    depends: Vec<String>,
}

pub fn run(args: &LibdirArgs) -> Result<ExitCode> {
    let config = Config::load()?;
    let base = match &args.base {
        Some(dir) => dir.clone(),
        None => config.libdir()?,
    };
    let base = base.canonicalize().with_context(|| format!("cannot find the libdir {}", base.display()))?;
    if !base.join("settings").is_file() {
        bail!("{} is not a GHC libdir: it has no `settings` file", base.display());
    }
    let mut units = BTreeMap::new();
    for library in std::iter::once(&base).chain(&args.libraries) {
        let library = library.canonicalize().with_context(|| format!("cannot find {}", library.display()))?;
        read_units(&library, &mut units)?;
    }
    let order = in_order(&units)?;
    let new = beside(&args.into, "new")?;
    let made = make(&config.ghc_pkg()?, &base, &new, &units, &order).and_then(|()| publish(&new, &args.into));
    if made.is_err() {
        let _ = fs::remove_dir_all(&new);
    }
    made.with_context(|| format!("{} was not made", args.into.display()))?;
    println!("{}: {} packages", args.into.display(), units.len());
    Ok(ExitCode::SUCCESS)
}

/// Adds the descriptions of one library's database. The same folder named twice counts once.
fn read_units(library: &Path, units: &mut BTreeMap<String, Unit>) -> Result<()> {
    let database = library.join(DATABASE);
    let entries = match fs::read_dir(&database) {
        Ok(entries) => entries,
        // The C library and the runtime have no Haskell modules.
        Err(e) if e.kind() == std::io::ErrorKind::NotFound && library.join("index").is_dir() => return Ok(()),
        Err(e) => return Err(e).with_context(|| format!("{} has no package database", library.display())),
    };
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_none_or(|e| e != "conf") {
            continue;
        }
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let text = text.replace("${pkgroot}", &library.display().to_string());
        let Some(id) = field(&text, "id").pop() else {
            bail!("{} has no `id`", path.display());
        };
        let unit = Unit { library: library.into(), depends: field(&text, "depends"), text };
        if let Some(other) = units.get(&id).filter(|other| other.library != library) {
            bail!("the unit {id} comes from {} and from {}; leave one out", other.library.display(), library.display());
        }
        units.insert(id, unit);
    }
    Ok(())
}

/// The words of a field; continuation lines are indented.
fn field(text: &str, name: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        let value = if inside && line.starts_with([' ', '\t']) {
            Some(line)
        } else {
            line.strip_prefix(name).and_then(|rest| rest.strip_prefix(':'))
        };
        inside = value.is_some();
        out.extend(value.unwrap_or("").split_whitespace().map(str::to_owned));
    }
    out
}

/// Dependencies before dependents, else by name.
fn in_order(units: &BTreeMap<String, Unit>) -> Result<Vec<&str>> {
    let mut order: Vec<&str> = Vec::new();
    let mut done: BTreeSet<&str> = BTreeSet::new();
    while order.len() < units.len() {
        let before = order.len();
        for (id, unit) in units {
            if !done.contains(id.as_str()) && unit.depends.iter().all(|d| done.contains(d.as_str())) {
                done.insert(id);
                order.push(id);
            }
        }
        if order.len() == before {
            let waiting = units.iter().filter(|(id, _)| !done.contains(id.as_str()));
            let missing = |u: &Unit| u.depends.iter().find(|d| !units.contains_key(*d)).cloned();
            let reasons: Vec<String> =
                waiting.filter_map(|(id, u)| Some(format!("{id} depends on {}", missing(u)?))).collect();
            bail!("{}, which is in none of the folders given; name its folder, too", reasons.join("; "));
        }
    }
    Ok(order)
}

fn make(ghc_pkg: &Path, base: &Path, new: &Path, units: &BTreeMap<String, Unit>, order: &[&str]) -> Result<()> {
    fs::create_dir_all(new).with_context(|| format!("cannot make {}", new.display()))?;
    for entry in fs::read_dir(base).with_context(|| format!("cannot list {}", base.display()))? {
        let name = entry?.file_name();
        if name != DATABASE {
            symlink(base.join(&name), new.join(&name)).with_context(|| format!("cannot write to {}", new.display()))?;
        }
    }
    let database = new.join(DATABASE);
    let run = |args: &[&str], input: Option<&Path>| -> Result<()> {
        let mut command = Command::new(ghc_pkg);
        command.arg(format!("--global-package-db={}", database.display())).arg("--no-user-package-db").args(args);
        command.args(input).stdin(Stdio::null());
        let done = command.output().with_context(|| format!("cannot run {}", ghc_pkg.display()))?;
        if !done.status.success() {
            let said = String::from_utf8_lossy(&done.stderr).trim().to_owned();
            bail!("ghc-pkg refuses {}: {said}", input.unwrap_or(&database).display());
        }
        Ok(())
    };
    fs::create_dir(&database).with_context(|| format!("cannot make {}", database.display()))?;
    run(&["recache"], None)?;
    // One by one: the cache has them in the order of registration, and a folder is listed in any order.
    for id in order {
        let Some(unit) = units.get(*id) else { continue };
        let file = new.join(format!("{id}.conf"));
        fs::write(&file, &unit.text).with_context(|| format!("cannot write {}", file.display()))?;
        run(&["-v0", "register", "--global"], Some(&file))?;
        fs::remove_file(&file).with_context(|| format!("cannot remove {}", file.display()))?;
    }
    let _ = fs::remove_file(database.join("package.cache.lock"));
    Ok(())
}

/// In place of what stood there, if that was a libdir.
fn publish(new: &Path, target: &Path) -> Result<()> {
    let old = beside(target, "old")?;
    let replaced = match fs::symlink_metadata(target) {
        Err(_) => false,
        Ok(_) if target.join("settings").is_file() => {
            fs::rename(target, &old).with_context(|| format!("cannot move {} away", target.display()))?;
            true
        }
        // An empty folder gives way to a renamed one.
        Ok(_) => false,
    };
    fs::rename(new, target).with_context(|| {
        format!("cannot rename {} to {}; an empty folder or a libdir may stand there", new.display(), target.display())
    })?;
    if replaced {
        fs::remove_dir_all(&old).with_context(|| format!("cannot remove {}", old.display()))?;
    }
    Ok(())
}

/// A name for this process alone in the same folder.
fn beside(path: &Path, tag: &str) -> Result<PathBuf> {
    let name = path.file_name().with_context(|| format!("--into {}: a folder needs a name", path.display()))?;
    let name = format!(".{}.{tag}-{}", name.to_string_lossy(), std::process::id());
    Ok(path.with_file_name(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(depends: &[&str]) -> Unit {
        Unit { library: "x".into(), text: String::new(), depends: depends.iter().map(|d| (*d).to_owned()).collect() }
    }

    #[test]
    fn dependencies_come_first() {
        let units: BTreeMap<String, Unit> =
            [("a", unit(&["c"])), ("b", unit(&[])), ("c", unit(&["b"]))].map(|(k, v)| (k.to_owned(), v)).into();
        assert_eq!(in_order(&units).unwrap(), ["b", "c", "a"]);
    }

    #[test]
    fn a_missing_dependency_is_named() {
        let units: BTreeMap<String, Unit> = [("a", unit(&["zz"]))].map(|(k, v)| (k.to_owned(), v)).into();
        assert!(in_order(&units).unwrap_err().to_string().contains("a depends on zz"));
    }

    #[test]
    fn fields_may_continue() {
        assert_eq!(field("id: x\ndepends:\n  a b\n  c\nabi: q\n", "depends"), ["a", "b", "c"]);
        assert_eq!(field("abi-depends: a=1\n", "depends"), Vec::<String>::new());
    }
}
