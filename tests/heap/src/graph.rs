//! The reference graph: what the program's objects are and refer to, without addresses.
//!
//! Objects are numbered in the order of their making and never reused. An object that was updated *means* another; references are followed
//! through meanings when graphs are compared (`compare`).

use ahc_heap::Addr;

pub type Id = u32;

/// A reference with the tag bits that it has in memory.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Ref {
    pub id: Id,
    pub tag: u32,
}

/// A word after an object's header.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Slot {
    Ptr(Ref),
    Word(u32),
    /// An info pointer on a stack, with its table's SRT.
    Info(Addr),
    /// Not looked at: padding, marks and links that belong to the collector.
    Any,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Everything that `Object::slots` describes.
    Plain,
    /// A constructor in the heap: selectors may take a field.
    Con,
    /// `slots` are the words from `Stack::sp` on; `size` is the object's `stack_size`.
    Stack {
        size: u32,
    },
    /// A selector thunk: its one slot (after the padding) is what it selects from.
    Selector {
        field: u32,
    },
    /// A thunk under evaluation, its slot is the owner or the queue of waiting threads.
    Blackhole,
    Weak,
    Tso,
    /// A static object with an address of its own.
    Static,
    /// A CAF that was entered: an indirection.
    EnteredCaf,
}

#[derive(Clone, Debug)]
pub struct Object {
    pub kind: Kind,
    /// Info pointers that it may have: clean and dirty.
    pub infos: [Addr; 2],
    pub slots: Vec<Slot>,
    /// What it was updated with.
    pub means: Option<Ref>,
    /// Where it was when the graphs were last compared, or was made.
    pub at: Addr,
    /// Words in memory after a collection.
    pub words: u32,
    /// Must not move.
    pub pinned: bool,
}

/// A weak pointer as the program knows it: its number stands in the object it points to.
#[derive(Clone, Copy, Debug)]
pub struct Weak {
    pub object: Id,
    pub key: Ref,
    pub value: Ref,
    pub finalizer: Ref,
    pub cfinalizers: Ref,
    pub dead: bool,
}

#[derive(Clone, Default, Debug)]
pub struct Graph {
    pub objects: Vec<Object>,
    pub weaks: Vec<Weak>,
    /// Threads that have not ended: their TSOs.
    pub threads: Vec<Id>,
}

impl Graph {
    pub fn add(&mut self, object: Object) -> Id {
        self.objects.push(object);
        self.objects.len() as Id - 1
    }

    #[must_use]
    pub fn get(&self, id: Id) -> &Object {
        &self.objects[id as usize]
    }

    pub fn get_mut(&mut self, id: Id) -> &mut Object {
        &mut self.objects[id as usize]
    }

    /// What a reference means after all updates.
    #[must_use]
    pub fn resolve(&self, r: Ref) -> Ref {
        let mut r = r;
        while let Some(next) = self.get(r.id).means {
            r = next;
        }
        r
    }

    /// What a selector thunk will give, if its argument is evaluated and that is not the selector itself.
    #[must_use]
    pub fn select(&self, id: Id) -> Option<Ref> {
        let value = self.select_within(id, &mut 0)?;
        let mut end = self.resolve(value);
        for _ in 0..150 {
            if end.id == id {
                return None;
            }
            match self.select_within(end.id, &mut 0) {
                Some(next) => end = self.resolve(next),
                None => break,
            }
        }
        Some(value)
    }

    /// Whether a selector waits for itself, through others perhaps: it has no value, whatever is evaluated.
    #[must_use]
    pub fn is_circle(&self, id: Id) -> bool {
        let mut at = id;
        for _ in 0..150 {
            let next = match (self.get(at).kind, self.get(at).slots.get(1)) {
                (Kind::Selector { .. }, Some(Slot::Ptr(from))) => match self.select_within(at, &mut 0) {
                    Some(value) => self.resolve(value).id,
                    None => self.resolve(*from).id,
                },
                _ => return false,
            };
            at = next;
        }
        true
    }

    fn select_within(&self, id: Id, steps: &mut u32) -> Option<Ref> {
        *steps += 1;
        let object = self.get(id);
        let (Kind::Selector { field }, Some(Slot::Ptr(from))) = (object.kind, object.slots.get(1)) else { return None };
        // Selectors in a circle give nothing.
        if *steps > 150 {
            return None;
        }
        let mut from = self.resolve(*from);
        if matches!(self.get(from.id).kind, Kind::Selector { .. }) {
            from = self.resolve(self.select_within(from.id, steps)?);
        }
        let con = self.get(from.id);
        match con.slots.get(field as usize) {
            Some(Slot::Ptr(r)) if con.kind == Kind::Con => Some(*r),
            _ => None,
        }
    }
}
