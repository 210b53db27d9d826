//! C programs with wasi-libc, linked by us and run in node, compared with wasm-ld.
#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use wasm_link::link;

const HELLO: &str = r#"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <math.h>
static int order[4], n;
__attribute__((constructor(200))) static void second(void) { order[n++] = 2; }
__attribute__((constructor(101))) static void first(void) { order[n++] = 1; }
static void at_end(void) { printf("bye\n"); }
static int compare(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }
__attribute__((weak)) int maybe(void);
int main(int argc, char **argv) {
  atexit(at_end);
  printf("hello %s %d %d%d %.3f\n", argc > 1 ? argv[1] : "?", argc, order[0], order[1], sqrt(2.0));
  int v[] = {3, 1, 2};
  qsort(v, 3, sizeof *v, compare);
  char *p = malloc(100000);
  memset(p, 'x', 99999);
  p[99999] = 0;
  printf("%d%d%d %zu %d", v[0], v[1], v[2], strlen(p), maybe ? maybe() : -1);
  return 7;
}
"#;

fn link_hello(dir: &std::path::Path, reversed: bool) -> wasm_link::LinkOutput {
    let main = compile(dir, "hello", HELLO, &[]);
    let (crt, libc, rt) = (sysroot("crt1-command.o"), sysroot("libc.a"), builtins());
    let mut list = inputs(&[&crt, &main, &libc, &rt]);
    if reversed {
        list.reverse();
    }
    link(&list, &[], &c_options()).unwrap()
}

#[test]
fn hello_runs() {
    let dir = scratch("hello_runs");
    let output = link_hello(&dir, false);
    let wasm = dir.join("hello.wasm");
    std::fs::write(&wasm, &output.wasm).unwrap();
    let (text, code) = node_wasi(&wasm, &["world"]);
    assert_eq!(text, "hello world 2 12 1.414\n123 99999 -1bye\n");
    assert_eq!(code, 7);

    // wasm-ld must not make a (much) smaller module out of the same files.
    let theirs = dir.join("theirs.wasm");
    run(std::process::Command::new("wasm-ld")
        .args([sysroot("crt1-command.o"), dir.join("hello.o"), sysroot("libc.a"), builtins()])
        .args(["-s", "-o"])
        .arg(&theirs));
    assert_eq!(node_wasi(&theirs, &["world"]).0, text);
    let theirs = std::fs::metadata(&theirs).unwrap().len() as usize;
    let names = output.wasm.len();
    println!("ours with names {names}, wasm-ld stripped {theirs}");
    let code: u32 = output.report.symbols.iter().map(|s| s.code).sum();
    assert!((code as usize) < theirs, "ours {code} bytes of code, theirs {theirs} bytes in all");
}

#[test]
fn order_of_inputs_does_not_matter() {
    let dir = scratch("order_of_inputs");
    let one = link_hello(&dir, false);
    let two = link_hello(&dir, false);
    let three = link_hello(&dir, true);
    assert_eq!(one, two);
    assert_eq!(one.wasm, three.wasm);
}
