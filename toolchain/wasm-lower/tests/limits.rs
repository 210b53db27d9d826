//! Inputs at the edge: deep expressions, large procedures, malformed procedures. None may panic.

mod support;

use cmm_ir::{BinOp, Block, BlockId, Expr, GlobalReg, Lit, LocalId, MachOp, Node, Proc, SymbolId, Term, Type, Width};
use support::harness::names;
use support::{INFO_BASE, TestEnv};
use wasm_lower::{LowerError, Resolved, Strategy, lower_proc};

fn lower(proc: &Proc) -> Result<usize, LowerError> {
    let mut size = 0;
    for strategy in [Strategy::TailCall, Strategy::Trampoline] {
        let mut env = TestEnv::new(strategy, names(4));
        size += lower_proc(proc, INFO_BASE, &mut env, strategy)?.iter().map(|f| f.byte_len()).sum::<usize>();
    }
    Ok(size)
}

fn proc(locals: Vec<Type>, blocks: Vec<Block>) -> Proc {
    Proc { sym: SymbolId(6), live: vec![], infos: vec![], locals, blocks }
}

fn leave() -> Term {
    Term::Jump { target: Expr::Load(Type::I32, Box::new(Expr::Global(GlobalReg::Sp))), args: vec![], cont: None }
}

fn word(v: i64) -> Expr {
    Expr::Lit(Lit::int(v, Width::W32))
}

#[test]
fn an_expression_as_deep_as_the_decoder_lets_through() {
    let mut e = Expr::Local(LocalId(0));
    for n in 0..1000 {
        e = Expr::MachOp(MachOp::Bin(BinOp::Mul, Width::W32), vec![e, word(n)]);
    }
    let blocks =
        vec![Block { nodes: vec![Node::SetLocal(LocalId(0), word(1)), Node::SetLocal(LocalId(0), e)], term: leave() }];
    assert!(lower(&proc(vec![Type::I32], blocks)).is_ok());
}

#[test]
fn a_procedure_larger_than_any_in_base() {
    let count = 5000u32;
    let mut blocks = Vec::new();
    for n in 0..count {
        let cond = Expr::MachOp(MachOp::Bin(BinOp::ULt, Width::W32), vec![Expr::Local(LocalId(n)), word(i64::from(n))]);
        let set = Node::SetLocal(LocalId(n), word(i64::from(n)));
        let term = if n + 2 < count {
            Term::If { cond, then: BlockId(n + 1), els: BlockId(n + 2), likely: None }
        } else {
            leave()
        };
        blocks.push(Block { nodes: vec![set], term });
    }
    let start = std::time::Instant::now();
    assert!(lower(&proc(vec![Type::I32; count as usize], blocks)).is_ok());
    assert!(start.elapsed().as_secs() < 20, "took {:?}", start.elapsed());
}

#[test]
fn malformed_procedures_are_errors() {
    let one = |nodes, term| proc(vec![Type::I32], vec![Block { nodes, term }]);
    let (scrut, cases) = (Expr::Lit(Lit::F32(0)), vec![(0, BlockId(0)), (1, BlockId(1))]);
    let switch = Term::Switch { scrut, signed: false, range: (0, 1), cases, default: None };
    let cases = [
        proc(vec![], vec![]),
        one(vec![], Term::Goto(BlockId(7))),
        one(vec![Node::SetLocal(LocalId(9), word(1))], leave()),
        one(vec![Node::SetLocal(LocalId(0), Expr::Local(LocalId(9)))], leave()),
        one(vec![Node::SetGlobal(GlobalReg::Sp, Expr::MachOp(MachOp::Bin(BinOp::Add, Width::W32), vec![]))], leave()),
        one(vec![Node::SetLocal(LocalId(0), Expr::Lit(Lit::Block(BlockId(0))))], leave()),
        proc(vec![], vec![Block { nodes: vec![], term: switch }, Block { nodes: vec![], term: leave() }]),
    ];
    for (n, case) in cases.iter().enumerate() {
        // A procedure without an info table has an entry all the same, so the address of block 0 is fine.
        assert_eq!(lower(case).is_ok(), n == 5, "case {n}: {:?}", lower(case));
    }
}

#[test]
fn a_c_function_with_another_signature_is_an_error_that_names_both() {
    let call = Node::Call {
        target: Expr::Lit(Lit::Label(SymbolId(1), 0)),
        results: vec![],
        args: vec![(Expr::Lit(Lit::F64(0)), cmm_ir::CallHint::None)],
        never_returns: false,
    };
    let p = proc(vec![], vec![Block { nodes: vec![call], term: leave() }]);
    let mut env = TestEnv::new(Strategy::TailCall, names(4));
    let actual = wasm_lower::FuncSig::new(&[wasm_encoder::ValType::I32], &[wasm_encoder::ValType::I32]);
    env.actual.insert("c_add".to_string(), actual);
    let error = lower_proc(&p, INFO_BASE, &mut env, Strategy::TailCall).map(|f| f.len());
    let text = error.map_err(|e| e.to_string());
    assert_eq!(text, Err("p0: calls the C function c_add as (f64) -> (), but it is (i32) -> (i32)".to_string()));
}

#[test]
fn a_jump_to_data_is_an_error() {
    let target = Expr::Lit(Lit::Label(SymbolId(7), 0));
    let p = proc(vec![], vec![Block { nodes: vec![], term: Term::Jump { target, args: vec![], cont: None } }]);
    let mut env = TestEnv::new(Strategy::TailCall, names(4));
    env.resolved.insert(SymbolId(7), Resolved::Data { addr: 4 });
    assert!(matches!(lower_proc(&p, INFO_BASE, &mut env, Strategy::TailCall), Err(LowerError::Malformed { .. })));
}
