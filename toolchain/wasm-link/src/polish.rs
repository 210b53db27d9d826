//! What binaryen leaves behind, taken out: its code for calls with two results, and calls that can be tail calls.
//!
//! Input: a valid module. Output: the same module with shorter bodies.
//! binaryen keeps the results of a call in scratch locals and gets all of them for each that is used: 23 bytes for what is `local.set` and `local.tee`. What is
//! left of functions that it merges calls the merged one; Haskell's tail calls would use up the engine's stack.
//! Invariant: a body changes within straight lines of code only (`straight`); everything that is not code stays as it is.

use std::ops::Range;

use wasmparser::{
    CompositeInnerType, ElementItems, ExternalKind, FunctionBody, Operator, Parser, Payload, RefType, TypeRef, ValType,
};

use crate::error::{LinkError, Result};
use crate::relocate::uleb;
use crate::straight::{Op, op, shorten};

const CODE_SECTION: u8 = 10;
const CALL: u8 = 0x10;
const RETURN_CALL: u8 = 0x12;
const RETURN_CALL_INDIRECT: u8 = 0x13;
const LOCAL_GET: u8 = 0x20;
const LOCAL_SET: u8 = 0x21;
const LOCAL_TEE: u8 = 0x22;
const DROP: u8 = 0x1a;

/// Rewrites the bodies of a module.
pub fn polish(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut module = Module::default();
    for payload in Parser::new(0).parse_all(wasm) {
        module.payload(wasm, payload.map_err(defect)?)?;
    }
    let tail_calls = module.bodies.iter().flat_map(|b| &b.ops).any(is_return_call);
    let mut section = Vec::with_capacity(wasm.len());
    uleb(&mut section, module.bodies.len() as u32);
    for body in &mut module.bodies {
        body.shorten();
    }
    crate::unmerge::unmerge(&mut module.bodies, module.imported, &module.named);
    let signature = |function: usize| module.types.get(function).and_then(|ty| module.signatures.get(*ty as usize));
    for (at, mut body) in module.bodies.into_iter().enumerate() {
        if tail_calls {
            body.forward(signature(module.imported as usize + at), &signature);
        }
        let bytes = body.encode()?;
        uleb(&mut section, bytes.len() as u32);
        section.extend_from_slice(&bytes);
    }
    let mut out = Vec::with_capacity(wasm.len());
    out.extend_from_slice(wasm.get(..module.code.start).unwrap_or_default());
    if !module.code.is_empty() {
        out.push(CODE_SECTION);
        uleb(&mut out, section.len() as u32);
        out.extend_from_slice(&section);
    }
    out.extend_from_slice(wasm.get(module.code.end..).unwrap_or_default());
    Ok(out)
}

pub fn defect(e: wasmparser::BinaryReaderError) -> LinkError {
    LinkError::Invalid(format!("the optimized module, at byte {:#x}: {}", e.offset(), e.message()))
}

/// An encoded number.
pub fn number(leb: &[u8]) -> u32 {
    leb.iter().rev().fold(0, |n, byte| (n << 7) | u32::from(byte & 0x7f))
}

fn is_return_call(op: &Op<'_>) -> bool {
    matches!(op, Op::Control([RETURN_CALL | RETURN_CALL_INDIRECT, ..]))
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Signature {
    params: u32,
    results: Vec<ValType>,
}

#[derive(Default)]
struct Module<'a> {
    /// By type.
    signatures: Vec<Signature>,
    /// By function, imported ones first: its type.
    types: Vec<u32>,
    imported: u32,
    /// Functions that are exported or stand in the table.
    named: Vec<u32>,
    bodies: Vec<Body<'a>>,
    /// Where the code section is, with its number and length.
    code: Range<usize>,
    /// The end of the last section that was read.
    end: usize,
}

impl<'a> Module<'a> {
    fn payload(&mut self, wasm: &'a [u8], payload: Payload<'a>) -> Result<()> {
        let section = match &payload {
            Payload::Version { range, .. } => Some(range.clone()),
            other => other.as_section().map(|(_, range)| range),
        };
        match payload {
            Payload::TypeSection(types) => {
                for group in types {
                    for ty in group.map_err(defect)?.types() {
                        let CompositeInnerType::Func(f) = &ty.composite_type.inner else { continue };
                        self.signatures
                            .push(Signature { params: f.params().len() as u32, results: f.results().to_vec() });
                    }
                }
            }
            Payload::ImportSection(imports) => {
                for import in imports {
                    if let TypeRef::Func(ty) = import.map_err(defect)?.ty {
                        self.types.push(ty);
                        self.imported += 1;
                    }
                }
            }
            Payload::FunctionSection(types) => {
                for ty in types {
                    self.types.push(ty.map_err(defect)?);
                }
            }
            Payload::ExportSection(exports) => {
                for export in exports {
                    let export = export.map_err(defect)?;
                    if export.kind == ExternalKind::Func {
                        self.named.push(export.index);
                    }
                }
            }
            Payload::StartSection { func, .. } => self.named.push(func),
            Payload::ElementSection(elements) => {
                for element in elements {
                    self.elements(element.map_err(defect)?.items)?;
                }
            }
            Payload::CodeSectionStart { range, .. } => self.code = self.end..range.end,
            Payload::CodeSectionEntry(body) => {
                let ty = self.types.get(self.imported as usize + self.bodies.len());
                let params = ty.and_then(|ty| self.signatures.get(*ty as usize)).map_or(0, |s| s.params);
                self.bodies.push(Body::read(wasm, &body, params)?);
            }
            _ => {}
        }
        self.end = section.map_or(self.end, |range| range.end);
        Ok(())
    }
}

impl<'a> Module<'a> {
    fn elements(&mut self, items: ElementItems<'a>) -> Result<()> {
        match items {
            ElementItems::Functions(functions) => {
                for function in functions {
                    self.named.push(function.map_err(defect)?);
                }
            }
            ElementItems::Expressions(_, expressions) => {
                for expression in expressions {
                    for operator in expression.map_err(defect)?.get_operators_reader() {
                        if let Operator::RefFunc { function_index } = operator.map_err(defect)? {
                            self.named.push(function_index);
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

pub struct Body<'a> {
    pub params: u32,
    /// The locals behind the parameters.
    pub locals: Vec<ValType>,
    pub ops: Vec<Op<'a>>,
}

impl<'a> Body<'a> {
    fn read(wasm: &'a [u8], body: &FunctionBody<'a>, params: u32) -> Result<Body<'a>> {
        let mut locals = Vec::new();
        for group in body.get_locals_reader().map_err(defect)? {
            let (count, ty) = group.map_err(defect)?;
            locals.extend(std::iter::repeat_n(ty, count as usize));
        }
        let mut reader = body.get_operators_reader().map_err(defect)?;
        let mut ops = Vec::new();
        while !reader.eof() {
            let start = reader.original_position();
            let operator = reader.read().map_err(defect)?;
            ops.push(op(&operator, wasm.get(start..reader.original_position()).unwrap_or_default()));
        }
        Ok(Body { params, locals, ops })
    }

    /// Shortens the code and leaves out locals that it does not name any more.
    fn shorten(&mut self) {
        let all = self.params as usize + self.locals.len();
        shorten(&mut self.ops, all);
        let mut named = vec![false; all];
        for local in self.ops.iter().filter_map(Op::local) {
            if let Some(n) = named.get_mut(local as usize) {
                *n = true;
            }
        }
        let (mut numbers, mut kept) = ((0..self.params).collect::<Vec<_>>(), Vec::new());
        for (ty, named) in self.locals.iter().zip(named.iter().skip(self.params as usize)) {
            numbers.push(self.params + kept.len() as u32);
            if *named {
                kept.push(*ty);
            }
        }
        self.locals = kept;
        for local in self.ops.iter_mut().filter_map(Op::local_mut) {
            *local = numbers.get(*local as usize).copied().unwrap_or(*local);
        }
    }

    /// A function that hands its parameters on, with constants, is a tail call.
    fn forward<'s>(&mut self, own: Option<&Signature>, signature: &dyn Fn(usize) -> Option<&'s Signature>) {
        let at = self.ops.len().wrapping_sub(2);
        let Some((function, operands)) = self.hands_on() else { return };
        let Some((own, other)) = own.zip(signature(number(function) as usize)) else { return };
        if own.results != other.results || operands.len() != other.params as usize {
            return;
        }
        if let Some(call) = self.ops.get_mut(at) {
            *call = Op::Straight(&[RETURN_CALL]);
            self.ops.insert(at + 1, Op::Straight(function));
        }
    }

    /// The function, encoded, and the operands if a body is parameters and constants and a call.
    pub fn hands_on(&self) -> Option<(&'a [u8], &[Op<'a>])> {
        let [operands @ .., Op::Straight(call), Op::Control(_)] = self.ops.as_slice() else { return None };
        let [CALL, function @ ..] = *call else { return None };
        let plain = |op: &Op<'_>| match op {
            Op::Get(_) => true,
            Op::Straight(code) => matches!(code, [0x41..=0x44, ..]),
            _ => false,
        };
        operands.iter().all(plain).then_some((function, operands))
    }

    /// Bytes of code, about.
    pub fn size(&self) -> usize {
        let bytes = |op: &Op<'_>| match op {
            Op::Drop => 1,
            Op::Get(_) | Op::Set(_) | Op::Tee(_) => 2,
            Op::Straight(code) | Op::Control(code) => code.len(),
        };
        self.ops.iter().map(bytes).sum()
    }

    fn encode(&self) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        let groups: Vec<&[ValType]> = self.locals.chunk_by(|a, b| a == b).collect();
        uleb(&mut out, groups.len() as u32);
        for group in groups {
            uleb(&mut out, group.len() as u32);
            out.push(match group.first() {
                Some(ValType::I64) => 0x7e,
                Some(ValType::F32) => 0x7d,
                Some(ValType::F64) => 0x7c,
                Some(ValType::V128) => 0x7b,
                Some(ValType::Ref(RefType::FUNCREF)) => 0x70,
                Some(ValType::Ref(RefType::EXTERNREF)) => 0x6f,
                Some(ValType::I32) | None => 0x7f,
                Some(other) => {
                    return Err(LinkError::Invalid(format!("the optimized module: a local of type {other}")));
                }
            });
        }
        for op in &self.ops {
            let (code, local) = match op {
                Op::Get(local) => (LOCAL_GET, local),
                Op::Set(local) => (LOCAL_SET, local),
                Op::Tee(local) => (LOCAL_TEE, local),
                Op::Drop => {
                    out.push(DROP);
                    continue;
                }
                Op::Straight(code) | Op::Control(code) => {
                    out.extend_from_slice(code);
                    continue;
                }
            };
            out.push(code);
            uleb(&mut out, *local);
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{
        CodeSection, ConstExpr, CustomSection, Function, FunctionSection, GlobalSection, GlobalType, Module,
        TypeSection, ValType,
    };

    use super::polish;
    use crate::validate::validate;

    const I32: ValType = ValType::I32;

    fn module(bodies: &[Function]) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([I32, I32], [I32, I32]);
        let (mut functions, mut code) = (FunctionSection::new(), CodeSection::new());
        for body in bodies {
            functions.function(0);
            code.function(body);
        }
        let mut globals = GlobalSection::new();
        globals.global(GlobalType { val_type: I32, mutable: true, shared: false }, &ConstExpr::i32_const(0));
        let mut out = Module::new();
        out.section(&types).section(&functions).section(&globals).section(&code);
        out.section(&CustomSection { name: "name".into(), data: [7][..].into() });
        out.finish()
    }

    fn body(locals: &[(u32, ValType)], code: impl FnOnce(&mut wasm_encoder::InstructionSink<'_>)) -> Function {
        let mut function = Function::new(locals.iter().copied());
        code(&mut function.instructions());
        function
    }

    fn tail() -> Function {
        body(&[], |c| {
            c.local_get(1).local_get(0).return_call(0).end();
        })
    }

    #[test]
    fn scratch_locals_go_and_the_others_move_up() {
        let before = body(&[(2, I32), (1, ValType::F64), (1, I32)], |c| {
            c.local_get(0)
                .local_get(1)
                .call(1)
                .local_set(3)
                .local_set(2)
                .local_get(3)
                .local_set(1)
                .local_get(2)
                .local_set(5);
            c.f64_const(1.0.into()).local_set(4).loop_(wasm_encoder::BlockType::Empty).end();
            c.local_get(4).drop().local_get(5).local_get(1).end();
        });
        // the F64 is written, but never read
        let after = body(&[(1, ValType::F64), (1, I32)], |c| {
            c.local_get(0).local_get(1).call(1).local_set(1).local_set(3).f64_const(1.0.into()).local_set(2);
            c.loop_(wasm_encoder::BlockType::Empty).end().local_get(3).local_get(1).end();
        });
        let got = polish(&module(&[before, tail()])).unwrap();
        validate(&got).unwrap();
        assert_eq!(got, module(&[after, tail()]));
    }

    #[test]
    fn handing_on_is_a_tail_call_if_the_module_has_any() {
        let thunk = || {
            body(&[], |c| {
                c.local_get(0).i32_const(1000).call(1).end();
            })
        };
        let plain = body(&[], |c| {
            c.local_get(0).local_get(1).end();
        });
        let got = polish(&module(&[thunk(), tail()])).unwrap();
        validate(&got).unwrap();
        assert_eq!(
            got,
            module(&[
                body(&[], |c| {
                    c.local_get(0).i32_const(1000).return_call(1).end();
                }),
                tail()
            ])
        );
        let none = module(&[thunk(), plain]);
        assert_eq!(polish(&none).unwrap(), none);
    }

    #[test]
    fn a_call_that_leaves_a_result_to_its_operands_is_none() {
        let mut types = TypeSection::new();
        types.ty().function([I32, I32], [I32, I32]);
        types.ty().function([I32], [I32]);
        let mut functions = FunctionSection::new();
        functions.function(0).function(1).function(0);
        let mut code = CodeSection::new();
        code.function(&body(&[], |c| {
            c.local_get(0).local_get(1).call(1).end();
        }));
        code.function(&body(&[], |c| {
            c.local_get(0).end();
        }));
        code.function(&tail());
        let mut module = Module::new();
        module.section(&types).section(&functions).section(&code);
        let wasm = module.finish();
        assert_eq!(polish(&wasm).unwrap(), wasm);
    }

    #[test]
    fn a_defect_is_named() {
        let mut wasm = module(&[tail()]);
        wasm.truncate(wasm.len() - 3);
        assert!(polish(&wasm).unwrap_err().to_string().contains("the optimized module"));
    }
}
