//! Threads and their stacks in the simulated program. The main thread's oldest frame holds the program's registers.

use crate::code::Static;
use crate::graph::{Id, Kind, Object, Ref, Slot};
use crate::symbols::{AP_V, STACK, STOP_THREAD, TSO, UNDERFLOW};
use crate::tables::Layout;
use crate::world::{Fault, World};
use ahc_abi::limits::MAX_STACK_WORDS;
use ahc_abi::thread::{RESERVED_STACK_WORDS, Stack, THREAD_COMPLETE, THREAD_RUN_GHC, Tso};
use ahc_abi::{WORD_SIZE, closure::types as t};
use ahc_heap::{Addr, Memory};
use std::mem::offset_of;

/// Registers: pointer slots of the main thread's frame.
pub const REGISTERS: usize = 24;

/// Index in `Object::slots` of a TSO's field.
#[must_use]
pub const fn tso_slot(offset: usize) -> usize {
    offset / WORD_SIZE as usize - 1
}

impl World {
    /// A thread that is not in any queue.
    pub fn new_thread(&mut self) -> Id {
        let number = self.g.objects.len() as u32;
        let tso = self.h.new_thread(number, AP_V);
        let stack_at = self.field(tso, offset_of!(Tso, stackobj));
        let size = self.h.m.load32(stack_at.add(offset_of!(Stack, stack_size) as u32));
        let stack = self.add(Object {
            kind: Kind::Stack { size },
            infos: [STACK; 2],
            slots: vec![Slot::Info(AP_V), Slot::Info(STOP_THREAD)],
            means: None,
            at: stack_at,
            words: size + (size_of::<Stack>() as u32) / WORD_SIZE,
            pinned: false,
        });
        let mut slots = vec![Slot::Any; size_of::<Tso>() / WORD_SIZE as usize - 1];
        let end = Slot::Ptr(self.end());
        for offset in [
            offset_of!(Tso, link),
            offset_of!(Tso, block_info),
            offset_of!(Tso, blocked_exceptions),
            offset_of!(Tso, bq),
        ] {
            slots[tso_slot(offset)] = end;
        }
        slots[tso_slot(offset_of!(Tso, stackobj))] = Slot::Ptr(Ref { id: stack, tag: 0 });
        slots[tso_slot(offset_of!(Tso, what_next))] = Slot::Word(u32::from(THREAD_RUN_GHC));
        slots[tso_slot(offset_of!(Tso, id))] = Slot::Word(number);
        let words = size_of::<Tso>() as u32 / WORD_SIZE;
        let id =
            self.add(Object { kind: Kind::Tso, infos: [TSO; 2], slots, means: None, at: tso, words, pinned: false });
        self.g.threads.push(id);
        id
    }

    /// The main thread: registers at the bottom, above them a frame of each group of code.
    pub fn start(&mut self) {
        let main = self.new_thread();
        self.run_queue.push(main);
        let nothing = Slot::Ptr(self.fixed(crate::code::closure(0, Static::Nullary).add(1)));
        let registers = self.registers_info();
        let slots = self.frame_slots(registers, |_, _| nothing);
        self.push_frame(main, registers, slots);
        for g in 0..crate::code::GROUPS as usize {
            let [_, _, frame] = self.code.grouped[g];
            let slots = self.frame_slots(frame, |_, _| nothing);
            self.push_frame(main, frame, slots);
        }
    }

    fn registers_info(&self) -> Addr {
        *self.code.frames.last().expect("frames exist")
    }

    #[must_use]
    pub fn main(&self) -> Id {
        self.g.threads[0]
    }

    #[must_use]
    pub fn stack_of(&self, tso: Id) -> Id {
        match self.g.get(tso).slots[tso_slot(offset_of!(Tso, stackobj))] {
            Slot::Ptr(r) => r.id,
            _ => panic!("no stack"),
        }
    }

    /// The slots of a frame or closure by its table: pointers from `f`, other words random-looking.
    pub fn frame_slots(&mut self, info: Addr, mut f: impl FnMut(&mut World, usize) -> Slot) -> Vec<Slot> {
        let Layout::Frame(ptrs) = self.h.m.table(info).layout.clone() else { panic!("no frame") };
        let word = |i: usize| Slot::Word(0x5a5a_0001 + 0x100 * i as u32);
        ptrs.iter().enumerate().map(|(i, p)| if *p { f(self, i) } else { word(i) }).collect()
    }

    /// Where a register is: the chunk of the main thread's stack and the slot in it.
    fn register_slot(&self, i: usize) -> (Id, usize) {
        let info = self.registers_info();
        let mut stack = self.stack_of(self.main());
        loop {
            let slots = &self.g.get(stack).slots;
            // The oldest frames of the oldest chunk: registers, the first frame, the end.
            if let Some(frame) = slots.iter().rposition(|s| *s == Slot::Info(info)) {
                if slots.last() == Some(&Slot::Info(STOP_THREAD)) {
                    let Layout::Frame(ptrs) = &self.h.m.table(info).layout else { panic!("no frame") };
                    let nth = ptrs.iter().enumerate().filter(|(_, p)| **p).nth(i).expect("a register");
                    return (stack, frame + 1 + nth.0);
                }
            }
            let Some(Slot::Ptr(next)) = slots.last() else { panic!("a chunk without an end") };
            stack = next.id;
        }
    }

    #[must_use]
    pub fn register(&self, i: usize) -> Ref {
        let (stack, slot) = self.register_slot(i);
        match self.g.get(stack).slots[slot] {
            Slot::Ptr(r) => r,
            _ => panic!("register {i} holds no pointer"),
        }
    }

    pub fn set_register(&mut self, i: usize, r: Ref) {
        let (stack, slot) = self.register_slot(i);
        self.set_stack_slot(stack, slot, Slot::Ptr(r));
    }

    /// Stores into a stack that may be old.
    pub fn set_stack_slot(&mut self, stack: Id, slot: usize, value: Slot) {
        let at = self.at(stack);
        if !self.has_fault(Fault::StackBarrier) {
            self.h.dirty_stack(at);
        }
        let sp = self.field(at, offset_of!(Stack, sp));
        self.write(sp.words(slot as u32), value);
        self.g.get_mut(stack).slots[slot] = value;
    }

    /// Pushes a frame; the stack grows by a chunk if it must. The slots' pointers are valid: growing a stack does not collect.
    pub fn push_frame(&mut self, tso: Id, info: Addr, slots: Vec<Slot>) {
        let words = 1 + slots.len() as u32;
        loop {
            let at = self.at(self.stack_of(tso));
            let sp = self.field(at, offset_of!(Stack, sp));
            let low = at.add(size_of::<Stack>() as u32).words(RESERVED_STACK_WORDS);
            if sp.words(0).0 >= low.0 + words * WORD_SIZE {
                break;
            }
            self.grow_stack(tso);
        }
        let stack = self.stack_of(tso);
        let at = self.at(stack);
        self.h.dirty_stack(at);
        let field = at.add(offset_of!(Stack, sp) as u32);
        let sp = self.h.m.load_addr(field).sub(words * WORD_SIZE);
        self.h.m.store_addr(field, sp);
        self.write(sp, Slot::Info(info));
        for (i, slot) in slots.iter().enumerate() {
            self.write(sp.words(1 + i as u32), *slot);
        }
        let object = self.g.get_mut(stack);
        object.slots.splice(0..0, [Slot::Info(info)].into_iter().chain(slots));
    }

    fn grow_stack(&mut self, tso: Id) {
        let old = self.stack_of(tso);
        let at = self.at(tso);
        self.h.dirty_tso(at);
        assert!(self.h.grow_stack(at, MAX_STACK_WORDS), "the stack's limit");
        let new_at = self.field(at, offset_of!(Tso, stackobj));
        let size = self.h.m.load32(new_at.add(offset_of!(Stack, stack_size) as u32));
        let sp = self.field(new_at, offset_of!(Stack, sp));
        let live = new_at.add(size_of::<Stack>() as u32).words(size).words_since(sp);
        let slots = &mut self.g.get_mut(old).slots;
        let mut moved;
        if live as usize == slots.len() {
            moved = std::mem::take(slots);
        } else {
            moved = slots.drain(..live as usize - 2).collect();
            moved.extend([Slot::Info(UNDERFLOW), Slot::Ptr(Ref { id: old, tag: 0 })]);
        }
        let words = size + (size_of::<Stack>() as u32) / WORD_SIZE;
        let new = self.add(Object {
            kind: Kind::Stack { size },
            infos: [STACK; 2],
            slots: moved,
            means: None,
            at: new_at,
            words,
            pinned: false,
        });
        self.g.get_mut(tso).slots[tso_slot(offset_of!(Tso, stackobj))] = Slot::Ptr(Ref { id: new, tag: 0 });
    }

    /// Words of the newest frame with its header, and its table's type.
    #[must_use]
    pub fn top_frame(&self, stack: Id) -> (usize, u16) {
        let slots = &self.g.get(stack).slots;
        let Some(Slot::Info(info)) = slots.first() else { panic!("a stack without a frame") };
        let table = self.h.m.table(*info);
        let words = match (&table.layout, slots.get(1)) {
            (_, Some(Slot::Word(n))) if table.kind == t::RET_FUN => 3 + *n as usize,
            (Layout::Frame(ptrs), _) => 1 + ptrs.len(),
            _ => panic!("no frame"),
        };
        (words, table.kind)
    }

    /// Returns from the newest frame of a thread, going back a chunk if that was its last; not from the last frame.
    pub fn pop_frame(&mut self, tso: Id) {
        let stack = self.stack_of(tso);
        let (words, kind) = self.top_frame(stack);
        if kind == t::STOP_FRAME || kind == t::UNDERFLOW_FRAME {
            return;
        }
        let at = self.at(stack);
        self.h.dirty_stack(at);
        let field = at.add(offset_of!(Stack, sp) as u32);
        let sp = self.h.m.load_addr(field).words(words as u32);
        self.h.m.store_addr(field, sp);
        self.g.get_mut(stack).slots.drain(..words);
        if self.top_frame(stack).1 == t::UNDERFLOW_FRAME {
            let Slot::Ptr(next) = self.g.get(stack).slots[1] else { panic!("no chunk") };
            let at = self.at(tso);
            self.h.dirty_tso(at);
            let next_at = self.at(next.id);
            self.h.dirty_stack(next_at);
            assert_eq!(self.h.underflow(at), 0);
            self.g.get_mut(tso).slots[tso_slot(offset_of!(Tso, stackobj))] = Slot::Ptr(next);
        }
    }

    /// The thread has ended.
    pub fn finish(&mut self, tso: Id) {
        let at = self.at(tso);
        self.h.m.store16(at.add(offset_of!(Tso, what_next) as u32), THREAD_COMPLETE);
        self.g.get_mut(tso).slots[tso_slot(offset_of!(Tso, what_next))] = Slot::Word(u32::from(THREAD_COMPLETE));
        self.g.threads.retain(|t| *t != tso);
    }
}
