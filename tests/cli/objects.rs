//! `ahc object` and `ahc inspect`: good objects, and truncated, altered and wrong-version ones.

use crate::harness::{Scratch, damage, object};

#[test]
fn an_object_is_shown() {
    let s = Scratch::new();
    s.write("M.o", object("M", "M_x_closure"));
    assert!(s.ahc(&["inspect", "M.o"]).worked().contains("M_x_closure"));
}

#[test]
fn damaged_objects_are_named() {
    let s = Scratch::new();
    let good = object("M", "M_x_closure");
    // The version byte follows the magic of the index section.
    let version = good.windows(4).position(|w| w == b"AHCX").unwrap() + 4;
    for (what, bad) in damage(&good, version) {
        let name = format!("{what}.o");
        s.write(&name, bad);
        s.ahc(&["inspect", &name]).refused(&[&name]);
        s.ahc(&["object", "merge", "-o", "out.o", &name]).refused(&[&name]);
        assert!(!s.path("out.o").exists());
    }
}

#[test]
fn what_is_no_object() {
    let s = Scratch::new();
    s.write("x.o", b"hello");
    s.write("ir", b"AHCM\x07");
    s.ahc(&["inspect", "x.o"]).refused(&["x.o"]);
    s.ahc(&["inspect", "missing.o"]).refused(&["missing.o"]);
    s.ahc(&["object", "merge", "-o", "out.o", "x.o"]).refused(&["x.o"]);
    s.ahc(&["object", "encode", "-o", "out.o", "ir"]).refused(&["ir"]);
    s.ahc(&["object", "encode", "-o", "out.o", "--unit", "u", "--module", "M", "ir"]).refused(&["u:M"]);
    assert_eq!(s.names("."), ["ir", "x.o"]);
}

#[test]
fn an_output_that_cannot_be_written() {
    let s = Scratch::new();
    s.write("M.o", object("M", "M_x_closure"));
    s.write("file", b"");
    s.ahc(&["object", "merge", "-o", "file/out.o", "M.o"]).refused(&["file"]);
}
