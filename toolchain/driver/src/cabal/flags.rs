//! What flags a command of cabal has, and which of them take the next argument.
//!
//! Input: the output of `cabal COMMAND --help`. Outputs: whether a flag is known; which arguments are not flags.
//! cabal's flags are getopt's: `--name=VALUE` and `--name VALUE` mean the same if the value is required, `--name[=VALUE]` never takes
//! the next argument, flags may come after other arguments, `--` ends them.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

#[derive(Debug, Default)]
pub struct Flags {
    /// Name without dashes -> whether it takes the next argument.
    takes_value: BTreeMap<String, bool>,
}

impl Flags {
    pub fn of(cabal: &Path, command: &[&str]) -> Result<Flags> {
        let mut help = Command::new(cabal);
        help.args(command).arg("--help").stdin(Stdio::null());
        let output = help.output().with_context(|| format!("cannot run {}", cabal.display()))?;
        if !output.status.success() {
            // An unknown command: cabal says so.
            eprint!("{}", String::from_utf8_lossy(&output.stderr));
            bail!("`cabal {} --help` failed ({})", command.join(" "), output.status);
        }
        Ok(Flags::parse(&String::from_utf8_lossy(&output.stdout)))
    }

    fn parse(help: &str) -> Flags {
        let mut out = Flags::default();
        // ` -f, --flags=FLAGS   Force values ...`; a description starts after two spaces or on the next line.
        for line in help.lines().filter(|l| l.trim_start().starts_with('-')) {
            let names = line.trim_start().split("  ").next().unwrap_or("");
            let words: Vec<&str> = names.split([',', ' ']).filter(|w| w.starts_with('-')).collect();
            let takes_value = words.iter().any(|w| w.contains('=') && !w.contains("[="));
            for word in words {
                let name = word.split(['=', '[']).next().unwrap_or(word);
                out.takes_value.insert(name.trim_start_matches('-').to_owned(), takes_value);
            }
        }
        out
    }

    pub fn has(&self, name: &str) -> bool {
        self.takes_value.contains_key(name)
    }

    /// Places of the arguments before `--` that are neither flags nor their values.
    pub fn positional(&self, args: &[String]) -> Vec<usize> {
        let mut out = Vec::new();
        let mut skip = false;
        for (at, arg) in args.iter().enumerate().take_while(|(_, a)| *a != "--") {
            if skip {
                skip = false;
            } else if let Some(name) = arg.strip_prefix("--") {
                // `--with-alex PATH` is listed as `--with-PROG=PATH`.
                let named = self.takes_value.get(name).copied();
                let general =
                    ["with-", "constraint-"].iter().any(|p| name.starts_with(p)) || name.ends_with("-options");
                skip = !name.contains('=') && named.unwrap_or(general);
            } else if let Some(name) = arg.strip_prefix('-').filter(|n| !n.is_empty()) {
                skip = name.len() == 1 && self.takes_value.get(name).copied().unwrap_or(false);
            } else {
                out.push(at);
            }
        }
        out
    }

    /// `args` without those this command does not have (`--` must not be among them). Values go with their flags.
    pub fn keep_known(&self, args: &[String], all: &Flags) -> Vec<String> {
        let positional = all.positional(args);
        let mut out = Vec::new();
        let mut at = 0;
        while let Some(arg) = args.get(at) {
            let name = arg.trim_start_matches('-').split('=').next().unwrap_or("");
            let value = args.get(at + 1).filter(|_| !arg.contains('=') && all.takes_value.get(name) == Some(&true));
            let is_flag = !positional.contains(&at);
            let unknown = is_flag && arg.starts_with("--") && all.has(name) && !self.has(name);
            if !unknown {
                out.push(arg.clone());
                out.extend(value.filter(|_| is_flag).cloned());
            }
            at += if is_flag && value.is_some() { 2 } else { 1 };
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HELP: &str = "Flags for run:
 -h, --help                     Show this help text
 -v, --verbose[=n]              Control verbosity (n is 0--3, default
                                verbosity level is 1)
 --builddir=DIR                 The directory where
 -p, --enable-library-profiling
                                Enable Library profiling
 -f, --flags=FLAGS              Force values
 --with-PROG=PATH               give the path to PROG
";

    fn strings(words: &[&str]) -> Vec<String> {
        words.iter().map(|w| (*w).to_owned()).collect()
    }

    #[test]
    fn values_are_told_from_targets() {
        let flags = Flags::parse(HELP);
        assert!(flags.has("builddir") && flags.has("enable-library-profiling") && !flags.has("verbosity"));
        let args = strings(&["-v", "-f", "x", "--builddir", "d", "exe", "--with-alex", "p", "-v2", "a", "--", "b"]);
        assert_eq!(flags.positional(&args), [5, 9]);
    }

    #[test]
    fn flags_of_another_command_are_left_out() {
        let build = Flags::parse(" -v, --verbose[=n]   x\n");
        let all = Flags::parse(HELP);
        let args = strings(&["--builddir", "d", "t", "--verbose=2", "--flags=x"]);
        assert_eq!(build.keep_known(&args, &all), strings(&["t", "--verbose=2"]));
    }
}
