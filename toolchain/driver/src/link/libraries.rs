//! `-l NAME` and `-L DIR`: the archives of packages, and of C libraries they name.
//!
//! Inputs: names, folders. Output: the archives, in order, each once.
//! Invariant: a library that is not found is an error with the folders that were searched, unless it is one whose functions the boot
//! store has. Libraries of the boot store have no archives, so a package database names none for them.

use std::path::PathBuf;

use anyhow::{Result, bail};

/// Parts of wasi-libc and of libc++, under the names they have on other systems too.
const IN_STORE: [&str; 13] =
    ["c", "m", "dl", "pthread", "rt", "util", "crypt", "resolv", "gcc", "gcc_s", "stdc++", "c++", "c++abi"];

pub fn archives(names: &[String], dirs: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut out: Vec<PathBuf> = Vec::new();
    for name in names {
        let file = format!("lib{name}.a");
        match dirs.iter().map(|d| d.join(&file)).find(|p| p.is_file()) {
            Some(path) if out.contains(&path) => {}
            Some(path) => out.push(path),
            None if IN_STORE.contains(&name.as_str()) => {}
            None => bail!("{}", missing(name, &file, dirs)),
        }
    }
    Ok(out)
}

fn missing(name: &str, file: &str, dirs: &[PathBuf]) -> String {
    let searched: Vec<String> = dirs.iter().map(|d| d.display().to_string()).collect();
    let place =
        if searched.is_empty() { "no -L was given".to_owned() } else { format!("not in {}", searched.join(", ")) };
    let advice = match name.strip_prefix("HS") {
        Some(unit) => format!("the package {unit} is registered without its archive: build and register it again"),
        None => "a C library must be compiled for wasm32; name its folder with -L (extra-lib-dirs in Cabal)".to_owned(),
    };
    format!("the library {name} has no {file} ({place}); {advice}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn archives_are_found_and_missing_ones_named() {
        let dir = std::env::temp_dir().join(format!("ahc-libraries-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let file = dir.join("libHSx-1.a");
        std::fs::write(&file, "").unwrap();
        let find = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|n| (*n).to_owned()).collect();
            archives(&names, std::slice::from_ref(&dir))
        };
        assert_eq!(find(&["m", "HSx-1", "c", "HSx-1"]).unwrap(), [file]);
        let package = find(&["HSy-2"]).unwrap_err().to_string();
        assert!(package.contains("the package y-2") && package.contains("libHSy-2.a"), "{package}");
        assert!(find(&["z"]).unwrap_err().to_string().contains("extra-lib-dirs"));
        std::fs::remove_dir_all(&dir).unwrap();
    }
}
