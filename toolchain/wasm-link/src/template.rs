//! A function's body without the numbers that the module gives: functions, types and globals are numbered when all bodies are known.
//!
//! Input: a body as it was made, with provisional numbers. Output: its bytes without these operands, and the operands with their places.
//! Invariant: nothing in a body depends on positions, so operands may get longer or shorter.

use wasmparser::{BinaryReader, BlockType, FunctionBody, Operator};

use crate::error::{LinkError, Result};
use crate::relocate::{sleb, uleb};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operand {
    Function(u32),
    Type(u32),
    BlockType(u32),
    Global(u32),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template {
    /// The body's bytes but for the operands.
    pub bytes: Vec<u8>,
    /// Each operand and before which byte it stands.
    pub operands: Vec<(u32, Operand)>,
}

impl Template {
    pub fn new(body: &[u8]) -> Result<Template> {
        let defect = |e: wasmparser::BinaryReaderError| LinkError::Invalid(format!("a body: {e}"));
        let mut reader = FunctionBody::new(BinaryReader::new(body, 0)).get_operators_reader().map_err(defect)?;
        let mut out = Template { bytes: Vec::with_capacity(body.len()), operands: Vec::new() };
        let mut copied = 0;
        while !reader.eof() {
            let start = reader.original_position();
            let Some(operand) = operand(&reader.read().map_err(defect)?) else { continue };
            // All these have opcodes of one byte, and the operand first.
            let at = start + 1;
            out.bytes.extend_from_slice(body.get(copied..at).unwrap_or_default());
            out.operands.push((out.bytes.len() as u32, operand));
            let rest = body.get(at..).unwrap_or_default();
            copied = at + rest.iter().take_while(|byte| **byte & 0x80 != 0).count() + 1;
        }
        out.bytes.extend_from_slice(body.get(copied..).unwrap_or_default());
        Ok(out)
    }

    /// The body with its operands as `number` gives them.
    pub fn fill(&self, number: impl Fn(Operand) -> u32) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.bytes.len() + 2 * self.operands.len());
        let mut copied = 0;
        for &(at, operand) in &self.operands {
            let at = at as usize;
            out.extend_from_slice(self.bytes.get(copied..at).unwrap_or_default());
            copied = at;
            match operand {
                Operand::BlockType(_) => sleb(&mut out, number(operand) as i32),
                _ => uleb(&mut out, number(operand)),
            }
        }
        out.extend_from_slice(self.bytes.get(copied..).unwrap_or_default());
        out
    }
}

fn operand(operator: &Operator<'_>) -> Option<Operand> {
    Some(match *operator {
        Operator::Call { function_index } | Operator::ReturnCall { function_index } => {
            Operand::Function(function_index)
        }
        Operator::CallIndirect { type_index, .. } | Operator::ReturnCallIndirect { type_index, .. } => {
            Operand::Type(type_index)
        }
        Operator::GlobalGet { global_index } | Operator::GlobalSet { global_index } => Operand::Global(global_index),
        Operator::Block { blockty: BlockType::FuncType(ty) }
        | Operator::Loop { blockty: BlockType::FuncType(ty) }
        | Operator::If { blockty: BlockType::FuncType(ty) } => Operand::BlockType(ty),
        Operator::RefFunc { function_index } => Operand::Function(function_index),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Operand, Template};
    use wasm_encoder::{BlockType, Function};

    fn body(shift: u32) -> Vec<u8> {
        let mut function = Function::new([(1, wasm_encoder::ValType::I32)]);
        let mut sink = function.instructions();
        sink.block(BlockType::FunctionType(3 + shift)).call(100 + shift).global_get(shift).drop().end();
        sink.i32_const(200).call_indirect(0, shift).return_call(7 + shift).end();
        function.into_raw_body()
    }

    #[test]
    fn numbers_are_put_in_and_their_length_follows() {
        let template = Template::new(&body(0)).unwrap();
        let (one, other) = (Template::new(&body(0)).unwrap(), Template::new(&body(70)).unwrap());
        assert_eq!(template.operands.len(), 5);
        assert_eq!(one.bytes, other.bytes);
        let shift = |by: u32| {
            move |operand| match operand {
                Operand::Function(n) | Operand::Type(n) | Operand::BlockType(n) | Operand::Global(n) => n + by,
            }
        };
        for by in [0, 1, 70, 30_000] {
            assert_eq!(template.fill(shift(by)), body(by));
        }
    }
}
