//! What the simulated program does, one operation at a time, each chosen by bytes from a seed or a fuzzer.

use crate::code::{Static, closure};
use crate::graph::{Id, Kind, Ref, Slot};
use crate::symbols as s;
use crate::tables::Layout;
use crate::threads::REGISTERS;
use crate::world::{Fault, World};
use ahc_abi::closure::types as t;
use ahc_heap::{Addr, Memory};

/// Where choices come from: bytes, or numbers made from a seed.
pub enum Choices<'a> {
    Bytes(&'a [u8]),
    Seed(crate::Random, u32),
}

impl Choices<'_> {
    /// A number below `n`, or 0 when there are no bytes left.
    pub fn below(&mut self, n: usize) -> usize {
        match self {
            Choices::Bytes(bytes) => {
                let mut v = 0;
                for _ in 0..1 + usize::from(n > 256) {
                    if let Some((first, rest)) = bytes.split_first() {
                        v = v * 256 + usize::from(*first);
                        *bytes = rest;
                    }
                }
                v % n.max(1)
            }
            Choices::Seed(random, _) => random.below(n.max(1) as u32) as usize,
        }
    }

    /// Whether there is another operation.
    fn more(&mut self) -> bool {
        match self {
            Choices::Bytes(bytes) => !bytes.is_empty(),
            Choices::Seed(_, left) => {
                *left = left.saturating_sub(1);
                *left > 0
            }
        }
    }
}

/// Runs a whole program.
pub fn run(w: &mut World, choices: &mut Choices) {
    while choices.more() {
        step(w, choices);
    }
    w.collect(true);
}

pub fn step(w: &mut World, c: &mut Choices) {
    match c.below(40) {
        0..=5 => w.new_con(c),
        6..=7 => w.new_thunk(c),
        8 => w.new_fun(c),
        9 => w.new_pap(c),
        10..=11 => w.new_selector(c),
        12..=14 => w.update(c),
        15 => w.new_mut_var(c),
        16..=17 => w.write_mut_var(c),
        18 => w.new_array(c),
        19..=20 => w.write_array(c),
        21 => w.freeze_or_thaw(c),
        22..=24 => w.drop_register(c),
        25..=27 => w.load_field(c),
        28 => w.new_bytes(c),
        29..=30 => w.push(c),
        31..=32 => w.pop(c),
        33..=38 => crate::more::step(w, c),
        _ => {
            let major = c.below(6) == 0;
            w.collect(major);
        }
    }
}

impl World {
    /// A register's content. With luck after some steps into what it refers to.
    pub fn pick(&mut self, c: &mut Choices) -> Ref {
        let mut r = self.register(c.below(REGISTERS));
        for _ in 0..c.below(4) {
            let found = self.g.resolve(r);
            let object = self.g.get(found.id);
            if !matches!(object.kind, Kind::Plain | Kind::Con) || !self.reachable[found.id as usize] {
                break;
            }
            let ptrs: Vec<Ref> =
                object.slots.iter().filter_map(|slot| if let Slot::Ptr(r) = slot { Some(*r) } else { None }).collect();
            if ptrs.is_empty() {
                break;
            }
            let next = ptrs[c.below(ptrs.len())];
            if !self.is_value(self.g.resolve(next)) {
                break;
            }
            r = next;
        }
        r
    }

    /// Something that a variable of the program may hold: no thread, queue or other internal object.
    fn is_value(&self, r: Ref) -> bool {
        let object = self.g.get(r.id);
        let kind = self.h.m.table(object.infos[0]).kind;
        !matches!(kind, t::TSO | t::STACK | t::PRIM | t::MUT_PRIM | t::TREC_CHUNK) && self.reachable[r.id as usize]
    }

    /// An object of that kind in some register or a few steps away, if luck has it.
    pub fn find(&mut self, c: &mut Choices, wanted: impl Fn(&World, Id) -> bool) -> Option<Id> {
        for _ in 0..12 {
            let r = self.pick(c);
            let r = if self.g.get(r.id).means.is_some() { self.g.resolve(r) } else { r };
            if self.reachable[r.id as usize] && wanted(self, r.id) {
                return Some(r.id);
            }
        }
        None
    }

    #[must_use]
    pub fn type_of(&self, id: Id) -> u16 {
        self.h.m.table(self.g.get(id).infos[0]).kind
    }

    pub fn give(&mut self, c: &mut Choices, r: Ref) {
        let i = c.below(REGISTERS);
        self.set_register(i, r);
    }

    /// Slots of a closure's payload by its table.
    pub fn payload(&mut self, c: &mut Choices, info: Addr) -> Vec<Slot> {
        let Layout::Payload { ptrs, nptrs } = self.h.m.table(info).layout else { panic!("no payload") };
        let mut slots: Vec<Slot> = (0..ptrs).map(|_| Slot::Ptr(self.pick(c))).collect();
        slots.extend((0..nptrs).map(|_| Slot::Word(c.below(65536) as u32 * 0x1_0001)));
        slots
    }

    fn new_con(&mut self, c: &mut Choices) {
        if c.below(4) == 0 {
            return self.new_triple(c);
        }
        self.need(16);
        let info = self.code.cons[c.below(self.code.cons.len())];
        let slots = self.payload(c, info);
        let r = self.make(info, slots);
        self.give(c, r);
    }

    fn new_fun(&mut self, c: &mut Choices) {
        self.need(16);
        let info = self.code.funs[c.below(self.code.funs.len())];
        let slots = self.payload(c, info);
        let r = self.make(info, slots);
        self.give(c, r);
    }

    fn new_thunk(&mut self, c: &mut Choices) {
        self.need(16);
        let group = c.below(12);
        let info = match self.code.grouped.get(group) {
            // Code that refers to CAFs that are dead cannot run.
            Some([thunk, ..]) if self.may_use(group as u32) => *thunk,
            _ => self.code.thunks[c.below(self.code.thunks.len())],
        };
        let mut slots = vec![Slot::Any];
        slots.extend(self.payload(c, info));
        let r = self.make(info, slots);
        self.give(c, r);
    }

    /// Whether something alive refers to the group's code.
    #[must_use]
    pub fn may_use(&self, group: u32) -> bool {
        [Static::Srt, Static::SrtOfSrts].iter().all(|s| self.reachable[self.statics[&closure(group, *s)] as usize])
    }

    /// A partial application, or one that is a thunk (AP), of a function made for it.
    fn new_pap(&mut self, c: &mut Choices) {
        self.need(128);
        let info = self.code.funs[c.below(self.code.funs.len())];
        let slots = self.payload(c, info);
        let fun = self.make(info, slots);
        let args = self.h.m.table(info).args.clone().expect("a function");
        let saturated = c.below(2) == 0;
        let n = if saturated { args.ptrs.len() } else { c.below(args.ptrs.len().max(1)) };
        // Arity and number of arguments.
        let head = Slot::Word(1 | ((n as u32) << 16));
        let mut slots = if saturated { vec![Slot::Any, head] } else { vec![head] };
        slots.push(Slot::Ptr(fun));
        for p in &args.ptrs[..n] {
            let slot = if *p { Slot::Ptr(self.pick(c)) } else { Slot::Word(c.below(65536) as u32) };
            slots.push(slot);
        }
        let r = self.make(if saturated { s::AP } else { s::PAP }, slots);
        self.give(c, r);
    }

    /// A triple of triples, or a thunk for one: what selectors are typed to work on.
    pub fn new_triple(&mut self, c: &mut Choices) {
        self.need(24);
        let mut fields = vec![];
        for _ in 0..3 {
            let r = match self.find(c, |w, id| w.triples.contains(&id)) {
                Some(id) => Ref { id, tag: self.tag_of(id) },
                None => {
                    let thunk = self.make(self.code.thunks[6], vec![Slot::Any]);
                    self.triples.insert(thunk.id);
                    thunk
                }
            };
            fields.push(Slot::Ptr(r));
        }
        let r = self.make(self.code.cons[5], fields);
        self.triples.insert(r.id);
        self.give(c, r);
    }

    /// A selector on a triple in some register: often not evaluated, sometimes itself a selector, sometimes in a circle.
    fn new_selector(&mut self, c: &mut Choices) {
        self.need(16);
        let Some(id) = self.find(c, |w, id| w.triples.contains(&id)) else { return };
        let tag = self.tag_of(id);
        let info = self.code.selectors[c.below(3)];
        // Its number in the word for the value tells it from others (`compare`).
        let number = Slot::Word(self.g.objects.len() as u32);
        let r = self.make(info, vec![number, Slot::Ptr(Ref { id, tag })]);
        self.triples.insert(r.id);
        self.give(c, r);
        if self.config.circles && c.below(8) == 0 && self.type_of(id) == t::THUNK_SELECTOR {
            // The other selects from this one: a circle, as in `let (a, _) = b; (b, _) = a`.
            let at = self.at(id);
            if self.generation(at) == 0 {
                self.set(id, 1, Slot::Ptr(r));
            }
        }
    }

    /// The tag of a pointer to an object whose evaluation state is known.
    #[must_use]
    pub fn tag_of(&self, id: Id) -> u32 {
        let object = self.g.get(id);
        let table = self.h.m.table(object.infos[0]);
        match object.kind {
            Kind::Con => u32::from(table.tag + 1).min(3),
            _ => table.args.as_ref().map_or(0, |a| if a.arity <= 3 { u32::from(a.arity) } else { 0 }),
        }
    }

    /// A thunk's value is there: what compiled code's update frame does.
    fn update(&mut self, c: &mut Choices) {
        let thunk = self.find(c, |w, id| {
            let kind = w.type_of(id);
            w.g.get(id).means.is_none()
                && w.g.get(id).kind != Kind::Blackhole
                && (kind == t::AP || (t::THUNK..=t::THUNK_0_2).contains(&kind))
        });
        let Some(thunk) = thunk else { return };
        let typed = self.triples.contains(&thunk);
        let value = self.find(c, |w, id| {
            let value =
                w.g.get(id).kind == Kind::Con || t::FUN_RANGE.contains(&w.type_of(id)) || w.type_of(id) == t::PAP;
            value && (!typed || w.triples.contains(&id))
        });
        let Some(value) = value else { return };
        let value = Ref { id: value, tag: self.tag_of(value) };
        self.update_with(thunk, value);
    }

    pub fn update_with(&mut self, thunk: Id, value: Ref) {
        let at = self.at(thunk);
        if !self.has_fault(Fault::UpdateBarrier) {
            self.h.record_closure_mutated(at);
        }
        let word = self.word(value);
        self.h.m.store_addr(at.words(1), word);
        self.h.m.store_addr(at, s::BLACKHOLE);
        self.g.get_mut(thunk).means = Some(value);
    }

    fn drop_register(&mut self, c: &mut Choices) {
        let nothing = self.fixed(closure(0, Static::Nullary).add(1));
        self.give(c, nothing);
    }

    fn load_field(&mut self, c: &mut Choices) {
        let r = self.pick(c);
        self.give(c, r);
    }

    fn push(&mut self, c: &mut Choices) {
        let group = c.below(20);
        let info = match self.code.grouped.get(group) {
            Some([_, _, frame]) if self.may_use(group as u32) => *frame,
            _ => self.code.frames[c.below(self.code.frames.len() - 1)],
        };
        let slots = self.frame_slots(info, |w, _| Slot::Ptr(w.pick(c)));
        let main = self.main();
        self.push_frame(main, info, slots);
    }

    /// Returns from frames, but not from the one with the registers.
    fn pop(&mut self, c: &mut Choices) {
        let main = self.main();
        for _ in 0..1 + c.below(8) {
            let stack = self.stack_of(main);
            let registers = *self.code.frames.last().expect("frames exist");
            if self.g.get(stack).slots.first() == Some(&Slot::Info(registers)) {
                return;
            }
            self.pop_frame(main);
        }
    }
}
