//! `ahc`: the command line of the toolchain.
//!
//! Inputs: arguments; the name it was called by (`ahc-link` is `ahc link`). Outputs: what the subcommand makes; messages
//! on standard error; exit code 0, or 1 with a message that says what happened, where, and what to do next.
//! Invariants: this crate renders errors and does I/O; every rule about objects, stores and links is in a library crate.

// what only the linker or the client for caches uses
#![cfg_attr(not(all(feature = "link", feature = "fetch")), allow(dead_code))]

mod boot_cmd;
#[cfg(feature = "link")]
mod cabal;
mod cli;
mod config;
#[cfg(feature = "fetch")]
mod fetch;
mod hsc2hs_cmd;
mod info;
#[cfg(feature = "link")]
mod ld_cmd;
mod libdir_cmd;
#[cfg(feature = "link")]
mod link;
mod message;
mod object_cmd;
mod output;
mod passthrough;
mod response;
mod store_cmd;
mod temp;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;

/// Subcommands whose arguments belong to another program and are handed on untouched.
const PASS_THROUGH: [&str; 3] = ["ghc", "pkg", "ar"];
/// The same, for cabal-install.
#[cfg(feature = "link")]
const FOR_CABAL: [&str; 2] = ["cabal", "run"];

fn main() -> ExitCode {
    let args = expand_name(std::env::args_os().collect());
    match run(args) {
        Ok(code) => code,
        Err(e) => {
            eprint!("{}", message::render(&e));
            ExitCode::FAILURE
        }
    }
}

/// `ahc-link ARGS` means `ahc link ARGS`.
fn expand_name(mut args: Vec<OsString>) -> Vec<OsString> {
    let name = args.first().map(Path::new).and_then(Path::file_stem).and_then(|n| n.to_str());
    if let Some(subcommand) = name.and_then(|n| n.strip_prefix("ahc-")) {
        let subcommand = OsString::from(subcommand);
        args.insert(1, subcommand);
    }
    args
}

/// The arguments if this is GHC calling its linker, which it does by a response file.
#[cfg(feature = "link")]
fn ld_arguments(args: &[OsString]) -> Option<Vec<String>> {
    let args: Vec<String> = args.iter().skip(1).map(|a| a.to_string_lossy().into_owned()).collect();
    let first = args.first()?;
    if first == "ld" {
        return args.get(1..).map(<[String]>::to_vec);
    }
    (first.starts_with('@') || first == "-Wl,--version").then_some(args)
}

#[cfg(feature = "link")]
fn expand_ld(link: Vec<String>) -> Vec<OsString> {
    ["ahc".to_owned(), "link".to_owned()].into_iter().chain(link).map(OsString::from).collect()
}

fn run(args: Vec<OsString>) -> anyhow::Result<ExitCode> {
    if let [_, subcommand, rest @ ..] = args.as_slice() {
        if let Some(name) = PASS_THROUGH.iter().find(|n| subcommand == **n) {
            return passthrough::run(name, rest);
        }
        if subcommand == "hsc2hs" {
            return hsc2hs_cmd::run(rest);
        }
        #[cfg(feature = "link")]
        if let Some(name) = FOR_CABAL.iter().find(|n| subcommand == **n) {
            return cabal::helper(name, rest);
        }
    }
    #[cfg(feature = "link")]
    if let Some(args) = ld_arguments(&args) {
        match ld_cmd::parse(&args)? {
            ld_cmd::Request::Version => output::print(&format!("{}\n", ld_cmd::VERSION))?,
            ld_cmd::Request::Link(link) => return run(expand_ld(link)),
        }
        return Ok(ExitCode::SUCCESS);
    }
    let cli = match cli::Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(e) => {
            // Help and version are no errors; a wrong command line is one like any other.
            let code = if e.use_stderr() { ExitCode::FAILURE } else { ExitCode::SUCCESS };
            e.print()?;
            return Ok(code);
        }
    };
    match cli.command {
        cli::Command::Object(args) => object_cmd::run(args),
        cli::Command::Inspect { file } => object_cmd::inspect(&file),
        cli::Command::Store(args) => store_cmd::run(args),
        #[cfg(feature = "link")]
        cli::Command::Link(args) => link::run(&args),
        #[cfg(not(feature = "link"))]
        cli::Command::Link(_) => anyhow::bail!("this `ahc` was built without the linker"),
        cli::Command::Boot(args) => boot_cmd::run(&args),
        cli::Command::Libdir(args) => libdir_cmd::run(&args),
    }
}
