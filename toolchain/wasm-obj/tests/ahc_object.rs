//! The object container: what is written reads back; what is damaged is refused with a clear error.

#![allow(clippy::expect_used, reason = "tests may fail loudly")]

use cmm_ir::generate::{Rng, Shape, module, mutate};
use cmm_ir::normalise::normalise;
use cmm_ir::{Item, encode, refs, text, verify};
use wasm_obj::ahc_object::*;

const EXAMPLE: &str = include_str!("../../../tests/cases/ir/example.cmm");

fn example() -> Vec<u8> {
    encode_module(text::parse(EXAMPLE).expect("parses")).expect("encodes")
}

#[test]
fn index_agrees_with_the_items() {
    for seed in 0..200 {
        let mut m = module(&mut Rng::new(seed), Shape::default());
        let bytes = encode_object(&encode::encode(&m), "unit", "").expect("encodes");
        m.unit = "unit".into();
        normalise(&mut m);
        let object = AhcObject::parse(&bytes).expect("parses");
        assert_eq!((object.unit(), object.module()), ("unit", m.name.as_str()));
        assert_eq!(object.items().len(), m.items.len());
        assert_eq!(object.decode_module().as_ref(), Ok(&m));
        assert!(
            object
                .symbols()
                .iter()
                .map(|s| (s.name, s.global))
                .eq(m.symbols.iter().map(|s| (s.name.as_str(), s.global)))
        );
        for (i, item) in m.items.iter().enumerate() {
            let id = ItemId(i as u32);
            assert_eq!(object.item(id).as_ref(), Ok(item));
            assert_eq!(object.refs(id), refs::item_refs(item));
            assert_eq!(object.items()[i].sym, item.symbol());
            let def = object.symbol(item.symbol()).and_then(|s| s.def).expect("defined");
            assert_eq!(def.item, id);
            if let Item::Proc(p) = item {
                for (k, info) in p.infos.iter().enumerate() {
                    let role = if info.sym == p.sym { DefRole::Proc } else { DefRole::Info(k as u32) };
                    assert_eq!(object.symbol(info.sym).and_then(|s| s.def), Some(Def { item: id, role }));
                }
            }
        }
        for (i, s) in m.symbols.iter().enumerate().filter(|(_, s)| s.global) {
            assert_eq!(object.lookup(&s.name), Some(SymbolId(i as u32)));
        }
        assert_eq!(object.lookup("no such symbol"), None);
    }
}

#[test]
fn references_say_what_kind_of_field_they_stand_in() {
    let text = r#"module "m" "M"
proc @f_info(R2) {
  info b0 @f_info { (@f_slow - @f_info), (@bitmap - @f_info), (@f_srt - @f_info), 131076, 0, 8:i16, 1:i16 }
  info b1 $ret.0 { (@r_srt - $ret.0), (@big - $ret.0), 31:i16, 1:i16 }
b0:
  R1 = @f_srt
  call @puts(@g)
  jump @g(R1)
b1:
  jump @g()
}
proc @Con_con_info() {
  info b0 @Con_con_info { ($descr.0 - @Con_con_info), 65536, 2:i16, 1:i16 }
b0:
  unreachable
}
data $descr.0 rodata align 1 {
  bytes "m:M.Con\x00"
}
"#;
    let bytes = encode_module(text::parse(text).expect("parses")).expect("encodes");
    let object = AhcObject::parse(&bytes).expect("parses");
    let refs = |i| -> Vec<(&str, RefKind)> {
        object.refs(ItemId(i)).iter().map(|r| (object.symbol(r.symbol).expect("exists").name, r.kind)).collect()
    };
    use InfoField::*;
    use RefKind::*;
    assert_eq!(
        refs(0),
        [
            ("big", Info(LargeBitmap)),
            ("bitmap", Info(LargeBitmap)),
            ("f_slow", Info(SlowApply)),
            ("f_srt", Address),
            ("f_srt", Info(Srt)),
            ("g", Address),
            ("g", Jump),
            ("puts", Call),
            ("r_srt", Info(Srt)),
        ]
    );
    assert_eq!(refs(1), [("descr.0", Info(ConDescr))]);
}

#[test]
fn it_is_a_wasm_object() {
    let bytes = example();
    let names: Vec<&str> = wasmparser::Parser::new(0)
        .parse_all(&bytes)
        .filter_map(|p| match p.expect("valid wasm") {
            wasmparser::Payload::CustomSection(c) => Some(c.name()),
            _ => None,
        })
        .collect();
    assert_eq!(names, ["linking", SECTION_INDEX, SECTION_CMM, SECTION_SUM]);
    assert!(AhcObject::detect(&bytes));
}

#[test]
fn truncated_and_altered_files_are_refused() {
    let bytes = merge_objects(&[&example(), b"\0asm\x01\0\0\0"]).expect("merges");
    for n in 0..bytes.len() {
        assert!(AhcObject::parse(&bytes[..n]).is_err(), "{n} of {} bytes", bytes.len());
    }
    // At the end of a section and in the middle of one.
    let sum_at = bytes.len() - 2 - 1 - SECTION_SUM.len() - 8;
    assert_eq!(AhcObject::parse(&bytes[..sum_at]).err(), Some(ObjectError::Truncated));
    assert_eq!(AhcObject::parse(&bytes[..bytes.len() / 2]).err(), Some(ObjectError::Truncated));
    for i in 0..bytes.len() {
        let mut altered = bytes.clone();
        altered[i] ^= 0x10;
        assert!(AhcObject::parse(&altered).is_err(), "byte {i}");
    }
    let mut altered = bytes.clone();
    let n = altered.len() / 2;
    altered[n] ^= 1;
    assert!(AhcObject::parse(&altered).expect_err("altered").to_string().starts_with("the object file was altered"));
}

#[test]
fn other_versions_are_named() {
    let mut bytes = example();
    let at = bytes.windows(4).position(|w| w == b"AHCX").expect("index");
    bytes[at + 4] = 77;
    assert_eq!(
        AhcObject::parse_trusted(&bytes).expect_err("version").to_string(),
        "object index version 77, this build reads version 1: rebuild the object file"
    );
    bytes[at + 4] = INDEX_VERSION;
    let at = bytes.windows(4).position(|w| w == b"AHCM").expect("IR");
    bytes[at + 4] = 8;
    let e = AhcObject::parse_trusted(&bytes).expect_err("version").to_string();
    assert!(e.contains("version 8") && e.contains("version 1"), "{e}");
}

#[test]
fn other_files_are_told_apart() {
    assert_eq!(AhcObject::parse(b"\x7fELF").err(), Some(ObjectError::NotWasm));
    assert_eq!(AhcObject::parse(b"\0asm\x01\0\0\0").err(), Some(ObjectError::NotAhc));
    assert!(!AhcObject::detect(b"\0asm\x01\0\0\0"));
}

#[test]
fn merging_lifts_embedded_objects() {
    let c = b"\0asm\x01\0\0\0".as_slice();
    let (a, b) = (example(), encode_module(module(&mut Rng::new(3), Shape::default())).expect("encodes"));
    let one = merge_objects(&[&a, c]).expect("merges");
    let two = merge_objects(&[c, &b, &one]).expect("merges");
    let object = AhcObject::parse(&two).expect("parses");
    assert_eq!(object.embedded(), [c, a.as_slice(), c]);
    let b = AhcObject::parse(&b).expect("parses");
    assert_eq!(object.decode_module(), b.decode_module());
    // Without IR.
    let empty = merge_objects(&[c]).expect("merges");
    let object = AhcObject::parse(&empty).expect("parses");
    assert_eq!((object.items().len(), object.embedded()), (0, [c].as_slice()));
    assert_eq!(merge_objects(&[b"text"]), Err(ObjectError::NotWasm));
}

#[test]
fn inspect_prints_what_parses() {
    let text = inspect_text(&merge_objects(&[&example(), b"\0asm\x01\0\0\0"]).expect("merges")).expect("prints");
    assert!(text.ends_with("; embedded object 0: wasm object, 8 bytes\n"));
    let code =
        |text: &str| -> Vec<String> { text.lines().filter(|l| !l.starts_with(';')).map(str::to_owned).collect() };
    assert_eq!(code(&text), code(EXAMPLE));
}

#[test]
fn bad_ir_is_refused_with_rule_and_symbol() {
    let mut m = text::parse(EXAMPLE).expect("parses");
    if let Item::Data(d) = &mut m.items[0] {
        d.align = 3;
    }
    match encode_object(&encode::encode(&m), "", "") {
        Err(ObjectError::Verify(e)) => assert_eq!((e.rule, e.symbol.as_str()), (verify::Rule::Data, "Example_closure")),
        other => panic!("{other:?}"),
    }
}

#[test]
fn damage_that_the_checksum_does_not_see_is_an_error_or_harmless() {
    for seed in 0..2000 {
        let mut rng = Rng::new(seed);
        let mut bytes = example();
        mutate(&mut rng, &mut bytes);
        if let Ok(object) = AhcObject::parse_trusted(&bytes) {
            for i in 0..object.items().len() as u32 {
                let _ = object.item(ItemId(i));
                assert!(object.refs(ItemId(i)).iter().all(|r| object.symbol(r.symbol).is_some()));
            }
        }
    }
}
