//! `ahc ghc` and `ahc pkg`: GHC's own programs, aimed at wasm32.
//!
//! Inputs: any command line of ghc or ghc-pkg. Output: that program's, in place of this process.
//! Invariant: the user's arguments come after ours and are not looked at.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::config::Config;

pub fn run(name: &str, args: &[OsString]) -> Result<ExitCode> {
    let config = Config::load()?;
    let mut command = match name {
        "ghc" => {
            let mut command = ghc(&config)?;
            // For objects alone (`ld_cmd`).
            command.arg("-pgml").arg(std::env::current_exe().context("cannot find out where this program is")?);
            command
        }
        "pkg" => pkg(&config)?,
        other => bail!("no program stands behind `ahc {other}`"),
    };
    command.args(args);
    let program = command.get_program().to_os_string();
    Err(command.exec()).with_context(|| format!("cannot run {}", program.to_string_lossy()))
}

/// The stock GHC with our libdir and plugin; add the user's arguments.
pub fn ghc(config: &Config) -> Result<Command> {
    let mut command = Command::new(config.ghc()?);
    let mut libdir = OsString::from("-B");
    libdir.push(config.libdir()?);
    command.arg(libdir);
    let mut plugin = OsString::from("-fplugin-library=");
    plugin.push(config.plugin()?);
    plugin.push(";ahc-plugin;Ahc.Plugin;[]");
    command.arg(plugin);
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
