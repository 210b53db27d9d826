//! `ahc object` and `ahc inspect`: object files by hand.
//!
//! Inputs and outputs: files. Invariant: an output file appears whole or not at all.

use std::io::Read;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use wasm_obj::ahc_object::{AhcObject, encode_object, inspect_text, merge_objects};
use wasm_obj::{Archive, Object, SymbolKind};

use crate::cli::{ObjectArgs, ObjectCommand};
use crate::output;

pub fn run(args: ObjectArgs) -> Result<ExitCode> {
    match args.command {
        ObjectCommand::Encode { input, output, unit, module } => {
            let (name, ir) = match &input {
                Some(path) => (path.display().to_string(), read(path)?),
                None => ("standard input".to_string(), read_stdin()?),
            };
            // The module is what a person knows; the file is temporary or a pipe.
            let name = if module.is_empty() { name } else { format!("{unit}:{module}") };
            let object = encode_object(&ir, &unit, &module).context(name)?;
            output::write_file(&output, &object)?;
        }
        ObjectCommand::Merge { inputs, output } => {
            let files = inputs.iter().map(|p| read(p)).collect::<Result<Vec<_>>>()?;
            for (path, bytes) in inputs.iter().zip(&files) {
                check(path, bytes)?;
            }
            let objects: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
            let merged = merge_objects(&objects).with_context(|| format!("merging into {}", output.display()))?;
            output::write_file(&output, &merged)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads an object as the linker will, so that a damaged one is named here.
fn check(path: &Path, bytes: &[u8]) -> Result<()> {
    let name = path.display().to_string();
    if AhcObject::detect(bytes) {
        AhcObject::parse(bytes).context(name)?;
    } else {
        Object::parse(&name, bytes.to_vec().into())?;
    }
    Ok(())
}

pub fn inspect(file: &Path) -> Result<ExitCode> {
    let bytes = read(file)?;
    let text = describe(&file.display().to_string(), bytes)?;
    output::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

fn read_stdin() -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes).context("cannot read standard input")?;
    Ok(bytes)
}

fn describe(name: &str, bytes: Vec<u8>) -> Result<String> {
    if Archive::is_archive(&bytes) {
        let archive = Archive::parse(name, bytes.into())?;
        let mut out = String::new();
        for member in archive.members()? {
            out.push_str(&format!("{}\t{} bytes\n", member.name, member.bytes.len()));
        }
        return Ok(out);
    }
    if AhcObject::detect(&bytes) {
        return inspect_text(&bytes).with_context(|| name.to_string());
    }
    if !bytes.starts_with(b"\0asm") {
        // Says which of truncated, altered, wrong version or foreign it is.
        AhcObject::parse(&bytes).with_context(|| name.to_string())?;
        bail!("{name}: neither an object file nor an archive");
    }
    let object = Object::parse(name, bytes.into())?;
    let mut out = String::new();
    for symbol in &object.symbols {
        let kind = match symbol.kind {
            SymbolKind::Function { .. } => "function",
            SymbolKind::Data { .. } => "data",
            SymbolKind::Global { .. } => "global",
            _ => "other",
        };
        let state = if symbol.undefined { "undefined" } else { "defined" };
        out.push_str(&format!("{state}\t{kind}\t{:?}\t{}\n", symbol.binding, symbol.name));
    }
    Ok(out)
}
