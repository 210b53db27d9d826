//! `ahc boot --from-cache`: the libraries from a binary cache, on machines that never saw Nix.
//!
//! Inputs: caches, trusted keys, names of libraries. Outputs: a folder with the libraries' store paths and an `ahc.json` that names them, so
//! that `ahc link` works at once. In the order of the work: `select` finds out which paths make the libraries, nix-compat fetches and
//! verifies them, `installed` writes the configuration.
//! Invariant: the configuration changes only when all that it will name is there, whole.

mod installed;
mod progress;
mod select;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use nix_compat::cache::{self, Client, Options, Url};
use nix_compat::signature::PublicKey;

use crate::cli::BootArgs;
use crate::config;
use crate::message::Advised;
use progress::Progress;

pub fn run(args: &BootArgs) -> Result<ExitCode> {
    let folder = folder(args)?;
    let client = client(args, &folder)?;
    let progress = Progress::new();
    let done = fetch(args, &client, &progress);
    progress.clear();
    let (libraries, fetched) = done?;
    let (config, count) = installed::write_config(&folder, &client, &libraries)?;
    let (folder_shown, config_shown) = (folder.display(), config.display());
    eprintln!("{folder_shown}: {count} libraries; {fetched} paths fetched now; {config_shown} names them");
    if !is_found(&config) {
        eprintln!("to use them: export AHC_CONFIG={}", config.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// Does `ahc` read this configuration without being told?
fn is_found(config: &Path) -> bool {
    if let Some(named) = std::env::var_os("AHC_CONFIG") {
        return named == config;
    }
    let program = std::env::current_exe().and_then(|p| p.canonicalize()).unwrap_or_default();
    let beside = program.parent().into_iter().flat_map(|d| [d.join("ahc.json"), d.join("../share/ahc/ahc.json")]);
    config.parent() == config::user_folder().as_deref() && beside.into_iter().all(|c| !c.is_file())
}

fn folder(args: &BootArgs) -> Result<PathBuf> {
    let folder = args.store.clone().or_else(config::user_folder);
    let folder = folder.context("there is no folder to write to: set HOME or XDG_CACHE_HOME, or give --store DIR")?;
    std::path::absolute(&folder).with_context(|| format!("{} cannot be used", folder.display()))
}

fn client(args: &BootArgs, folder: &Path) -> Result<Client> {
    let urls: Vec<Url> = args.from_cache.iter().map(|u| Url::parse(u)).collect::<Result<_, _>>().map_err(advised)?;
    let keys = args.trusted_key.iter().map(|k| PublicKey::parse(k).with_context(|| format!("--trusted-key {k}")));
    let keys = keys.collect::<Result<Vec<_>>>().context(Advised {
        message: "a trusted key cannot be used",
        advice: "copy the whole line that the cache's owner publishes, NAME:BASE64 (`ci/cache key` prints it)",
    })?;
    let timeout = Duration::from_secs(args.timeout);
    let options = Options {
        connect_timeout: timeout.min(Options::default().connect_timeout),
        stall_timeout: timeout,
        attempts: args.attempts,
        jobs: usize::from(args.jobs),
        ..Options::default()
    };
    Client::new(&urls, keys, folder, options).map_err(advised)
}

/// The libraries, and how many paths were not there before.
fn fetch(args: &BootArgs, client: &Client, progress: &Progress) -> Result<(Vec<select::Library>, usize)> {
    client.check_caches(progress).map_err(advised)?;
    let selection = select::selection(args, client, progress)?;
    let wanted = |path: &_| selection.follow.contains(path);
    let found = client.closure(&selection.roots, &wanted, progress).map_err(advised)?;
    let fetched = client.fetch(&found, progress).map_err(advised)?;
    let libraries = found.into_iter().map(|f| selection.named(f.info.path)).collect();
    Ok((libraries, fetched.paths))
}

/// An error of the cache's with what to do about it.
fn advised(error: cache::Error) -> anyhow::Error {
    let advice = error.advice();
    anyhow::Error::new(error).context(Advised { message: "fetching from the cache failed", advice })
}
