//! The function of a group: its members' symbols become those of one numbering, then they are lowered together.
//!
//! Input: a group of the layout. Output: code; who owns how much of it.

use std::collections::HashMap;

use cmm_ir::walk::literals_mut;
use cmm_ir::{Item, Lit, Proc, SymbolId};
use wasm_encoder::Function;
use wasm_lower::lower_group;

use crate::address::Placed;
use crate::env::LinkEnv;
use crate::error::{LinkError, Result};
use crate::files::FileId;
use crate::graph::AtomId;

/// Symbols of several files under new numbers.
#[derive(Default)]
pub struct Numbering {
    pub symbols: Vec<(FileId, SymbolId)>,
    number: HashMap<(FileId, SymbolId), SymbolId>,
}

impl Numbering {
    fn renumber(&mut self, file: FileId, symbol: SymbolId) -> SymbolId {
        *self.number.entry((file, symbol)).or_insert_with(|| {
            self.symbols.push((file, symbol));
            SymbolId(self.symbols.len() as u32 - 1)
        })
    }

    fn proc(&mut self, file: FileId, proc: &Proc) -> Proc {
        // Contents of info tables are data: the code does not read them.
        let mut proc = proc.clone();
        proc.sym = self.renumber(file, proc.sym);
        for info in &mut proc.infos {
            info.sym = self.renumber(file, info.sym);
        }
        let mut item = Item::Proc(proc);
        literals_mut(&mut item, &mut |lit, _| match lit {
            Lit::Label(s, _) => *s = self.renumber(file, *s),
            Lit::LabelDiff(a, b, ..) => {
                *a = self.renumber(file, *a);
                *b = self.renumber(file, *b);
            }
            _ => {}
        });
        match item {
            Item::Proc(proc) => proc,
            Item::Data(_) | Item::Unsupported { .. } => {
                Proc { sym: SymbolId(0), live: Vec::new(), infos: Vec::new(), locals: Vec::new(), blocks: Vec::new() }
            }
        }
    }
}

pub fn group_function(env: &mut LinkEnv<'_, '_, '_, '_>, group: &[AtomId]) -> Result<Function> {
    let mut numbering = Numbering::default();
    let mut members = Vec::with_capacity(group.len());
    for &atom in group {
        let found = env.placed.graph.atom(atom);
        let (Some(atom_of), Some(base)) = (found, env.placed.layout.code(atom)) else { continue };
        if let Some(Item::Proc(proc)) = atom_of.item.as_deref() {
            members.push((numbering.proc(atom_of.file, proc), base));
        }
    }
    env.numbering = Some(numbering);
    let lowered = lower_group(&members, env);
    env.numbering = None;
    lowered.map_err(LinkError::from)
}

/// Bytes of a group's function by member: in proportion to their numbers of blocks.
pub fn shares(placed: Placed<'_, '_, '_>, group: &[AtomId], bytes: u32) -> Vec<(AtomId, u32)> {
    let blocks = |atom: AtomId| match placed.graph.atom(atom).and_then(|a| a.item.as_deref()) {
        Some(Item::Proc(proc)) => proc.blocks.len(),
        _ => 0,
    };
    let all: usize = group.iter().map(|a| blocks(*a)).sum();
    let (mut seen, mut given) = (0, 0);
    let mut out = Vec::with_capacity(group.len());
    for &atom in group {
        seen += blocks(atom);
        let until = bytes as usize * seen / all.max(1);
        out.push((atom, (until - given) as u32));
        given = until;
    }
    out
}
