//! Haskell code (as IR text, `tests/cases/link`) with a tiny runtime in C: linked with both strategies and run in node.
#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use wasm_link::{Input, LinkError, LinkOptions, LinkOutput, Root, Strategy, link};

fn case(name: &str) -> String {
    std::fs::read_to_string(cases().join(name)).unwrap()
}

/// Links IR text with C text.
fn link_both(dir: &std::path::Path, ir: &str, c: &str, options: &LinkOptions) -> Result<LinkOutput, LinkError> {
    let mut list = vec![Input::new("Main.o", ir_object(ir))];
    list.extend(inputs(&[&compile(dir, "rts", c, &[])]));
    link(&list, &[], options)
}

fn runs(name: &str, more_c: &str, expected: &str) -> LinkOutput {
    let dir = scratch(name);
    let mut last = None;
    for strategy in [Strategy::Trampoline, Strategy::TailCall, Strategy::Direct] {
        let options = LinkOptions { strategy, ..ir_options() };
        let output = link_both(&dir, &case(name), &format!("{TINY_RTS}{more_c}"), &options).unwrap();
        assert_eq!(node_numbers(&dir, &output.wasm), expected, "{strategy:?}");
        last = Some(output);
    }
    last.unwrap()
}

fn kept(output: &LinkOutput, name: &str) -> bool {
    output.report.symbols.iter().any(|s| s.name == name)
}

#[test]
fn several_entries_data_and_c_calls() {
    let narrow = "int narrow(signed char a, long long b) { return (int)b + a; }";
    let output = runs("entries.cmm", narrow, "146\n");
    assert!(!kept(&output, "unreached_closure") && !kept(&output, "stack_end"));
    // The constructor's description is not kept, and its field takes no place.
    assert!(!kept(&output, "$descr.0") && !kept(&output, "descr.0"));
}

#[test]
fn pattern_tables_and_static_references_are_trimmed() {
    let output = runs("patterns.cmm", "", "12\n");
    assert!(kept(&output, "apply_n") && !kept(&output, "apply_p") && !kept(&output, "apply_none"));
    assert!(!kept(&output, "f_srt"));
}

#[test]
fn dictionaries_keep_the_methods_that_are_selected() {
    let output = runs("dictionaries.cmm", "", "49\n");
    assert!(kept(&output, "square_area_closure") && kept(&output, "circle_area_closure"));
    for method in ["square_sides", "square_name", "circle_sides", "circle_name"] {
        assert!(!kept(&output, &format!("{method}_closure")), "{method}");
    }
    assert!(["first", "second", "third"].iter().all(|field| kept(&output, &format!("{field}_closure"))));
    let options = LinkOptions { prune_dictionaries: false, ..ir_options() };
    let dir = scratch("dictionaries.cmm whole");
    let output = link_both(&dir, &case("dictionaries.cmm"), TINY_RTS, &options).unwrap();
    assert!(kept(&output, "square_sides_closure") && kept(&output, "circle_name_closure"));
}

/// Finds CAFs as a collector does, from the roots that the linker gives.
const COLLECTOR: &str = r#"
extern unsigned ahc_caf_roots[];
extern unsigned main_closure[], used_closure[], table_closure[], plain_closure[];
static unsigned *seen[20];
void *volatile keep;
static int n_seen, n_cafs, found;
static short half(unsigned *c, int at) { return *(short *)(*c + at); }
static void visit(unsigned *c) {
  for (int i = 0; i < n_seen; i++) if (seen[i] == c) return;
  seen[n_seen++] = c;
  n_cafs += half(c, -4) == 21;
  found += c == used_closure;
  if (half(c, -4) == 21) return;
  if (half(c, -4) == 14 && half(c, -2)) visit((unsigned *)(*c + *(int *)(*c - 16)));
  for (int i = 0; i < half(c, -8); i++) visit((unsigned *)c[1 + i]);
}
void collect(void) {
  keep = main_closure;
  for (unsigned i = 1; i <= ahc_caf_roots[0]; i++) visit((unsigned *)ahc_caf_roots[i]);
  print_int(n_cafs), print_int(found), print_int(half(table_closure, -8)), print_int(half(plain_closure, -2));
  print_int(ahc_caf_roots[0]);
}
"#;

#[test]
fn static_references_lead_to_the_cafs_of_the_program() {
    let output = runs("srt.cmm", COLLECTOR, "1\n1\n2\n0\n3\n0\n");
    assert!(kept(&output, "used_closure") && kept(&output, "table_closure"));
    assert!(!kept(&output, "unused_closure") && !kept(&output, "gone_closure"));
    // Without a collector, nothing of it is there: the closure of a function is its info pointer.
    let options = LinkOptions { gc: false, ..ir_options() };
    let c =
        format!("{TINY_RTS}extern char main_closure[]; char *volatile f; void collect(void) {{ f = main_closure; }}");
    let plain = link_both(&scratch("srt_none"), &case("srt.cmm"), &c, &options).unwrap();
    let size = |name: &str| plain.report.symbols.iter().find(|s| s.name == name).map(|s| s.data);
    assert_eq!(size("plain_closure"), Some(4));
}

#[test]
fn unused_small_numbers_are_zeros() {
    let output = runs("numbers.cmm", "", "4000000\n");
    let number = |n: i32| output.wasm.windows(4).any(|w| w == n.to_le_bytes());
    assert!(number(1_000_000) && number(3_000_000) && !number(2_000_000));
}

#[test]
fn missing_symbols_come_with_their_chain() {
    let dir = scratch("missing");
    let ir = r#"module "main" "Main"
data @Main_main_closure data align 4 {
  @Main_main_info
}
proc @Main_main_info(R1) {
b0:
  jump @nowhere(R1)
}
unsupported @simd "128-bit vectors"
data @uses_simd_closure data align 4 {
  @simd
}
"#;
    let c = "void StgRun(void*,void*); extern char ahc_root_closure[]; char MainCapability[1100]; int put(int); \
             void _start(void) { StgRun(ahc_root_closure, 0); put(1); }";
    let root = |closure: &str| Some(Root::bare(closure));
    let options = LinkOptions { root: root("Main_main_closure"), ..ir_options() };
    let error = link_both(&dir, ir, c, &options).unwrap_err().to_string();
    let expected = "undefined symbol `nowhere`\n    needed by `Main_main_info` (Main.o)\n    needed by `Main_main_closure` (Main.o)\n";
    assert!(error.starts_with(expected), "{error}");
    assert!(error.contains("undefined symbol `put`\n    needed by `_start`"), "{error}");

    let options = LinkOptions { root: root("uses_simd_closure"), imports: [].into(), ..options };
    let c =
        "extern char ahc_root_closure[]; char MainCapability[1100]; void *_start(void) { return ahc_root_closure; }";
    let error = link_both(&dir, ir, c, &options).unwrap_err().to_string();
    assert_eq!(error, "`simd` is not supported: 128-bit vectors\n    needed by `uses_simd_closure` (Main.o)");

    let options = LinkOptions { root: root("Nope_closure"), ..options };
    let error = link_both(&dir, ir, c, &options).unwrap_err().to_string();
    assert!(error.starts_with("there is no `Nope_closure`"), "{error}");
}

/// Functions that belong to a feature which the runtime lacks are refused with the feature's name, even if something defines them.
#[test]
fn features_that_the_runtime_lacks_are_named() {
    for (symbol, feature) in [("cloneStack", "copying and decoding of stacks"), ("stg_newBCOzh", "byte code")] {
        for definition in ["", "proc @SYMBOL() {\nb0:\n  jump i32[@entry_info](R1)\n}\n"] {
            let ir = r#"module "main" "Main"
proc @entry_info() {
b0:
  call @SYMBOL(1)
  jump i32[@entry_info](R1)
}
"#;
            let ir = format!("{ir}{}", definition).replace("SYMBOL", symbol);
            let Err(LinkError::Unsupported(lacking)) = link_both(&scratch("lacking"), &ir, TINY_RTS, &ir_options())
            else {
                panic!("{symbol} is refused")
            };
            let text = lacking[0].to_string();
            assert!(text.starts_with(&format!("`{symbol}` is not supported: {feature}")), "{text}");
        }
    }
}

#[test]
fn undefined_symbols_may_trap() {
    let dir = scratch("allow_undefined");
    let ir = r#"module "main" "Main"
proc @entry_info() {
b0:
  jump i32[@nowhere_closure](R1)
}
"#;
    for strategy in [Strategy::Trampoline, Strategy::TailCall, Strategy::Direct] {
        let options = LinkOptions { allow_undefined: true, strategy, ..ir_options() };
        let output = link_both(&dir, ir, TINY_RTS, &options).unwrap();
        let text = node_numbers(&dir, &output.wasm);
        assert!(text.starts_with("unreachable") && text.contains("undefined symbol nowhere_closure"), "{text}");
        assert_eq!(output.report.unknown.len(), 1);
    }
}

#[test]
fn top_handler_comes_with_what_it_serves() {
    let ir = |main: &str| {
        format!(
            r#"module "main" "Main"
data @Main_main_closure data align 4 {{
  @entry_info
}}
data @ZCMain_main_closure data align 4 {{
  @handler_info
}}
proc @handler_info() {{
b0:
  R1 = 2
  jump @StgReturn(R1)
}}
proc @entry_info() {{
b0:
  R1 = 1
  jump {main}(R1)
}}
proc @stg_raisezh(R1) {{
b0:
  jump @StgReturn(R1)
}}
"#
        )
    };
    let c = "int StgRun(const void*,void*); void print_int(int); char MainCapability[1100]; extern void *ahc_root_closure; \
             void _start(void) { print_int(StgRun(ahc_root_closure, MainCapability + 16)); }";
    let dir = scratch("top_handler");
    let options = LinkOptions { root: Some(Root::default()), ..ir_options() };
    for (main, symbol, printed) in
        [("@StgReturn", "Main_main_closure", "1\n"), ("@stg_raisezh", "ZCMain_main_closure", "2\n")]
    {
        let output = link_both(&dir, &ir(main), c, &options).unwrap();
        assert_eq!(output.report.root.as_deref(), Some(symbol));
        assert_eq!(kept(&output, "ZCMain_main_closure"), printed == "2\n");
        assert_eq!(node_numbers(&dir, &output.wasm), printed);
    }
}

#[test]
fn weak_names_keep_nothing_alive() {
    let dir = scratch("weak");
    let c = |user: &str| {
        format!(
            "{TINY_RTS} extern int __ahc_weak_hook, __ahc_weak_h_closure; int hook = 5;
             int *volatile a = &__ahc_weak_hook, *volatile b = &__ahc_weak_h_closure;
             int count(void) {{ return (a ? *a : 0) + (b != 0); }} {user}"
        )
    };
    let ir = |extra: &str| {
        format!(
            r#"module "main" "Main"
proc @entry_info() {{
  locals i32
b0:
  %0 = call @count()
  R1 = add(%0, {extra})
  jump @StgReturn(R1)
}}
data @h_closure data align 4 {{
  1
}}
"#
        )
    };
    let output = link_both(&dir, &ir("0"), &c(""), &ir_options()).unwrap();
    assert_eq!(node_numbers(&dir, &output.wasm), "0\n");
    assert!(!kept(&output, "h_closure") && !kept(&output, ".data.hook"));
    let output = link_both(&dir, &ir("add(i32[@h_closure], i32[@hook])"), &c(""), &ir_options()).unwrap();
    assert_eq!(node_numbers(&dir, &output.wasm), "12\n");
}

#[test]
fn signatures_must_agree() {
    let dir = scratch("signatures");
    let ir = |call: &str| {
        format!(
            "module \"main\" \"Main\"\nproc @entry_info() {{\n  locals i32, i64\nb0:\n  {call}\n  R1 = 3\n  jump @StgReturn(R1)\n}}\n"
        )
    };
    let c = format!("{TINY_RTS} int f(int x) {{ return x; }}");
    // A dropped result is fine.
    let output = link_both(&dir, &ir("call @f(1)"), &c, &ir_options()).unwrap();
    assert_eq!(node_numbers(&dir, &output.wasm), "3\n");
    for call in ["call @f()", "call @f(1:i64)", "%1 = call @f(1)"] {
        let error = link_both(&dir, &ir(call), &c, &ir_options()).unwrap_err().to_string();
        assert!(
            error.contains('f') && matches!(link_both(&dir, &ir(call), &c, &ir_options()), Err(LinkError::Lower(_))),
            "{error}"
        );
    }
}

#[test]
fn a_second_definition_is_an_error_that_names_both() {
    let dir = scratch("duplicate");
    let ir = "module \"main\" \"Main\"\nproc @entry_info() {\nb0:\n  jump @StgReturn(R1)\n}\n";
    let c = TINY_RTS.replace("extern char entry_info[];", "char entry_info[4] = {1};");
    let error = link_both(&dir, ir, &c, &ir_options()).unwrap_err().to_string();
    assert!(
        error.starts_with("symbol `entry_info` is defined twice: in Main.o and in ") && error.contains("rts.o"),
        "{error}"
    );
}

#[test]
fn names_are_kept_on_request_only() {
    let dir = scratch("names");
    let c = format!("{TINY_RTS}int narrow(signed char a, long long b) {{ return (int)b + a; }}");
    let linked = |names| {
        let options = LinkOptions { names, ..ir_options() };
        link_both(&dir, &case("entries.cmm"), &c, &options).unwrap().wasm
    };
    let has = |wasm: &[u8], text: &str| wasm.windows(text.len()).any(|w| w == text.as_bytes());
    for name in ["entry_info", "narrow"] {
        assert!(has(&linked(true), name) && !has(&linked(false), name), "{name}");
    }
}

#[test]
fn reports_render() {
    let output = runs("numbers.cmm", "", "4000000\n");
    assert!(output.report.to_text().contains("entry_info"));
    let json: serde_json::Value = serde_json::from_str(&output.report.to_json()).unwrap();
    assert_eq!(json["wasm_bytes"], output.wasm.len());
    let dir = scratch("report");
    let dot = dir.join("graph.dot");
    std::fs::write(&dot, output.report.to_dot()).unwrap();
    assert!(output.report.to_dot().contains(" -> "));
}

#[test]
fn what_cannot_run_is_not_kept() {
    let dir = scratch("trimmed");
    let c = "int StgRun(const void*,void*); void print_int(int); char MainCapability[1100]; extern char ahc_root_entry[], two_con_info[]; \
             const void *volatile p; void _start(void) { p = two_con_info; print_int(StgRun(ahc_root_entry, MainCapability + 16)); }";
    for strategy in [Strategy::Trampoline, Strategy::TailCall, Strategy::Direct] {
        let options = LinkOptions { root: Some(Root::bare("Main_main_closure")), strategy, ..ir_options() };
        let output = link_both(&dir, &case("trimmed.cmm"), c, &options).unwrap();
        // 7 is the closure type of NO_TREC: its table is there though its code is not.
        assert_eq!(node_numbers(&dir, &output.wasm), "47\n");
        assert!(!kept(&output, "stg_ap_v_fast") && !kept(&output, "text"));
        let code = |name: &str| output.report.symbols.iter().find(|s| s.name == name).unwrap().code;
        assert_eq!((code("stg_WEAK_info"), code("stg_NO_TREC_info")), (0, 0));
        // Equal code, different tables and addresses, one function.
        assert_eq!(code("one_con_info") == 0, code("two_con_info") != 0);
    }
    // A root that is not a function of one argument is applied.
    let options = LinkOptions { root: Some(Root::bare("thunk_closure")), ..ir_options() };
    assert!(kept(&link_both(&dir, &case("trimmed.cmm"), c, &options).unwrap(), "stg_ap_v_fast"));
}

#[test]
fn tracing_reports_every_function() {
    let dir = scratch("trace");
    let options = LinkOptions { trace: true, ..ir_options() };
    let narrow = format!("{TINY_RTS} int narrow(signed char a, long long b) {{ return (int)b + a; }}");
    let output = link_both(&dir, &case("entries.cmm"), &narrow, &options).unwrap();
    assert!(output.imports.iter().any(|i| i.field == "ahc_trace" && i.sig.params.len() == 2));
}

#[test]
fn sources_are_searched_and_orders_do_not_matter() {
    let dir = scratch("sources");
    let library =
        "module \"lib\" \"Lib\"\nproc @lib_twice_info(R1) {\nb0:\n  R1 = add(R1, R1)\n  jump @StgReturn(R1)\n}\n";
    let other = "module \"lib\" \"Other\"\ndata @lib_unused_closure data align 4 {\n  @not_there\n}\n";
    let main = "module \"main\" \"Main\"\nproc @entry_info() {\nb0:\n  R1 = 21\n  jump @lib_twice_info(R1)\n}\n";
    let store = dir.join("store/lib");
    std::fs::create_dir_all(&store).unwrap();
    std::fs::write(store.join("Lib.o"), ir_object(library)).unwrap();
    std::fs::write(store.join("Other.o"), ir_object(other)).unwrap();
    let source = wasm_link::DirSource::open(&dir.join("store")).unwrap();
    let rts = compile(&dir, "rts", TINY_RTS, &[]);
    let list = || {
        let mut list = inputs(&[&rts]);
        list.push(Input::new("Main.o", ir_object(main)));
        list
    };
    let output = link(&list(), &[&source], &ir_options()).unwrap();
    assert_eq!(node_numbers(&dir, &output.wasm), "42\n");
    // The same objects from archives, whose members `ar` cannot index, in both orders.
    let archive = |name: &str, object: &str| {
        let path = dir.join(name);
        run(std::process::Command::new("llvm-ar").arg("rcs").arg(&path).arg(store.join(object)));
        path
    };
    let (one, two) = (archive("one.a", "Lib.o"), archive("two.a", "Other.o"));
    for archives in [[&one, &two], [&two, &one]] {
        let mut list = list();
        list.extend(inputs(&archives.map(|p| p.as_path())));
        list.reverse();
        assert_eq!(link(&list, &[], &ir_options()).unwrap().wasm, output.wasm);
    }
}
