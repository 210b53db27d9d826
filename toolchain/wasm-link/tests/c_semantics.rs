//! Rules of C linking: archives, weak and COMDAT symbols, position-independent code, signatures, alignment, Rust libraries.
#![allow(clippy::unwrap_used)]

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;

use common::*;
use wasm_link::{LinkError, LinkOptions, LinkOutput, link};

fn archive(dir: &Path, name: &str, objects: &[PathBuf]) -> PathBuf {
    let path = dir.join(name);
    run(Command::new("llvm-ar").arg("rcs").arg(&path).args(objects));
    path
}

/// A program whose `_start` prints `value()`.
const START: &str = "void print_int(int); int value(void); void _start(void) { print_int(value()); }";

fn link_paths(paths: &[&Path]) -> Result<LinkOutput, LinkError> {
    link(&inputs(paths), &[], &LinkOptions { names: true, ..ir_options() })
}

fn prints(dir: &Path, paths: &[&Path], expected: &str) -> LinkOutput {
    let output = link_paths(paths).unwrap();
    assert_eq!(node_numbers(dir, &output.wasm), format!("{expected}\n"));
    output
}

#[test]
fn members_replace_weak_definitions() {
    let dir = scratch("weak_definitions");
    let start = compile(&dir, "start", START, &[]);
    let weak = compile(
        &dir,
        "weak",
        "int value(void) { extern int part(void); return part() + 1; } __attribute__((weak)) int part(void) { return 1; }",
        &[],
    );
    let strong = compile(&dir, "strong", "int part(void) { return 10; } int user(void) { return 5; }", &[]);
    // Nothing asks for a symbol of the strong member: the weak definition stays.
    let lib = archive(&dir, "lib.a", &[weak.clone(), strong.clone()]);
    prints(&dir, &[&start, &lib], "2");
    // Even an unreached function that asks for it makes it win, as in other linkers.
    let asks = "int value(void) { extern int part(void); return part() + 1; } __attribute__((weak)) int part(void) { return 1; } \
                int user(void); int unreached(void) { return user(); }";
    let asks = compile(&dir, "asks", asks, &[]);
    let lib = archive(&dir, "lib2.a", &[asks, strong.clone()]);
    let output = prints(&dir, &[&start, &lib], "11");
    assert!(!output.report.symbols.iter().any(|s| s.name == "user"));
    let error = link_paths(&[&start, &weak, &strong, &strong]).unwrap_err();
    assert!(matches!(&error, LinkError::Duplicate { symbol, .. } if symbol == "part"), "{error}");
}

#[test]
fn constructors_of_unreached_members_do_not_run() {
    let dir = scratch("constructors");
    let start = "void print_int(int); void __wasm_call_ctors(void); int n; int value(void); \
                 void _start(void) { __wasm_call_ctors(); print_int(n); value(); }";
    let start = compile(&dir, "start", start, &[]);
    let a = "extern int n; int value(void) { return 0; } __attribute__((constructor(300))) static void b(void) { n = n * 10 + 2; } \
             __attribute__((constructor(200))) static void a(void) { n = n * 10 + 1; }";
    let a = compile(&dir, "a", a, &[]);
    let b = compile(
        &dir,
        "b",
        "extern int n; int other(void) { return 0; } __attribute__((constructor)) static void f(void) { n = 7; }",
        &[],
    );
    let lib = archive(&dir, "lib.a", &[a, b.clone()]);
    prints(&dir, &[&start, &lib], "12");
    prints(&dir, &[&start, &b, &lib], "12");
}

#[test]
fn position_independent_code() {
    let dir = scratch("pic");
    let start = compile(&dir, "start", START, &[]);
    let pic = "extern int far; static int near[4] = {1, 2, 3, 4}; extern int far_f(int); int (*volatile p)(int); \
               int value(void) { p = far_f; near[1] += far; return p(near[1]) + near[3] + far_f(1); }";
    let pic = compile(&dir, "pic", pic, &["-fPIC", "-fvisibility=default"]);
    let far = compile(&dir, "far", "int far = 100; int far_f(int x) { return 2 * x; }", &[]);
    prints(&dir, &[&start, &pic, &far], "210");
}

#[test]
fn comdat_groups_are_kept_once() {
    let dir = scratch("comdat");
    let source = |name: &str, body: &str| {
        let cpp = dir.join(format!("{name}.cpp"));
        let text = format!(
            "template <class T> struct S {{ static T table[3]; __attribute__((noinline)) static T at(int i) {{ return table[i]; }} }}; \
             template <class T> T S<T>::table[3] = {{1, 20, 300}}; {body}"
        );
        std::fs::write(&cpp, text).unwrap();
        let o = cpp.with_extension("o");
        run(clang().args(["-O1", "-c", "-xc++", "-fno-exceptions"]).arg(&cpp).arg("-o").arg(&o));
        o
    };
    let start = compile(&dir, "start", START, &[]);
    let one = source("one", "extern \"C\" int other(); extern \"C\" int value() { return S<int>::at(1) + other(); }");
    let two = source("two", "extern \"C\" int other() { return S<int>::at(2); }");
    let output = prints(&dir, &[&start, &one, &two], "320");
    assert_eq!(output.report.symbols.iter().filter(|s| s.name.contains("2at")).count(), 1);
}

#[test]
fn signatures_between_c_files() {
    let dir = scratch("c_signatures");
    let start = compile(
        &dir,
        "start",
        "void print_int(int); void value(void); void _start(void) { value(); print_int(1); }",
        &[],
    );
    let int = compile(&dir, "int", "int value(void) { return 3; }", &[]);
    prints(&dir, &[&start, &int], "1");
    let wide = compile(&dir, "wide", "int value(long long x) { return x; }", &[]);
    let error = link_paths(&[&start, &wide]).unwrap_err().to_string();
    assert!(error.contains("`_start`") && error.contains("() -> ()") && error.contains("(i64) -> (i32)"), "{error}");
}

#[test]
fn alignment_strings_zeros_and_runs() {
    let dir = scratch("alignment");
    let start = compile(&dir, "start", START, &[]);
    let source = "_Alignas(64) static char a[3] = {1}; _Alignas(256) static char zeros[100000]; static char odd = 1; \
                  static char run[5000] = {[0 ... 4999] = 7}; \
                  extern const char *other(void); const char *volatile s = \"the same string\"; \
                  int value(void) { volatile char *p = a, *q = zeros, *o = &odd; *q = *o; *p = 2; volatile char *r = run; if (r[0] + r[4999] != 14) return -1; \
                    return (((unsigned long)p & 63) | ((unsigned long)q & 255)) * 10 + (s == other()); }";
    let one = compile(&dir, "one", source, &[]);
    let two = compile(
        &dir,
        "two",
        "const char *volatile t = \"the same string\"; const char *other(void) { return t; }",
        &[],
    );
    let output = prints(&dir, &[&start, &one, &two], "1");
    assert!(output.wasm.len() < 2000, "zeros and runs must not be written: {} bytes", output.wasm.len());
}

#[test]
fn rust_static_libraries() {
    let dir = scratch("rust");
    let rs = dir.join("lib.rs");
    let text = r#"#![no_std]
        #[panic_handler] fn panic(_: &core::panic::PanicInfo) -> ! { loop {} }
        #[no_mangle] pub extern "C" fn value() -> i32 {
            let v: [u64; 3] = [5, 7, core::hint::black_box(9)];
            let f: fn(u64) -> u64 = core::hint::black_box(|x| x * 2);
            (v.iter().map(|&x| f(x)).sum::<u64>() % core::hint::black_box(1000)) as i32
        }"#;
    std::fs::write(&rs, text).unwrap();
    let lib = dir.join("libvalue.a");
    let target = ["--target=wasm32-unknown-unknown", "--crate-type=staticlib", "-Copt-level=2", "-Cpanic=abort"];
    run(Command::new("rustc").args(target).arg(&rs).arg("-o").arg(&lib));
    let start = compile(&dir, "start", START, &[]);
    prints(&dir, &[&start, &lib], "42");
    prints(&dir, &[&lib, &start], "42");
}

#[test]
fn graphviz_accepts_the_graph() {
    let dir = scratch("graphviz");
    let start = compile(&dir, "start", START, &[]);
    let value = compile(&dir, "value", "int value(void) { return 3; }", &[]);
    let output = prints(&dir, &[&start, &value], "3");
    let file = dir.join("graph.dot");
    std::fs::write(&file, output.report.to_dot()).unwrap();
    run(Command::new("dot").args(["-Tplain", "-o"]).arg(dir.join("graph.txt")).arg(&file));
}
