//! Decoding what the walk is about to look at, on all processors.
//!
//! Inputs: atoms that have just been reached. Output: their items, in the graph. A closure is looked at together with the code that its info
//! pointer names, so that code is decoded with it if its file is loaded.
//! Invariant: which items are decoded ahead changes nothing but the time that a link takes.

use std::sync::Arc;

use cmm_ir::{Item, Lit, Static};

use crate::error::Result;
use crate::files::{FileId, FileKind};
use crate::graph::{AtomId, Part};
use crate::hash::FastMap;
use crate::load::Loader;
use crate::parallel::jobs;
use crate::prune::Keep;
use crate::static_refs::definition;
use crate::walk::Walk;

/// The items that one job decodes.
const CHUNK: usize = 64;

/// An item by its file and number there.
pub(crate) type Place = (FileId, u32);

impl Walk<'_, '_, '_> {
    /// Decodes the items of these atoms.
    pub(crate) fn decode(&mut self, atoms: &[AtomId]) -> Result<()> {
        let wanted: Vec<(AtomId, Place)> = atoms
            .iter()
            .filter_map(|&id| match self.graph.atom(id)? {
                atom if atom.item.is_some() => None,
                atom => Some((id, (atom.file, item_number(atom.part)?))),
            })
            .collect();
        let places: Vec<Place> = wanted.iter().map(|(_, place)| *place).collect();
        let mut code = Vec::new();
        let mut seen: FastMap<Place, ()> = FastMap::default();
        for ((id, place), item) in wanted.iter().zip(items(self.loader, &places, self.keep)?) {
            if let Some(place) = code_of(self.loader, place.0, &item) {
                let known = self.graph.slots.contains_key(&(place.0, Part::Item(place.1)));
                if !known && seen.insert(place, ()).is_none() {
                    code.push(place);
                }
            }
            if let Some(atom) = self.graph.atom_mut(*id) {
                atom.item = Some(Arc::new(item));
            }
        }
        let items = items(self.loader, &code, self.keep)?;
        self.ahead = code.into_iter().zip(items).collect();
        Ok(())
    }

    /// The item of an atom.
    pub(crate) fn item(&mut self, id: AtomId) -> Result<Option<Arc<Item>>> {
        let Some(atom) = self.graph.atom(id) else { return Ok(None) };
        let place = match (&atom.item, item_number(atom.part)) {
            (Some(item), _) => return Ok(Some(item.clone())),
            (None, Some(number)) => (atom.file, number),
            (None, None) => return Ok(None),
        };
        let item = match self.ahead.remove(&place) {
            Some(item) => item,
            None => decode(self.loader, place, self.keep)?,
        };
        let item = Arc::new(item);
        if let Some(atom) = self.graph.atom_mut(id) {
            atom.item = Some(item.clone());
        }
        Ok(Some(item))
    }
}

fn item_number(part: Part) -> Option<u32> {
    if let Part::Item(number) = part { Some(number) } else { None }
}

fn items(loader: &Loader<'_, '_>, places: &[Place], keep: Keep) -> Result<Vec<Item>> {
    let chunk = |n: usize| -> Result<Vec<Item>> {
        places.iter().skip(n * CHUNK).take(CHUNK).map(|place| decode(loader, *place, keep)).collect()
    };
    let mut out = Vec::with_capacity(places.len());
    for items in jobs(places.len().div_ceil(CHUNK), chunk) {
        out.extend(items?);
    }
    Ok(out)
}

/// Decodes the item of an object of ours.
pub(crate) fn decode(loader: &Loader<'_, '_>, place: Place, keep: Keep) -> Result<Item> {
    let file = loader.file(place.0);
    match &file.kind {
        FileKind::Ir(ir) => ir.item(&file.path, place.1, keep),
        FileKind::C(_) | FileKind::Linker => Ok(Item::Unsupported {
            sym: cmm_ir::SymbolId(0),
            reason: "no object of ours (a defect of the linker)".to_owned(),
        }),
    }
}

/// The code of a closure with fields, if its file is loaded.
fn code_of(loader: &Loader<'_, '_>, file: FileId, item: &Item) -> Option<Place> {
    let Item::Data(data) = item else { return None };
    match data.statics.as_slice() {
        [Static::Lit(Lit::Label(info, 0)), _, ..] => {
            definition(loader, file, *info).map(|(file, number, _)| (file, number))
        }
        _ => None,
    }
}
