//! `ahc-wasm-opt INPUT -o OUTPUT [-O0|-O1|-O2|-O3|-O4|-Os|-Oz] [-g]`: binaryen's optimizer as a program beside `ahc`.
//!
//! Input: a wasm module. Output: the optimized module; it appears under its name only when it is complete.
//! -O2 merges functions that differ in constants alone; what is left of them calls the merged one. The linker has to follow: `wasm_link::polish` makes these calls
//! tail calls and gives small functions their code back.
//! Invariant: the features switched on are those the linker emits, so that binaryen neither refuses nor adds any.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use wasm_opt::{Feature, OptimizationOptions, Pass};

/// What the linker may emit.
const FEATURES: [Feature; 7] = [
    Feature::MutableGlobals,
    Feature::TruncSat,
    Feature::BulkMemory,
    Feature::ReferenceTypes,
    Feature::SignExt,
    Feature::Multivalue,
    Feature::TailCall,
];

struct Request {
    input: PathBuf,
    output: PathBuf,
    options: OptimizationOptions,
}

fn main() -> ExitCode {
    match parse(std::env::args().skip(1)).and_then(|r| run(&r)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("ahc-wasm-opt: {e:#}");
            ExitCode::FAILURE
        }
    }
}

fn parse(mut args: impl Iterator<Item = String>) -> Result<Request> {
    let (mut input, mut output) = (None, None);
    let mut names = false;
    let mut options = level_2();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "-o" => output = Some(PathBuf::from(args.next().context("-o: file name expected")?)),
            "-g" => names = true,
            level if level.starts_with("-O") => options = at_level(level)?,
            other if other.starts_with('-') => bail!("unknown option {other}"),
            file if input.is_none() => input = Some(PathBuf::from(file)),
            file => bail!("second input {file}"),
        }
    }
    options.debug_info(names);
    Ok(Request {
        input: input.context("usage: ahc-wasm-opt INPUT -o OUTPUT [-O0..-O4|-Os|-Oz] [-g]")?,
        output: output.context("-o OUTPUT is missing")?,
        options,
    })
}

fn at_level(level: &str) -> Result<OptimizationOptions> {
    Ok(match level {
        "-O0" => OptimizationOptions::new_opt_level_0(),
        "-O1" => OptimizationOptions::new_opt_level_1(),
        "-O2" => level_2(),
        "-O3" => OptimizationOptions::new_opt_level_3(),
        "-O4" => OptimizationOptions::new_opt_level_4(),
        "-Os" => OptimizationOptions::new_optimize_for_size(),
        "-Oz" => OptimizationOptions::new_optimize_for_size_aggressively(),
        other => bail!("unknown optimization level {other}"),
    })
}

fn level_2() -> OptimizationOptions {
    let mut options = OptimizationOptions::new_opt_level_2();
    options.add_pass(Pass::MergeSimilarFunctions);
    options
}

fn run(request: &Request) -> Result<()> {
    let mut options = request.options.clone();
    options.mvp_features_only();
    for feature in FEATURES {
        options.enable_feature(feature);
    }
    let partial = partial_name(&request.output)?;
    let done = options
        .run(&request.input, &partial)
        .map_err(|e| anyhow!("{}: {e}", request.input.display()))
        .and_then(|()| {
            std::fs::rename(&partial, &request.output)
                .with_context(|| format!("cannot write {}", request.output.display()))
        });
    if done.is_err() {
        // the partial file may not exist; what matters is that none stays behind
        let _ = std::fs::remove_file(&partial);
    }
    done
}

/// A name in the output's folder, so that the final rename is atomic.
fn partial_name(output: &Path) -> Result<PathBuf> {
    let name = output.file_name().with_context(|| format!("{}: not a file name", output.display()))?;
    let mut partial = std::ffi::OsString::from(".");
    partial.push(name);
    partial.push(format!(".{}.partial", std::process::id()));
    Ok(output.with_file_name(partial))
}
