//! A simulated program: a heap, its reference graph, and the operations that keep both in step (allocation as compiled code does it).
//!
//! INV-SPACE: an operation calls `need` before it takes addresses, since only that may collect.

use crate::code::{Code, GROUPS, Static, closure};
use crate::graph::{Graph, Id, Kind, Object, Ref, Slot};
use crate::native::{Native, State};
use crate::symbols::{END_TSO_QUEUE, NULLARIES};
use ahc_abi::block::{BLOCK_SIZE, Bdescr, bdescr_of};
use ahc_abi::closure::types as t;
use ahc_abi::reg;
use ahc_heap::{Addr, Heap, Memory};
use std::collections::{HashMap, HashSet};
use std::mem::offset_of;

/// What the simulated program forgets to do: a heap check must notice each.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    MutVarBarrier,
    UpdateBarrier,
    ArrayBarrier,
    SmallArrayBarrier,
    MVarBarrier,
    TVarBarrier,
    StackBarrier,
    ThawBarrier,
    CafBarrier,
}

/// How the heap is set up.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    pub generations: u32,
    pub nursery_blocks: u32,
    pub min_old_gen: u32,
    pub max_pages: u32,
    /// Collect whenever compiled code asks for space.
    pub stress: bool,
    /// Selectors that select from themselves: which of a circle are left is not predicted.
    pub circles: bool,
    pub fault: Option<Fault>,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            generations: 2,
            nursery_blocks: 2,
            min_old_gen: 8,
            max_pages: 16 * 64,
            stress: false,
            circles: false,
            fault: None,
        }
    }
}

pub struct World {
    pub h: Heap<Native>,
    pub g: Graph,
    pub code: Code,
    pub config: Config,
    /// Static closures as objects of the graph.
    pub statics: HashMap<Addr, Id>,
    /// Objects that were reachable when the graphs were last compared, or made since.
    pub reachable: Vec<bool>,
    /// Threads that can run, the running one first. All hold no place in the capability's queue but by this list.
    pub run_queue: Vec<Id>,
    /// Stable pointers: the collector gets them as roots.
    pub stable: Vec<Ref>,
    /// Objects that are triples of triples, or will be once evaluated (`ops`).
    pub triples: HashSet<Id>,
    /// A weak pointer was finalized since the last major collection, which keeps the object one more time.
    pub finalised: bool,
    pub collections: u32,
}

impl World {
    #[must_use]
    pub fn new(config: Config) -> World {
        let mut h = Heap::new(Native::new(config.max_pages));
        // Small ones, so that there are many.
        h.stack_sizes.chunk = 8192;
        crate::collect::init(&mut h, &config);
        let mut w = World {
            h,
            g: Graph::default(),
            code: Code::new(),
            config,
            statics: HashMap::new(),
            reachable: Vec::new(),
            run_queue: Vec::new(),
            stable: Vec::new(),
            triples: HashSet::new(),
            finalised: false,
            collections: 0,
        };
        for closure in NULLARIES {
            w.add_static(*closure);
        }
        for g in 0..GROUPS {
            for what in 0..Static::N as u32 {
                w.add_static(closure(g, Static::Caf).add(what * crate::tables::STATIC_SLOT));
            }
        }
        w.static_fields();
        w.start();
        w
    }

    fn add_static(&mut self, at: Addr) {
        let info = self.h.m.load_addr(at);
        let id = self.add(Object {
            kind: Kind::Static,
            infos: [info; 2],
            slots: vec![],
            means: None,
            at,
            words: 0,
            pinned: true,
        });
        self.statics.insert(at, id);
    }

    /// The fields of static closures, once all are known.
    fn static_fields(&mut self) {
        for (at, id) in self.statics.clone() {
            let table = self.h.m.table(self.h.m.load_addr(at));
            let crate::tables::Layout::Payload { ptrs, .. } = table.layout else { continue };
            let words = (1..=u32::from(ptrs)).map(|i| self.h.m.load_addr(at.words(i)));
            self.g.get_mut(id).slots =
                words.map(|p| Slot::Ptr(Ref { id: self.statics[&p.untag()], tag: p.tag() })).collect();
        }
    }

    #[must_use]
    pub fn fixed(&self, at: Addr) -> Ref {
        Ref { id: self.statics[&at.untag()], tag: at.tag() }
    }

    #[must_use]
    pub fn end(&self) -> Ref {
        self.fixed(END_TSO_QUEUE)
    }

    pub fn add(&mut self, object: Object) -> Id {
        self.reachable.push(true);
        self.g.add(object)
    }

    /// The word in memory for a reference, now. What was updated may be gone: then it is the value.
    #[must_use]
    pub fn word(&self, r: Ref) -> Addr {
        let r = if self.reachable[r.id as usize] { r } else { self.g.resolve(r) };
        assert!(self.reachable[r.id as usize], "the program uses object {}, which it could not reach", r.id);
        self.g.get(r.id).at.add(r.tag)
    }

    #[must_use]
    pub fn at(&self, id: Id) -> Addr {
        self.word(Ref { id, tag: 0 })
    }

    /// Room for `words` words in the current nursery block, by collections if need be.
    pub fn need(&mut self, words: u32) {
        let bytes = words * ahc_abi::WORD_SIZE;
        assert!(bytes <= BLOCK_SIZE);
        loop {
            let bd = self.h.reg(reg::CURRENT_NURSERY);
            let start = self.field(bd, offset_of!(Bdescr, start));
            let free = self.field(bd, offset_of!(Bdescr, free));
            if free.add(bytes) <= start.add(BLOCK_SIZE) {
                return;
            }
            let next = self.field(bd, offset_of!(Bdescr, link));
            if next.is_null() || self.config.stress {
                self.collect(false);
            } else {
                self.h.set_reg(reg::CURRENT_NURSERY, next);
            }
        }
    }

    #[must_use]
    pub fn field(&self, base: Addr, offset: usize) -> Addr {
        self.h.m.load_addr(base.add(offset as u32))
    }

    /// Takes the words for which there is room.
    fn bump(&mut self, words: u32) -> Addr {
        let bd = self.h.reg(reg::CURRENT_NURSERY);
        let free = self.field(bd, offset_of!(Bdescr, free));
        self.h.m.store_addr(bd.add(offset_of!(Bdescr, free) as u32), free.words(words));
        free
    }

    /// Makes an object of compiled code's: `slots` are the words after the header.
    pub fn make(&mut self, info: Addr, slots: Vec<Slot>) -> Ref {
        let words = 1 + slots.len() as u32;
        self.need(words);
        let at = self.bump(words);
        self.place(at, info, slots)
    }

    /// Makes an object through the runtime's allocator, which never collects.
    pub fn make_allocated(&mut self, info: Addr, slots: Vec<Slot>) -> Ref {
        let at = self.h.allocate(1 + slots.len() as u32);
        self.place(at, info, slots)
    }

    /// Writes an object to its place and into the graph.
    pub fn place(&mut self, at: Addr, info: Addr, slots: Vec<Slot>) -> Ref {
        self.h.m.store_addr(at, info);
        for (i, slot) in slots.iter().enumerate() {
            self.write(at.words(1 + i as u32), *slot);
        }
        let table = self.h.m.table(info);
        let (kind, tag) = match table.kind {
            k if t::CONSTR_RANGE.contains(&k) => (Kind::Con, u32::from(table.tag + 1).min(3)),
            k if t::FUN_RANGE.contains(&k) => {
                let arity = table.args.as_ref().map_or(0, |a| u32::from(a.arity));
                (Kind::Plain, if arity <= 3 { arity } else { 0 })
            }
            t::THUNK_SELECTOR => {
                let crate::tables::Layout::Payload { ptrs, .. } = table.layout else { panic!("no selector") };
                (Kind::Selector { field: u32::from(ptrs) }, 0)
            }
            t::WEAK => (Kind::Weak, 0),
            t::TSO => (Kind::Tso, 0),
            _ => (Kind::Plain, 0),
        };
        let words = 1 + slots.len() as u32;
        let id = self.add(Object { kind, infos: both(info), slots, means: None, at, words, pinned: false });
        Ref { id, tag }
    }

    /// Stores a slot's word.
    pub fn write(&mut self, at: Addr, slot: Slot) {
        match slot {
            Slot::Ptr(r) => {
                let word = self.word(r);
                self.h.m.store_addr(at, word);
            }
            Slot::Word(w) => self.h.m.store32(at, w),
            Slot::Info(info) => self.h.m.store_addr(at, info),
            Slot::Any => self.h.m.store32(at, 0xaaaa_aaaa),
        }
    }

    /// Changes slot `i` of an object here and there. The barrier is the caller's business.
    pub fn set(&mut self, id: Id, i: usize, slot: Slot) {
        let at = self.at(id).words(1 + i as u32);
        self.write(at, slot);
        self.g.get_mut(id).slots[i] = slot;
    }

    #[must_use]
    pub fn has_fault(&self, fault: Fault) -> bool {
        self.config.fault == Some(fault)
    }

    #[must_use]
    pub fn generation(&self, at: Addr) -> u16 {
        self.h.m.load16(Addr(bdescr_of(at.0)).add(offset_of!(Bdescr, gen_no) as u32))
    }

    /// After a collection the nursery is empty: what is in its blocks is undefined.
    pub fn forget_nursery(&mut self) {
        let mut bd = self.h.reg(reg::CURRENT_NURSERY);
        while !bd.is_null() {
            let free = self.field(bd, offset_of!(Bdescr, free));
            let end = self.field(bd, offset_of!(Bdescr, start)).add(BLOCK_SIZE);
            self.h.m.set_state(free, end.0 - free.0, State::Undefined);
            bd = self.field(bd, offset_of!(Bdescr, link));
        }
    }
}

/// Clean and dirty headers are the same object.
#[must_use]
pub fn both(info: Addr) -> [Addr; 2] {
    use crate::symbols as s;
    let pairs = [
        [s::MUT_VAR_CLEAN, s::MUT_VAR_DIRTY],
        [s::MVAR_CLEAN, s::MVAR_DIRTY],
        [s::TVAR_CLEAN, s::TVAR_DIRTY],
        [s::MUT_ARR_PTRS_CLEAN, s::MUT_ARR_PTRS_DIRTY],
        [s::MUT_ARR_PTRS_FROZEN_CLEAN, s::MUT_ARR_PTRS_FROZEN_DIRTY],
        [s::SMALL_MUT_ARR_PTRS_CLEAN, s::SMALL_MUT_ARR_PTRS_DIRTY],
        [s::SMALL_MUT_ARR_PTRS_FROZEN_CLEAN, s::SMALL_MUT_ARR_PTRS_FROZEN_DIRTY],
        [s::BLOCKING_QUEUE_CLEAN, s::BLOCKING_QUEUE_DIRTY],
        [s::BLACKHOLE, s::CAF_BLACKHOLE],
        [s::WEAK, s::DEAD_WEAK],
    ];
    pairs.into_iter().find(|p| p.contains(&info)).unwrap_or([info; 2])
}
