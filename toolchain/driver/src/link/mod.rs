//! `ahc link`: sources and objects to `NAME.wasm`, `NAME.mjs` and `NAME.js`.
//!
//! Inputs: the command line, the toolchain's parts. Outputs: three files and, if asked for, a report.
//! Invariants: the output folder is tried before any work; the files appear together, after everything has succeeded.

mod compile;
pub(crate) mod glue;
mod inputs;
mod libraries;
mod optimize;
mod root;
mod rtsopts;
mod shape;
mod source;
mod timings;

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use boot_store::Store;
use wasm_link::{Input, LinkError, LinkOptions, LinkOutput, Strategy, SymbolSource};

use crate::cli::{GcArg, LinkArgs, ReportFormat, StrategyArg};
use crate::config::Config;
use crate::message::Advised;
use crate::output::{self, OutputDir};
use crate::temp::TempDir;
use inputs::Names;
use rtsopts::RtsOpts;
use shape::Shape;
use timings::Timings;

pub fn run(args: &LinkArgs) -> Result<ExitCode> {
    let mut timings = Timings::start();
    let inputs = inputs::sort(args)?;
    let libraries = libraries::archives(&args.library, &args.library_dir)?;
    let names = inputs::names(args, &inputs)?;
    let out = OutputDir::prepare(&names.dir)?;
    let config = Config::load()?;
    let work = match &args.work_dir {
        Some(dir) => TempDir::kept(dir)?,
        None => TempDir::new()?,
    };
    let user = glue::user_modules(&args.import_js)?;
    let rtsopts = RtsOpts::new(args)?;
    timings.end("set up");

    progress("compiling");
    let mut objects = compile::compile(&config, args, &inputs, work.path())?;
    timings.end("compile");
    for path in inputs.objects.iter().chain(&libraries).chain(&config.archives()?) {
        objects.push(Input::read(path)?);
    }
    objects.extend(rtsopts.object()?);
    timings.end("read objects");

    progress("linking");
    let shape = Shape::of(args, &objects)?;
    let linked = link(&config, args, shape, &rtsopts, &objects, &user, &mut timings)?;
    let mut wasm = linked.wasm;
    if args.optimize == 2 {
        progress("optimizing");
        wasm = optimize::optimize(&config, &wasm, args.names, work.path())?;
        timings.end("optimize");
    }

    let wasm_name = format!("{}.wasm", names.stem);
    let scripts = glue::scripts(&wasm, &wasm_name, &user, shape == Shape::Library)?;
    timings.end("JavaScript");
    write(&out, &names, wasm_name, wasm, scripts)?;
    launcher(&out, &names)?;
    timings.end("write");

    report(args, &linked.report)?;
    if args.timings {
        eprint!("{}", timings.table());
    }
    Ok(ExitCode::SUCCESS)
}

fn link(
    config: &Config,
    args: &LinkArgs,
    shape: Shape,
    rtsopts: &RtsOpts,
    objects: &[Input],
    user: &[js_glue::UserModule],
    timings: &mut Timings,
) -> Result<LinkOutput> {
    let stores = if args.store.is_empty() { config.stores()? } else { args.store.clone() };
    let source = source::StoreSource::new(Store::open(&stores)?);
    timings.end("open stores");
    let options = LinkOptions {
        strategy: match args.strategy {
            StrategyArg::TailCall => Strategy::TailCall,
            StrategyArg::Grouped => Strategy::Grouped,
            // Programs without a collector are to be as small as they can be: calls that come back are a tenth of fib.
            StrategyArg::Direct if args.gc == GcArg::None => Strategy::TailCall,
            StrategyArg::Direct => Strategy::Direct,
            StrategyArg::Trampoline => Strategy::Trampoline,
        },
        root: shape.root(args),
        entry: shape.entry().to_owned(),
        gc: args.gc == GcArg::Copying,
        exports: shape.exports(args),
        export_table: shape == Shape::Library || user.iter().any(|m| m.has_init),
        keep: rtsopts.keep(),
        imports: glue::import_table(user)?,
        c_stack_size: args.c_stack_size,
        max_memory: args.max_memory,
        names: args.names,
        allow_undefined: args.allow_undefined,
        leave_memory: true,
        report: args.report.is_some(),
        ..LinkOptions::default()
    };
    let sources: [&dyn SymbolSource; 1] = [&source];
    let linked = wasm_link::link_observed(objects, &sources, &options, &mut |phase| timings.end(phase));
    let linked = linked.map_err(explain)?;
    Ok(linked)
}

/// The linker's error, with what the command line offers against it.
fn explain(error: LinkError) -> anyhow::Error {
    let advice = match &error {
        LinkError::Undefined(_) => {
            "a C function can come from a C file (--c-source FILE.c), an object (--input-o) or JavaScript \
             (--import-js FILE); --allow-undefined lets the program trap where it calls one"
        }
        LinkError::Unsupported(_) => "--allow-undefined lets the program trap where it gets there",
        LinkError::NoRoot { .. } => {
            "the program needs a module Main that defines main; for another module give \
             --ghc-option -main-is --ghc-option MODULE, for another closure --root SYMBOL"
        }
        _ => return anyhow::Error::new(error).context("the link failed; nothing was written"),
    };
    anyhow::Error::new(error).context(Advised { message: "the link failed; nothing was written", advice })
}

fn write(out: &OutputDir, names: &Names, wasm_name: String, wasm: Vec<u8>, scripts: glue::Scripts) -> Result<()> {
    let stem = &names.stem;
    out.write(&[
        (wasm_name, wasm),
        (format!("{stem}.mjs"), scripts.module.into_bytes()),
        (format!("{stem}.js"), scripts.script.into_bytes()),
    ])
}

/// A file that the system can start, if whoever called us wants one.
fn launcher(out: &OutputDir, names: &Names) -> Result<()> {
    match std::env::var_os(crate::cabal::LAUNCHER) {
        Some(program) => crate::cabal::write_launcher(&out.path(&names.stem), Path::new(&program)),
        None => Ok(()),
    }
}

fn report(args: &LinkArgs, report: &wasm_link::Report) -> Result<()> {
    let text = match args.report {
        None => return Ok(()),
        Some(ReportFormat::Text) => report.to_text(),
        Some(ReportFormat::Json) => report.to_json(),
        Some(ReportFormat::Dot) => report.to_dot(),
    };
    match &args.report_file {
        Some(path) => output::write_file(path, text.as_bytes()),
        None => output::print(&text),
    }
}

/// What is going on, for a person at a terminal.
fn progress(phase: &str) {
    let mut err = std::io::stderr();
    if err.is_terminal() {
        let _ = writeln!(err, "ahc: {phase}");
    }
}
