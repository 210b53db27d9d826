//! C function bodies and data segments with their relocations applied.
//!
//! LEB128 fields of bodies, padded to five bytes in objects, get their shortest form: nothing in a body depends on positions.

use wasm_obj::{Object, Reloc, RelocKind, SymbolKind};

use crate::address::Placed;
use crate::error::{LinkError, Result};
use crate::files::{CFile, FileId, FileKind};
use crate::functions::Functions;
use crate::graph::Target;
use crate::module::{GlobalKey, ModuleParts};
use crate::sig::func_sig;
use crate::walk_c::declared_sig;

const GLOBAL_GET: u8 = 0x23;
const I32_CONST: u8 = 0x41;
const I32_ADD: u8 = 0x6a;

pub struct Relocator<'e, 'x, 'a, 's> {
    pub placed: Placed<'x, 'a, 's>,
    pub functions: &'e Functions,
    pub parts: &'e mut ModuleParts,
}

impl Relocator<'_, '_, '_, '_> {
    /// The body of a function (without its size).
    pub fn body(&mut self, file: FileId, index: u32) -> Result<Vec<u8>> {
        let owner = self.placed.loader.file(file);
        let FileKind::C(c) = &owner.kind else { return Ok(Vec::new()) };
        let Some(function) = c.object.functions.get(index as usize) else { return Ok(Vec::new()) };
        let bytes = c.object.body(function);
        let mut out = Vec::with_capacity(bytes.len());
        let mut copied = 0usize;
        let mut relocs = c.object.relocs(&function.relocs).iter().peekable();
        while let Some(reloc) = relocs.next() {
            let at = reloc.offset as usize;
            out.extend_from_slice(bytes.get(copied..at).unwrap_or_default());
            copied = at + reloc.kind.size();
            if reloc.kind == RelocKind::GlobalIndexLeb {
                let target = self.placed.graph.target(file, reloc.target);
                if target != Some(Target::StackPointer) {
                    // A constant that position-independent code keeps in a global: `global.get` becomes `i32.const`.
                    let value = target.and_then(|t| self.placed.address(t));
                    let (Some(value), Some(GLOBAL_GET)) = (value, out.pop()) else {
                        let message = format!("the global at offset {at:#x} of function {index} is not one to read");
                        return Err(error(&c.object, message));
                    };
                    if let (Some(next), Some(Target::Absolute(0))) = (relocs.peek(), target) {
                        // `base + i32.const difference`, the usual pattern, is one constant.
                        let end = next.offset as usize + next.kind.size();
                        let adjacent = next.offset as usize == copied + 1 && bytes.get(copied) == Some(&I32_CONST);
                        let relative = matches!(next.kind, RelocKind::MemoryAddrRelSleb | RelocKind::TableIndexRelSleb);
                        if relative && adjacent && bytes.get(end) == Some(&I32_ADD) {
                            let value = self.value(c, file, next, 0)?;
                            out.push(I32_CONST);
                            sleb(&mut out, value as i32);
                            copied = end + 1;
                            relocs.next();
                            continue;
                        }
                    }
                    out.push(I32_CONST);
                    sleb(&mut out, value as i32);
                    continue;
                }
            }
            let value = self.value(c, file, reloc, 0)?;
            match reloc.kind {
                RelocKind::TableIndexSleb
                | RelocKind::TableIndexRelSleb
                | RelocKind::MemoryAddrSleb
                | RelocKind::MemoryAddrRelSleb => sleb(&mut out, value as i32),
                kind if kind.is_leb() => uleb(&mut out, value),
                _ => out.extend_from_slice(&value.to_le_bytes()),
            }
        }
        out.extend_from_slice(bytes.get(copied..).unwrap_or_default());
        Ok(out)
    }

    /// A segment's bytes at `address`.
    pub fn segment(&mut self, file: FileId, index: u32, address: u32) -> Result<Vec<u8>> {
        let owner = self.placed.loader.file(file);
        let FileKind::C(c) = &owner.kind else { return Ok(Vec::new()) };
        let Some(segment) = c.object.segments.get(index as usize) else { return Ok(Vec::new()) };
        let mut out = c.object.segment_data(segment).to_vec();
        for reloc in c.object.relocs(&segment.relocs) {
            if reloc.kind.is_leb() {
                return Err(error(&c.object, format!("relocation {:?} in data", reloc.kind)));
            }
            let value = self.value(c, file, reloc, address.wrapping_add(reloc.offset))?;
            let at = reloc.offset as usize;
            if let Some(field) = out.get_mut(at..at + 4) {
                field.copy_from_slice(&value.to_le_bytes());
            }
        }
        Ok(out)
    }

    /// What goes into the field. `place`: the field's own address, in data.
    fn value(&mut self, c: &CFile, file: FileId, reloc: &Reloc, place: u32) -> Result<u32> {
        if reloc.kind == RelocKind::TypeIndexLeb {
            let ty = c.object.types.get(reloc.target as usize);
            let sig = ty.map(func_sig).ok_or_else(|| error(&c.object, "no such type".to_owned()))?;
            return Ok(self.parts.type_index(&sig));
        }
        let target = self.placed.graph.target(file, reloc.target).ok_or_else(|| {
            error(&c.object, "a relocation's symbol was not reached (a defect of the linker)".to_owned())
        })?;
        let wrong = |wanted| self.wrong_kind(c, reloc, target, wanted);
        match reloc.kind {
            RelocKind::FunctionIndexLeb => {
                let Target::Function(atom) = target else { return Err(wrong("a function to call")) };
                let sig = declared_sig(c, reloc.target).unwrap_or_default();
                self.functions.index_as(atom, &sig).ok_or_else(|| wrong("a function to call"))
            }
            RelocKind::TableIndexSleb | RelocKind::TableIndexRelSleb | RelocKind::TableIndexI32 => match target {
                Target::Function(_) => self.placed.address(target).ok_or_else(|| wrong("a function pointer")),
                _ => Err(wrong("a function pointer")),
            },
            RelocKind::GlobalIndexLeb | RelocKind::GlobalIndexI32 => match target {
                Target::StackPointer => Ok(self.parts.global_index(GlobalKey::StackPointer)),
                _ => Err(wrong("a WebAssembly global")),
            },
            RelocKind::TableNumberLeb => match target {
                Target::IndirectTable => Ok(0),
                _ => Err(wrong("a WebAssembly table")),
            },
            RelocKind::MemoryAddrLeb
            | RelocKind::MemoryAddrSleb
            | RelocKind::MemoryAddrRelSleb
            | RelocKind::MemoryAddrI32 => {
                if matches!(target, Target::Function(_)) {
                    return Err(wrong("data"));
                }
                let address = self.placed.address(target).ok_or_else(|| wrong("data"))?;
                Ok(address.wrapping_add_signed(reloc.addend))
            }
            RelocKind::MemoryAddrLocrelI32 => {
                let address = self.placed.address(target).ok_or_else(|| wrong("data"))?;
                Ok(address.wrapping_add_signed(reloc.addend).wrapping_sub(place))
            }
            RelocKind::TypeIndexLeb => Ok(0),
        }
    }

    fn wrong_kind(&self, c: &CFile, reloc: &Reloc, target: Target, wanted: &'static str) -> LinkError {
        let symbol = c.object.symbols.get(reloc.target as usize);
        let is = match target {
            Target::Data { .. } | Target::Absolute(_) | Target::Special(_) | Target::Weak(_) => "data",
            Target::Code { .. } => "Haskell code (declare it as data to take its address)",
            Target::Function(_) => "a C function",
            Target::StackPointer => "a WebAssembly global",
            Target::IndirectTable => "a WebAssembly table",
        };
        let is = match symbol.map(|s| s.kind) {
            Some(SymbolKind::Table(_)) => "a WebAssembly table",
            _ => is,
        };
        let symbol = symbol.map_or_else(String::new, |s| s.name.clone());
        LinkError::Kind { symbol, is, user: c.object.file.clone(), wanted }
    }
}

fn error(object: &Object, message: String) -> LinkError {
    LinkError::Relocation { file: object.file.clone(), message }
}

/// Unsigned LEB128.
pub fn uleb(out: &mut Vec<u8>, mut value: u32) {
    loop {
        let byte = (value & 0x7f) as u8;
        value >>= 7;
        if value == 0 {
            return out.push(byte);
        }
        out.push(byte | 0x80);
    }
}

/// Signed LEB128.
pub fn sleb(out: &mut Vec<u8>, mut value: i32) {
    loop {
        let byte = (value & 0x7f) as u8;
        value >>= 7;
        if (value == 0 && byte & 0x40 == 0) || (value == -1 && byte & 0x40 != 0) {
            return out.push(byte);
        }
        out.push(byte | 0x80);
    }
}
