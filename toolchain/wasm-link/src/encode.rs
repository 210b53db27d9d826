//! Writes the module: lowers and relocates every body in index order, then assembles the sections.

use ahc_abi::names;
use wasm_encoder::{
    ConstExpr, DataSection, ElementSection, Elements, EntityType, ExportKind, ExportSection, Function, FunctionSection,
    GlobalSection, GlobalType, ImportSection, MemorySection, MemoryType, Module, NameMap, NameSection, RawSection,
    RefType, SectionId, StartSection, TableSection, TableType, TypeSection,
};
use wasm_lower::FuncSig;

use crate::address::Placed;
use crate::bodies::{Bodies, bodies};
use crate::describe::Namer;
use crate::error::{LinkError, Result};
use crate::functions::{Body, Functions};
use crate::image::image;
use crate::module::{GlobalKey, ModuleParts};
use crate::options::LinkOptions;
use crate::relocate::uleb;
use crate::table::element_segments;

/// A module, with what a report wants to know about it.
pub struct Encoded {
    pub wasm: Vec<u8>,
    /// Bytes of code by atom.
    pub code_size: Vec<u32>,
}

/// How many members a group's name in the name section has.
const NAMED_MEMBERS: usize = 3;
/// Zero runs longer than this end a data segment; a new one costs about nine bytes.
const ZERO_GAP: usize = 9;
/// Shorter runs of one byte stay in the data section: filling one in takes about fourteen bytes of code, and splits a segment.
const SHORTEST_RUN: usize = 40;
/// Engines refuse modules with more data segments than this.
const MAX_SEGMENTS: usize = 50_000;

pub fn encode(placed: Placed<'_, '_, '_>, functions: &mut Functions, options: &LinkOptions) -> Result<Encoded> {
    let Bodies { mut parts, mut types, mut code, code_size } = bodies(placed, functions, options)?;
    let mut image = image(placed, functions, &mut parts)?;
    let runs = image.take_runs(SHORTEST_RUN);
    if !runs.is_empty() {
        types.push(parts.type_index(&FuncSig::default()));
        let body = fill(&runs);
        uleb(&mut code, body.len() as u32);
        code.extend_from_slice(&body);
    }

    let mut module = Module::new();
    let mut imports = ImportSection::new();
    for &n in &functions.imports {
        let Some(import) = placed.graph.imports.get(n as usize) else { continue };
        let sig = functions.sigs.imports.get(n as usize).cloned().flatten().unwrap_or_default();
        imports.import(&import.module, &import.field, EntityType::Function(parts.type_index(&sig)));
    }
    let mut type_section = TypeSection::new();
    for sig in &parts.types {
        type_section.ty().function(sig.params.iter().copied(), sig.results.iter().copied());
    }
    module.section(&type_section);
    if !imports.is_empty() {
        module.section(&imports);
    }
    let mut function_section = FunctionSection::new();
    types.iter().for_each(|&ty| {
        function_section.function(ty);
    });
    module.section(&function_section);

    let (segments, table_size) = element_segments(placed, functions);
    let export_table = options.export_table || placed.graph.imports.iter().any(|i| i.field == names::ADJUSTORS);
    module.section(TableSection::new().table(TableType {
        element_type: RefType::FUNCREF,
        table64: false,
        minimum: u64::from(table_size),
        maximum: (!export_table).then_some(u64::from(table_size)),
        shared: false,
    }));
    module.section(MemorySection::new().memory(MemoryType {
        minimum: u64::from(placed.layout.regions.pages),
        maximum: options.max_memory.map(|bytes| bytes / u64::from(ahc_abi::limits::PAGE_SIZE)),
        memory64: false,
        shared: false,
        page_size_log2: None,
    }));
    let globals = globals(&parts, placed.layout.regions.stack_high);
    if !globals.is_empty() {
        module.section(&globals);
    }
    module.section(&exports(placed, functions, export_table)?);
    if !runs.is_empty() {
        let function_index = functions.imports.len() as u32 + types.len() as u32 - 1;
        module.section(&StartSection { function_index });
    }
    if !segments.is_empty() {
        let mut elements = ElementSection::new();
        for (offset, list) in &segments {
            elements.active(None, &ConstExpr::i32_const(*offset as i32), Elements::Functions(list.as_slice().into()));
        }
        module.section(&elements);
    }
    let mut section = Vec::with_capacity(code.len() + 5);
    uleb(&mut section, types.len() as u32);
    section.append(&mut code);
    module.section(&RawSection { id: SectionId::Code as u8, data: &section });
    drop(section);
    let mut stretches = image.segments(ZERO_GAP);
    if stretches.len() > MAX_SEGMENTS {
        stretches = image.segments(1 << 16);
    }
    if !stretches.is_empty() {
        let mut data = DataSection::new();
        for (address, bytes) in stretches {
            data.active(0, &ConstExpr::i32_const(address as i32), bytes.iter().copied());
        }
        module.section(&data);
    }
    if let Some(names) = names(placed, functions, &parts, options.names) {
        module.section(&names);
    }
    Ok(Encoded { wasm: module.finish(), code_size })
}

/// The start function: fills runs of memory.
fn fill(runs: &[(u32, u8, u32)]) -> Vec<u8> {
    let mut function = Function::new([]);
    for &(address, byte, length) in runs {
        function
            .instructions()
            .i32_const(address as i32)
            .i32_const(i32::from(byte))
            .i32_const(length as i32)
            .memory_fill(0);
    }
    function.instructions().end();
    function.into_raw_body()
}

fn globals(parts: &ModuleParts, stack_high: u32) -> GlobalSection {
    let mut globals = GlobalSection::new();
    for key in &parts.globals {
        let val_type = key.val_type();
        let init = match (key, val_type) {
            (GlobalKey::StackPointer, _) => ConstExpr::i32_const(stack_high as i32),
            (_, wasm_encoder::ValType::I64) => ConstExpr::i64_const(0),
            (_, wasm_encoder::ValType::F32) => ConstExpr::f32_const(0.0f32.into()),
            (_, wasm_encoder::ValType::F64) => ConstExpr::f64_const(0.0f64.into()),
            _ => ConstExpr::i32_const(0),
        };
        globals.global(GlobalType { val_type, mutable: true, shared: false }, &init);
    }
    globals
}

fn exports(placed: Placed<'_, '_, '_>, functions: &Functions, table: bool) -> Result<ExportSection> {
    let mut exports = ExportSection::new();
    exports.export("memory", ExportKind::Memory, 0);
    if table {
        exports.export(names::TABLE, ExportKind::Table, 0);
    }
    for (symbol, atom) in &placed.graph.exports {
        let index = functions.index(*atom).ok_or_else(|| LinkError::Data {
            symbol: symbol.clone(),
            message: "is exported but has no function (a defect of the linker)".to_owned(),
        })?;
        exports.export(symbol, ExportKind::Func, index);
    }
    Ok(exports)
}

/// The name section; without `all` only for functions that trap, so that the trap says why.
fn names(placed: Placed<'_, '_, '_>, functions: &Functions, parts: &ModuleParts, all: bool) -> Option<NameSection> {
    let mut namer = Namer::default();
    let mut map = NameMap::new();
    let graph = placed.graph;
    for (index, n) in functions.imports.iter().enumerate().filter(|_| all) {
        let name = graph.imports.get(*n as usize).map_or("", |i| i.field.as_str());
        map.append(index as u32, name);
    }
    for (n, body) in functions.bodies.iter().enumerate() {
        let index = (functions.imports.len() + n) as u32;
        let name = match body {
            Body::Undefined(atom) | Body::TrapCode(atom) => namer.name(placed.loader, graph, *atom),
            _ if !all => continue,
            Body::Proc(atom, 0) | Body::C(atom) | Body::StgRun(atom) => namer.name(placed.loader, graph, *atom),
            Body::StgReturn(atom) | Body::CallCtors(atom) => namer.name(placed.loader, graph, *atom),
            Body::Proc(atom, part) => format!("{}.{part}", namer.name(placed.loader, graph, *atom)),
            Body::Group(n) => {
                let group = placed.layout.groups.get(*n as usize).map_or(&[][..], Vec::as_slice);
                let names: Vec<String> =
                    group.iter().take(NAMED_MEMBERS).map(|m| namer.name(placed.loader, graph, *m)).collect();
                format!("{}({})", names.join("+"), group.len())
            }
            Body::Shared(function) => format!("{function:?}"),
            Body::Dead => "never entered".to_owned(),
            Body::Adapter { target, .. } => format!("{} (adapter)", namer.name(placed.loader, graph, *target)),
        };
        map.append(index, &name);
    }
    if map.is_empty() {
        return None;
    }
    let mut section = NameSection::new();
    section.functions(&map);
    if all {
        let mut globals = NameMap::new();
        for (index, key) in parts.globals.iter().enumerate() {
            globals.append(index as u32, &key.name());
        }
        section.globals(&globals);
    }
    Some(section)
}
