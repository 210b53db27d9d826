//! The function table (ABI.md section 2): C functions from 1, Haskell code at the info region's address / 8.

use crate::address::Placed;
use crate::functions::{Body, Functions};

/// Element segments (offset, functions) and the table's size.
pub fn element_segments(placed: Placed<'_, '_, '_>, functions: &Functions) -> (Vec<(u32, Vec<u32>)>, u32) {
    let layout = placed.layout;
    let mut segments = Vec::new();
    let c: Vec<u32> = layout.c_table.iter().filter_map(|&atom| functions.index(atom)).collect();
    let mut size = 1 + c.len() as u32;
    if !c.is_empty() {
        segments.push((1, c));
    }
    let regions = &layout.regions;
    if regions.info_end > regions.info_start {
        let first = regions.info_start / 8 + 1;
        let last = regions.info_end / 8;
        let filler = filler(functions);
        let mut slots: Vec<Option<u32>> = vec![filler; (last - first + 1) as usize];
        for &id in &layout.order {
            let (Some(base), Some(function)) = (layout.code(id), functions.index(id)) else { continue };
            let entries: Vec<(u32, u32)> = match layout.info(id) {
                Some(info) => info
                    .entries
                    .iter()
                    .enumerate()
                    .map(|(n, e)| (base + e.info_ptr, function + functions.entry_function(id, n).unwrap_or(0)))
                    .collect(),
                None => vec![(base + 8, function)],
            };
            for (address, function) in entries {
                if let Some(slot) = slots.get_mut((address / 8 - first) as usize) {
                    *slot = Some(function);
                }
            }
        }
        let mut at = first;
        for run in slots.split(Option::is_none) {
            let run: Vec<u32> = run.iter().copied().flatten().collect();
            let length = run.len() as u32;
            if length > 0 {
                segments.push((at, run));
            }
            at += length + 1;
        }
        size = size.max(last + 1);
    }
    (segments, size)
}

/// A function with a short number whose type is not that of Haskell code: jumping to a slot that is no code traps.
/// Without one (nothing enters Haskell) such slots stay null.
fn filler(functions: &Functions) -> Option<u32> {
    let position = functions.bodies.iter().position(|body| matches!(body, Body::StgRun(_)))?;
    Some((functions.imports.len() + position) as u32)
}
