//! A bare linker for experiments: `link -o out.wasm [--root SYMBOL] [--c] [--trampoline] [--gc] [-g] [--allow-undefined]
//! [--import NAME].. [--store DIR].. FILE..`; prints the report and the time. `--c` links a program without Haskell.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::time::Instant;

use wasm_link::{DirSource, ImportName, Input, LinkOptions, Root, Strategy, SymbolSource, link};

fn main() {
    let mut options = LinkOptions { validate: true, ..LinkOptions::default() };
    let (mut out, mut report) = ("out.wasm".to_owned(), String::from("text"));
    let (mut inputs, mut sources) = (Vec::new(), Vec::new());
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "-o" => out = args.next().unwrap(),
            "--root" => options.root = Some(Root::bare(args.next().unwrap())),
            "--c" => options.root = None,
            "--trampoline" => options.strategy = Strategy::Trampoline,
            "--export-table" => options.export_table = true,
            "--trace" => options.trace = true,
            "--gc" => options.gc = true,
            "-g" => options.names = true,
            "--allow-undefined" => options.allow_undefined = true,
            "--report" => report = args.next().unwrap(),
            "--import" => {
                let field = args.next().unwrap();
                options.imports.insert(field.clone(), ImportName { module: "env".into(), field });
            }
            "--store" => sources.push(DirSource::open(Path::new(&args.next().unwrap())).unwrap()),
            file => inputs.push(Input::read(Path::new(file)).unwrap()),
        }
    }
    let sources: Vec<&dyn SymbolSource> = sources.iter().map(|s| s as &dyn SymbolSource).collect();
    let start = Instant::now();
    match link(&inputs, &sources, &options) {
        Ok(output) => {
            eprintln!("linked in {:?}", start.elapsed());
            std::fs::write(&out, &output.wasm).unwrap();
            print!(
                "{}",
                match report.as_str() {
                    "json" => output.report.to_json(),
                    "dot" => output.report.to_dot(),
                    _ => output.report.to_text(),
                }
            );
        }
        Err(error) => {
            eprintln!("{error}");
            std::process::exit(1);
        }
    }
}
