//! Addresses: where everything in the graph stands in memory and in the table (ABI.md sections 1, 2 and 4).
//!
//! Inputs: the graph. Output: `Layout`. Memory from low to high: C stack, info region, read-only data, data, zeros.
//! Order: by the files' keys and the parts' numbers, read-only data and data by falling alignment first, so that no padding is lost.

use std::cmp::Reverse;

use cmm_ir::{Data, Item, Lit, Section, Static};
use wasm_lower::{InfoLayout, Strategy, info_layout};

use crate::error::{LinkError, Result};
use crate::files::{FileKind, SortKey};
use crate::graph::{AtomId, Entry, Graph, Part};
use crate::groups::{groups, reorder};
use crate::hash::FastMap;
use crate::load::Loader;
use crate::options::LinkOptions;
use crate::parallel::jobs;

/// Where initialised bytes end and so on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Regions {
    pub stack_high: u32,
    pub info_start: u32,
    pub info_end: u32,
    /// End of the bytes that are not all zero by construction.
    pub data_end: u32,
    /// End of the zero data.
    pub static_end: u32,
    pub heap_base: u32,
    pub pages: u32,
}

#[derive(Default)]
pub struct Layout {
    /// All atoms in output order.
    pub order: Vec<AtomId>,
    /// Procedures that become one function; they stand side by side.
    pub groups: Vec<Vec<AtomId>>,
    pub regions: Regions,
    /// By atom: address of its data.
    data: Vec<Option<u32>>,
    /// By atom: address of its part of the info region.
    code: Vec<Option<u32>>,
    info: Vec<Option<InfoLayout>>,
    /// By atom: index in the table of a C function whose address is taken.
    table: Vec<Option<u32>>,
    /// C functions in the table, from index 1.
    pub c_table: Vec<AtomId>,
    /// Atoms whose bytes equal those of an earlier one and are not written again.
    pub merged: Vec<bool>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    ReadOnly,
    Data,
    Zero,
}

/// The atoms that one job looks at.
const CHUNK: usize = 256;
const PAGE: u64 = 65536;
/// Beyond this, addresses would look negative to C and the heap would have no room.
const LIMIT: u64 = 1 << 31;

impl Layout {
    pub fn data(&self, atom: AtomId) -> Option<u32> {
        self.data.get(atom.0 as usize).copied().flatten()
    }

    pub fn code(&self, atom: AtomId) -> Option<u32> {
        self.code.get(atom.0 as usize).copied().flatten()
    }

    pub fn info(&self, atom: AtomId) -> Option<&InfoLayout> {
        self.info.get(atom.0 as usize).and_then(Option::as_ref)
    }

    pub fn table(&self, atom: AtomId) -> Option<u32> {
        self.table.get(atom.0 as usize).copied().flatten()
    }

    /// The info pointer of an entry, and its position in the procedure's list of entries.
    pub fn entry(&self, atom: AtomId, entry: Entry) -> Option<(u32, usize)> {
        let base = self.code(atom)?;
        let Some(info) = self.info(atom) else {
            // Code of the linker's: one entry in an 8-byte place.
            return Some((base + 8, 0));
        };
        let position = match entry {
            Entry::Primary => 0,
            Entry::Info(k) => info.entries.iter().position(|e| e.table == Some(k as usize))?,
        };
        Some((base + info.entries.get(position)?.info_ptr, position))
    }
}

/// Whether an atom stands for code or data that does not exist.
pub fn is_trap_code(graph: &Graph, atom: AtomId) -> bool {
    let Some(atom) = graph.atom(atom) else { return false };
    matches!(atom.part, Part::UndefinedCode(_)) || matches!(atom.item.as_deref(), Some(Item::Unsupported { .. }))
}

/// Lays out the graph.
pub fn layout(loader: &Loader<'_, '_>, graph: &Graph, options: &LinkOptions) -> Result<Layout> {
    let count = graph.atoms.len();
    let mut layout = Layout {
        order: output_order(loader, graph),
        data: vec![None; count],
        code: vec![None; count],
        info: vec![None; count],
        table: vec![None; count],
        merged: vec![false; count],
        ..Layout::default()
    };
    if options.strategy == Strategy::Grouped {
        layout.groups = groups(graph, &layout.order);
        reorder(&mut layout);
    }
    for &id in &layout.order {
        if graph.atom(id).is_some_and(|a| a.in_table && !matches!(a.part, Part::Undefined(_))) {
            layout.c_table.push(id);
            set(&mut layout.table, id, layout.c_table.len() as u32);
        }
    }
    let stack_high = u64::from(options.c_stack_size).next_multiple_of(16).max(16);
    let info_start = stack_high.max(8 * (layout.c_table.len() as u64 + 1));
    let info_end = place_code(&mut layout, graph, info_start)?;
    place_data(&mut layout, loader, graph, info_end)?;
    let regions = &mut layout.regions;
    regions.stack_high = small(stack_high)?;
    regions.info_start = small(info_start)?;
    regions.info_end = small(info_end)?;
    let heap_base = u64::from(regions.static_end).next_multiple_of(16);
    regions.heap_base = small(heap_base)?;
    regions.pages = small(heap_base.div_ceil(PAGE))?;
    if let Some(limit) = options.max_memory.filter(|&limit| limit < u64::from(regions.pages) * PAGE) {
        return Err(LinkError::TooLarge(format!("its data needs {heap_base} bytes, its memory may have {limit}")));
    }
    Ok(layout)
}

fn small(n: u64) -> Result<u32> {
    if n < LIMIT {
        return Ok(n as u32);
    }
    Err(LinkError::TooLarge(format!("code tables and static data need {n} bytes; at most {LIMIT} are possible")))
}

fn set<T>(list: &mut [Option<T>], atom: AtomId, value: T) {
    if let Some(slot) = list.get_mut(atom.0 as usize) {
        *slot = Some(value);
    }
}

/// Atoms by file key, then part. Files of equal keys (the same archive name twice) keep the order of loading.
pub(crate) fn output_order(loader: &Loader<'_, '_>, graph: &Graph) -> Vec<AtomId> {
    let rank = file_ranks(loader);
    let names = NameRanks::new(graph);
    let mut order: Vec<((usize, u8, u32), AtomId)> = graph
        .ids()
        .filter_map(|id| {
            let atom = graph.atom(id)?;
            let file = rank.get(atom.file.0 as usize).copied().unwrap_or(0);
            let (kind, number) = names.ordered_part(atom.part);
            Some(((file, kind, number), id))
        })
        .collect();
    order.sort_unstable();
    order.into_iter().map(|(_, id)| id).collect()
}

/// Each file's position in the order of their keys.
pub(crate) fn file_ranks(loader: &Loader<'_, '_>) -> Vec<usize> {
    let mut files: Vec<(&SortKey, usize)> = loader.files.iter().enumerate().map(|(n, f)| (&f.key, n)).collect();
    files.sort();
    let mut rank = vec![0usize; files.len()];
    for (position, (_, file)) in files.iter().enumerate() {
        if let Some(slot) = rank.get_mut(*file) {
            *slot = position;
        }
    }
    rank
}

/// Imports and undefined symbols are numbered in the order of reaching, so their names decide their order: by number, their ranks.
struct NameRanks {
    imports: Vec<u32>,
    undefined: Vec<u32>,
}

impl NameRanks {
    fn new(graph: &Graph) -> NameRanks {
        NameRanks {
            imports: ranks(graph.imports.iter().map(|i| (&i.module, &i.field))),
            undefined: ranks(graph.undefined.iter().map(|u| &u.symbol)),
        }
    }

    /// A part's place in its file.
    fn ordered_part(&self, part: Part) -> (u8, u32) {
        let of = |ranks: &[u32], n: u32| ranks.get(n as usize).copied().unwrap_or(0);
        match part {
            Part::Import(n) => (0, of(&self.imports, n)),
            Part::StgRun => (1, 0),
            Part::StgReturn => (2, 0),
            Part::CallCtors => (3, 0),
            Part::Undefined(n) => (4, of(&self.undefined, n)),
            Part::UndefinedCode(n) => (5, of(&self.undefined, n)),
            Part::Item(n) => (6, n),
            Part::Function(n) => (7, n),
            Part::Segment(n) => (8, n),
            Part::StaticTable(n) => (9, n),
            Part::CafRoots => (10, 0),
        }
    }
}

/// For each element its position in the sorted order.
fn ranks<T: Ord>(list: impl Iterator<Item = T>) -> Vec<u32> {
    let mut sorted: Vec<(T, usize)> = list.enumerate().map(|(n, name)| (name, n)).collect();
    sorted.sort();
    let mut ranks = vec![0; sorted.len()];
    for (rank, (_, n)) in sorted.iter().enumerate() {
        if let Some(slot) = ranks.get_mut(*n) {
            *slot = rank as u32;
        }
    }
    ranks
}

fn place_code(layout: &mut Layout, graph: &Graph, start: u64) -> Result<u64> {
    let mut at = start;
    let order = std::mem::take(&mut layout.order);
    let infos = jobs(order.len().div_ceil(CHUNK), |n| -> Vec<Option<InfoLayout>> {
        let info = |id: &AtomId| match graph.atom(*id)?.item.as_deref()? {
            Item::Proc(proc) => Some(info_layout(proc)),
            _ => None,
        };
        order.iter().skip(n * CHUNK).take(CHUNK).map(info).collect()
    });
    for (&id, info) in order.iter().zip(infos.into_iter().flatten()) {
        let Some(atom) = graph.atom(id) else { continue };
        let size = match info {
            Some(info) => {
                let size = info.size;
                set(&mut layout.info, id, info);
                size
            }
            _ if atom.part == Part::StgReturn || is_trap_code(graph, id) => 8,
            _ => continue,
        };
        set(&mut layout.code, id, small(at)?);
        at += u64::from(size);
    }
    layout.order = order;
    small(at)?;
    Ok(at)
}

struct Piece {
    class: Class,
    align: u32,
    position: usize,
    atom: AtomId,
    size: u32,
    /// Equal contents may share an address.
    text: Option<Vec<u8>>,
}

fn place_data(layout: &mut Layout, loader: &Loader<'_, '_>, graph: &Graph, start: u64) -> Result<()> {
    let mut pieces = Vec::new();
    let order = &layout.order;
    let found = jobs(order.len().div_ceil(CHUNK), |n| -> Result<Vec<Piece>> {
        let chunk = order.iter().enumerate().skip(n * CHUNK).take(CHUNK);
        chunk.filter_map(|(position, &id)| piece(loader, graph, id, position).transpose()).collect()
    });
    for found in found {
        pieces.extend(found?);
    }
    pieces.sort_by_key(|p| (p.class, Reverse(p.align), p.position));
    let mut texts: FastMap<Vec<u8>, u32> = FastMap::default();
    let mut at = start;
    let mut data_end = start;
    for piece in pieces {
        if let Some(&address) = piece.text.as_ref().and_then(|text| texts.get(text)) {
            // A stricter alignment comes first, so the earlier address is aligned well enough.
            set(&mut layout.data, piece.atom, address);
            if let Some(merged) = layout.merged.get_mut(piece.atom.0 as usize) {
                *merged = true;
            }
            continue;
        }
        let address = at.next_multiple_of(u64::from(piece.align.max(1)));
        set(&mut layout.data, piece.atom, small(address)?);
        at = address + u64::from(piece.size);
        if piece.class != Class::Zero {
            data_end = at;
        }
        if let Some(text) = piece.text {
            texts.insert(text, small(address)?);
        }
    }
    layout.regions.data_end = small(data_end)?;
    layout.regions.static_end = small(at)?;
    Ok(())
}

/// The data of an atom, if it has any.
fn piece(loader: &Loader<'_, '_>, graph: &Graph, id: AtomId, position: usize) -> Result<Option<Piece>> {
    let Some(atom) = graph.atom(id) else { return Ok(None) };
    let piece = |class, align, size, text| Ok(Some(Piece { class, align, position, atom: id, size, text }));
    if is_trap_code(graph, id) {
        return piece(Class::ReadOnly, 4, 4, None);
    }
    let file = loader.file(atom.file);
    match (&file.kind, atom.part) {
        (FileKind::Ir(_), Part::Item(_)) | (FileKind::Linker, Part::StaticTable(_) | Part::CafRoots) => {
            match atom.item.as_deref() {
                Some(Item::Data(data)) => {
                    let (size, zero) = ir_size(data);
                    let class = match data.section {
                        _ if zero => Class::Zero,
                        Section::Data | Section::UninitialisedData => Class::Data,
                        _ => Class::ReadOnly,
                    };
                    let text = if data.section == Section::CString { plain_bytes(data) } else { None };
                    piece(class, data.align, small(size)?, text)
                }
                _ => Ok(None),
            }
        }
        (FileKind::C(c), Part::Segment(index)) => {
            let Some(segment) = c.object.segments.get(index as usize) else { return Ok(None) };
            let bytes = c.object.segment_data(segment);
            let size = small(bytes.len() as u64)?;
            let plain = segment.relocs.start == segment.relocs.end;
            let class = match segment.name.as_str() {
                _ if plain && bytes.iter().all(|&b| b == 0) => Class::Zero,
                name if name.starts_with(".rodata") => Class::ReadOnly,
                _ => Class::Data,
            };
            let text = (plain && segment.strings && class == Class::ReadOnly).then(|| bytes.to_vec());
            piece(class, segment.align, size, text)
        }
        _ => Ok(None),
    }
}

/// Size of a data item, and whether all of it is zero.
fn ir_size(data: &Data) -> (u64, bool) {
    let mut size = 0u64;
    let mut zero = true;
    for part in &data.statics {
        size += u64::from(part.size());
        zero &= match part {
            Static::Uninit(_) | Static::Lit(Lit::Int(0, _)) => true,
            Static::Bytes(bytes) => bytes.iter().all(|&b| b == 0),
            Static::Lit(_) => false,
        };
    }
    (size, zero)
}

fn plain_bytes(data: &Data) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    for part in &data.statics {
        match part {
            Static::Bytes(bytes) => out.extend_from_slice(bytes),
            Static::Lit(Lit::Int(n, width)) => out.extend(n.to_le_bytes().into_iter().take(width.bytes() as usize)),
            _ => return None,
        }
    }
    Some(out)
}
