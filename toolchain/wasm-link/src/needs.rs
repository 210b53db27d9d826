//! What a procedure needs, in a form that the walk follows quickly.
//!
//! Input: a decoded procedure. Output: each symbol that it refers to, once per kind of use with the number of uses, in the order of the first;
//! what its info tables say. Pure: procedures are looked at on all processors.

use std::collections::BTreeSet;

use cmm_ir::{InfoTable, Lit, Proc, Static, SymbolId};
use wasm_lower::deps::{self, Dep};

use crate::computed::Computed;
use crate::dead_code::is_dead;
use crate::dictionaries::{computed_selections, selected};
use crate::files::IrFile;
use crate::prune::facts;
use crate::static_refs::srt_of;
use crate::walk::Use;

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Needs {
    pub symbols: Vec<(SymbolId, Use, u32)>,
    /// C functions that primitives are implemented with.
    pub runtime: Vec<&'static str>,
    /// Argument patterns of its functions.
    pub fun_types: Vec<u16>,
    /// Its entries, each of which stands in the table.
    pub entries: u32,
    /// Fields of dictionaries that it selects (`dictionaries`).
    pub selected: BTreeSet<i64>,
    pub computed: Computed,
}

pub(crate) fn needs(ir: &IrFile<'_>, proc: &Proc) -> Needs {
    let mut out = Needs { selected: selected(proc), computed: computed_selections(ir, proc), ..Needs::default() };
    let mut symbols = Vec::new();
    deps::visit(proc, &mut |dep| match dep {
        Dep::Address(symbol) => symbols.push((symbol, Use::Address)),
        Dep::Jump(symbol) => symbols.push((symbol, Use::Jump)),
        Dep::Call(symbol) => symbols.push((symbol, Use::Call)),
        Dep::Runtime(name) => out.runtime.push(name),
    });
    for info in &proc.infos {
        of_table(info, &mut symbols);
        out.fun_types.extend(facts(info).fun_type);
    }
    out.symbols = once(symbols);
    out.entries = if is_dead(proc) { 0 } else { wasm_lower::info_layout(proc).entries.len() as u32 };
    out
}

/// The symbols of an info table but for the static reference table, which keeps nothing in the program.
pub(crate) fn of_table(info: &InfoTable, out: &mut Vec<(SymbolId, Use)>) {
    let srt = srt_of(info);
    for part in &info.statics {
        match part {
            Static::Lit(Lit::LabelDiff(symbol, base, ..)) => {
                out.extend(Some((*symbol, Use::Address)).filter(|(symbol, _)| Some(*symbol) != srt));
                out.push((*base, Use::Address));
            }
            Static::Lit(Lit::Label(symbol, _)) => out.push((*symbol, Use::Address)),
            _ => {}
        }
    }
}

/// Equal elements as one with their number, where the first stands.
fn once(symbols: Vec<(SymbolId, Use)>) -> Vec<(SymbolId, Use, u32)> {
    let mut keyed: Vec<((SymbolId, Use), u32)> = symbols.into_iter().zip(0..).collect();
    keyed.sort_unstable();
    let mut found: Vec<(u32, (SymbolId, Use, u32))> = Vec::with_capacity(keyed.len());
    for ((symbol, how), position) in keyed {
        match found.last_mut() {
            Some((_, (s, h, count))) if (*s, *h) == (symbol, how) => *count += 1,
            _ => found.push((position, (symbol, how, 1))),
        }
    }
    found.sort_unstable_by_key(|(position, _)| *position);
    found.into_iter().map(|(_, symbol)| symbol).collect()
}

#[cfg(test)]
mod tests {
    use super::once;
    use crate::walk::Use;
    use cmm_ir::SymbolId;

    #[test]
    fn uses_are_counted_by_kind() {
        let (a, b) = (SymbolId(7), SymbolId(2));
        let uses = vec![(a, Use::Jump), (b, Use::Address), (a, Use::Jump), (a, Use::Address), (b, Use::Address)];
        assert_eq!(once(uses), [(a, Use::Jump, 2), (b, Use::Address, 2), (a, Use::Address, 1)]);
    }
}
