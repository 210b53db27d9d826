//! From targets to addresses, once everything has its place.

use crate::describe::definition_part;
use crate::files::FileKind;
use crate::graph::{Entry, Graph, Part, Special, Target};
use crate::layout::Layout;
use crate::load::{Def, Loader};
use cmm_ir::SymbolId;
use wasm_obj::SymbolKind;
use wasm_obj::ahc_object::DefRole;

/// Everything that is settled before bytes are written.
#[derive(Clone, Copy)]
pub struct Placed<'x, 'a, 's> {
    pub loader: &'x Loader<'a, 's>,
    pub graph: &'x Graph,
    pub layout: &'x Layout,
}

impl Placed<'_, '_, '_> {
    /// The address (for C functions: the table index) of a target. `None` for globals and tables, which have none.
    pub fn address(&self, target: Target) -> Option<u32> {
        let regions = &self.layout.regions;
        match target {
            Target::Data { atom, offset } => self.layout.data(atom).map(|a| a.wrapping_add(offset)),
            Target::Code { atom, entry } => self.layout.entry(atom, entry).map(|(address, _)| address),
            // A function that is not in the table is one that does not exist: its address is null.
            Target::Function(atom) => Some(self.layout.table(atom).unwrap_or(0)),
            Target::Absolute(address) => Some(address),
            Target::Special(special) => match special {
                Special::HeapBase => Some(regions.heap_base),
                Special::HeapEnd => Some(regions.pages.wrapping_mul(65536)),
                Special::DataEnd => Some(regions.static_end),
                Special::GlobalBase => Some(regions.info_start),
                Special::StackLow => Some(0),
                Special::StackHigh => Some(regions.stack_high),
                Special::Root => self.graph.root.as_ref().and_then(|(_, target)| self.address(*target)),
            },
            Target::Weak(name) => {
                let reached = self.loader.definition(name).and_then(|def| self.reached(def));
                Some(reached.and_then(|target| self.address(target)).unwrap_or(0))
            }
            Target::StackPointer | Target::IndirectTable => None,
        }
    }

    /// The target of a definition if its atom is in the graph.
    fn reached(&self, def: Def) -> Option<Target> {
        let part = definition_part(self.loader, def)?;
        let atom = *self.graph.slots.get(&(def.file, part))?;
        match &self.loader.file(def.file).kind {
            FileKind::Ir(ir) => match ir.object.symbol(SymbolId(def.symbol))?.def?.role {
                DefRole::Data => Some(Target::Data { atom, offset: 0 }),
                DefRole::Proc => Some(Target::Code { atom, entry: Entry::Primary }),
                DefRole::Info(k) => Some(Target::Code { atom, entry: Entry::Info(k) }),
                DefRole::Unsupported => None,
            },
            FileKind::C(c) => match (c.object.symbols.get(def.symbol as usize)?.kind, part) {
                (SymbolKind::Data { offset, .. }, _) => Some(Target::Data { atom, offset }),
                (SymbolKind::Function(_), Part::Function(_)) => Some(Target::Function(atom)),
                _ => None,
            },
            FileKind::Linker => None,
        }
    }
}
