//! The code buffer of one function: wasm bytes, declared locals, scratch locals.
//!
//! Input: instructions in order. Output: `wasm_encoder::Function`.
//! Invariants: `local.get x` right after `local.set x` becomes `local.tee x`; nothing else rewrites emitted bytes. Locals of one type that are
//! declared one after the other share a run.

use wasm_encoder::{Function, InstructionSink, MemArg, ValType};

/// Opcodes that the peephole patches.
const LOCAL_SET: u8 = 0x21;
const LOCAL_TEE: u8 = 0x22;

#[derive(Default)]
pub(crate) struct Code {
    bytes: Vec<u8>,
    params: u32,
    locals: Vec<ValType>,
    /// Scratch locals not in use.
    free: Vec<(ValType, u32)>,
    /// The last instruction if it is a `local.set`: where it starts and ends, and its local.
    last_set: Option<(usize, usize, u32)>,
}

impl Code {
    pub fn new(params: u32) -> Code {
        Code { params, ..Code::default() }
    }

    /// Appends instructions.
    pub fn i(&mut self) -> InstructionSink<'_> {
        InstructionSink::new(&mut self.bytes)
    }

    /// Declares a local.
    pub fn declare(&mut self, ty: ValType) -> u32 {
        self.locals.push(ty);
        self.params + self.locals.len() as u32 - 1
    }

    /// How many locals there are, parameters included.
    pub fn locals(&self) -> usize {
        self.params as usize + self.locals.len()
    }

    /// A scratch local; give it back with `release`.
    pub fn scratch(&mut self, ty: ValType) -> u32 {
        match self.free.iter().position(|(t, _)| *t == ty) {
            Some(at) => self.free.swap_remove(at).1,
            None => self.declare(ty),
        }
    }

    pub fn release(&mut self, ty: ValType, local: u32) {
        self.free.push((ty, local));
    }

    pub fn get(&mut self, local: u32) {
        if let Some((start, end, set)) = self.last_set.take() {
            if end == self.bytes.len() && set == local {
                self.bytes[start] = LOCAL_TEE;
                return;
            }
        }
        self.i().local_get(local);
    }

    pub fn set(&mut self, local: u32) {
        let start = self.bytes.len();
        self.i().local_set(local);
        debug_assert_eq!(self.bytes[start], LOCAL_SET);
        self.last_set = Some((start, self.bytes.len(), local));
    }

    pub fn tee(&mut self, local: u32) {
        self.i().local_tee(local);
    }

    /// Ends the function's body and makes it.
    pub fn finish(mut self) -> Function {
        self.i().end();
        let mut runs: Vec<(u32, ValType)> = Vec::new();
        for ty in self.locals {
            match runs.last_mut() {
                Some((n, t)) if *t == ty => *n += 1,
                _ => runs.push((1, ty)),
            }
        }
        let mut function = Function::new(runs);
        function.raw(self.bytes);
        function
    }
}

/// A memory operand with the natural alignment hint of `bytes`.
pub(crate) fn mem(offset: u32, bytes: u32) -> MemArg {
    MemArg { offset: u64::from(offset), align: bytes.trailing_zeros(), memory_index: 0 }
}
