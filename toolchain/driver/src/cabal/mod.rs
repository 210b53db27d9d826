//! `ahc cabal`: cabal-install with this toolchain as its compiler; `ahc run`, with which it runs programs.
//!
//! Inputs: any command line of cabal. Output: cabal's; programs run in Node.
//! Invariants: a flag is added only to a command whose own help lists it, before the user's, which therefore win. Native builds of the
//! same package are left alone: build folder and store are this toolchain's own. What cannot work is refused by name.

mod flags;
mod places;
mod programs;
mod run;
pub mod setup;
mod tools;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::config::Config;
use crate::passthrough::become_program;
use flags::Flags;
pub use run::{LAUNCHER, write_launcher};

/// Commands that need what this toolchain has not, and what to do instead.
const REFUSED: [(&str, &str); 3] = [
    ("repl", "there is no interpreter for wasm32; use `cabal repl` with native GHC"),
    ("haddock", "documentation does not depend on the target; use `cabal haddock` with native GHC"),
    ("install", "build the program and copy what is beside `ahc-cabal list-bin TARGET`: NAME.wasm and NAME.mjs"),
];

/// Subcommands of ahc that are for Cabal.
pub fn helper(name: &str, args: &[OsString]) -> Result<ExitCode> {
    let config = Config::load()?;
    match name {
        "cabal" => Cabal::new(&config)?.run(&words(args)?),
        "run" => run::program(&config, args),
        other => bail!("no program stands behind `ahc {other}`"),
    }
}

fn words(args: &[OsString]) -> Result<Vec<String>> {
    let word = |a: &OsString| a.clone().into_string().ok().context("an argument is not valid UTF-8");
    args.iter().map(word).collect()
}

pub(super) struct Cabal {
    program: PathBuf,
    /// This program's folder, with `ahc-ghc` and the others.
    tools: PathBuf,
    node: PathBuf,
    cc: PathBuf,
    /// What Cabal calls on programs that it has installed.
    installer: PathBuf,
    /// Before every command.
    store: String,
}

impl Cabal {
    fn new(config: &Config) -> Result<Cabal> {
        let me = std::env::current_exe().context("cannot find this program's own file")?;
        let tools = me.parent().map(Path::to_path_buf).unwrap_or_default();
        for name in ["ahc-ghc", "ahc-pkg", "ahc-hsc2hs", "ahc-ar", "ahc-run"] {
            if !tools.join(name).exists() {
                bail!("{name} is not beside {}; make links of those names to ahc there", me.display());
            }
        }
        let program = config.cabal()?;
        if program.canonicalize().is_ok_and(|p| me.canonicalize().is_ok_and(|m| m == p)) {
            bail!(
                "AHC_CABAL or `cabal` in ahc.json names ahc itself ({}); it must name cabal-install",
                program.display()
            );
        }
        Ok(Cabal {
            program,
            node: run::node_program(config)?,
            cc: config.boot("the C compiler for wasm32", "AHC_CC", "cc")?,
            store: places::store_flag(&config.libdir()?)?,
            installer: places::installer(&config.libdir()?, &tools.join("ahc-run"))?,
            tools,
        })
    }

    fn run(&self, args: &[String]) -> Result<ExitCode> {
        let top = Flags::of(&self.program, &[])?;
        let Some(&at) = top.positional(args).first() else {
            return become_program(self.command().args(args));
        };
        let (before, rest) = args.split_at(at);
        let Some((name, rest)) = rest.split_first() else { bail!("no command") };
        let plain = name.trim_start_matches("v2-").trim_start_matches("new-");
        let asks_for_help = rest.iter().take_while(|a| *a != "--").any(|a| a == "--help" || a == "-h");
        if let Some((_, advice)) = REFUSED.iter().find(|(refused, _)| *refused == plain && !asks_for_help) {
            bail!("`cabal {plain}` does not work for wasm32: {advice}");
        }
        let flags = Flags::of(&self.program, &[name])?;
        if asks_for_help || !flags.has("with-compiler") {
            return become_program(self.command().args(before).arg(name).args(self.flags(&flags)).args(rest));
        }
        let config = [places::config_flag(&self.program)?];
        let before = &[&config[..], before].concat()[..];
        let call = programs::Call { cabal: self, before, rest, flags: &flags };
        match plain {
            "run" => call.run(),
            "bench" => call.bench(),
            _ => become_program(self.command().args(before).arg(name).args(self.flags(&flags)).args(rest)),
        }
    }

    /// cabal, in an environment in which programs that Cabal links can be started by their name, too: build tools are.
    pub(super) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.arg(&self.store).env(LAUNCHER, self.tools.join("ahc-run"));
        command
    }

    /// Those of our flags that the command has.
    pub(super) fn flags(&self, known: &Flags) -> Vec<String> {
        let tool = |name: &str| self.tools.join(name).display().to_string();
        let mut out = Vec::new();
        let mut value = |flag: &str, listed: &str, value: String| {
            if known.has(listed) {
                out.push(format!("--{flag}={value}"));
            }
        };
        value("builddir", "builddir", places::BUILD_DIR.to_owned());
        value("with-compiler", "with-compiler", tool("ahc-ghc"));
        value("with-hc-pkg", "with-hc-pkg", tool("ahc-pkg"));
        value("with-hsc2hs", "with-PROG", tool("ahc-hsc2hs"));
        value("with-ar", "with-PROG", tool("ahc-ar"));
        value("with-gcc", "with-PROG", self.cc.display().to_string());
        value("with-strip", "with-PROG", self.installer.display().to_string());
        value("test-wrapper", "test-wrapper", tool("ahc-run"));
        for flag in ["disable-shared", "disable-executable-dynamic", "disable-profiling", "disable-library-for-ghci"] {
            if known.has(flag) {
                out.push(format!("--{flag}"));
            }
        }
        out
    }
}
