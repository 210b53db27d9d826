//! Runs the files under `tests/cases`: text in, text out, compared with a golden file.
//!
//! Inputs: a folder. A case is a file with one or more `run:` lines at its top, in a comment (`;`, `//` or `#`):
//!
//! ```text
//! ; run: refs
//! ; run: ir roundtrip
//! module "main" "M"
//! ```
//!
//! Each `run:` line names a kind (a row of `kinds::KINDS`) and its arguments. The kind turns the file into text, which must equal the
//! golden file beside it: `loop.cmm` with `run: lower tail-call` is compared with `loop.lower-tail-call.out`. A kind that
//! checks for itself gives empty text and has no golden file. `BLESS=1 cargo test -p filetest` rewrites golden files; look at the diff.
//! `tests/cases/filetest/manual.cmm` is an example that is itself a passing test.
//! Outputs: a `Summary`; `failures` is empty if all is well.
//! Invariants: cases run in the order of their paths; a file under the folder is a case, or a golden file of one.

pub mod kinds;

use anyhow::{Context, Result, bail};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What happened in a folder.
#[derive(Debug, Default)]
pub struct Summary {
    pub passed: usize,
    /// Golden files that were rewritten.
    pub blessed: Vec<PathBuf>,
    /// One message each, starting with the file and the command.
    pub failures: Vec<String>,
}

/// Runs every case under `root`.
pub fn run_folder(root: &Path, bless: bool) -> Result<Summary> {
    let mut files = BTreeSet::new();
    collect(root, &mut files)?;
    let mut summary = Summary::default();
    let mut golden_in_use = BTreeSet::new();
    for file in files.iter().filter(|f| !is_golden(f)) {
        let text = std::fs::read_to_string(file).with_context(|| format!("{}", file.display()))?;
        let commands = commands(&text);
        if commands.is_empty() {
            summary.failures.push(format!("{}: no `run:` line at the top", file.display()));
        }
        for command in commands {
            let golden = golden_path(file, &command);
            match run_one(file, &text, &command, &golden, bless) {
                Ok(Outcome::Passed) => summary.passed += 1,
                Ok(Outcome::Blessed) => summary.blessed.push(golden.clone()),
                Err(e) => summary.failures.push(format!("{}: run: {}\n{e:#}", file.display(), command.join(" "))),
            }
            golden_in_use.insert(golden);
        }
    }
    for stale in files.iter().filter(|f| is_golden(f) && !golden_in_use.contains(*f)) {
        summary.failures.push(format!("{}: golden file of no case", stale.display()));
    }
    Ok(summary)
}

enum Outcome {
    Passed,
    Blessed,
}

fn run_one(file: &Path, text: &str, command: &[String], golden: &Path, bless: bool) -> Result<Outcome> {
    let Some((kind, args)) = command.split_first() else { bail!("nothing to run") };
    let Some(found) = kinds::KINDS.iter().find(|k| k.name == kind) else {
        let names: Vec<&str> = kinds::KINDS.iter().map(|k| k.name).collect();
        bail!("unknown kind `{kind}`; known: {}", names.join(", "));
    };
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let found = (found.run)(&kinds::Case { file, text, args: &args })?;
    let expected = if golden.exists() { std::fs::read_to_string(golden)? } else { String::new() };
    if found == expected {
        return Ok(Outcome::Passed);
    }
    if !bless {
        bail!("differs from {}\n{}run with BLESS=1 to accept", golden.display(), difference(&expected, &found));
    }
    if found.is_empty() {
        std::fs::remove_file(golden)?;
    } else {
        std::fs::write(golden, found)?;
    }
    Ok(Outcome::Blessed)
}

fn collect(dir: &Path, out: &mut BTreeSet<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(dir).with_context(|| format!("{}", dir.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, out)?;
        } else {
            out.insert(path);
        }
    }
    Ok(())
}

fn is_golden(file: &Path) -> bool {
    file.extension().is_some_and(|e| e == "out")
}

fn golden_path(file: &Path, command: &[String]) -> PathBuf {
    file.with_extension(format!("{}.out", command.join("-")))
}

/// The `run:` lines among the comments at the top, split at blanks.
fn commands(text: &str) -> Vec<Vec<String>> {
    let comments = text.lines().map_while(|l| [";", "//", "#"].iter().find_map(|c| l.trim().strip_prefix(c)));
    let runs = comments.filter_map(|l| l.trim_start_matches([';', '/', '#']).trim().strip_prefix("run:"));
    runs.map(|l| l.split_whitespace().map(str::to_owned).collect()).collect()
}

/// The first lines that differ.
pub fn difference(expected: &str, found: &str) -> String {
    let (e, f): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), found.lines().collect());
    let same = e.iter().zip(&f).take_while(|(a, b)| a == b).count();
    let mut out = format!("from line {}:\n", same + 1);
    e.iter().skip(same).take(8).for_each(|l| out.push_str(&format!("- {l}\n")));
    f.iter().skip(same).take(8).for_each(|l| out.push_str(&format!("+ {l}\n")));
    out
}
