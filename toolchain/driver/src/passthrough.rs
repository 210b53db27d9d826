//! `ahc ghc`, `ahc pkg` and `ahc ar`: GHC's and LLVM's own programs, aimed at wasm32.
//!
//! Inputs: any command line of theirs. Output: that program's, in place of this process.
//! Invariant: the user's arguments come after ours and are not looked at, except where native GHC must answer otherwise than we do
//! (`--info`) or do the work (Setup programs).

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::config::Config;

pub fn run(name: &str, args: &[OsString]) -> Result<ExitCode> {
    let config = Config::load()?;
    let mut command = match name {
        "ghc" => {
            #[cfg(feature = "link")]
            if let Some(mut native) = crate::cabal::setup::command(&config, args)? {
                return become_program(&mut native);
            }
            let mut command = ghc(&config)?;
            if args == ["--info"] {
                return info(command.args(args));
            }
            // For objects alone (`ld_cmd`).
            command.arg("-pgml").arg(std::env::current_exe().context("cannot find out where this program is")?);
            command
        }
        "pkg" => pkg(&config)?,
        "ar" => Command::new(config.boot("the C compiler for wasm32", "AHC_CC", "cc")?.with_file_name("llvm-ar")),
        other => bail!("no program stands behind `ahc {other}`"),
    };
    become_program(command.args(args))
}

/// Only returns if the program cannot be started.
pub fn become_program(command: &mut Command) -> Result<ExitCode> {
    Err(command.exec()).with_context(|| format!("cannot run {}", command.get_program().to_string_lossy()))
}

fn info(command: &mut Command) -> Result<ExitCode> {
    let output = command.stderr(std::process::Stdio::inherit()).output().context("cannot run GHC")?;
    crate::output::print(&crate::info::rewrite(&String::from_utf8_lossy(&output.stdout)))?;
    Ok(if output.status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The stock GHC with our libdir and plugin; add the user's arguments.
pub fn ghc(config: &Config) -> Result<Command> {
    let mut command = Command::new(config.ghc()?);
    command.args(ahc_boot::front_end_memory());
    let mut libdir = OsString::from("-B");
    libdir.push(config.libdir()?);
    command.arg(libdir);
    let mut plugin = OsString::from("-fplugin-library=");
    plugin.push(config.plugin()?);
    plugin.push(";ahc-plugin;Ahc.Plugin;[]");
    command.arg(plugin);
    // With its own interpreter GHC would make dynamic objects of every module that turns Template Haskell on.
    command.arg("-fexternal-interpreter");
    for db in config.package_dbs() {
        command.arg("-package-db").arg(db);
    }
    // The plugin calls this program to write objects; by environment, since an argument would enter GHC's flag hashes.
    if std::env::var_os("AHC").is_none() {
        command.env("AHC", std::env::current_exe().context("cannot find out where this program is")?);
    }
    Ok(command)
}

fn pkg(config: &Config) -> Result<Command> {
    let mut command = Command::new(config.ghc_pkg()?);
    let mut global = OsString::from("--global-package-db=");
    global.push(config.libdir()?.join("package.conf.d"));
    command.arg(global);
    for db in config.package_dbs() {
        let mut option = OsString::from("--package-db=");
        option.push(db);
        command.arg(option);
    }
    Ok(command)
}
