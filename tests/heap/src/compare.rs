//! Compares the heap with the reference graph, from the roots on.
//!
//! The heap may differ in what a collector may change: addresses, indirections and selector thunks that are gone, marks. Everything else is
//! a finding: another object, a lost tag, a word that changed, two objects that became one or one that became two, a pinned object that moved,
//! a stack whose frames differ. Weak pointers and threads are the caller's to add (`reference`), since they depend on what was seen.

use crate::graph::{Graph, Id, Kind, Object, Ref, Slot, Weak};
use crate::native::Native;
use crate::symbols::IND;
use ahc_abi::closure::{self, types as t};
use ahc_abi::thread::Stack;
use ahc_heap::{Addr, Heap, Memory};
use std::collections::HashMap;
use std::mem::offset_of;

/// A difference, in words.
#[derive(Debug)]
pub struct Difference(pub String);

pub struct Compare<'a> {
    h: &'a Heap<Native>,
    pub g: &'a mut Graph,
    statics: &'a HashMap<Addr, Id>,
    /// Where each object was found.
    pub seen: Vec<Option<Addr>>,
    /// The object at each address.
    owner: HashMap<Addr, Id>,
    work: Vec<(Ref, Addr, Id)>,
}

type Result<T = ()> = std::result::Result<T, Difference>;

macro_rules! differ {
    ($($arg:tt)*) => { return Err(Difference(format!($($arg)*))) };
}

impl<'a> Compare<'a> {
    pub fn new(h: &'a Heap<Native>, g: &'a mut Graph, statics: &'a HashMap<Addr, Id>) -> Compare<'a> {
        let n = g.objects.len();
        Compare { h, g, statics, seen: vec![None; n], owner: HashMap::new(), work: Vec::new() }
    }

    /// A root: the reference and the word that holds it. Everything reachable is compared.
    pub fn reference(&mut self, r: Ref, found: Addr) -> Result {
        self.work.push((r, found, r.id));
        while let Some((r, found, from)) = self.work.pop() {
            if let Err(Difference(what)) = self.one(r, found) {
                differ!("{what}\n  reached from object {}", self.describe(from));
            }
        }
        Ok(())
    }

    /// Whether a weak pointer's key was seen. Static objects count as alive.
    #[must_use]
    pub fn is_key_seen(&self, weak: &Weak) -> bool {
        let key = self.g.resolve(weak.key).id;
        self.is_seen(weak.key.id)
            || self.is_seen(key)
            || matches!(self.g.get(key).kind, Kind::Static | Kind::EnteredCaf)
    }

    #[must_use]
    pub fn describe(&self, id: Id) -> String {
        let object = self.g.get(id);
        let infos = object.infos.map(|i| self.h.m.table(i).kind);
        let slots = &object.slots[..object.slots.len().min(8)];
        format!(
            "{id} ({:?}, type {}, was at {:#x}, {slots:?}, means {:?})",
            object.kind, infos[0], object.at.0, object.means
        )
    }

    #[must_use]
    pub fn is_seen(&self, id: Id) -> bool {
        self.seen[id as usize].is_some()
    }

    /// The value behind an indirection, if the object at `p` is one.
    fn indirectee(&self, p: Addr) -> Option<Addr> {
        let m = &self.h.m;
        let info = m.load_addr(p.untag());
        if p.tag() != 0 || !m.is_info(info) {
            return None;
        }
        let kind = m.table(info).kind;
        if info == IND || kind == t::IND_STATIC {
            return Some(m.load_addr(p.words(1)));
        }
        if kind != t::BLACKHOLE {
            return None;
        }
        let value = m.load_addr(p.words(1));
        let info = m.load_addr(value.untag());
        let waits = value.tag() == 0 && m.is_info(info) && matches!(m.table(info).kind, t::TSO | t::BLOCKING_QUEUE);
        (!waits).then_some(value)
    }

    fn one(&mut self, r: Ref, found: Addr) -> Result {
        let (original, word) = (r, found);
        let mut r = self.g.resolve(r);
        let mut found = found;
        loop {
            let at = found.untag();
            let object = self.g.get(r.id);
            match object.kind {
                Kind::EnteredCaf if at == object.at => break,
                Kind::EnteredCaf => {
                    let Some(Slot::Ptr(value)) = object.slots.first() else { differ!("a CAF without a value") };
                    r = self.g.resolve(*value);
                    continue;
                }
                Kind::Static if at == object.at => break,
                Kind::Selector { .. } => {
                    let there = self.selector_at(at);
                    let selects_itself = there.is_some() && self.h.m.load_addr(at.words(2)) == at;
                    if there == Some(r.id) && !selects_itself {
                        break;
                    }
                    if there.is_some_and(|other| self.g.is_circle(r.id) && self.g.is_circle(other)) {
                        // Those of one circle may have become one.
                        if self.seen[r.id as usize].is_none() {
                            self.seen[r.id as usize] = Some(at);
                            if let (Some(other), false) = (there, selects_itself) {
                                self.work.push((Ref { id: other, tag: 0 }, at, r.id));
                            }
                        }
                        return Ok(());
                    }
                    if let Some(value) = self.indirectee(found) {
                        found = value;
                        continue;
                    }
                    let Some(value) = self.g.select(r.id) else {
                        differ!("selector {}: evaluated to {:#x}, but its argument is not", r.id, found.0)
                    };
                    self.g.get_mut(r.id).means = Some(value);
                    r = self.g.resolve(value);
                    continue;
                }
                _ => {}
            }
            match self.indirectee(found) {
                Some(value) => found = value,
                None => break,
            }
        }
        if found.tag() != r.tag {
            differ!(
                "object {}: tag {} instead of {} ({:#x}), the reference was {word:?} to {}",
                self.describe(r.id),
                found.tag(),
                r.tag,
                found.0,
                self.describe(original.id)
            );
        }
        let at = found.untag();
        if let Some(known) = self.seen[r.id as usize] {
            if known != at {
                differ!("object {} is two: at {:#x} and at {:#x}", r.id, known.0, at.0);
            }
            return Ok(());
        }
        if let Some(other) = self.owner.insert(at, r.id) {
            differ!("objects {} and {} are one, at {:#x}", self.describe(other), self.describe(r.id), at.0);
        }
        self.seen[r.id as usize] = Some(at);
        let object = self.g.get(r.id).clone();
        if object.pinned && object.at != at {
            differ!("pinned object {} moved from {:#x} to {:#x}", r.id, object.at.0, at.0);
        }
        self.object(r.id, &object, at)
    }

    /// A weak pointer that is alive: what it refers to is reachable.
    pub fn weak_fields(&mut self, weak: &Weak, at: Addr) -> Result {
        let field = |offset: usize| self.h.m.load_addr(at.add(offset as u32));
        let fields = [
            (weak.key, field(offset_of!(closure::Weak, key))),
            (weak.value, field(offset_of!(closure::Weak, value))),
            (weak.finalizer, field(offset_of!(closure::Weak, finalizer))),
            (weak.cfinalizers, field(offset_of!(closure::Weak, cfinalizers))),
        ];
        fields.into_iter().try_for_each(|(r, found)| self.reference(r, found))
    }

    /// The selector that is at `at`, if one is: its number stands in the word that a thunk has for its value.
    fn selector_at(&self, at: Addr) -> Option<Id> {
        let m = &self.h.m;
        (m.table(m.load_addr(at)).kind == t::THUNK_SELECTOR).then(|| m.load32(at.words(1)))
    }

    fn object(&mut self, id: Id, object: &Object, at: Addr) -> Result {
        let m = &self.h.m;
        let info = m.load_addr(at);
        if !object.infos.contains(&info) {
            let expected = object.infos.map(|i| m.table(i).kind);
            let kind = if m.is_info(info) { m.table(info).kind } else { u16::MAX };
            differ!("object {id} at {:#x}: header {:#x}, type {kind} instead of {expected:?}", at.0, info.0);
        }
        let mut first = at.words(1);
        match object.kind {
            Kind::Weak => {
                // Its fields are only references while its key is alive: `check` sees to that.
                return Ok(());
            }
            Kind::Stack { size } => {
                let found = m.load32(at.add(offset_of!(Stack, stack_size) as u32));
                let sp = m.load_addr(at.add(offset_of!(Stack, sp) as u32));
                let end = at.add(size_of::<Stack>() as u32).words(size);
                if found != size || sp.words(object.slots.len() as u32) != end {
                    differ!("stack {id} at {:#x}: size {found} instead of {size}, sp {:#x}", at.0, sp.0);
                }
                first = sp;
            }
            _ => self.srt(id, info),
        }
        for (i, slot) in object.slots.iter().enumerate() {
            let word = first.words(i as u32);
            match *slot {
                Slot::Any => {}
                Slot::Ptr(r) => self.work.push((r, self.h.m.load_addr(word), id)),
                Slot::Word(w) => {
                    let found = self.h.m.load32(word);
                    if found != w {
                        differ!("object {id} at {:#x}: word {i} is {found:#x} instead of {w:#x}", at.0);
                    }
                }
                Slot::Info(info) => {
                    let found = self.h.m.load_addr(word);
                    let update = |info| self.h.m.is_info(info) && self.h.m.table(info).kind == t::UPDATE_FRAME;
                    if found != info && !(update(found) && update(info)) {
                        differ!("stack {id} at {:#x}: frame {:#x} at word {i} instead of {:#x}", at.0, found.0, info.0);
                    }
                    self.srt(id, info);
                }
            }
        }
        Ok(())
    }

    /// The references of an object's code.
    fn srt(&mut self, id: Id, info: Addr) {
        let srt = self.h.m.table(info).srt;
        if let Some(object) = self.statics.get(&srt) {
            self.work.push((Ref { id: *object, tag: 0 }, srt, id));
        }
    }
}
