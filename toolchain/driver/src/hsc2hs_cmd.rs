//! `ahc hsc2hs`: hsc2hs for wasm32. Constants are the target's, since Node runs what hsc2hs compiles.
//!
//! Inputs: hsc2hs's own command line, with response files, as Cabal calls it in cross mode. Output: the .hs file, whole or not at all.
//! Options about how to compile and link for the machine that builds are taken and mean nothing.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use ahc_boot::Hsc;
use anyhow::{Context, Result, bail};

use crate::config::Config;
use crate::passthrough::become_program;
use crate::temp::TempDir;
use crate::{output, response};

#[derive(Debug, Default, PartialEq, Eq)]
struct Call {
    input: Option<PathBuf>,
    output: Option<PathBuf>,
    /// For hsc2hs.
    options: Vec<String>,
    /// For the C compiler.
    c_options: Vec<String>,
}

pub fn run(args: &[OsString]) -> Result<ExitCode> {
    let config = Config::load()?;
    let word = |a: &OsString| a.clone().into_string().ok().context("an argument is not valid UTF-8");
    let args = args.iter().map(word).collect::<Result<Vec<_>>>()?;
    let hsc2hs = config.ghc()?.with_file_name("hsc2hs");
    let args = expand(&args)?;
    if args.iter().any(|a| matches!(a.as_str(), "--version" | "-V" | "--help" | "-?")) {
        return become_program(Command::new(&hsc2hs).args(&args));
    }
    let call = parse(&args)?;
    let input = call.input.context("ahc hsc2hs: name an .hsc file")?;
    let output = call.output.unwrap_or_else(|| input.with_extension("hs"));
    let scratch = TempDir::new()?;
    let program = scratch.path().join(input.with_extension("hs").file_name().context("the .hsc file needs a name")?);
    let here = std::env::current_dir().context("the current folder is gone")?;
    // The C program stands elsewhere than hsc2hs would have put it; files beside it are still found.
    let beside = output.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(std::path::Path::new("."));
    let headers = config.libdir()?.join("include");
    let mut c_options = call.c_options;
    c_options.extend([format!("-I{}", beside.display()), format!("-I{}", headers.display())]);
    let job = Hsc {
        hsc2hs: &hsc2hs,
        cc: &config.boot("the C compiler for wasm32", "AHC_CC", "cc")?,
        node: &config.boot("Node, which runs what hsc2hs makes,", "AHC_NODE", "node")?,
        libdir: &config.libdir()?,
        current_dir: &here,
        input: &input,
        output: &program,
        scratch: scratch.path(),
        options: &call.options,
        c_options: &c_options,
    };
    let text = job.run()?;
    output::write_file(&output, &text)?;
    Ok(ExitCode::SUCCESS)
}

/// A response file holds an argument per line.
fn expand(args: &[String]) -> Result<Vec<String>> {
    let mut out = Vec::new();
    for arg in args {
        match arg.strip_prefix('@') {
            Some(file) => {
                let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {file}"))?;
                out.extend(response::words(&text));
            }
            None => out.push(arg.clone()),
        }
    }
    Ok(out)
}

fn parse(args: &[String]) -> Result<Call> {
    let mut out = Call::default();
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        if matches!(
            arg.as_str(),
            "-x" | "--cross-compile" | "--cross-safe" | "--via-asm" | "-k" | "--keep-files" | "-v" | "--verbose"
        ) {
            continue;
        }
        if matches!(arg.as_str(), "--column" | "--no-compile") {
            out.options.push(arg.clone());
            continue;
        }
        let Some((name, value)) = option(arg) else {
            if out.input.replace(PathBuf::from(arg)).is_some() {
                bail!("ahc hsc2hs takes one .hsc file at a time; {arg} is a second one");
            }
            continue;
        };
        let value = match value {
            Some(value) => value,
            None => rest.next().with_context(|| format!("hsc2hs: {name} needs a value"))?.clone(),
        };
        match name {
            "o" | "output" => out.output = Some(PathBuf::from(value)),
            "C" | "cflag" => out.c_options.push(value),
            "I" => out.c_options.push(format!("-I{value}")),
            "i" | "include" => out.options.push(format!("--include={value}")),
            "D" | "define" => out.options.push(format!("--define={value}")),
            "t" | "template" => out.options.push(format!("--template={value}")),
            "c" | "cc" | "l" | "ld" | "L" | "lflag" => {}
            _ => bail!("hsc2hs has no option {arg}"),
        }
    }
    Ok(out)
}

/// The name of an option without dashes, and its value if it is in the same word.
fn option(arg: &str) -> Option<(&str, Option<String>)> {
    if let Some(long) = arg.strip_prefix("--") {
        return Some(long.split_once('=').map_or((long, None), |(name, value)| (name, Some(value.to_owned()))));
    }
    let short = arg.strip_prefix('-')?;
    let (name, value) = short.split_at_checked(1)?;
    Some((name, (!value.is_empty()).then(|| value.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(words: &[&str]) -> Vec<String> {
        words.iter().map(|w| (*w).to_owned()).collect()
    }

    #[test]
    fn a_call_of_cabal_is_understood() {
        let words = ["-x", "--cc=gcc", "--cflag=-DX=1", "--lflag=-lm", "-Iinc", "-o", "d/A.hs", "s/A.hsc"];
        let expected = Call {
            input: Some("s/A.hsc".into()),
            output: Some("d/A.hs".into()),
            options: Vec::new(),
            c_options: strings(&["-DX=1", "-Iinc"]),
        };
        assert_eq!(parse(&strings(&words)).unwrap(), expected);
        assert!(parse(&strings(&["--what=1"])).unwrap_err().to_string().contains("--what"));
        assert!(parse(&strings(&["a.hsc", "b.hsc"])).unwrap_err().to_string().contains("b.hsc"));
    }
}
