//! Every operation and primitive at every width on edge values, lowered and run in node, against the reference evaluator.

mod support;

use cmm_ir::{AtomicOp, BinOp, CallHint, ConvOp, Expr, Lit, MachOp, Node, Prim, Type, UnOp, Width};
use support::builder::Builder;
use support::harness::DATA;

const WIDTHS: [Width; 4] = [Width::W8, Width::W16, Width::W32, Width::W64];

fn int_edges(w: Width) -> Vec<u64> {
    let b = w.bits();
    let mask = if b == 64 { u64::MAX } else { (1 << b) - 1 };
    let mut v = vec![0, 1, 2, 7, mask, mask - 1, 1 << (b - 1), (1 << (b - 1)) - 1, (1 << (b - 1)) + 1, 0x5a & mask];
    v.extend([0x1234_5678_9abc_def0 & mask, 0xf0e1_d2c3_b4a5_9687 & mask, 1 << (b / 2)]);
    v
}

fn float_edges(w: Width) -> Vec<u64> {
    let values =
        [0.0, -0.0, 1.0, -1.5, 0.1, 1e10, -1e20, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, 255.9, -129.0, 3e9];
    values.iter().map(|v| if w == Width::W32 { u64::from((*v as f32).to_bits()) } else { v.to_bits() }).collect()
}

const INT_OPS: [BinOp; 24] = [
    BinOp::Add,
    BinOp::Sub,
    BinOp::Mul,
    BinOp::SMulMayOflo,
    BinOp::SQuot,
    BinOp::SRem,
    BinOp::UQuot,
    BinOp::URem,
    BinOp::Eq,
    BinOp::Ne,
    BinOp::SGe,
    BinOp::SLe,
    BinOp::SGt,
    BinOp::SLt,
    BinOp::UGe,
    BinOp::ULe,
    BinOp::UGt,
    BinOp::ULt,
    BinOp::And,
    BinOp::Or,
    BinOp::Xor,
    BinOp::Shl,
    BinOp::UShr,
    BinOp::SShr,
];

const FLOAT_OPS: [BinOp; 10] = [
    BinOp::FAdd,
    BinOp::FSub,
    BinOp::FMul,
    BinOp::FQuot,
    BinOp::FEq,
    BinOp::FNe,
    BinOp::FGe,
    BinOp::FLe,
    BinOp::FGt,
    BinOp::FLt,
];

fn result_type(op: BinOp, w: Width) -> Type {
    use BinOp::*;
    match op {
        Eq | Ne | SGe | SLe | SGt | SLt | UGe | ULe | UGt | ULt | FEq | FNe | FGe | FLe | FGt | FLt => Type::I32,
        FAdd | FSub | FMul | FQuot if w == Width::W32 => Type::F32,
        FAdd | FSub | FMul | FQuot => Type::F64,
        _ => Type::int(w),
    }
}

/// Pairs for which the operation is defined.
fn pairs(op: BinOp, w: Width) -> Vec<(u64, u64)> {
    let edges = int_edges(w);
    let bits = u64::from(w.bits());
    let mut out = Vec::new();
    for &a in &edges {
        for &b in &edges {
            let divides = matches!(op, BinOp::SQuot | BinOp::SRem | BinOp::UQuot | BinOp::URem);
            let min = 1u64 << (bits - 1);
            // The quotient of the least integer by -1 is undefined at the widths that trap; remainders are fine.
            let overflow = op == BinOp::SQuot && bits >= 32 && a == min && b == (min - 1) * 2 + 1;
            if matches!(op, BinOp::Shl | BinOp::UShr | BinOp::SShr) {
                out.push((a, b % bits));
            } else if !overflow && (!divides || b != 0) {
                out.push((a, b));
            }
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

#[test]
fn binary_integer_operations() {
    for op in INT_OPS {
        let mut b = Builder::default();
        for w in WIDTHS {
            let ty = Type::int(w);
            let shift = matches!(op, BinOp::Shl | BinOp::UShr | BinOp::SShr);
            let second = if shift { Type::I32 } else { ty };
            let result = result_type(op, w);
            for (n, (x, y)) in pairs(op, w).into_iter().enumerate() {
                let loads = (b.loaded(ty, x), b.loaded(second, y));
                let (p, q) = match n % 3 {
                    0 => loads,
                    1 => (loads.0, Builder::literal(second, y)),
                    _ => {
                        let p = b.local(ty, loads.0);
                        (p, loads.1)
                    }
                };
                let e = Expr::MachOp(MachOp::Bin(op, w), vec![p, q]);
                b.output(result, e);
            }
        }
        b.run();
    }
}

#[test]
fn float_operations() {
    let mut b = Builder::default();
    for w in [Width::W32, Width::W64] {
        let ty = if w == Width::W32 { Type::F32 } else { Type::F64 };
        for op in FLOAT_OPS {
            for x in float_edges(w) {
                for y in float_edges(w) {
                    let args = vec![b.loaded(ty, x), Builder::literal(ty, y)];
                    b.output(result_type(op, w), Expr::MachOp(MachOp::Bin(op, w), args));
                }
            }
        }
        for x in float_edges(w) {
            let x = b.loaded(ty, x);
            b.output(ty, Expr::MachOp(MachOp::Un(UnOp::FNeg, w), vec![x.clone()]));
            for prim in [Prim::Fabs(w), Prim::Sqrt(w)] {
                let r = b.fresh(ty);
                b.nodes.push(Node::Prim { prim, results: vec![r], args: vec![x.clone()] });
                b.output(ty, Expr::Local(r));
            }
        }
    }
    b.run();
}

#[test]
fn unary_operations_and_conversions() {
    let mut b = Builder::default();
    let float = |w: Width| if w == Width::W32 { Type::F32 } else { Type::F64 };
    for from in WIDTHS {
        for x in int_edges(from) {
            let ty = Type::int(from);
            let sources = [b.loaded(ty, x), Builder::literal(ty, x)];
            for e in sources {
                for op in [UnOp::SNeg, UnOp::Not] {
                    b.output(ty, Expr::MachOp(MachOp::Un(op, from), vec![e.clone()]));
                }
                for to in WIDTHS {
                    for op in [ConvOp::SS, ConvOp::UU, ConvOp::XX] {
                        b.output(Type::int(to), Expr::MachOp(MachOp::Conv(op, from, to), vec![e.clone()]));
                        // Of a sum: the operand is not canonical by itself.
                        let sum = Expr::MachOp(MachOp::Bin(BinOp::Add, from), vec![e.clone(), e.clone()]);
                        b.output(Type::int(to), Expr::MachOp(MachOp::Conv(op, from, to), vec![sum]));
                    }
                }
                for to in [Width::W32, Width::W64] {
                    b.output(float(to), Expr::MachOp(MachOp::Conv(ConvOp::SF, from, to), vec![e.clone()]));
                }
            }
        }
    }
    for from in [Width::W32, Width::W64] {
        for x in float_edges(from) {
            let e = b.loaded(float(from), x);
            for to in WIDTHS {
                b.output(Type::int(to), Expr::MachOp(MachOp::Conv(ConvOp::FS, from, to), vec![e.clone()]));
            }
            for to in [Width::W32, Width::W64] {
                b.output(float(to), Expr::MachOp(MachOp::Conv(ConvOp::FF, from, to), vec![e.clone()]));
            }
        }
    }
    b.run();
}

#[test]
fn counting_and_swapping() {
    let mut b = Builder::default();
    for w in WIDTHS {
        let ty = Type::int(w);
        for x in int_edges(w) {
            let mut operands = vec![b.loaded(ty, x)];
            if w.bits() < 32 {
                // As GHC passes it: a word whose upper bits mean nothing.
                operands.push(b.loaded(Type::I32, x | (0xdead_beef << w.bits())));
            }
            let prims = [Prim::PopCnt(w), Prim::Clz(w), Prim::Ctz(w), Prim::BSwap(w)];
            for (prim, e) in prims.into_iter().flat_map(|p| operands.iter().map(move |e| (p, e))) {
                // GHC gives the result a word; the operand's own type is allowed too.
                let mut types = vec![ty];
                if w != Width::W64 || !matches!(prim, Prim::BSwap(_)) {
                    types.push(Type::I32);
                }
                for result in types {
                    let r = b.fresh(result);
                    b.nodes.push(Node::Prim { prim, results: vec![r], args: vec![e.clone()] });
                    b.output(result, Expr::Local(r));
                }
            }
        }
    }
    b.run();
}

#[test]
fn wide_arithmetic() {
    for w in [Width::W32, Width::W64] {
        let mut b = Builder::default();
        let ty = Type::int(w);
        let edges = int_edges(w);
        for &x in &edges {
            for &y in &edges {
                let args = vec![b.loaded(ty, x), b.loaded(ty, y)];
                let both = [
                    Prim::Add2(w),
                    Prim::AddWordC(w),
                    Prim::SubWordC(w),
                    Prim::AddIntC(w),
                    Prim::SubIntC(w),
                    Prim::UMul2(w),
                ];
                for prim in both {
                    let results = vec![b.fresh(ty), b.fresh(ty)];
                    b.nodes.push(Node::Prim { prim, results: results.clone(), args: args.clone() });
                    results.into_iter().for_each(|r| b.output(ty, Expr::Local(r)));
                }
                let results = vec![b.fresh(Type::I32), b.fresh(ty), b.fresh(ty)];
                b.nodes.push(Node::Prim { prim: Prim::SMul2(w), results: results.clone(), args: args.clone() });
                b.output(Type::I32, Expr::Local(results[0]));
                results[1..].iter().for_each(|r| b.output(ty, Expr::Local(*r)));
                if y == 0 {
                    continue;
                }
                for z in [0, 1, 0xdead_beef & if w == Width::W32 { 0xffff_ffff } else { u64::MAX }] {
                    let hi = x % y;
                    let args = vec![b.loaded(ty, hi), b.loaded(ty, z), args[1].clone()];
                    let results = vec![b.fresh(ty), b.fresh(ty)];
                    b.nodes.push(Node::Prim { prim: Prim::UQuotRem2(w), results: results.clone(), args });
                    results.into_iter().for_each(|r| b.output(ty, Expr::Local(r)));
                }
            }
        }
        b.run();
    }
    let mut b = Builder::default();
    for w in WIDTHS {
        let ty = Type::int(w);
        for prim in [Prim::SQuotRem(w), Prim::UQuotRem(w)] {
            for (x, y) in pairs(BinOp::SQuot, w) {
                // The first result shares its local with an argument.
                let x = b.loaded(ty, x);
                let shared = b.local(ty, x);
                let Expr::Local(q) = shared else { continue };
                let args = vec![shared, b.loaded(ty, y)];
                let results = vec![q, b.fresh(ty)];
                b.nodes.push(Node::Prim { prim, results: results.clone(), args });
                results.into_iter().for_each(|r| b.output(ty, Expr::Local(r)));
            }
        }
    }
    b.run();
}

#[test]
fn int64_primitives() {
    let mut b = Builder::default();
    let edges = int_edges(Width::W64);
    for &x in &edges {
        let wide = b.loaded(Type::I64, x);
        let word = b.loaded(Type::I32, x & 0xffff_ffff);
        let unary = [
            (Prim::I64ToI, &wide, Type::I32),
            (Prim::W64ToW, &wide, Type::I32),
            (Prim::I64FromI, &word, Type::I64),
            (Prim::W64FromW, &word, Type::I64),
            (Prim::X64Neg, &wide, Type::I64),
            (Prim::X64Not, &wide, Type::I64),
            (Prim::UFConv(Width::W32), &word, Type::F32),
            (Prim::UFConv(Width::W64), &word, Type::F64),
        ];
        for (prim, arg, ty) in unary {
            let r = b.fresh(ty);
            b.nodes.push(Node::Prim { prim, results: vec![r], args: vec![arg.clone()] });
            b.output(ty, Expr::Local(r));
        }
        for &y in &edges {
            let other = b.loaded(Type::I64, y);
            let values = [Prim::X64Add, Prim::X64Sub, Prim::X64Mul, Prim::X64And, Prim::X64Or, Prim::X64Xor];
            let division = [Prim::I64Quot, Prim::I64Rem, Prim::W64Quot, Prim::W64Rem];
            let tests = [
                Prim::X64Eq,
                Prim::X64Ne,
                Prim::I64Ge,
                Prim::I64Gt,
                Prim::I64Le,
                Prim::I64Lt,
                Prim::W64Ge,
                Prim::W64Gt,
                Prim::W64Le,
                Prim::W64Lt,
            ];
            let defined = y != 0 && !(x == 1 << 63 && y == u64::MAX);
            let divisions = if defined { &division[..] } else { &[] };
            for prim in values.iter().chain(divisions).chain(&tests) {
                let ty = if tests.contains(prim) { Type::I32 } else { Type::I64 };
                let r = b.fresh(ty);
                b.nodes.push(Node::Prim { prim: *prim, results: vec![r], args: vec![wide.clone(), other.clone()] });
                b.output(ty, Expr::Local(r));
            }
            for prim in [Prim::X64Shl, Prim::I64Shr, Prim::W64Shr] {
                let amount = b.loaded(Type::I32, y % 64);
                let r = b.fresh(Type::I64);
                b.nodes.push(Node::Prim { prim, results: vec![r], args: vec![wide.clone(), amount] });
                b.output(Type::I64, Expr::Local(r));
            }
        }
    }
    b.run();
}

#[test]
fn memory_primitives() {
    let mut b = Builder::default();
    let word = |n: u32| Expr::Lit(Lit::int(i64::from(n), Width::W32));
    let scratch = DATA + 0x4_0000;
    for w in WIDTHS {
        let ty = Type::int(w);
        for (n, x) in int_edges(w).into_iter().enumerate() {
            let (x, y) = (b.loaded(ty, x), b.loaded(ty, int_edges(w)[(n * 7 + 3) % 13]));
            let at = word(scratch);
            b.nodes.push(Node::Prim { prim: Prim::AtomicWrite(w), results: vec![], args: vec![at.clone(), x.clone()] });
            for op in [AtomicOp::Add, AtomicOp::Sub, AtomicOp::And, AtomicOp::Nand, AtomicOp::Or, AtomicOp::Xor] {
                let r = b.fresh(ty);
                let prim = Prim::AtomicRmw(w, op);
                b.nodes.push(Node::Prim { prim, results: vec![r], args: vec![at.clone(), y.clone()] });
                b.output(ty, Expr::Local(r));
                b.nodes.push(Node::Prim { prim, results: vec![], args: vec![at.clone(), x.clone()] });
            }
            for (prim, args) in [
                (Prim::Cmpxchg(w), vec![at.clone(), x.clone(), y.clone()]),
                (Prim::Xchg(w), vec![at.clone(), x.clone()]),
                (Prim::Cmpxchg(w), vec![at.clone(), x.clone(), y.clone()]),
                (Prim::AtomicRead(w), vec![at.clone()]),
            ] {
                let r = b.fresh(ty);
                b.nodes.push(Node::Prim { prim, results: vec![r], args });
                b.output(ty, Expr::Local(r));
            }
        }
    }
    let copy = [Prim::Memcpy(1), Prim::Memmove(1)];
    for (n, size) in [0u32, 1, 2, 3, 4, 5, 8, 9, 16, 40].into_iter().enumerate() {
        let at = scratch + 256 + 128 * n as u32;
        let fill = Node::Prim { prim: Prim::Memset(1), results: vec![], args: vec![word(at), word(0xa5), word(size)] };
        b.nodes.push(fill);
        for prim in copy {
            let args = vec![word(at + 64), word(at), word(size)];
            b.nodes.push(Node::Prim { prim, results: vec![], args });
        }
        // Overlapping.
        b.nodes.push(Node::Store {
            ty: Type::I64,
            addr: word(at),
            value: Builder::literal(Type::I64, 0x0102_0304_0506_0708),
        });
        let args = vec![word(at + 3), word(at), word(size)];
        b.nodes.push(Node::Prim { prim: Prim::Memmove(1), results: vec![], args });
        for k in 0..12 {
            b.output(Type::I64, Expr::Load(Type::I64, Box::new(word(at + 8 * k))));
        }
    }
    b.run();
}

#[test]
fn c_calls() {
    let mut b = Builder::default();
    let c = |n: u32| Expr::Lit(Lit::Label(cmm_ir::SymbolId(1 + n), 0));
    for (n, x) in int_edges(Width::W64).into_iter().enumerate() {
        let wide = b.loaded(Type::I64, x);
        let byte = b.loaded(Type::I8, x & 0xff);
        let half = b.loaded(Type::I16, x & 0xffff);
        for hint in [CallHint::None, CallHint::Signed] {
            let r = b.fresh(Type::I32);
            b.nodes.push(Node::Call {
                target: c(0),
                results: vec![(r, CallHint::None)],
                args: vec![(byte.clone(), hint), (half.clone(), hint)],
                never_returns: false,
            });
            b.output(Type::I32, Expr::Local(r));
            // A result narrower than what C returns.
            for ty in [Type::I8, Type::I16] {
                let r = b.fresh(ty);
                let args = vec![(byte.clone(), CallHint::None)];
                b.nodes.push(Node::Call { target: c(1), results: vec![(r, hint)], args, never_returns: false });
                b.output(ty, Expr::Local(r));
            }
        }
        let r = b.fresh(Type::I64);
        b.nodes.push(Node::Call {
            target: c(2),
            results: vec![(r, CallHint::None)],
            args: vec![(wide.clone(), CallHint::None), (wide, CallHint::Signed)],
            never_returns: false,
        });
        b.output(Type::I64, Expr::Local(r));
        let r = b.fresh(Type::F64);
        let x = b.loaded(Type::F64, float_edges(Width::W64)[n % 13]);
        let args = vec![(x, CallHint::None)];
        b.nodes.push(Node::Call { target: c(3), results: vec![(r, CallHint::None)], args, never_returns: false });
        b.output(Type::F64, Expr::Local(r));
        // c_store's result is not wanted.
        let at = Expr::Lit(Lit::int(i64::from(DATA + 0x4_0000 + 8 * n as u32), Width::W32));
        let args = vec![(at.clone(), CallHint::Addr), (byte, CallHint::None)];
        let ignored = b.fresh(Type::I32);
        b.nodes.push(Node::Call { target: c(4), results: vec![(ignored, CallHint::None)], args, never_returns: false });
        b.output(Type::I32, Expr::Load(Type::I32, Box::new(at)));
    }
    b.run();
}
