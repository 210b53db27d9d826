//! `ahc store`: looking at and after boot stores.
//!
//! Inputs: store folders. Outputs: tables on standard output; `verify` fails if anything is wrong and names it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use boot_store::{Backend, Defined, FragmentWriter, FsBackend, Store, StoreError, admin};

use crate::cli::{StoreArgs, StoreCommand};
use crate::config::Config;

pub fn run(args: StoreArgs) -> Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    match args.command {
        StoreCommand::Ls { library, symbols, stores } => ls(&mut out, library.as_deref(), symbols, &open(stores)?),
        StoreCommand::Stat { stores } => stat(&mut out, &open(stores)?),
        StoreCommand::Verify { stores } => verify(&mut out, &open(stores)?),
        StoreCommand::Gc { min_age, stores } => gc(&mut out, Duration::from_secs(min_age), &open(stores)?),
        StoreCommand::Add { into, library, replaceable, files } => add(&mut out, &into, &library, replaceable, &files),
        StoreCommand::Merge { into, from } => merge(&mut out, into, &open(from)?),
    }
}

type Opened = Arc<dyn Backend>;

/// The named stores, or the toolchain's own.
fn open(named: Vec<PathBuf>) -> Result<Vec<Opened>> {
    let dirs = if named.is_empty() { Config::load()?.stores()? } else { named };
    let mut out = Vec::new();
    for dir in dirs {
        let backend: Opened = Arc::new(FsBackend::new(&dir));
        if !backend.is_store() {
            return Err(StoreError::NotAStore { dir: dir.display().to_string() }.into());
        }
        out.push(backend);
    }
    Ok(out)
}

fn ls(out: &mut impl Write, library: Option<&str>, symbols: bool, stores: &[Opened]) -> Result<ExitCode> {
    let store = Store::open_backends(stores.iter().cloned())?;
    let mut found = false;
    for fragment in store.fragments() {
        let index = &fragment.index;
        if library.is_some_and(|l| l != index.library()) {
            continue;
        }
        found = true;
        for member in index.members() {
            let m = member?;
            writeln!(out, "{}\t{}\t{}\t{}", m.digest, m.size, index.library(), m.module)?;
        }
        if symbols {
            for symbol in index.symbols() {
                let (name, weak, member) = symbol?;
                let module = index.member(member)?.module;
                writeln!(out, "{}\t{name}\t{}\t{module}", if weak { "weak" } else { "strong" }, index.library())?;
            }
        }
    }
    if let (false, Some(library)) = (found, library) {
        let known: Vec<&str> = store.fragments().iter().map(|f| f.index.library()).collect();
        anyhow::bail!("no library `{library}` in the store; it has: {}", known.join(", "));
    }
    Ok(ExitCode::SUCCESS)
}

fn stat(out: &mut impl Write, stores: &[Opened]) -> Result<ExitCode> {
    let head = ("library", "objects", "symbols", "raw", "stored", "index");
    writeln!(out, "{:<20} {:>8} {:>9} {:>12} {:>12} {:>10}", head.0, head.1, head.2, head.3, head.4, head.5)?;
    let mut total = admin::Stat { library: "total".into(), ..Default::default() };
    let mut row = |s: &admin::Stat| {
        let (a, b, c, d, e) = (s.members, s.symbols, s.raw, s.stored, s.index);
        writeln!(out, "{:<20} {a:>8} {b:>9} {c:>12} {d:>12} {e:>10}", s.library)
    };
    for backend in stores {
        for s in admin::stat(backend.as_ref())? {
            row(&s)?;
            total.members += s.members;
            total.symbols += s.symbols;
            total.raw += s.raw;
            total.stored += s.stored;
            total.index += s.index;
        }
    }
    row(&total)?;
    Ok(ExitCode::SUCCESS)
}

fn verify(out: &mut impl Write, stores: &[Opened]) -> Result<ExitCode> {
    let mut bad = 0;
    for backend in stores {
        let found = admin::verify(backend)?;
        for e in &found.errors {
            writeln!(out, "{e}")?;
        }
        bad += found.errors.len();
        writeln!(out, "{}: {} libraries, {} blobs", backend.describe(""), found.libraries, found.blobs)?;
    }
    if bad > 0 {
        anyhow::bail!("{bad} errors in the store (listed above); delete the files named and run `ahc boot` again");
    }
    Ok(ExitCode::SUCCESS)
}

fn gc(out: &mut impl Write, min_age: Duration, stores: &[Opened]) -> Result<ExitCode> {
    for backend in stores {
        let done = admin::gc(backend.as_ref(), min_age)?;
        writeln!(out, "{}: {} files removed, {} bytes", backend.describe(""), done.files, done.bytes)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn add(out: &mut impl Write, into: &Path, library: &str, replaceable: bool, files: &[PathBuf]) -> Result<ExitCode> {
    let mut writer = FragmentWriter::new(into, library)?;
    for file in files {
        let bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        for object in wasm_obj::defined::objects(&file.display().to_string(), bytes.into())? {
            let defined = object.defined.into_iter().map(|d| Defined { name: d.name, weak: d.weak || replaceable });
            writer.add_object(&object.name, &object.bytes, &defined.collect::<Vec<_>>())?;
        }
    }
    let symbols = writer.finish()?;
    writeln!(out, "{}: {library}: {symbols} symbols", into.display())?;
    Ok(ExitCode::SUCCESS)
}

fn merge(out: &mut impl Write, into: PathBuf, from: &[Opened]) -> Result<ExitCode> {
    let target: Opened = Arc::new(FsBackend::new(&into));
    let (libraries, blobs) =
        admin::merge(&target, from).with_context(|| format!("merging into {} failed", into.display()))?;
    writeln!(out, "{}: {libraries} libraries added, {blobs} blobs written", into.display())?;
    Ok(ExitCode::SUCCESS)
}
