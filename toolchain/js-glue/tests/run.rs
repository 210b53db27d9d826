//! Runs what the assembler writes: hand-made modules, the ES module and the script, in node.

#![allow(clippy::unwrap_used)]

use js_glue::{GlueError, Request, Signature, UserModule, ValType, WasmImport, es_module, full_program, script};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use wasm_encoder::{
    CodeSection, ConstExpr, DataSection, EntityType, ExportKind, ExportSection, Function, FunctionSection,
    ImportSection, MemorySection, MemoryType, Module, TypeSection, ValType as V,
};

fn import(module: &str, field: &str, params: &[ValType], results: &[ValType]) -> WasmImport {
    let signature = Signature { params: params.to_vec(), results: results.to_vec() };
    WasmImport { module: module.into(), field: field.into(), signature }
}

fn print_int() -> WasmImport {
    import("env", "print_int", &[ValType::I32], &[])
}

fn proc_exit() -> WasmImport {
    import("wasi_snapshot_preview1", "proc_exit", &[ValType::I32], &[])
}

fn fd_write() -> WasmImport {
    import("wasi_snapshot_preview1", "fd_write", &[ValType::I32; 4], &[ValType::I32])
}

/// A module with these imports, one page of memory with `data` at 0, and `_start` with this body.
fn wasm(imports: &[WasmImport], data: &[u8], body: impl FnOnce(&mut Function)) -> Vec<u8> {
    let (mut types, mut imported) = (TypeSection::new(), ImportSection::new());
    let convert = |t: &ValType| match t {
        ValType::I32 => V::I32,
        ValType::I64 => V::I64,
        ValType::F32 => V::F32,
        ValType::F64 => V::F64,
    };
    for (index, i) in imports.iter().enumerate() {
        types.ty().function(i.signature.params.iter().map(convert), i.signature.results.iter().map(convert));
        imported.import(&i.module, &i.field, EntityType::Function(index as u32));
    }
    types.ty().function([], []);
    let mut functions = FunctionSection::new();
    functions.function(imports.len() as u32);
    let mut memories = MemorySection::new();
    memories.memory(MemoryType { minimum: 1, maximum: None, memory64: false, shared: false, page_size_log2: None });
    let mut exports = ExportSection::new();
    exports.export("memory", ExportKind::Memory, 0).export("_start", ExportKind::Func, imports.len() as u32);
    let mut code = CodeSection::new();
    let mut start = Function::new([]);
    body(&mut start);
    start.instructions().end();
    code.function(&start);
    let mut segments = DataSection::new();
    segments.active(0, &ConstExpr::i32_const(0), data.iter().copied());
    let mut module = Module::new();
    module.section(&types).section(&imported).section(&functions).section(&memories).section(&exports);
    module.section(&code).section(&segments);
    module.finish()
}

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Writes prog.wasm, prog.mjs and prog.js.
    fn program(&self, request: &Request<'_>, wasm: &[u8]) {
        self.write("prog.wasm", wasm);
        self.write("prog.mjs", es_module(request, "prog.wasm").unwrap());
        self.write("prog.js", script(request, wasm).unwrap());
    }

    fn node(&self, args: &[&str]) -> Output {
        Command::new("node").args(args).current_dir(&self.0).output().unwrap()
    }
}

fn check(output: &Output, stdout: &str, code: i32) {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!((out.as_ref(), output.status.code()), (stdout, Some(code)), "stderr: {err}");
}

#[test]
fn print_int_and_exit_code() {
    let folder = Folder::new("print_int");
    let imports = [print_int(), proc_exit()];
    let module = wasm(&imports, &[], |f| {
        f.instructions().i32_const(55).call(0).i32_const(-7).call(0).i32_const(3).call(1).i32_const(1).call(0);
    });
    folder.program(&Request { imports: &imports, user: &[], library: false }, &module);
    check(&folder.node(&["prog.mjs"]), "55\n-7\n", 3);
    check(&folder.node(&["prog.js"]), "55\n-7\n", 3);
    folder.write("use.mjs", "import run, { run as same } from './prog.mjs'; let t = '';\nconst code = await run({ stdout: (s) => { t += s; } }); console.log(JSON.stringify([t, code, run === same]));");
    check(&folder.node(&["use.mjs"]), "[\"55\\n-7\\n\",3,true]\n", 0);
    folder.write("use.cjs", "require('./prog.js').run({ stdout() {} }).then(console.log)");
    check(&folder.node(&["use.cjs"]), "3\n", 0);
}

#[test]
fn fd_write_errors_and_traps() {
    let folder = Folder::new("fd_write");
    let imports = [print_int(), fd_write()];
    let mut data = vec![0u8; 64];
    data[0..16].copy_from_slice(&[32, 0, 0, 0, 3, 0, 0, 0, 35, 0, 0, 0, 2, 0, 0, 0]);
    data[32..37].copy_from_slice(b"helo\n");
    let module = wasm(&imports, &data, |f| {
        let mut i = f.instructions();
        i.i32_const(1).i32_const(0).i32_const(2).i32_const(16).call(1).call(0);
        i.i32_const(9).i32_const(0).i32_const(2).i32_const(16).call(1).call(0);
        i.unreachable();
    });
    folder.program(&Request { imports: &imports, user: &[], library: false }, &module);
    for file in ["prog.mjs", "prog.js"] {
        let output = folder.node(&[file]);
        check(&output, "helo\n0\n8\n", 254);
        assert!(String::from_utf8_lossy(&output.stderr).contains("unreachable"));
    }
}

#[test]
fn user_modules_provide_imports() {
    let folder = Folder::new("user");
    let imports = [print_int(), import("env", "twice", &[ValType::I32], &[ValType::I32])];
    let source = "// \"quoted\nimport { format as f } from 'node:util';\nimport * as util from \"node:util\";\nlet memory;\n\
        export function ahcInit(exports) { memory = exports.memory; }\n\
        export const twice = (n) => { console.log(f('%d %s', n, `${typeof util.inspect}`), memory.buffer.byteLength); return 2 * n }\n\
        // last";
    let user = [UserModule::parse("user.mjs", source).unwrap()];
    let module = wasm(&imports, &[], |f| {
        f.instructions().i32_const(21).call(1).call(0);
    });
    folder.program(&Request { imports: &imports, user: &user, library: false }, &module);
    check(&folder.node(&["prog.mjs"]), "21 function 65536\n42\n", 0);
    check(&folder.node(&["prog.js"]), "21 function 65536\n42\n", 0);
    let both = [UserModule::parse("a", source).unwrap(), UserModule::parse("b", source).unwrap()];
    let error = script(&Request { imports: &imports, user: &both, library: false }, &module).unwrap_err();
    assert_eq!(error.to_string(), "twice is exported by both a and b");
}

#[test]
fn the_smallest_programs_are_small() {
    let imports = [print_int(), fd_write(), proc_exit()];
    let request = Request { imports: &imports, user: &[], library: false };
    let (module, script) = (es_module(&request, "fib.wasm").unwrap(), script(&request, &[]).unwrap());
    println!("glue of fib: module {} bytes, script {} bytes", module.len(), script.len());
    // 330 bytes of it say what is the matter with an engine that has no tail calls, 290 tell V8 to inline (a fifth of the time of most programs).
    assert!(module.len() < 5850 && script.len() < 5850);
    assert!(!module.contains("readSync,") && !module.contains("//!"));
}

#[test]
fn unknown_and_mistyped_imports_are_errors() {
    let unknown = [import("env", "nope", &[ValType::I64], &[])];
    let error = es_module(&Request { imports: &unknown, user: &[], library: false }, "x.wasm").unwrap_err();
    assert_eq!(error.to_string(), "nothing provides the import env.nope (i64) -> ()");
    let wrong = [import("env", "print_int", &[ValType::I64], &[])];
    let error = es_module(&Request { imports: &wrong, user: &[], library: false }, "x.wasm").unwrap_err();
    assert!(matches!(error, GlueError::Signature { .. }), "{error}");
}

#[test]
fn the_full_program_of_the_sources_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rts/js/entry/program.mjs");
    let expected = full_program().unwrap();
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &expected).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), expected, "run the tests with BLESS=1");
}
