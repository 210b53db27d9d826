//! The linker: from objects, archives and a store of objects to one WebAssembly module.
//!
//! Purpose: keep what the root reaches, symbol by symbol, give everything its place (ABI.md), lower the Cmm procedures, relocate the C
//! functions, and write the module.
//! Inputs: `Input`s, `SymbolSource`s, `LinkOptions`. Output: `LinkOutput`: the module, the imports it needs, a report.
//! Invariants: INV-DETERMINISTIC, the same inputs give the same bytes, whatever the order of archives and of loading; malformed input
//! gives a `LinkError`, never a panic.
//!
//! The phases, one module each: `load` (files, definitions), `walk` (reach), `layout` (addresses), `functions` (indices),
//! `encode` (bodies and sections), `report`.

mod address;
mod arena;
mod bodies;
mod body;
mod computed;
mod dead_code;
mod decode;
mod describe;
mod dictionaries;
mod encode;
mod env;
mod error;
mod files;
mod fold;
mod functions;
mod graph;
mod group_bodies;
mod groups;
mod hash;
mod image;
mod layout;
mod load;
mod lz;
mod module;
mod names;
mod needs;
mod options;
mod pack;
mod parallel;
mod polish;
mod prune;
mod relocate;
mod render;
mod report;
mod roots;
mod sections;
mod sig;
mod slices;
mod source;
mod srt;
mod static_refs;
mod straight;
mod table;
mod template;
mod triggers;
mod unmerge;
mod validate;
mod walk;
mod walk_c;
mod walk_ir;

pub use error::{LinkError, Mismatch, Missing, Result};
pub use options::{ImportName, Input, LinkOptions, Root};
pub use report::{ImportReport, Report, SizeReport, SymbolReport};
pub use source::{DirSource, ObjectRef, SourceError, SymbolSource, defined_symbols};
pub use wasm_lower::{FuncSig, Strategy};

use address::Placed;

/// A function that the module imports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportUsed {
    pub module: String,
    pub field: String,
    pub sig: FuncSig,
}

/// The result of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkOutput {
    pub wasm: Vec<u8>,
    /// In the module's order.
    pub imports: Vec<ImportUsed>,
    /// Exported functions (and `memory`).
    pub exports: Vec<String>,
    pub report: Report,
}

/// What remains to be done with a module that `ahc-wasm-opt` has optimized.
pub fn finish(optimized: &[u8]) -> Result<Vec<u8>> {
    let wasm = pack::pack(&polish::polish(optimized)?)?;
    validate::validate(&wasm)?;
    Ok(wasm)
}

/// Links.
pub fn link(inputs: &[Input], sources: &[&dyn SymbolSource], options: &LinkOptions) -> Result<LinkOutput> {
    link_observed(inputs, sources, options, &mut |_| {})
}

/// As `link`; `done` hears of the end of each phase, by name.
pub fn link_observed(
    inputs: &[Input],
    sources: &[&dyn SymbolSource],
    options: &LinkOptions,
    done: &mut dyn FnMut(&'static str),
) -> Result<LinkOutput> {
    let arena = arena::Arena::default();
    let mut loader = load::Loader::new(arena.cursor(), sources);
    loader.add_inputs(inputs)?;
    done("link: inputs");
    let graph = walk::reach(&mut loader, options)?;
    done("link: load and reach");
    if !options.allow_undefined {
        if !graph.missing.is_empty() {
            return Err(LinkError::Undefined(error::unique(graph.missing)));
        }
        if !graph.unsupported.is_empty() {
            return Err(LinkError::Unsupported(error::unique(graph.unsupported)));
        }
    }
    let layout = layout::layout(&loader, &graph, options)?;
    let mut functions = functions::functions(&loader, &graph, &layout, options.strategy)?;
    done("link: layout");
    let placed = Placed { loader: &loader, graph: &graph, layout: &layout };
    let encoded = encode::encode(placed, &mut functions, options)?;
    done("link: lower and encode");
    if options.validate {
        validate::validate(&encoded.wasm)?;
    }
    done("link: validate");
    let report = report::report(placed, &functions, &encoded, options);
    let imports = functions
        .imports
        .iter()
        .filter_map(|&n| {
            let import = graph.imports.get(n as usize)?;
            let sig = functions.sigs.imports.get(n as usize).cloned().flatten().unwrap_or_default();
            Some(ImportUsed { module: import.module.clone(), field: import.field.clone(), sig })
        })
        .collect();
    let exports = std::iter::once("memory".to_owned()).chain(graph.exports.iter().map(|(s, _)| s.clone())).collect();
    done("link: report");
    if options.leave_memory {
        // What stands in them is many small pieces; the system takes them back at once.
        std::mem::forget((graph, layout, functions));
        std::mem::forget(loader);
    }
    Ok(LinkOutput { wasm: encoded.wasm, imports, exports, report })
}
