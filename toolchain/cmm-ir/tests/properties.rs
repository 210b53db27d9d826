//! Identities that hold for every well-formed module, on generated ones.

#![allow(clippy::expect_used, reason = "tests may fail loudly")]

use cmm_ir::generate::{Rng, Shape, module, mutate};
use cmm_ir::normalise::normalise;
use cmm_ir::verify::{Rule, verify, verify_all};
use cmm_ir::*;

fn each(f: impl Fn(u64, Module)) {
    for seed in 0..400 {
        let shape =
            if seed % 40 == 0 { Shape { items: 30, blocks: 20, nodes: 12, depth: 7 } } else { Shape::default() };
        f(seed, module(&mut Rng::new(seed), shape));
    }
}

#[test]
fn generated_modules_verify() {
    each(|seed, m| assert_eq!(verify(&m), Ok(()), "seed {seed}"));
}

#[test]
fn decode_inverts_encode() {
    each(|seed, m| {
        let bytes = encode::encode(&m);
        let back = decode::module(&bytes).expect("decodes");
        assert!(back == m, "seed {seed}");
        assert!(encode::encode(&back) == bytes, "seed {seed}");
    });
}

#[test]
fn normalise_is_idempotent_and_forgets_uniques() {
    each(|seed, m| {
        let mut once = m.clone();
        normalise(&mut once);
        assert_eq!(verify(&once), Ok(()), "seed {seed}");
        let mut twice = once.clone();
        normalise(&mut twice);
        assert!(once == twice, "seed {seed}");

        // Other uniques, an unused symbol, and the numbering reversed.
        let mut other = m.clone();
        for s in other.symbols.iter_mut().filter(|s| !s.global) {
            s.name = s.name.replace("\tu", "\tother");
        }
        other.symbols.push(Symbol { name: "unused".into(), global: true });
        let n = other.symbols.len() as u32;
        other.symbols.reverse();
        let flip = |s: &mut SymbolId| s.0 = n - 1 - s.0;
        for item in &mut other.items {
            match item {
                Item::Data(d) => flip(&mut d.sym),
                Item::Proc(p) => {
                    flip(&mut p.sym);
                    p.infos.iter_mut().for_each(|i| flip(&mut i.sym));
                }
                Item::Unsupported { sym, .. } => flip(sym),
            }
            walk::literals_mut(item, &mut |l, _| match l {
                Lit::Label(s, _) => flip(s),
                Lit::LabelDiff(a, b, ..) => {
                    flip(a);
                    flip(b);
                }
                _ => {}
            });
        }
        normalise(&mut other);
        assert!(once == other, "seed {seed}");
    });
}

#[test]
fn text_round_trips() {
    each(|seed, m| {
        let text = text::print(&m);
        let parsed = text::parse(&text).unwrap_or_else(|e| panic!("seed {seed}: {e}\n{text}"));
        assert_eq!(text::print(&parsed), text, "seed {seed}");
        let mut normal = m;
        normalise(&mut normal);
        let text = text::print(&normal);
        assert!(text::parse(&text) == Ok(normal), "seed {seed}");
    });
}

#[test]
fn damaged_bytes_and_text_give_errors_with_positions() {
    each(|seed, m| {
        let mut rng = Rng::new(seed);
        let mut bytes = encode::encode(&m);
        mutate(&mut rng, &mut bytes);
        match decode::module(&bytes) {
            Err(e) => assert!(e.offset <= bytes.len(), "seed {seed}: {e}"),
            // Ids are in range, so these must not panic.
            Ok(mut m) => {
                verify_all(&m);
                text::print(&m);
                normalise(&mut m);
            }
        }
        let mut text = text::print(&m).into_bytes();
        mutate(&mut rng, &mut text);
        let text = String::from_utf8_lossy(&text);
        if let Err(e) = text::parse(&text) {
            assert!(e.line as usize <= text.matches('\n').count() + 1 && e.column > 0, "seed {seed}: {e}");
        }
    });
}

#[test]
fn every_prefix_is_an_error() {
    let m = module(&mut Rng::new(7), Shape::default());
    let bytes = encode::encode(&m);
    for n in 0..bytes.len() {
        assert!(decode::module(&bytes[..n]).is_err(), "{n} of {} bytes", bytes.len());
    }
}

#[test]
fn other_versions_and_magic_are_named() {
    let mut bytes = encode::encode(&Module::default());
    bytes[4] = 9;
    let e = decode::module(&bytes).expect_err("version 9");
    assert_eq!(e.to_string(), "offset 0x4: intermediate code version 9, this build reads version 1");
    assert_eq!(
        decode::module(b"\0asm").expect_err("wasm").to_string(),
        "offset 0x0: not intermediate code (bad magic)"
    );
}

#[test]
fn deep_nesting_is_an_error_not_a_crash() {
    let nest = |n: usize| {
        format!(
            "module \"u\" \"m\"\nproc @f() {{\nb0:\n  R1 = {}R1{}\n  unreachable\n}}\n",
            "not(".repeat(n),
            ")".repeat(n)
        )
    };
    let deep = text::parse(&nest(decode::MAX_DEPTH as usize - 1)).expect("deepest legal nesting");
    assert_eq!(verify(&deep), Ok(()));
    let bytes = encode::encode(&deep);
    assert!(decode::module(&bytes) == Ok(deep));
    assert!(text::parse(&nest(100_000)).is_err());
    // The same in bytes: one more `not` before the innermost operand.
    let innermost = bytes.len() - 3;
    let mut deeper = bytes.clone();
    deeper.splice(innermost..innermost, [5, 1, 2]);
    let e = decode::module(&deeper).expect_err("too deep, or a length that no longer fits");
    assert!(e.offset > 0);
}

/// Each damage to the module breaks the rule that it is meant to break.
#[test]
fn rules_fire() {
    let good = text::parse(include_str!("../../../tests/cases/ir/example.cmm")).expect("example parses");
    assert_eq!(verify(&good), Ok(()));
    let broken = |f: &dyn Fn(&mut Module)| {
        let mut m = good.clone();
        f(&mut m);
        verify(&m).map_err(|e| e.rule)
    };
    let proc = |m: &mut Module, f: &dyn Fn(&mut Proc)| {
        for item in &mut m.items {
            if let Item::Proc(p) = item {
                f(p);
                break;
            }
        }
    };
    assert_eq!(broken(&|m| m.symbols[0].name.clear()), Err(Rule::Symbol));
    assert_eq!(broken(&|m| m.items.push(m.items[0].clone())), Err(Rule::Def));
    assert_eq!(broken(&|m| proc(m, &|p| p.blocks.clear())), Err(Rule::Block));
    assert_eq!(broken(&|m| proc(m, &|p| p.locals.clear())), Err(Rule::Local));
    assert_eq!(broken(&|m| proc(m, &|p| p.infos.clear())), Err(Rule::BlockRef));
    assert_eq!(broken(&|m| proc(m, &|p| p.infos.reverse())), Err(Rule::Info));
    assert_eq!(broken(&|m| proc(m, &|p| p.live.push(GlobalReg::Vanilla(11)))), Err(Rule::Reg));
    assert_eq!(broken(&|m| proc(m, &|p| p.blocks[0].nodes.clear())), Err(Rule::Init));
    let first = |e: Expr| {
        move |m: &mut Module| {
            proc(m, &|p| p.blocks[0].nodes.insert(0, Node::SetGlobal(GlobalReg::Vanilla(1), e.clone())))
        }
    };
    let one = || Expr::Lit(Lit::Int(1, Width::W32));
    assert_eq!(broken(&first(Expr::Lit(Lit::Int(256, Width::W8)))), Err(Rule::Lit));
    assert_eq!(broken(&first(Expr::Lit(Lit::F32(0)))), Err(Rule::Type));
    assert_eq!(broken(&first(Expr::MachOp(MachOp::Bin(BinOp::FLt, Width::W8), vec![one(), one()]))), Err(Rule::Width));
    assert_eq!(broken(&first(Expr::MachOp(MachOp::Bin(BinOp::Add, Width::W32), vec![one()]))), Err(Rule::Arity));
}
