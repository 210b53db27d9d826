//! The `linking` custom section: symbols, segment names and alignments, init functions, COMDAT groups.

use wasmparser::{
    BinaryReader, ComdatSymbolKind, Linking, LinkingSectionReader, SegmentFlags, SymbolFlags, SymbolInfo,
};

use crate::error::{ObjErrorKind, Result};
use crate::object::{Binding, Comdat, InitFunction, Symbol, SymbolKind};
use crate::read::Reader;

/// Alignments beyond 64 KiB are a damaged file, not a wish.
const MAX_ALIGN_LOG2: u32 = 16;
/// Segment flag of newer LLVM versions that `SegmentFlags` does not name.
const SEGMENT_RETAIN: u32 = 4;

/// Reads the section into the object. Call after all other sections but relocations.
pub(crate) fn read(reader: &mut Reader<'_>, section: BinaryReader<'_>) -> Result<()> {
    let linking = LinkingSectionReader::new(section).map_err(|e| reader.parse_error(e))?;
    let mut inits = Vec::new();
    for subsection in linking {
        match subsection.map_err(|e| reader.parse_error(e))? {
            Linking::SegmentInfo(map) => {
                for (index, segment) in map.into_iter_with_offsets().enumerate() {
                    let (offset, segment) = segment.map_err(|e| reader.parse_error(e))?;
                    segment_info(reader, offset, index, &segment)?;
                }
            }
            Linking::SymbolTable(map) => {
                for symbol in map.into_iter_with_offsets() {
                    let (offset, info) = symbol.map_err(|e| reader.parse_error(e))?;
                    let symbol = self::symbol(reader, offset, &info)?;
                    reader.object.symbols.push(symbol);
                }
            }
            Linking::InitFuncs(map) => {
                for init in map.into_iter_with_offsets() {
                    inits.push(init.map_err(|e| reader.parse_error(e))?);
                }
            }
            Linking::ComdatInfo(map) => {
                for comdat in map.into_iter_with_offsets() {
                    let (offset, comdat) = comdat.map_err(|e| reader.parse_error(e))?;
                    let comdat = self::comdat(reader, offset, comdat)?;
                    reader.object.comdats.push(comdat);
                }
            }
            Linking::Unknown { .. } => {}
        }
    }
    for (offset, init) in inits {
        reader.check(offset, "symbol", init.symbol_index, reader.object.symbols.len())?;
        let symbol = reader.object.symbols.get(init.symbol_index as usize);
        if !matches!(symbol, Some(Symbol { kind: SymbolKind::Function(_), .. })) {
            return Err(
                reader.error(offset, ObjErrorKind::Malformed("an init function must be a function symbol".into()))
            );
        }
        reader.object.init_functions.push(InitFunction { priority: init.priority, symbol: init.symbol_index });
    }
    Ok(())
}

fn segment_info(reader: &mut Reader<'_>, offset: usize, index: usize, info: &wasmparser::Segment<'_>) -> Result<()> {
    reader.check(offset, "segment", index as u32, reader.object.segments.len())?;
    if info.flags.contains(SegmentFlags::TLS) {
        return Err(reader.error(offset, ObjErrorKind::ThreadLocal { segment: info.name.to_owned() }));
    }
    if info.alignment > MAX_ALIGN_LOG2 {
        let message = format!("segment `{}` has alignment 2^{}", info.name, info.alignment);
        return Err(reader.error(offset, ObjErrorKind::Malformed(message)));
    }
    if let Some(segment) = reader.object.segments.get_mut(index) {
        segment.name = info.name.to_owned();
        segment.align = 1 << info.alignment;
        segment.strings = info.flags.contains(SegmentFlags::STRINGS);
        segment.retain = info.flags.bits() & SEGMENT_RETAIN != 0;
    }
    Ok(())
}

fn symbol(reader: &Reader<'_>, offset: usize, info: &SymbolInfo<'_>) -> Result<Symbol> {
    let object = &reader.object;
    let no_name = || ObjErrorKind::Malformed("undefined symbol names a definition, not an import".to_owned());
    let imported = |name: Option<&String>| name.cloned().ok_or_else(|| reader.error(offset, no_name()));
    let (flags, name, kind) = match *info {
        SymbolInfo::Func { flags, index, name } => {
            let limit = object.function_imports.len() + object.functions.len();
            reader.check(offset, "function", index, limit)?;
            let import = object.function_imports.get(index as usize);
            if flags.contains(SymbolFlags::UNDEFINED) != import.is_some() {
                return Err(reader.error(offset, no_name()));
            }
            let name = match name {
                Some(name) => name.to_owned(),
                None => imported(import.map(|i| &i.field))?,
            };
            (flags, name, SymbolKind::Function(index))
        }
        SymbolInfo::Global { flags, index, name } => {
            reader.check(offset, "global", index, object.global_imports.len() + object.globals.len())?;
            let import = object.global_imports.get(index as usize);
            if flags.contains(SymbolFlags::UNDEFINED) != import.is_some() {
                return Err(reader.error(offset, no_name()));
            }
            let name = match name {
                Some(name) => name.to_owned(),
                None => imported(import.map(|i| &i.field))?,
            };
            (flags, name, SymbolKind::Global(index))
        }
        SymbolInfo::Table { flags, index, name } => {
            reader.check(offset, "table", index, reader.table_imports.len() + reader.defined_tables as usize)?;
            let name = match name {
                Some(name) => name.to_owned(),
                None => imported(reader.table_imports.get(index as usize))?,
            };
            (flags, name, SymbolKind::Table(index))
        }
        SymbolInfo::Data { flags, name, symbol } => {
            let kind = match symbol {
                None => SymbolKind::UndefinedData,
                Some(def) if flags.contains(SymbolFlags::ABSOLUTE) => SymbolKind::Absolute(def.offset),
                Some(def) => {
                    reader.check(offset, "segment", def.index, object.segments.len())?;
                    let size = object.segments.get(def.index as usize).map_or(0, |s| s.data.len());
                    // LLVM gives some end markers an offset of exactly the size.
                    if def.offset as usize > size {
                        let what = format!("offset {} lies outside its segment of {size} bytes", def.offset);
                        return Err(reader.error(offset, ObjErrorKind::BadSymbol { symbol: name.to_owned(), what }));
                    }
                    SymbolKind::Data { segment: def.index, offset: def.offset, size: def.size }
                }
            };
            if flags.contains(SymbolFlags::TLS) {
                return Err(reader.error(offset, ObjErrorKind::ThreadLocal { segment: name.to_owned() }));
            }
            (flags, name.to_owned(), kind)
        }
        SymbolInfo::Section { flags, section } => {
            reader.check(offset, "section", section, reader.sections.len())?;
            (flags, String::new(), SymbolKind::Section(section))
        }
        SymbolInfo::Event { name, .. } => {
            let symbol = name.unwrap_or("?").to_owned();
            return Err(reader.error(offset, ObjErrorKind::Tag { symbol }));
        }
    };
    let binding = if flags.contains(SymbolFlags::BINDING_LOCAL) {
        Binding::Local
    } else if flags.contains(SymbolFlags::BINDING_WEAK) {
        Binding::Weak
    } else {
        Binding::Strong
    };
    Ok(Symbol {
        name,
        kind,
        binding,
        undefined: flags.contains(SymbolFlags::UNDEFINED),
        hidden: flags.contains(SymbolFlags::VISIBILITY_HIDDEN),
        exported: flags.contains(SymbolFlags::EXPORTED),
        no_strip: flags.contains(SymbolFlags::NO_STRIP),
        explicit_name: flags.contains(SymbolFlags::EXPLICIT_NAME),
    })
}

fn comdat(reader: &Reader<'_>, offset: usize, comdat: wasmparser::Comdat<'_>) -> Result<Comdat> {
    let mut group = Comdat { name: comdat.name.to_owned(), functions: Vec::new(), segments: Vec::new() };
    for member in comdat.symbols {
        let member = member.map_err(|e| reader.parse_error(e))?;
        match member.kind {
            ComdatSymbolKind::Func => {
                let imports = reader.object.function_imports.len();
                reader.check(offset, "function", member.index, imports + reader.object.functions.len())?;
                let Some(index) = member.index.checked_sub(imports as u32) else {
                    let message = format!("COMDAT group `{}` has an imported function in it", group.name);
                    return Err(reader.error(offset, ObjErrorKind::Malformed(message)));
                };
                group.functions.push(index);
            }
            ComdatSymbolKind::Data => {
                reader.check(offset, "segment", member.index, reader.object.segments.len())?;
                group.segments.push(member.index);
            }
            // Custom sections (debug information) are dropped whole.
            _ => {}
        }
    }
    Ok(group)
}
