//! Tools that the link tests run: clang for wasm32, node.
//!
//! Found on PATH (`nix develop` and the checks put them there): `wasm32-clang`, `llvm-ar`, `wasm-ld`, `node`, `dot`.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use wasm_link::{Input, LinkOptions};

/// A fresh folder for one test.
pub fn scratch(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).unwrap();
    dir
}

pub fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/link")
}

pub fn run(command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|e| panic!("cannot run {command:?}: {e}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

pub fn clang() -> Command {
    let mut clang = Command::new("wasm32-clang");
    clang.args(["--target=wasm32-wasi", "-Wno-unused-command-line-argument"]);
    clang
}

/// Compiles C text to an object.
pub fn compile(dir: &Path, name: &str, source: &str, flags: &[&str]) -> PathBuf {
    let c = dir.join(format!("{name}.c"));
    let o = dir.join(format!("{name}.o"));
    std::fs::write(&c, source).unwrap();
    run(clang().args(["-O1", "-c"]).args(flags).arg(&c).arg("-o").arg(&o));
    o
}

/// A file of the sysroot, e.g. `libc.a`.
pub fn sysroot(file: &str) -> PathBuf {
    let output = run(clang().arg(format!("-print-file-name={file}")));
    PathBuf::from(String::from_utf8(output.stdout).unwrap().trim())
}

pub fn builtins() -> PathBuf {
    let output = run(clang().arg("-print-libgcc-file-name"));
    PathBuf::from(String::from_utf8(output.stdout).unwrap().trim())
}

pub fn inputs(paths: &[&Path]) -> Vec<Input> {
    paths.iter().map(|p| Input::read(p).unwrap()).collect()
}

/// Options for a program in C.
pub fn c_options() -> LinkOptions {
    LinkOptions { root: None, validate: true, names: true, ..LinkOptions::default() }
}

/// Runs a WASI module in node: (stdout, exit code).
pub fn node_wasi(wasm: &Path, args: &[&str]) -> (String, i32) {
    let script = wasm.with_extension("run.mjs");
    std::fs::write(
        &script,
        r#"import { WASI } from "node:wasi"; import { readFile } from "node:fs/promises";
const [file, ...args] = process.argv.slice(2);
const wasi = new WASI({ version: "preview1", args: [file, ...args], returnOnExit: true });
const module = await WebAssembly.compile(await readFile(file));
const instance = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: wasi.wasiImport });
process.exitCode = wasi.start(instance);
"#,
    )
    .unwrap();
    let output = Command::new("node").arg("--no-warnings").arg(&script).arg(wasm).args(args).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.is_empty(), "{stderr}");
    (String::from_utf8(output.stdout).unwrap(), output.status.code().unwrap_or(-1))
}

/// An object of ours from the IR's text form.
pub fn ir_object(text: &str) -> Vec<u8> {
    let module = cmm_ir::text::parse(text).expect("the case's IR text is well formed");
    wasm_obj::ahc_object::encode_module(module).expect("the case's IR is valid")
}

/// A runtime in C that is just enough for Cmm that returns a number: `_start` runs `entry_info` and prints R1.
pub const TINY_RTS: &str = r#"
int StgRun(const void *code, void *base);
void print_int(int);
char MainCapability[1100];
extern char entry_info[];
void _start(void) { print_int(StgRun(entry_info, MainCapability + 16)); }
"#;

/// Options for IR with `TINY_RTS`.
pub fn ir_options() -> LinkOptions {
    let name = |field: &str| {
        let import = wasm_link::ImportName { module: "env".into(), field: field.into() };
        (field.to_owned(), import)
    };
    LinkOptions { root: None, validate: true, imports: [name("print_int")].into(), ..LinkOptions::default() }
}

/// Runs a module whose one import prints numbers: what it printed, one per line.
pub fn node_numbers(dir: &Path, wasm: &[u8]) -> String {
    let (file, script) = (dir.join("numbers.wasm"), dir.join("numbers.mjs"));
    std::fs::write(&file, wasm).unwrap();
    std::fs::write(
        &script,
        r#"import { readFile } from "node:fs/promises";
const module = await WebAssembly.compile(await readFile(process.argv[2]));
const instance = await WebAssembly.instantiate(module, { env: { print_int: (n) => console.log(n) } });
try { instance.exports._start(); } catch (e) { console.log(`${e.message}\n${e.stack}`); }
"#,
    )
    .unwrap();
    String::from_utf8(run(Command::new("node").arg(&script).arg(&file)).stdout).unwrap()
}
