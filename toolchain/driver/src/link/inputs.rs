//! What `ahc link` was given, sorted by kind, and what its outputs are called.
//!
//! Inputs: the command line. Outputs: `Inputs`, `Names`.
//! Invariant: every input exists; nothing is guessed from a file whose kind is not known.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::cli::LinkArgs;

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Inputs {
    pub haskell: Vec<PathBuf>,
    /// C and C++.
    pub c: Vec<PathBuf>,
    /// Objects and archives, in the order given.
    pub objects: Vec<PathBuf>,
}

pub fn sort(args: &LinkArgs) -> Result<Inputs> {
    let mut out = Inputs::default();
    for path in args.input.iter().chain(&args.files) {
        match path.extension().and_then(|e| e.to_str()).unwrap_or("") {
            "hs" | "lhs" => out.haskell.push(path.clone()),
            "c" | "cc" | "cpp" | "cxx" => out.c.push(path.clone()),
            "o" | "a" => out.objects.push(path.clone()),
            _ => bail!(
                "{}: what is this? ahc link takes .hs, .lhs, .c, .cc, .cpp, .cxx, .o and .a files",
                path.display()
            ),
        }
    }
    out.c.extend(args.c_source.iter().cloned());
    out.objects.extend(args.input_o.iter().cloned());
    if out.haskell.is_empty() && out.objects.is_empty() {
        bail!("nothing to link: name a Haskell file (ahc link --input fib.hs) or object files (--input-o)");
    }
    let all = out.haskell.iter().chain(&out.c).chain(&out.objects).chain(&args.import_js);
    for path in all {
        std::fs::metadata(path).with_context(|| format!("cannot read the input {}", path.display()))?;
    }
    Ok(out)
}

#[derive(Debug, PartialEq, Eq)]
pub struct Names {
    pub dir: PathBuf,
    /// `fib` of `fib.wasm`, `fib.mjs`, `fib.js`.
    pub stem: String,
}

pub fn names(args: &LinkArgs, inputs: &Inputs) -> Result<Names> {
    let first = inputs.haskell.first().or(inputs.objects.first());
    let (dir, name) = match &args.output {
        Some(output) => (output.parent().map(Path::to_path_buf), output.file_name()),
        None => (None, first.and_then(|p| p.file_stem())),
    };
    let name = name.and_then(|n| n.to_str()).context("-o needs a file name, such as out/fib.wasm")?;
    let stem = [".wasm", ".mjs", ".js"].iter().find_map(|e| name.strip_suffix(e)).unwrap_or(name);
    if stem.is_empty() {
        bail!("-o {name}: the program needs a name");
    }
    let dir = args.output_dir.clone().or(dir).unwrap_or_default();
    Ok(Names { dir, stem: stem.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{Cli, Command};
    use clap::Parser;

    fn args(words: &[&str]) -> LinkArgs {
        match Cli::try_parse_from(["ahc", "link"].iter().chain(words)).unwrap().command {
            Command::Link(args) => *args,
            _ => panic!("not a link"),
        }
    }

    fn named(words: &[&str]) -> (String, String) {
        let args = args(words);
        let inputs = Inputs { haskell: vec!["src/fib.hs".into()], ..Default::default() };
        let names = names(&args, &inputs).unwrap();
        (names.dir.display().to_string(), names.stem)
    }

    #[test]
    fn outputs_are_named() {
        let pair = |a: &str, b: &str| (a.to_string(), b.to_string());
        assert_eq!(named(&["src/fib.hs"]), pair("", "fib"));
        assert_eq!(named(&["src/fib.hs", "-o", "out/x.wasm"]), pair("out", "x"));
        assert_eq!(named(&["src/fib.hs", "-o", "x.mjs"]), pair("", "x"));
        assert_eq!(named(&["src/fib.hs", "-o", "a/x", "--output-dir", "d"]), pair("d", "x"));
    }

    #[test]
    fn bad_inputs_are_refused() {
        for (words, text) in [(vec!["x.txt"], "what is this"), (vec![], "nothing to link"), (vec!["no.hs"], "no.hs")] {
            let e = sort(&args(&words)).unwrap_err().to_string();
            assert!(e.contains(text), "{e}");
        }
    }
}
