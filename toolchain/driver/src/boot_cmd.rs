//! `ahc boot`: libraries from GHC's source into a boot store. (`--from-cache` is in `fetch`.)
//!
//! Inputs: the list of libraries (data), the parts of the toolchain. Outputs: a folder with the store, a package database and
//! the interfaces. Invariant: a library that fails leaves what was there before in force.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use ahc_boot::{Libraries, Library, Tools};
use anyhow::{Context, Result, bail};

use crate::cli::BootArgs;
use crate::config::Config;
use crate::temp::TempDir;

pub fn run(args: &BootArgs) -> Result<ExitCode> {
    if !args.from_cache.is_empty() {
        return fetch(args);
    }
    // the command line's rules say so
    let store = args.store.as_ref().context("--store is missing")?;
    let config = Config::load()?;
    let tools = tools(&config)?;
    if let Some(spec) = &args.spec {
        if !args.libraries.is_empty() {
            bail!("--spec describes one library; name no other");
        }
        let library = Library::read(spec)?;
        one(&tools, &library, &args.dep, store, "")?;
        return Ok(ExitCode::SUCCESS);
    }
    let list = Libraries::read(&config.boot("the list of libraries", "AHC_LIBRARIES", "libraries")?)?;
    let mut order = list.in_order(&args.libraries)?;
    order.retain(|library| !args.dep.iter().any(|dep| ahc_boot::has(dep, &library.name)));
    let mut dependencies = args.dep.clone();
    dependencies.push(store.clone());
    for (n, library) in order.iter().enumerate() {
        one(&tools, library, &dependencies, store, &format!("[{}/{}] ", n + 1, order.len()))?;
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(feature = "fetch")]
fn fetch(args: &BootArgs) -> Result<ExitCode> {
    crate::fetch::run(args)
}

#[cfg(not(feature = "fetch"))]
fn fetch(_: &BootArgs) -> Result<ExitCode> {
    bail!("this `ahc` was built without the client for caches")
}

fn one(tools: &Tools, library: &Library, dependencies: &[PathBuf], store: &Path, prefix: &str) -> Result<()> {
    let start = Instant::now();
    eprintln!("{prefix}{}", library.name);
    let work = TempDir::new().context("cannot make a temporary folder")?;
    let symbols = ahc_boot::build(tools, library, dependencies, work.path(), store)
        .with_context(|| format!("library {} was not built", library.name))?;
    eprintln!("{prefix}{}: {symbols} symbols, {:.1} s", library.name, start.elapsed().as_secs_f64());
    Ok(())
}

fn tools(config: &Config) -> Result<Tools> {
    let ghc = config.ghc()?;
    let cc = config.boot("the C compiler for wasm32", "AHC_CC", "cc")?;
    Ok(Tools {
        hsc2hs: ghc.with_file_name("hsc2hs"),
        ghc,
        ghc_pkg: config.ghc_pkg()?,
        libdir: config.libdir()?,
        plugin: config.plugin()?,
        ahc: std::env::current_exe().context("cannot find this program's own file")?,
        ld: cc.with_file_name("wasm-ld"),
        cc,
        node: config.boot("Node, which runs what hsc2hs makes,", "AHC_NODE", "node")?,
        cabal_info: config.boot("cabal-info, the reader of .cabal files,", "AHC_CABAL_INFO", "cabal-info")?,
        source: config.boot("GHC's source", "AHC_GHC_SOURCE", "ghc-source")?,
        rts: config.boot("the archive of the Rust runtime", "AHC_RTS", "rts").ok(),
    })
}
