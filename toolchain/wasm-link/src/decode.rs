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
use crate::needs::{Needs, needs};
use crate::parallel::jobs;
use crate::prune::Keep;
use crate::static_refs::definition;
use crate::walk::Walk;

/// The items that one job decodes.
const CHUNK: usize = 64;

/// An item by its file and number there.
pub(crate) type Place = (FileId, u32);

impl Walk<'_, '_, '_> {
    /// Decodes the items of these atoms, and says what each needs if it is a procedure.
    pub(crate) fn decode(&mut self, atoms: &[AtomId]) -> Result<Vec<Needs>> {
        let (loader, graph, keep, known) = (&*self.loader, &self.graph, self.keep, &self.ahead);
        let look = |id: AtomId| -> Result<Looked> {
            let Some(atom) = graph.atom(id) else { return Ok(Looked::default()) };
            let fresh = match (&atom.item, item_number(atom.part)) {
                (None, Some(number)) => match known.get(&(atom.file, number)) {
                    Some(item) => Some(item.clone()),
                    None => Some(Arc::new(decode(loader, (atom.file, number), keep)?)),
                },
                _ => None,
            };
            let item = fresh.as_ref().or(atom.item.as_ref()).map(|item| &**item);
            let needs = match (item, &loader.file(atom.file).kind) {
                (Some(Item::Proc(proc)), FileKind::Ir(ir)) => needs(ir, proc),
                _ => Needs::default(),
            };
            let code = item.and_then(|item| code_of(loader, atom.file, item));
            let code = code.filter(|(file, number)| !graph.slots.contains_key(&(*file, Part::Item(*number))));
            Ok(Looked { fresh, needs, code })
        };
        let looked = in_chunks(atoms, |id| look(*id))?;
        let mut code = Vec::new();
        let mut seen: FastMap<Place, ()> = FastMap::default();
        let mut all = Vec::with_capacity(atoms.len());
        for (id, looked) in atoms.iter().zip(looked) {
            code.extend(looked.code.filter(|place| seen.insert(*place, ()).is_none()));
            if let (Some(item), Some(atom)) = (looked.fresh, self.graph.atom_mut(*id)) {
                atom.item = Some(item);
            }
            all.push(looked.needs);
        }
        let loader = &*self.loader;
        code.retain(|place| !self.ahead.contains_key(place));
        let items = in_chunks(&code, |place| decode(loader, *place, keep))?;
        self.ahead.extend(code.into_iter().zip(items.into_iter().map(Arc::new)));
        Ok(all)
    }

    /// What has been decoded so far, for a walk that starts over. Nothing has been changed in it yet.
    pub(crate) fn decoded(self) -> FastMap<Place, Arc<Item>> {
        let mut out = self.ahead;
        let items = self.graph.atoms.into_iter();
        out.extend(items.filter_map(|atom| Some(((atom.file, item_number(atom.part)?), atom.item?))));
        out
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
            None => Arc::new(decode(self.loader, place, self.keep)?),
        };
        if let Some(atom) = self.graph.atom_mut(id) {
            atom.item = Some(item.clone());
        }
        Ok(Some(item))
    }
}

fn item_number(part: Part) -> Option<u32> {
    if let Part::Item(number) = part { Some(number) } else { None }
}

/// What is found out about an atom without changing anything.
#[derive(Default)]
struct Looked {
    fresh: Option<Arc<Item>>,
    needs: Needs,
    /// Code that will be looked at together with it.
    code: Option<Place>,
}

fn in_chunks<T: Sync, R: Send>(list: &[T], look: impl Fn(&T) -> Result<R> + Sync) -> Result<Vec<R>> {
    let chunk = |n: usize| list.iter().skip(n * CHUNK).take(CHUNK).map(&look).collect::<Result<Vec<R>>>();
    let mut out = Vec::with_capacity(list.len());
    for found in jobs(list.len().div_ceil(CHUNK), chunk) {
        out.extend(found?);
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
