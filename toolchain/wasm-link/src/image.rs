//! The initial contents of memory: info tables and data of Haskell code, segments of C, written into one image.

use cmm_ir::{Item, Lit, Proc, Static, SymbolId, Width};
use wasm_lower::InfoLayout;

use crate::address::Placed;
use crate::describe::Namer;
use crate::error::{LinkError, Result};
use crate::files::FileId;
use crate::functions::Functions;
use crate::graph::{AtomId, Entry, Part, Target};
use crate::layout::is_trap_code;
use crate::module::ModuleParts;
use crate::relocate::Relocator;

/// Memory from `start` on.
#[derive(Debug, PartialEq, Eq)]
pub struct Image {
    pub start: u32,
    pub bytes: Vec<u8>,
}

impl Image {
    fn write(&mut self, address: u32, bytes: &[u8]) -> Option<()> {
        let at = address.checked_sub(self.start)? as usize;
        self.bytes.get_mut(at..at.checked_add(bytes.len())?)?.copy_from_slice(bytes);
        Some(())
    }

    /// Takes the long runs of one non-zero byte out: (address, byte, length). Code that fills them in is shorter.
    pub fn take_runs(&mut self, shortest: usize) -> Vec<(u32, u8, u32)> {
        let mut runs = Vec::new();
        let mut at = 0;
        while let Some(&byte) = self.bytes.get(at) {
            let rest = self.bytes.get(at..).unwrap_or_default();
            let length = rest.iter().position(|&b| b != byte).unwrap_or(rest.len());
            if byte != 0 && length >= shortest {
                runs.push((self.start + at as u32, byte, length as u32));
                if let Some(run) = self.bytes.get_mut(at..at + length) {
                    run.fill(0);
                }
            }
            at += length;
        }
        runs
    }

    /// The non-zero stretches. Two closer than `gap` become one: a segment of its own would cost more than the zeros.
    pub fn segments(&self, gap: usize) -> Vec<(u32, &[u8])> {
        let mut out: Vec<(u32, &[u8])> = Vec::new();
        let mut at = 0;
        while let Some(start) = self.bytes.get(at..).and_then(|rest| rest.iter().position(|&b| b != 0)) {
            let start = at + start;
            let mut end = start;
            let mut zeros = 0;
            for (n, &byte) in self.bytes.iter().enumerate().skip(start) {
                if byte != 0 {
                    zeros = 0;
                    end = n + 1;
                } else {
                    zeros += 1;
                    if zeros > gap {
                        break;
                    }
                }
            }
            out.push((self.start + start as u32, self.bytes.get(start..end).unwrap_or_default()));
            at = end;
        }
        out
    }
}

/// Writes the image.
pub fn image(placed: Placed<'_, '_, '_>, functions: &Functions, parts: &mut ModuleParts) -> Result<Image> {
    let regions = placed.layout.regions;
    let start = regions.info_start;
    let size = regions.data_end.max(regions.info_end).saturating_sub(start);
    let mut image = Image { start, bytes: vec![0; size as usize] };
    for &id in &placed.layout.order {
        let Some(atom) = placed.graph.atom(id) else { continue };
        let outside = || LinkError::Data {
            symbol: Namer::default().name(placed.loader, placed.graph, id),
            message: "its data lies outside the data region (a defect of the linker)".to_owned(),
        };
        match (atom.part, atom.item.as_deref()) {
            (_, Some(Item::Proc(proc))) => {
                let (Some(base), Some(info)) = (placed.layout.code(id), placed.layout.info(id)) else { continue };
                tables(placed, &mut image, atom.file, proc, base, info)?.ok_or_else(outside)?;
            }
            (_, Some(Item::Data(data))) if !placed.layout.merged.get(id.0 as usize).copied().unwrap_or(false) => {
                let Some(address) = placed.layout.data(id) else { continue };
                if address < regions.data_end {
                    let bytes = statics(placed, atom.file, &data.statics)?;
                    image.write(address, &bytes).ok_or_else(outside)?;
                }
            }
            (Part::Segment(index), _) => {
                let Some(address) = placed.layout.data(id) else { continue };
                if address < regions.data_end && !placed.layout.merged.get(id.0 as usize).copied().unwrap_or(false) {
                    let bytes = Relocator { placed, functions, parts }.segment(atom.file, index, address)?;
                    image.write(address, &bytes).ok_or_else(outside)?;
                }
            }
            _ if is_trap_code(placed.graph, id) => {
                let code = placed.address(Target::Code { atom: id, entry: Entry::Primary });
                if let (Some(address), Some(code)) = (placed.layout.data(id), code) {
                    image.write(address, &code.to_le_bytes()).ok_or_else(outside)?;
                }
            }
            _ => {}
        }
    }
    Ok(image)
}

fn tables(
    placed: Placed<'_, '_, '_>,
    image: &mut Image,
    file: FileId,
    proc: &Proc,
    base: u32,
    info: &InfoLayout,
) -> Result<Option<()>> {
    for entry in &info.entries {
        let Some(table) = entry.table.and_then(|k| proc.infos.get(k)) else { continue };
        let bytes = statics(placed, file, &table.statics)?;
        if image.write(base + entry.start, &bytes).is_none() {
            return Ok(None);
        }
    }
    Ok(Some(()))
}

/// The bytes of a list of static values.
fn statics(placed: Placed<'_, '_, '_>, file: FileId, list: &[Static]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    for part in list {
        match part {
            Static::Bytes(bytes) => out.extend_from_slice(bytes),
            Static::Uninit(n) => out.resize(out.len() + *n as usize, 0),
            Static::Lit(lit) => {
                let (value, width) = literal(placed, file, lit)?;
                out.extend(value.to_le_bytes().into_iter().take(width.bytes() as usize));
            }
        }
    }
    Ok(out)
}

fn literal(placed: Placed<'_, '_, '_>, file: FileId, lit: &Lit) -> Result<(u64, Width)> {
    let address = |sym: SymbolId| -> Result<u32> {
        placed.graph.target(file, sym.0).and_then(|target| placed.address(target)).ok_or_else(|| LinkError::Data {
            symbol: symbol_name(placed, file, sym),
            message: "has no address".to_owned(),
        })
    };
    Ok(match *lit {
        Lit::Int(n, width) => (n as u64, width),
        Lit::F32(bits) => (u64::from(bits), Width::W32),
        Lit::F64(bits) => (bits, Width::W64),
        Lit::Label(sym, offset) => (u64::from(address(sym)?.wrapping_add_signed(offset)), Width::W32),
        Lit::LabelDiff(a, b, offset, width) => {
            let difference = i64::from(address(a)?) - i64::from(address(b)?) + i64::from(offset);
            let bits = width.bits();
            if bits < 64 && (difference < -(1 << (bits - 1)) || difference >= 1 << (bits - 1)) {
                let message = format!("label difference {difference} does not fit in {bits} bits");
                return Err(LinkError::Data { symbol: symbol_name(placed, file, a), message });
            }
            (difference as u64, width)
        }
        Lit::Block(block) => {
            let message = format!("data refers to code block {}, which only its procedure can", block.0);
            return Err(LinkError::Data { symbol: placed.loader.file(file).path.clone(), message });
        }
    })
}

fn symbol_name(placed: Placed<'_, '_, '_>, file: FileId, sym: SymbolId) -> String {
    match &placed.loader.file(file).kind {
        crate::files::FileKind::Ir(ir) => ir.object.symbol(sym).map_or_else(|| "?".to_owned(), |s| s.name.to_owned()),
        _ => "?".to_owned(),
    }
}

/// The atom's bytes of data in the image, for reports.
pub fn data_size(placed: Placed<'_, '_, '_>, id: AtomId) -> u32 {
    let Some(atom) = placed.graph.atom(id) else { return 0 };
    match (atom.part, atom.item.as_deref()) {
        (_, Some(Item::Proc(_))) => placed.layout.info(id).map_or(0, |i| i.size),
        (_, Some(Item::Data(data))) => data.statics.iter().map(Static::size).sum(),
        (Part::Segment(index), _) => match &placed.loader.file(atom.file).kind {
            crate::files::FileKind::C(c) => c.object.segments.get(index as usize).map_or(0, |s| s.data.len() as u32),
            _ => 0,
        },
        _ => 0,
    }
}
