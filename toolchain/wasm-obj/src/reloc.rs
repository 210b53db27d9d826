//! Relocation sections: each entry is checked and given to the function body or data segment that it lies in.

use std::ops::Range;

use wasmparser::{BinaryReader, RelocSectionReader, RelocationEntry, RelocationType};

use crate::error::{ObjErrorKind, Result};
use crate::object::{Reloc, RelocKind, SymbolKind};
use crate::read::Reader;

/// What a section holds, as far as relocations care. Ranges are the section's contents.
#[derive(Clone, Debug)]
pub(crate) enum Target {
    Code(Range<usize>),
    Data(Range<usize>),
    /// Relocations of these (debug information, mostly) are skipped with their section.
    Other,
}

/// Reads one `reloc.*` section into the object. Call after `linking`.
pub(crate) fn read(reader: &mut Reader<'_>, section: BinaryReader<'_>) -> Result<()> {
    let start = section.original_position();
    let relocs = RelocSectionReader::new(section).map_err(|e| reader.parse_error(e))?;
    reader.check(start, "section", relocs.section_index(), reader.sections.len())?;
    let (is_code, base) = match reader.sections.get(relocs.section_index() as usize) {
        Some(Target::Code(range)) => (true, range.start),
        Some(Target::Data(range)) => (false, range.start),
        _ => return Ok(()),
    };
    let mut entries = Vec::new();
    for entry in relocs.entries().into_iter_with_offsets() {
        let (offset, entry) = entry.map_err(|e| reader.parse_error(e))?;
        let (kind, addend) = check(reader, offset, &entry)?;
        // Absolute in the file from here on.
        let place = base.saturating_add(entry.offset as usize);
        entries.push((place, offset, Reloc { kind, offset: 0, target: entry.index, addend }));
    }
    entries.sort_by_key(|(place, ..)| *place);
    let atoms: Vec<Range<usize>> = if is_code {
        reader.object.functions.iter().map(|f| f.body.clone()).collect()
    } else {
        reader.object.segments.iter().map(|s| s.data.clone()).collect()
    };
    // Both lists are sorted by place: one merge assigns every entry to its atom.
    let mut entries = entries.into_iter().peekable();
    for (index, atom) in atoms.into_iter().enumerate() {
        let first = reader.object.relocs.len();
        let mut end = atom.start;
        while let Some((place, offset, reloc)) = entries.next_if(|(place, ..)| *place < atom.end) {
            if place < end || place + reloc.kind.size() > atom.end {
                return Err(reader.error(offset, ObjErrorKind::StrayRelocation));
            }
            end = place + reloc.kind.size();
            if reloc.kind.is_leb() && !is_padded_leb(reader.object.bytes.get(place..end)) {
                let message = "relocated field is not a five-byte LEB128 number".to_owned();
                return Err(reader.error(place, ObjErrorKind::Malformed(message)));
            }
            reader.object.relocs.push(Reloc { offset: (place - atom.start) as u32, ..reloc });
        }
        let range = first..reader.object.relocs.len();
        if range.is_empty() {
            continue;
        }
        let slot = if is_code {
            reader.object.functions.get_mut(index).map(|f| &mut f.relocs)
        } else {
            reader.object.segments.get_mut(index).map(|s| &mut s.relocs)
        };
        if let Some(slot) = slot {
            if slot.start < slot.end {
                let message = "two relocation sections for one section".to_owned();
                return Err(reader.error(start, ObjErrorKind::Malformed(message)));
            }
            *slot = range;
        }
    }
    match entries.next() {
        Some((_, offset, _)) => Err(reader.error(offset, ObjErrorKind::StrayRelocation)),
        None => Ok(()),
    }
}

fn is_padded_leb(field: Option<&[u8]>) -> bool {
    matches!(field, Some([a, b, c, d, e]) if a & b & c & d & 0x80 != 0 && e & 0x80 == 0)
}

/// Checks kind, target and addend of an entry.
fn check(reader: &Reader<'_>, offset: usize, entry: &RelocationEntry) -> Result<(RelocKind, i32)> {
    use RelocationType as R;
    let error = |kind| Err(reader.error(offset, kind));
    let kind = match entry.ty {
        R::FunctionIndexLeb => RelocKind::FunctionIndexLeb,
        R::TableIndexSleb => RelocKind::TableIndexSleb,
        R::TableIndexI32 => RelocKind::TableIndexI32,
        R::MemoryAddrLeb => RelocKind::MemoryAddrLeb,
        R::MemoryAddrSleb => RelocKind::MemoryAddrSleb,
        R::MemoryAddrI32 => RelocKind::MemoryAddrI32,
        R::MemoryAddrLocrelI32 => RelocKind::MemoryAddrLocrelI32,
        R::TypeIndexLeb => RelocKind::TypeIndexLeb,
        R::GlobalIndexLeb => RelocKind::GlobalIndexLeb,
        R::GlobalIndexI32 => RelocKind::GlobalIndexI32,
        R::TableNumberLeb => RelocKind::TableNumberLeb,
        R::MemoryAddrRelSleb => RelocKind::MemoryAddrRelSleb,
        R::TableIndexRelSleb => RelocKind::TableIndexRelSleb,
        R::MemoryAddrTlsSleb => return error(ObjErrorKind::TlsRelocation { kind: "R_WASM_MEMORY_ADDR_TLS_SLEB" }),
        R::FunctionOffsetI32 => {
            return error(ObjErrorKind::UnsupportedRelocation { kind: "R_WASM_FUNCTION_OFFSET_I32" });
        }
        R::SectionOffsetI32 => return error(ObjErrorKind::UnsupportedRelocation { kind: "R_WASM_SECTION_OFFSET_I32" }),
        R::FunctionIndexI32 => return error(ObjErrorKind::UnsupportedRelocation { kind: "R_WASM_FUNCTION_INDEX_I32" }),
        R::EventIndexLeb => return error(ObjErrorKind::UnsupportedRelocation { kind: "R_WASM_TAG_INDEX_LEB" }),
        R::MemoryAddrLeb64
        | R::MemoryAddrSleb64
        | R::MemoryAddrI64
        | R::MemoryAddrRelSleb64
        | R::TableIndexSleb64
        | R::TableIndexI64
        | R::FunctionOffsetI64
        | R::TableIndexRelSleb64
        | R::MemoryAddrTlsSleb64 => return error(ObjErrorKind::Memory64Relocation { kind: "R_WASM_*64" }),
    };
    if kind == RelocKind::TypeIndexLeb {
        reader.check(offset, "type", entry.index, reader.object.types.len())?;
        return Ok((kind, 0));
    }
    reader.check(offset, "symbol", entry.index, reader.object.symbols.len())?;
    let Some(symbol) = reader.object.symbols.get(entry.index as usize) else {
        return error(ObjErrorKind::StrayRelocation);
    };
    let fits = match kind {
        RelocKind::FunctionIndexLeb
        | RelocKind::TableIndexSleb
        | RelocKind::TableIndexRelSleb
        | RelocKind::TableIndexI32 => matches!(symbol.kind, SymbolKind::Function(_)),
        RelocKind::GlobalIndexLeb => !matches!(symbol.kind, SymbolKind::Table(_) | SymbolKind::Section(_)),
        RelocKind::GlobalIndexI32 => matches!(symbol.kind, SymbolKind::Global(_)),
        RelocKind::TableNumberLeb => matches!(symbol.kind, SymbolKind::Table(_)),
        _ => matches!(symbol.kind, SymbolKind::Data { .. } | SymbolKind::Absolute(_) | SymbolKind::UndefinedData),
    };
    if !fits {
        let what = format!("is of another kind than its relocation {kind:?} needs");
        return error(ObjErrorKind::BadSymbol { symbol: symbol.name.clone(), what });
    }
    // A 32-bit addend by construction of the reader for the kinds that are left.
    Ok((kind, entry.addend as i32))
}
