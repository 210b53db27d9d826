//! `ahc ld`: what GHC calls as its linker when it is given objects alone (`ahc ghc A.o B.o -o x`); modules that it compiles itself
//! it hands to `ahc link` through the plugin.
//!
//! Inputs: a C compiler's command line for linking, maybe in a response file. Output: the `ahc link` that does what it means.
//! Invariant: objects and archives all count, but for the one that GHC makes for its own start-up code; libraries (-l, -L) mean what
//! they mean to `ahc link`, other options for a C linker nothing.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::response;

/// What is printed for `--version`: GHC looks for a linker that it knows.
pub const VERSION: &str = "LLD (ahc)";

/// The function of GHC's runtime that its start-up object calls, and nobody else.
const START_UP: &[u8] = b"hs_main";
/// Options whose value is the next argument.
const WITH_VALUE: [&str; 6] = ["-u", "-Xlinker", "-x", "-framework", "-isysroot", "-target"];

#[derive(Debug, PartialEq, Eq)]
pub enum Request {
    Version,
    /// The arguments after `ahc link`.
    Link(Vec<String>),
}

pub fn parse(args: &[String]) -> Result<Request> {
    let mut all = Vec::new();
    for arg in args {
        match arg.strip_prefix('@') {
            Some(file) => {
                let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {file}"))?;
                all.extend(response::words(&text));
            }
            None => all.push(arg.clone()),
        }
    }
    let mut output = "a.out".to_owned();
    let mut inputs = Vec::new();
    let mut libraries = Vec::new();
    let mut own = Vec::new();
    let (mut own_main, mut names) = (false, false);
    let mut rest = all.into_iter();
    while let Some(arg) = rest.next() {
        match arg.as_str() {
            "--version" | "-Wl,--version" | "-v" => return Ok(Request::Version),
            // GHC's -optl-g, -optl--strategy=...
            "-g" => names = true,
            option if option.starts_with("--strategy=") => own.push(arg),
            "-o" => output = rest.next().context("-o needs a file name")?,
            "-L" | "-l" => {
                let value = rest.next().with_context(|| format!("{arg} needs a value"))?;
                libraries.push(format!("{arg}{value}"));
            }
            option if option.starts_with("-L") || option.starts_with("-l") => libraries.push(arg),
            option if WITH_VALUE.contains(&option) => {
                rest.next();
            }
            option if option.starts_with('-') => {}
            file => match extension(file) {
                "o" if is_start_up(file)? => own_main = true,
                "o" | "a" => inputs.push(arg),
                _ => bail!("{file}: what is this? Only objects (.o) and archives (.a) are linked"),
            },
        }
    }
    if inputs.is_empty() {
        bail!("no objects to link");
    }
    let mut link = vec!["-o".to_owned(), output];
    if !own_main {
        // -no-hs-main
        link.push("--no-main".to_owned());
    }
    if names {
        link.push("-g".to_owned());
    }
    link.extend(own);
    link.extend(libraries);
    link.push("--input-o".to_owned());
    link.extend(inputs);
    Ok(Request::Link(link))
}

fn extension(file: &str) -> &str {
    Path::new(file).extension().and_then(|e| e.to_str()).unwrap_or("")
}

fn is_start_up(file: &str) -> Result<bool> {
    let bytes = std::fs::read(file).with_context(|| format!("cannot read {file}"))?;
    // A module of Haskell has its names in a section of its own.
    let is_c = !wasm_obj::ahc_object::AhcObject::detect(&bytes);
    Ok(is_c && bytes.windows(START_UP.len()).any(|w| w == START_UP))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(list: &[&str]) -> Vec<String> {
        list.iter().map(|s| (*s).to_owned()).collect()
    }

    #[test]
    fn what_is_no_object_is_an_error() {
        assert_eq!(parse(&strings(&["-Wl,--version"])).unwrap(), Request::Version);
        for (args, text) in [(vec!["x.txt"], "what is this"), (vec!["-lm"], "no objects"), (vec!["-o"], "file name")] {
            let e = parse(&strings(&args)).unwrap_err().to_string();
            assert!(e.contains(text), "{e}");
        }
    }

    #[test]
    fn options_of_ahc_link_come_through() {
        let object = std::env::temp_dir().join(format!("ld-cmd-{}.o", std::process::id()));
        std::fs::write(&object, b"").unwrap();
        let object = object.display().to_string();
        let request = parse(&strings(&["-O2", "--strategy=trampoline", "-g", &object, "-o", "x"])).unwrap();
        let link = strings(&["-o", "x", "--no-main", "-g", "--strategy=trampoline", "--input-o", &object]);
        assert_eq!(request, Request::Link(link));
        std::fs::remove_file(object).unwrap();
    }
}
