//! Info-table fields that a link does not need: static reference tables without a collector, constructor descriptions.
//!
//! Input: a decoded item. Output: the same item without those fields. A field that leads its table is removed, which makes the table
//! (and its place in the info region) smaller; one that does not is cleared, because others are found at fixed distances.

use cmm_ir::refs::{InfoField, info_field};
use cmm_ir::{InfoTable, Item, Lit, Static, Width};

/// What to keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keep {
    pub srt: bool,
    pub constructor_names: bool,
}

pub fn prune(item: &mut Item, keep: Keep) {
    if let Item::Proc(proc) = item {
        for info in &mut proc.infos {
            prune_table(info, keep);
        }
    }
}

fn prune_table(info: &mut InfoTable, keep: Keep) {
    let closure_type = info.closure_type();
    let mut before_end = info.size();
    let mut had_srt = false;
    for part in &mut info.statics {
        let size = part.size();
        if let Static::Lit(Lit::LabelDiff(_, _, _, Width::W32)) = part {
            let clear = match info_field(closure_type, before_end) {
                InfoField::Srt => !keep.srt,
                InfoField::ConDescr => !keep.constructor_names,
                _ => false,
            };
            if clear {
                had_srt |= info_field(closure_type, before_end) == InfoField::Srt;
                *part = Static::Lit(Lit::Int(0, Width::W32));
            }
        }
        // The halfword that says whether there is an SRT.
        if before_end == 2 && had_srt {
            *part = Static::Lit(Lit::Int(0, Width::W16));
        }
        before_end = before_end.saturating_sub(size);
    }
    // Only these two fields may lead a table and be absent.
    let leading = info_field(closure_type, info.size());
    let removable = matches!(leading, InfoField::Srt | InfoField::ConDescr);
    if removable && matches!(info.statics.first(), Some(Static::Lit(Lit::Int(0, Width::W32)))) {
        info.statics.remove(0);
    }
}

/// Takes the static reference table out of an info table.
pub fn clear_srt(info: &mut InfoTable) {
    prune_table(info, Keep { srt: false, constructor_names: true });
}

const LAYOUT_BEFORE_END: u32 = ahc_abi::info::LAYOUT.unsigned_abs();

/// Sets the number of pointers that the closure has, which for a static function are its static references.
pub fn set_pointers(info: &mut InfoTable, pointers: u16) {
    let mut before_end = info.size();
    for part in &mut info.statics {
        let size = part.size();
        if let (LAYOUT_BEFORE_END, Static::Lit(Lit::Int(value, width))) = (before_end, &mut *part) {
            *value = if *width == Width::W16 { i64::from(pointers) } else { (*value & !0xffff) | i64::from(pointers) };
        }
        before_end = before_end.saturating_sub(size);
    }
}

/// The numbers of an info table that the linker reads; labels count as 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TableFacts {
    pub closure_type: u16,
    /// Argument pattern, for functions only.
    pub fun_type: Option<u16>,
    pub arity: Option<u16>,
}

pub fn facts(info: &InfoTable) -> TableFacts {
    let mut bytes = Vec::new();
    for part in &info.statics {
        match part {
            Static::Lit(Lit::Int(value, width)) => {
                bytes.extend(value.to_le_bytes().into_iter().take(width.bytes() as usize));
            }
            Static::Bytes(b) => bytes.extend_from_slice(b),
            // Tables are a few words: a larger gap is not one.
            other => bytes.resize(bytes.len() + other.size().min(64) as usize, 0),
        }
    }
    let half = |from_end: i32| -> Option<u16> {
        let at = bytes.len().checked_sub(from_end.unsigned_abs() as usize)?;
        Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
    };
    let closure_type = half(ahc_abi::info::TYPE).unwrap_or(0);
    let is_fun = ahc_abi::closure::types::FUN_RANGE.contains(&closure_type);
    let of_fun = |from_end| if is_fun { half(from_end) } else { None };
    TableFacts {
        closure_type,
        fun_type: of_fun(ahc_abi::info::fun::FUN_TYPE),
        arity: of_fun(ahc_abi::info::fun::ARITY),
    }
}
