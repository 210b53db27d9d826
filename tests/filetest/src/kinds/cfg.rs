//! `cfg`: the structured control flow of every procedure.
//!
//! Inputs: IR text. Outputs: per procedure the operations of `cmm_cfg::structure`, one per line, indented by nesting. The graph is the
//! plain one: entries are block 0 and the blocks with info tables; switches have their distinct targets, default first.

use super::{Case, ir};
use anyhow::{Result, ensure};
use cmm_cfg::{Cond, Exit, Graph, Kind, Node, Op, structure};
use cmm_ir::{Block, Item, Proc, Term};

pub fn structured(case: &Case<'_>) -> Result<String> {
    ensure!(case.args.is_empty(), "`cfg` takes no arguments");
    let m = ir::parse(case)?;
    let mut out = String::new();
    for item in &m.items {
        if let Item::Proc(p) = item {
            let name = m.symbols.get(p.sym.0 as usize).map_or("?", |s| s.name.as_str());
            out.push_str(&format!("{name}\n"));
            let structured = structure(&mut graph(p))?;
            print(&structured.ops, &mut out);
        }
    }
    Ok(out)
}

fn graph(p: &Proc) -> Graph {
    let mut entries: Vec<u32> = vec![0];
    entries.extend(p.infos.iter().map(|i| i.block.0).filter(|b| *b != 0));
    let node = |(i, b): (usize, &Block)| Node {
        kind: Kind::Block(i as u32),
        exit: exit(&b.term),
        weight: 2 * b.nodes.len() as u32,
    };
    Graph { nodes: p.blocks.iter().enumerate().map(node).collect(), entries }
}

fn exit(t: &Term) -> Exit {
    match t {
        Term::Goto(b) => Exit::Goto([b.0]),
        Term::If { then, els, .. } => Exit::If([then.0, els.0]),
        Term::Switch { cases, default, .. } => {
            let mut targets: Vec<u32> = Vec::new();
            for b in default.iter().chain(cases.iter().map(|c| &c.1)) {
                if !targets.contains(&b.0) {
                    targets.push(b.0);
                }
            }
            Exit::Multi(targets)
        }
        Term::Jump { .. } | Term::Unreachable => Exit::Leave,
    }
}

fn print(ops: &[Op], out: &mut String) {
    let mut depth: usize = 1;
    for op in ops {
        if matches!(op, Op::Else | Op::End) {
            depth -= 1;
        }
        out.push_str(&format!("{}{}\n", "  ".repeat(depth), line(op)));
        if matches!(op, Op::Block | Op::Loop | Op::If { .. } | Op::Else) {
            depth += 1;
        }
    }
}

fn line(op: &Op) -> String {
    let not = |negate: bool| if negate { "not " } else { "" };
    match op {
        Op::Block => "block".into(),
        Op::Loop => "loop".into(),
        Op::If { cond, negate } => format!("if {}{}", not(*negate), condition(cond)),
        Op::Else => "else".into(),
        Op::End => "end".into(),
        Op::Code { block } => format!("code b{block}"),
        Op::Leave { block } => format!("leave b{block}"),
        Op::Br { depth } => format!("br {depth}"),
        Op::BrIf { cond, negate, depth } => format!("br {depth} if {}{}", not(*negate), condition(cond)),
        Op::Multi { block, depths } => format!("switch b{block} {depths:?}"),
        Op::Hub { depths } => format!("hub {depths:?}"),
        Op::Outside => "outside".into(),
        Op::Enter { depths } => format!("enter {depths:?}"),
        Op::Set { dispatch, value } => format!("set d{dispatch} = {value}"),
        Op::Dispatch { dispatch, depths } => format!("dispatch d{dispatch} {depths:?}"),
    }
}

/// `Block(3)` becomes `block(3)`.
fn condition(cond: &Cond) -> String {
    format!("{cond:?}").to_lowercase()
}
