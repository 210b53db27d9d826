//! `ahc cabal run` and `ahc cabal bench`: build, then run in Node what was built. cabal itself would start the .wasm.
//!
//! Inputs: the command line after the command. Outputs: what the program prints, and its exit code; cabal's own messages go to standard
//! error. Invariant: program arguments are cabal's: what follows the target or `--`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::flags::Flags;
use super::{Cabal, places, run};
use crate::passthrough::become_program;

pub struct Call<'a> {
    pub cabal: &'a Cabal,
    /// Before and after the name of the command.
    pub before: &'a [String],
    pub rest: &'a [String],
    /// Those of the command.
    pub flags: &'a Flags,
}

/// What is wanted of cabal's plan.json.
#[derive(Deserialize)]
struct Plan {
    #[serde(rename = "install-plan")]
    units: Vec<Unit>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
struct Unit {
    pkg_name: String,
    style: String,
    component_name: Option<String>,
    bin_file: Option<PathBuf>,
    pkg_src: Option<Source>,
}

#[derive(Deserialize)]
struct Source {
    path: Option<PathBuf>,
}

impl Unit {
    fn folder(&self) -> Option<&Path> {
        self.pkg_src.as_ref().and_then(|s| s.path.as_deref()).filter(|_| self.style == "local")
    }
}

impl Call<'_> {
    pub fn run(&self) -> Result<ExitCode> {
        let end = self.rest.iter().position(|a| a == "--").unwrap_or(self.rest.len());
        let (own, after) = self.rest.split_at(end);
        let positional = self.flags.positional(own);
        let (target, program_args) = match positional.split_first() {
            Some((&first, more)) => (own.get(first).map_or(".", String::as_str), more),
            None => (".", &positional[..]),
        };
        let mut args: Vec<&String> = program_args.iter().filter_map(|&at| own.get(at)).collect();
        args.extend(after.iter().skip(1));
        let options: Vec<String> =
            own.iter().enumerate().filter(|(at, _)| !positional.contains(at)).map(|(_, a)| a.clone()).collect();
        let file = self.list_bin(&options, target)?;
        if let Some(code) =
            self.build(&options, &[self.target_of(&file, &options).unwrap_or_else(|| target.to_owned())])?
        {
            return Ok(code);
        }
        let mut command = run::node(&self.cabal.node, &run::module_of(&file)?)?;
        command.args(args).envs(self.data_folders(&options)?);
        become_program(&mut command)
    }

    pub fn bench(&self) -> Result<ExitCode> {
        let mut own = Vec::new();
        let mut args = Vec::new();
        let mut words = self.rest.iter();
        while let Some(word) = words.next() {
            let (name, value) = word.split_once('=').map_or((word.as_str(), None), |(n, v)| (n, Some(v.to_owned())));
            match name {
                "--benchmark-options" | "--benchmark-option" => {
                    let value =
                        value.or_else(|| words.next().cloned()).with_context(|| format!("{name} needs a value"))?;
                    let split = name.ends_with('s');
                    args.extend(if split {
                        value.split_whitespace().map(str::to_owned).collect()
                    } else {
                        vec![value]
                    });
                }
                _ => own.push(word.clone()),
            }
        }
        let positional = self.flags.positional(&own);
        let mut targets: Vec<String> = positional.iter().filter_map(|&at| own.get(at).cloned()).collect();
        let mut options: Vec<String> =
            own.iter().enumerate().filter(|(at, _)| !positional.contains(at)).map(|(_, a)| a.clone()).collect();
        options.push("--enable-benchmarks".to_owned());
        let named = !targets.is_empty();
        if !named {
            targets.push("benchmarks".to_owned());
        }
        if let Some(code) = self.build(&options, &targets)? {
            return Ok(code);
        }
        let files = match named {
            true => targets.iter().map(|t| self.list_bin(&options, t)).collect::<Result<Vec<_>>>()?,
            false => self.benchmarks(&options)?,
        };
        let data = self.data_folders(&options)?;
        for file in files {
            let mut command = run::node(&self.cabal.node, &run::module_of(&file)?)?;
            let status = command.args(&args).envs(&data).status().context("cannot run Node")?;
            if !status.success() {
                bail!("the benchmark {} failed ({status})", file.display());
            }
        }
        Ok(ExitCode::SUCCESS)
    }

    fn cabal(&self, command: &str, options: &[String]) -> Result<Command> {
        let known = Flags::of(&self.cabal.program, &[command])?;
        let mut out = self.cabal.command();
        out.args(self.before).arg(command).args(self.cabal.flags(&known));
        out.args(known.keep_known(options, self.flags));
        Ok(out)
    }

    /// cabal's exit code if it failed. Its messages make way for the program's output.
    fn build(&self, options: &[String], targets: &[String]) -> Result<Option<ExitCode>> {
        let mut command = self.cabal("build", options)?;
        command.args(targets).stdout(std::io::stderr()).stdin(Stdio::null());
        let status = command.status().with_context(|| format!("cannot run {}", self.cabal.program.display()))?;
        Ok((!status.success()).then_some(ExitCode::FAILURE))
    }

    fn list_bin(&self, options: &[String], target: &str) -> Result<PathBuf> {
        let mut command = self.cabal("list-bin", options)?;
        command.arg(target).stderr(Stdio::inherit()).stdin(Stdio::null());
        let output = command.output().with_context(|| format!("cannot run {}", self.cabal.program.display()))?;
        if !output.status.success() {
            bail!("cabal found no program to run for `{target}`; its message is above");
        }
        let text = String::from_utf8(output.stdout).context("the program's path is not valid UTF-8")?;
        text.lines().last().map(PathBuf::from).with_context(|| format!("cabal names no file for `{target}`"))
    }

    /// `PACKAGE:exe:NAME`: `build` takes a name for a library, too, that `run` and `list-bin` take for an executable. A script has none.
    fn target_of(&self, file: &Path, options: &[String]) -> Option<String> {
        let units = self.plan(options).ok()?.units;
        let unit = units.into_iter().find(|u| u.bin_file.as_deref() == Some(file))?;
        Some(format!("{}:{}", unit.pkg_name, unit.component_name?))
    }

    /// cabal's plan, which it has just written: in the build folder of the project around the current folder.
    fn plan(&self, options: &[String]) -> Result<Plan> {
        let value = |name: &str| {
            let long = format!("{name}=");
            let at = options.iter().rposition(|o| o == name || o.starts_with(&long))?;
            let option = options.get(at)?;
            option.strip_prefix(&long).map(str::to_owned).or_else(|| options.get(at + 1).cloned())
        };
        let folder = value("--builddir").unwrap_or_else(|| places::BUILD_DIR.to_owned());
        let start = match value("--project-dir") {
            Some(dir) => PathBuf::from(dir),
            None => std::env::current_dir().context("the current folder is gone")?,
        };
        let file = start.ancestors().map(|d| d.join(&folder).join("cache/plan.json")).find(|p| p.is_file());
        let file = file.with_context(|| format!("cabal left no {folder}/cache/plan.json"))?;
        let text = std::fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        serde_json::from_slice(&text).with_context(|| format!("cannot understand {}", file.display()))
    }

    fn benchmarks(&self, options: &[String]) -> Result<Vec<PathBuf>> {
        let here = std::env::current_dir().context("the current folder is gone")?;
        let plan = self.plan(options)?;
        let mine = |u: &&Unit| u.folder().and_then(|f| f.canonicalize().ok()).is_some_and(|f| here.starts_with(f));
        let is_bench = |u: &&Unit| u.component_name.as_deref().is_some_and(|c| c.starts_with("bench:"));
        Ok(plan.units.iter().filter(mine).filter(is_bench).filter_map(|u| u.bin_file.clone()).collect())
    }

    /// Where the Paths_ modules of local packages find data files in the source tree, as `cabal run` tells them.
    fn data_folders(&self, options: &[String]) -> Result<BTreeMap<String, PathBuf>> {
        let mut out = BTreeMap::new();
        for unit in self.plan(options).map(|p| p.units).unwrap_or_default() {
            if let Some(folder) = unit.folder() {
                let file = folder.join(format!("{}.cabal", unit.pkg_name));
                let text = std::fs::read_to_string(&file).unwrap_or_default();
                let name = format!("{}_datadir", unit.pkg_name.replace('-', "_"));
                out.insert(name, folder.join(data_dir(&text)));
            }
        }
        Ok(out)
    }
}

/// The field `data-dir` of a .cabal file.
fn data_dir(text: &str) -> String {
    let field = |line: &str| {
        let (name, value) = line.split_once(':')?;
        name.trim_end().eq_ignore_ascii_case("data-dir").then(|| value.trim().trim_matches('"').to_owned())
    };
    text.lines().find_map(field).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plans_are_read() {
        let text = r#"{"cabal-version":"3","install-plan":[
            {"type":"pre-existing","id":"base","pkg-name":"base","depends":[]},
            {"type":"configured","pkg-name":"a-b","style":"local","pkg-src":{"type":"local","path":"/p/."},
             "component-name":"bench:x","bin-file":"/p/x.wasm"}]}"#;
        let plan: Plan = serde_json::from_str(text).unwrap();
        assert_eq!(plan.units.len(), 2);
        assert_eq!(plan.units[1].folder(), Some(Path::new("/p/.")));
        assert_eq!(plan.units[0].folder(), None);
    }

    #[test]
    fn data_folders_are_read() {
        assert_eq!(data_dir("name: x\nData-Dir : data\n"), "data");
        assert_eq!(data_dir("name: x\n"), "");
    }
}
