//! Arrays of static closures of which a program uses single elements: the small integers and characters.
//!
//! Input: references while walking. Output: at the end, the data items with the unused elements zeroed; the zeros cost no bytes in the
//! module. An element is used by `array + 8 * n + tag`; any other reference (from C, or without a tag) uses the whole array.

use std::collections::{BTreeMap, BTreeSet};

use cmm_ir::{Item, Lit, Static, SymbolId, Width, walk::literals};

use crate::files::FileId;
use crate::graph::{AtomId, Graph, Target};

const ARRAYS: [&str; 2] = ["stg_INTLIKE_closure", "stg_CHARLIKE_closure"];
/// Info pointer and value.
const ELEMENT: u32 = 2 * ahc_abi::WORD_SIZE;

#[derive(Default)]
pub(crate) struct Slices {
    /// By atom: the elements in use, `None` for all.
    arrays: BTreeMap<AtomId, Option<BTreeSet<u32>>>,
}

impl Slices {
    pub(crate) fn is_array(name: &str) -> bool {
        ARRAYS.contains(&name)
    }

    pub(crate) fn add(&mut self, atom: AtomId) {
        self.arrays.entry(atom).or_insert_with(|| Some(BTreeSet::new()));
    }

    pub(crate) fn contains(&self, target: Target) -> Option<AtomId> {
        match target {
            Target::Data { atom, .. } if self.arrays.contains_key(&atom) => Some(atom),
            _ => None,
        }
    }

    pub(crate) fn use_all(&mut self, atom: AtomId) {
        self.arrays.insert(atom, None);
    }

    /// Notes which elements an item uses.
    pub(crate) fn note(&mut self, graph: &Graph, file: FileId, item: &Item) {
        literals(item, &mut |lit, _| {
            let (Lit::Label(SymbolId(symbol), _) | Lit::LabelDiff(SymbolId(symbol), ..)) = *lit else { return };
            let Some(atom) = graph.target(file, symbol).and_then(|target| self.contains(target)) else { return };
            let offset = if let Lit::Label(_, offset) = *lit { u32::try_from(offset).ok() } else { None };
            match offset {
                Some(offset) if offset & ahc_abi::TAG_MASK != 0 => {
                    if let Some(Some(used)) = self.arrays.get_mut(&atom) {
                        used.insert(offset / ELEMENT);
                    }
                }
                _ => self.use_all(atom),
            }
        });
    }

    /// Zeroes what is not used.
    pub(crate) fn finish(&self, graph: &mut Graph) {
        for (id, used) in &self.arrays {
            let (Some(used), Some(atom)) = (used, graph.atom_mut(*id)) else { continue };
            let Some(Item::Data(data)) = atom.item.as_deref() else { continue };
            let mut data = data.clone();
            let mut at = 0;
            for part in &mut data.statics {
                let element = at / ELEMENT;
                at += part.size();
                if matches!(part, Static::Lit(lit) if lit.ty().width() == Width::W32) && !used.contains(&element) {
                    *part = Static::Lit(Lit::Int(0, Width::W32));
                }
            }
            atom.item = Some(std::sync::Arc::new(Item::Data(data)));
        }
    }
}
