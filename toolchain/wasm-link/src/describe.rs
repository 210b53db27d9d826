//! Names of atoms for messages and reports.

use std::collections::HashMap;

use crate::files::{CFile, FileId, FileKind};
use crate::graph::{AtomId, Graph, Part};
use crate::load::{Def, Loader};
use wasm_obj::SymbolKind;
use wasm_obj::ahc_object::ItemId;

/// The part of its file that a definition belongs to; `None` for absolute addresses and the like.
pub(crate) fn definition_part(loader: &Loader<'_, '_>, def: Def) -> Option<Part> {
    match &loader.file(def.file).kind {
        FileKind::Ir(ir) => {
            let entry = ir.object.symbol(cmm_ir::SymbolId(def.symbol))?;
            entry.def.map(|d| Part::Item(d.item.0))
        }
        FileKind::C(c) => match c.object.symbols.get(def.symbol as usize)?.kind {
            SymbolKind::Function(index) => c.object.defined_function(index).map(Part::Function),
            SymbolKind::Data { segment, .. } => Some(Part::Segment(segment)),
            _ => None,
        },
        FileKind::Linker => None,
    }
}

/// "`name` (file)".
pub(crate) fn describe(loader: &Loader<'_, '_>, graph: &Graph, id: AtomId) -> String {
    let Some(atom) = graph.atom(id) else { return "?".to_owned() };
    format!("`{}` ({})", Namer::default().name(loader, graph, id), loader.file(atom.file).path)
}

/// Finds the names of atoms; keeps an index of each C file's symbols.
#[derive(Default)]
pub struct Namer {
    functions: HashMap<FileId, HashMap<u32, String>>,
}

impl Namer {
    pub fn name(&mut self, loader: &Loader<'_, '_>, graph: &Graph, id: AtomId) -> String {
        let Some(atom) = graph.atom(id) else { return "?".to_owned() };
        let file = loader.file(atom.file);
        match (&file.kind, atom.part) {
            (FileKind::Ir(ir), Part::Item(index)) => ir
                .object
                .items()
                .get(ItemId(index).0 as usize)
                .and_then(|item| ir.object.symbol(item.sym))
                .map_or_else(|| "?".to_owned(), |s| s.name.to_owned()),
            (FileKind::C(c), Part::Function(index)) => {
                let index = index + c.object.function_imports.len() as u32;
                let names = self.functions.entry(atom.file).or_insert_with(|| function_names(c));
                names.get(&index).cloned().unwrap_or_else(|| format!("function {index}"))
            }
            (FileKind::C(c), Part::Segment(index)) => {
                c.object.segments.get(index as usize).map_or_else(|| "?".to_owned(), |s| s.name.clone())
            }
            (_, Part::Import(index)) => graph
                .imports
                .get(index as usize)
                .map_or_else(|| "?".to_owned(), |i| format!("{}.{}", i.module, i.field)),
            (_, Part::Undefined(index) | Part::UndefinedCode(index)) => graph
                .undefined
                .get(index as usize)
                .map_or_else(|| "?".to_owned(), |u| format!("undefined symbol {}", u.symbol)),
            (_, Part::StgRun) => ahc_abi::names::STG_RUN.to_owned(),
            (_, Part::StgReturn) => ahc_abi::names::STG_RETURN.to_owned(),
            (_, Part::CallCtors) => "__wasm_call_ctors".to_owned(),
            (_, Part::StaticTable(n)) => format!("static reference table {n}"),
            (_, Part::CafRoots) => ahc_abi::names::CAF_ROOTS.to_owned(),
            _ => "?".to_owned(),
        }
    }
}

/// Global names win over local ones of the same function (aliases).
fn function_names(c: &CFile) -> HashMap<u32, String> {
    let mut names = HashMap::new();
    for symbol in &c.object.symbols {
        if let SymbolKind::Function(index) = symbol.kind {
            if symbol.binding == wasm_obj::Binding::Local {
                names.entry(index).or_insert_with(|| symbol.name.clone());
            } else {
                names.insert(index, symbol.name.clone());
            }
        }
    }
    names
}
