//! Damaged and unsuitable inputs: an error with file and offset, never a panic.
#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use wasm_link::{Input, LinkError, link};
use wasm_obj::{Archive, Bytes, ObjErrorKind, Object};

const PROGRAM: &str = r#"
extern int other(int); static int table[3] = {1, 2, 3}; static const char *names[] = {"one", "two"};
__attribute__((weak)) int weak(void) { return 1; }
static int twice(int x) { return 2 * x; }
int (*pointer)(int) = twice;
__attribute__((constructor)) static void init(void) { table[0] = 5; }
int other(int x) { return pointer(x) + table[x & 1] + names[x & 1][0]; }
void _start(void) { other(weak()); }
"#;

fn parse(bytes: &[u8]) -> Result<Object, wasm_obj::ObjError> {
    Object::parse("x.o", Bytes::from(bytes.to_vec()))
}

fn link_bytes(bytes: Vec<u8>) -> Result<Vec<u8>, LinkError> {
    let options = wasm_link::LinkOptions { validate: false, ..c_options() };
    link(&[Input::new("x.o", bytes)], &[], &options).map(|o| o.wasm)
}

#[test]
fn truncated_objects() {
    let object = std::fs::read(compile(&scratch("truncated"), "x", PROGRAM, &["-g"])).unwrap();
    link_bytes(object.clone()).unwrap();
    for length in 0..object.len() {
        if let Err(error) = parse(&object[..length]) {
            assert!(error.to_string().starts_with("x.o: at byte ") || error.offset.is_none(), "{error}");
        }
        let _ = link_bytes(object[..length].to_vec());
    }
}

#[test]
fn altered_objects() {
    let object = std::fs::read(compile(&scratch("altered"), "x", PROGRAM, &[])).unwrap();
    for position in 0..object.len() {
        for value in [0, 1, 0x7f, 0x80, 0xff, object[position] ^ 1, object[position].wrapping_add(1)] {
            let mut copy = object.clone();
            copy[position] = value;
            let _ = link_bytes(copy);
        }
    }
}

#[test]
fn damaged_archives() {
    let dir = scratch("archives");
    let (one, two) = (compile(&dir, "one", PROGRAM, &[]), compile(&dir, "a-name-longer-than-sixteen", "int g;", &[]));
    let path = dir.join("x.a");
    run(std::process::Command::new("llvm-ar").arg("rcs").arg(&path).args([&one, &two]));
    let bytes = std::fs::read(&path).unwrap();
    let members = Archive::parse("x.a", Bytes::from(bytes.clone())).unwrap().members().unwrap();
    let names: Vec<&str> = members.iter().map(|m| m.name.as_str()).collect();
    assert_eq!(names, ["one.o", "a-name-longer-than-sixteen.o"]);
    let try_all = |bytes: Vec<u8>| {
        let _ = Archive::parse("x.a", Bytes::from(bytes.clone())).and_then(|a| a.members());
        let _ = link(&[Input::new("x.a", bytes)], &[], &c_options());
    };
    for length in (0..bytes.len()).step_by(7) {
        try_all(bytes[..length].to_vec());
    }
    for position in 0..400.min(bytes.len()) {
        for value in [0, b'9', b'/', 0xff] {
            let mut copy = bytes.clone();
            copy[position] = value;
            try_all(copy);
        }
    }
    let thin = dir.join("thin.a");
    run(std::process::Command::new("llvm-ar").arg("rcsT").arg(&thin).arg(&one));
    let error = link(&inputs(&[&thin]), &[], &c_options()).unwrap_err().to_string();
    assert!(error.contains("thin archives are not supported"), "{error}");
    let bare = dir.join("bare.a");
    run(std::process::Command::new("llvm-ar").arg("rcS").arg(&bare).arg(&one));
    let error = link(&inputs(&[&bare]), &[], &c_options()).unwrap_err().to_string();
    assert!(error.contains("llvm-ranlib"), "{error}");
}

#[test]
fn unsuitable_files_say_why() {
    let dir = scratch("unsuitable");
    let object = std::fs::read(compile(&dir, "x", PROGRAM, &[])).unwrap();
    assert!(matches!(parse(b"\x7fELF....").unwrap_err().kind, ObjErrorKind::NotWasm(_)));
    let mut version = object.clone();
    version[4] = 13;
    assert_eq!(parse(&version).unwrap_err().kind, ObjErrorKind::WasmVersion(13));
    let linked = link_bytes(object.clone()).unwrap();
    assert!(matches!(
        parse(&linked).unwrap_err().kind,
        ObjErrorKind::NotRelocatable | ObjErrorKind::UnsupportedSection("memory")
    ));
    // The version of the linking section stands after its name.
    let at = object.windows(8).position(|w| w == b"\x07linking").unwrap() + 8;
    let mut version = object.clone();
    version[at] = 3;
    let error = parse(&version).unwrap_err();
    assert!(error.to_string().contains("linking section version: 3") && error.offset == Some(at), "{error}");
    let tls = compile(
        &dir,
        "tls",
        "_Thread_local int t = 1; int f(void) { return t++; }",
        &["-pthread", "-matomics", "-mbulk-memory"],
    );
    let error = parse(&std::fs::read(tls).unwrap()).unwrap_err();
    assert!(error.to_string().contains("thread-local"), "{error}");
}

#[test]
fn damaged_containers() {
    let ir = "module \"main\" \"Main\"\nproc @entry_info() {\nb0:\n  jump @StgReturn(R1)\n}\n";
    let object = ir_object(ir);
    let dir = scratch("containers");
    let rts = inputs(&[&compile(&dir, "rts", TINY_RTS, &[])]);
    let try_link = |bytes: Vec<u8>| link(&[rts[0].clone(), Input::new("Main.o", bytes)], &[], &ir_options());
    try_link(object.clone()).unwrap();
    for length in 0..object.len() {
        assert!(try_link(object[..length].to_vec()).is_err());
    }
    for position in 0..object.len() {
        let mut copy = object.clone();
        copy[position] ^= 0x10;
        let error = try_link(copy).unwrap_err().to_string();
        assert!(error.contains("Main.o") || error.contains("entry_info"), "{error}");
    }
}
