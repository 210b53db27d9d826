//! What a link kept, and what it could not: the data behind `--report`.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::address::Placed;
use crate::describe::Namer;
use crate::encode::Encoded;
use crate::error::Missing;
use crate::files::FileKind;
use crate::functions::Functions;
use crate::graph::{AtomId, Part};
use crate::image::data_size;
use crate::options::LinkOptions;
use crate::sig::show;

/// One atom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SymbolReport {
    pub name: String,
    pub library: String,
    pub module: String,
    pub kind: &'static str,
    /// Bytes of its functions' bodies.
    pub code: u32,
    /// Bytes of its data and info tables in memory.
    pub data: u32,
    /// Where its data or its info tables begin, if it has any.
    pub address: Option<u32>,
    /// Indices of the symbols that it refers to.
    pub uses: Vec<usize>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SizeReport {
    pub name: String,
    pub code: u32,
    pub data: u32,
    pub symbols: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    pub module: String,
    pub field: String,
    pub signature: String,
}

/// Everything `--report` prints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    pub strategy: &'static str,
    pub root: Option<String>,
    pub wasm_bytes: usize,
    pub memory_pages: u32,
    pub functions: usize,
    /// In output order.
    pub symbols: Vec<SymbolReport>,
    /// Largest first.
    pub modules: Vec<SizeReport>,
    pub libraries: Vec<SizeReport>,
    pub imports: Vec<ImportReport>,
    pub exports: Vec<String>,
    /// Symbols that nothing defines (with `--allow-undefined`).
    pub unknown: Vec<Missing>,
    pub unsupported: Vec<Missing>,
}

pub fn report(placed: Placed<'_, '_, '_>, functions: &Functions, encoded: &Encoded, options: &LinkOptions) -> Report {
    let mut namer = Namer::default();
    let mut index_of = vec![0usize; placed.graph.atoms.len()];
    for (n, id) in placed.layout.order.iter().enumerate() {
        if let Some(slot) = index_of.get_mut(id.0 as usize) {
            *slot = n;
        }
    }
    let mut symbols = Vec::with_capacity(placed.layout.order.len());
    let mut modules: BTreeMap<String, SizeReport> = BTreeMap::new();
    let mut libraries: BTreeMap<String, SizeReport> = BTreeMap::new();
    for &id in placed.layout.order.iter().filter(|_| options.report) {
        let Some(atom) = placed.graph.atom(id) else { continue };
        let file = placed.loader.file(atom.file);
        let (library, module) = match (&file.kind, atom.part) {
            (_, Part::Import(_)) => ("(imports)".to_owned(), String::new()),
            (FileKind::Linker, _) => ("(linker)".to_owned(), String::new()),
            _ => (file.key.library.clone(), file.key.module.clone()),
        };
        let code = encoded.code_size.get(id.0 as usize).copied().unwrap_or(0);
        let data = data_size(placed, id);
        let place = if library.is_empty() { module.clone() } else { format!("{library}:{module}") };
        for (map, key) in [(&mut modules, place), (&mut libraries, library.clone())] {
            let entry = map.entry(key.clone()).or_insert_with(|| SizeReport { name: key, ..SizeReport::default() });
            entry.code += code;
            entry.data += data;
            entry.symbols += 1;
        }
        let mut uses: Vec<usize> = atom.deps.iter().filter_map(|d| index_of.get(d.0 as usize).copied()).collect();
        uses.sort_unstable();
        uses.dedup();
        let name = namer.name(placed.loader, placed.graph, id);
        let address = placed.layout.code(id).or(placed.layout.data(id));
        symbols.push(SymbolReport { name, library, module, kind: kind(placed, id), code, data, address, uses });
    }
    let by_size = |map: BTreeMap<String, SizeReport>| {
        let mut list: Vec<SizeReport> = map.into_values().collect();
        list.sort_by(|a, b| (b.code + b.data).cmp(&(a.code + a.data)).then_with(|| a.name.cmp(&b.name)));
        list
    };
    let imports = functions
        .imports
        .iter()
        .filter_map(|&n| {
            let import = placed.graph.imports.get(n as usize)?;
            let sig = functions.sigs.imports.get(n as usize).cloned().flatten().unwrap_or_default();
            Some(ImportReport { module: import.module.clone(), field: import.field.clone(), signature: show(&sig) })
        })
        .collect();
    Report {
        strategy: match options.strategy {
            wasm_lower::Strategy::TailCall => "tail-call",
            wasm_lower::Strategy::Grouped => "grouped",
            wasm_lower::Strategy::Direct => "direct",
            wasm_lower::Strategy::Trampoline => "trampoline",
        },
        root: placed.graph.root.as_ref().map(|(symbol, _)| symbol.clone()),
        wasm_bytes: encoded.wasm.len(),
        memory_pages: placed.layout.regions.pages,
        functions: functions.imports.len() + functions.bodies.len(),
        symbols,
        modules: by_size(modules),
        libraries: by_size(libraries),
        imports,
        exports: placed.graph.exports.iter().map(|(symbol, _)| symbol.clone()).collect(),
        unknown: placed.graph.missing.clone(),
        unsupported: placed.graph.unsupported.clone(),
    }
}

fn kind(placed: Placed<'_, '_, '_>, id: AtomId) -> &'static str {
    let Some(atom) = placed.graph.atom(id) else { return "?" };
    match (atom.part, atom.item.as_deref()) {
        (_, Some(cmm_ir::Item::Proc(_))) => "code",
        (_, Some(cmm_ir::Item::Data(_))) => "data",
        (_, Some(cmm_ir::Item::Unsupported { .. })) => "unsupported",
        (Part::Function(_), _) => "c function",
        (Part::Segment(_), _) => "c data",
        (Part::Import(_), _) => "import",
        (Part::Undefined(_) | Part::UndefinedCode(_), _) => "unknown",
        _ => "intrinsic",
    }
}
