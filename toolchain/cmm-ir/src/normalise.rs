//! The canonical form of a module: local names without the front end's uniques, no unused symbols, a sorted symbol table.
//!
//! Inputs: any module. Outputs: the same module up to the names of local symbols and the numbering of all.
//! Invariants: INV-NORM-EQ modules that differ in local uniques or symbol numbering only become equal; idempotent;
//! INV-OBJ-SORTED globals first, then locals, each sorted by name.
//!
//! A local `hint\tunique` becomes `hint.N`, N counting the locals of that hint from 0 in order of first definition, then of
//! first use. A number that would make the name equal to a global's is skipped.

use crate::expr::Lit;
use crate::module::{Item, Module, Symbol, SymbolId};
use crate::walk::{literals, literals_mut};
use std::collections::{BTreeMap, BTreeSet};

pub fn normalise(m: &mut Module) {
    let order = order_of_appearance(m);
    let globals: BTreeSet<String> =
        order.iter().filter_map(|s| symbol(m, *s)).filter(|s| s.global).map(|s| s.name.clone()).collect();
    let mut next: BTreeMap<String, u32> = BTreeMap::new();
    let mut named: Vec<(Symbol, SymbolId)> = Vec::with_capacity(order.len());
    for id in order {
        let Some(old) = symbol(m, id) else { continue };
        let mut new = old.clone();
        if !old.global {
            let hint = hint(&old.name);
            let n = next.entry(hint.to_owned()).or_insert(0);
            loop {
                new.name = format!("{hint}.{n}");
                *n += 1;
                if !globals.contains(&new.name) {
                    break;
                }
            }
        }
        named.push((new, id));
    }
    renumber(m, named);
}

/// Sorts the symbol table as `normalise` does and drops unused symbols, without renaming.
pub fn sort_symbols(m: &mut Module) {
    let named = order_of_appearance(m).into_iter().filter_map(|id| Some((symbol(m, id)?.clone(), id))).collect();
    renumber(m, named);
}

/// Makes `named`, sorted, the symbol table.
fn renumber(m: &mut Module, mut named: Vec<(Symbol, SymbolId)>) {
    named.sort_by(|(a, _), (b, _)| (!a.global, &a.name).cmp(&(!b.global, &b.name)));
    // A global that the table lists twice becomes one symbol.
    let mut renumber: BTreeMap<SymbolId, SymbolId> = BTreeMap::new();
    let mut symbols: Vec<Symbol> = Vec::with_capacity(named.len());
    for (s, id) in named {
        if symbols.last() != Some(&s) {
            symbols.push(s);
        }
        renumber.insert(id, SymbolId((symbols.len() - 1) as u32));
    }
    m.symbols = symbols;
    let rename = |s: &mut SymbolId| *s = renumber.get(s).copied().unwrap_or(*s);
    for item in &mut m.items {
        match item {
            Item::Data(d) => rename(&mut d.sym),
            Item::Proc(p) => {
                rename(&mut p.sym);
                p.infos.iter_mut().for_each(|i| rename(&mut i.sym));
            }
            Item::Unsupported { sym, .. } => rename(sym),
        }
        literals_mut(item, &mut |l, _| match l {
            Lit::Label(s, _) => rename(s),
            Lit::LabelDiff(a, b, ..) => {
                rename(a);
                rename(b);
            }
            Lit::Int(..) | Lit::F32(_) | Lit::F64(_) | Lit::Block(_) => {}
        });
    }
}

/// The stable part of a local name: before the tab, or before the number that an earlier `normalise` gave it.
fn hint(name: &str) -> &str {
    if let Some((hint, _unique)) = name.split_once('\t') {
        return hint;
    }
    match name.rsplit_once('.') {
        Some((hint, n)) if !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()) => hint,
        _ => name,
    }
}

fn symbol(m: &Module, id: SymbolId) -> Option<&Symbol> {
    m.symbols.get(id.0 as usize)
}

/// Every symbol in use, once: all definitions first, then all uses.
fn order_of_appearance(m: &Module) -> Vec<SymbolId> {
    let mut seen = BTreeSet::new();
    let mut order = Vec::new();
    let mut add = |s: SymbolId| {
        if seen.insert(s) {
            order.push(s);
        }
    };
    for item in &m.items {
        add(item.symbol());
        if let Item::Proc(p) = item {
            p.infos.iter().for_each(|i| add(i.sym));
        }
    }
    for item in &m.items {
        literals(item, &mut |l, _| match *l {
            Lit::Label(s, _) => add(s),
            Lit::LabelDiff(a, b, ..) => {
                add(a);
                add(b);
            }
            Lit::Int(..) | Lit::F32(_) | Lit::F64(_) | Lit::Block(_) => {}
        });
    }
    order
}

#[cfg(test)]
mod tests {
    use super::hint;

    #[test]
    fn hints() {
        assert_eq!(hint("go_info\tsat_s1Xy.2"), "go_info");
        assert_eq!(hint("go_info.12"), "go_info");
        assert_eq!(hint("a.b"), "a.b");
        assert_eq!(hint("a."), "a.");
    }
}
