//! Fields of class dictionaries that the program cannot select.
//!
//! Input: dictionaries (static closures of a class's constructor) and procedures, as the walk reaches them. Output: a field is followed once
//! something selects its place, and is null in the output otherwise.
//! Facts (GHC 9.6): a class with several fields has a constructor named `C:Class`, a name no source can give one. A dictionary that is an
//! argument or a field is taken apart by the class's selectors alone: they are never inlined (`mkDictSelId`), dictionaries are never
//! unboxed (Note [Do not unbox class dictionaries]). One that is computed, from a superclass or by an instance's function, may be
//! taken apart in place (`computed`). Selection from a known dictionary is the method itself.
//! INV-SELECT: a field is kept if a function of one argument and at most one return point, in the file that defines the constructor, loads
//! from its place (selectors are such functions; that others are, too, keeps more), or if any code loads from that place of a
//! computed dictionary.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cmm_ir::{Data, Item, Lit, Proc, Static, SymbolId, Width};

use crate::computed::{self, Computed};
use crate::error::{LinkError, Result};
use crate::files::{FileId, IrFile};
use crate::graph::{AtomId, Part, Target};
use crate::needs::Needs;
use crate::prune::facts;
use crate::triggers::reads_info_tables;
use crate::walk::{Use, Walk};

/// The classes this is done for: those of which every program with a handle has instances. A class whose dictionaries might be the results
/// of functions that are arguments (quantified constraints) must not be among them.
const CLASSES: [&str; 4] = [
    "base_GHCziIOziDevice_CZCRawIO_con_info",
    "base_GHCziIOziDevice_CZCIODevice_con_info",
    "base_GHCziIOziBufferedIO_CZCBufferedIO_con_info",
    "base_GHCziExceptionziType_CZCException_con_info",
];

/// `IODevice` and so on.
fn class_names() -> impl Iterator<Item = &'static str> {
    CLASSES.iter().filter_map(|symbol| symbol.split_once("_CZC")?.1.strip_suffix("_con_info"))
}

/// The tag of a dictionary: a class has one constructor.
const TAG: i64 = 1;

/// A place in dictionaries: the offset that code loads from, and the file that defines their constructor; none for any.
type Place = (Option<FileId>, i64);

/// A field that nothing selects so far: its dictionary, what it refers to, and its position among the statics.
struct Field {
    atom: AtomId,
    symbol: SymbolId,
    position: usize,
}

#[derive(Default)]
pub(crate) struct Dictionaries {
    selected: BTreeSet<Place>,
    waiting: BTreeMap<Place, Vec<Field>>,
    /// Code that holds parts of computed dictionaries as free variables: all of its loads count.
    captors: BTreeSet<(FileId, u32)>,
    /// All fields are followed.
    whole: bool,
    finished: bool,
}

impl Walk<'_, '_, '_> {
    /// Follows the fields of a dictionary as far as they are selected; `false` if the item is none.
    pub(crate) fn walk_dictionary(&mut self, atom: AtomId, file: FileId, data: &Data) -> Result<bool> {
        let Some((Static::Lit(Lit::Label(info, 0)), fields)) = data.statics.split_first() else { return Ok(false) };
        let prunes = self.options.prune_dictionaries && !self.dictionaries.whole;
        if !prunes || !CLASSES.contains(&self.ir_name(file, *info).as_str()) {
            return Ok(false);
        }
        let Target::Code { atom: constructor, .. } = self.refer(atom, file, info.0, Use::Address)? else {
            return Ok(false);
        };
        let class = self.graph.atom(constructor).map(|a| a.file);
        let mut offset = i64::from(ahc_abi::WORD_SIZE) - TAG;
        for (n, part) in fields.iter().enumerate() {
            let places = [(class, offset), (None, offset)];
            offset += i64::from(part.size());
            let Static::Lit(Lit::Label(symbol, _)) = part else { continue };
            if places.iter().any(|place| self.dictionaries.selected.contains(place)) {
                self.refer(atom, file, symbol.0, Use::Address)?;
                continue;
            }
            for place in places {
                let field = Field { atom, symbol: *symbol, position: n + 1 };
                self.dictionaries.waiting.entry(place).or_default().push(field);
            }
        }
        Ok(true)
    }

    /// Follows the fields that a procedure selects.
    pub(crate) fn walk_selections(&mut self, atom: AtomId, file: FileId, proc: &Proc, needs: &Needs) -> Result<()> {
        self.select(Some(file), needs.selected.iter().copied())?;
        let Some(Part::Item(item)) = self.graph.part(atom) else { return Ok(()) };
        let holds = self.dictionaries.captors.contains(&(file, item));
        if holds {
            self.select(None, computed::all_loads(proc))?;
        } else {
            self.select(None, needs.computed.offsets.iter().copied())?;
        }
        if holds || needs.computed.captured {
            self.capture(atom, file, proc)?;
        }
        Ok(())
    }

    /// The code that a procedure makes closures of, which may hold parts of computed dictionaries.
    fn capture(&mut self, from: AtomId, file: FileId, proc: &Proc) -> Result<()> {
        let mut symbols = Vec::new();
        wasm_lower::deps::visit(proc, &mut |dep| {
            if let wasm_lower::deps::Dep::Address(symbol) = dep {
                symbols.push(symbol);
            }
        });
        for symbol in symbols {
            let Target::Code { atom, .. } = self.refer(from, file, symbol.0, Use::Address)? else { continue };
            let Some((owner, Part::Item(item))) = self.graph.atom(atom).map(|a| (a.file, a.part)) else { continue };
            if owner != file || !self.dictionaries.captors.insert((owner, item)) {
                continue;
            }
            // it may have been walked already
            if let Some(Item::Proc(proc)) = self.graph.atom(atom).and_then(|a| a.item.clone()).as_deref() {
                self.select(None, computed::all_loads(proc))?;
                self.capture(atom, owner, proc)?;
            }
        }
        Ok(())
    }

    fn select(&mut self, class: Option<FileId>, offsets: impl IntoIterator<Item = i64>) -> Result<()> {
        for offset in offsets {
            if !self.dictionaries.selected.insert((class, offset)) {
                continue;
            }
            for field in self.dictionaries.waiting.remove(&(class, offset)).unwrap_or_default() {
                let Some(file) = self.graph.atom(field.atom).map(|a| a.file) else { continue };
                if self.dictionaries.finished {
                    let message = "a selector was reached too late (a defect of the linker)".to_owned();
                    return Err(LinkError::Data { symbol: self.ir_name(file, field.symbol), message });
                }
                self.refer(field.atom, file, field.symbol.0, Use::Address)?;
            }
        }
        Ok(())
    }

    /// Clears the fields that nothing selects, when all else is reached. A program that can look at closures has all fields.
    pub(crate) fn finish_dictionaries(&mut self) -> Result<()> {
        if self.keep.constructor_names || reads_info_tables(self.loader, &self.graph) {
            self.dictionaries.whole = true;
            for field in std::mem::take(&mut self.dictionaries.waiting).into_values().flatten() {
                let Some(file) = self.graph.atom(field.atom).map(|a| a.file) else { continue };
                self.refer(field.atom, file, field.symbol.0, Use::Address)?;
            }
            self.drain()?;
        }
        self.dictionaries.finished = true;
        let mut unused: BTreeMap<AtomId, Vec<usize>> = BTreeMap::new();
        for ((class, offset), fields) in &self.dictionaries.waiting {
            // each field waits for its class and for any
            if class.is_some() && !self.dictionaries.selected.contains(&(None, *offset)) {
                for field in fields {
                    unused.entry(field.atom).or_default().push(field.position);
                }
            }
        }
        for (id, positions) in unused {
            let Some(atom) = self.graph.atom_mut(id) else { continue };
            let Some(Item::Data(data)) = atom.item.as_deref() else { continue };
            let mut data = data.clone();
            for position in positions {
                if let Some(part) = data.statics.get_mut(position) {
                    *part = Static::Lit(Lit::Int(0, Width::W32));
                }
            }
            atom.item = Some(Arc::new(Item::Data(data)));
        }
        Ok(())
    }
}

/// The places that a procedure loads from as a selector of a class of its file does; none if it is no selector.
pub(crate) fn selected(proc: &Proc) -> BTreeSet<i64> {
    let is_unary = |i: &cmm_ir::InfoTable| i.sym == proc.sym && facts(i).arity == Some(1);
    let is_selector = proc.infos.len() <= 2 && proc.infos.iter().any(is_unary);
    if is_selector { computed::all_loads(proc) } else { BTreeSet::new() }
}

/// What a procedure of a file selects from dictionaries that it computes.
pub(crate) fn computed_selections(ir: &IrFile<'_>, proc: &Proc) -> Computed {
    computed::selections(proc, |symbol| makes_dictionary(ir, symbol))
}

/// Whether code may return a dictionary of the classes here: selectors of superclasses (`$p1Class`), instances' functions (`$fClass…`).
/// None of base does: its classes do not have these as superclasses, nor has it instances of them with a context.
fn makes_dictionary(ir: &IrFile<'_>, symbol: SymbolId) -> bool {
    let Some(name) = ir.object.symbol(symbol).map(|s| s.name).filter(|name| !name.starts_with("base_")) else {
        return false;
    };
    let Some(name) = name.strip_suffix("_info").and_then(|name| name.rsplit('_').next()) else { return false };
    let is_selector = name.strip_prefix("zdp").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    is_selector || name.strip_prefix("zdf").is_some_and(|rest| class_names().any(|class| rest.starts_with(class)))
}
