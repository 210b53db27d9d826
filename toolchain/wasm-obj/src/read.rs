//! Reads a relocatable WebAssembly object.
//!
//! Input: the bytes that clang, rustc or our own object writer produced. Output: `Object`, whose invariants are established here, so
//! that later phases need not check indices against the file again.
//! Formats: the WebAssembly core binary format, and tool-conventions' "Object File Linking" (version 2).

use std::ops::Range;

use wasmparser::{BinaryReader, BinaryReaderError, CustomSectionReader, DataKind, Payload, TypeRef};

use crate::bytes::Bytes;
use crate::error::{ObjError, ObjErrorKind, Result};
use crate::linking;
use crate::object::{FuncType, Function, FunctionImport, Global, GlobalImport, Object, Segment, ValType};
use crate::reloc::{self, Target};

/// State while reading; the finished parts move into an `Object`.
pub(crate) struct Reader<'a> {
    pub(crate) object: Object,
    /// What each section is, by index, for relocations.
    pub(crate) sections: Vec<Target>,
    pub(crate) table_imports: Vec<String>,
    pub(crate) defined_tables: u32,
    type_indices: Vec<u32>,
    linking: Option<CustomSectionReader<'a>>,
    relocs: Vec<CustomSectionReader<'a>>,
}

impl Object {
    /// Parses an object. `file` is for messages only.
    pub fn parse(file: &str, bytes: Bytes) -> Result<Object> {
        let input: &[u8] = &bytes.clone();
        check_header(file, input)?;
        let object = Object {
            file: file.to_owned(),
            bytes,
            types: Vec::new(),
            function_imports: Vec::new(),
            functions: Vec::new(),
            global_imports: Vec::new(),
            globals: Vec::new(),
            segments: Vec::new(),
            symbols: Vec::new(),
            relocs: Vec::new(),
            init_functions: Vec::new(),
            comdats: Vec::new(),
            customs: Vec::new(),
        };
        let mut reader = Reader {
            object,
            sections: Vec::new(),
            table_imports: Vec::new(),
            defined_tables: 0,
            type_indices: Vec::new(),
            linking: None,
            relocs: Vec::new(),
        };
        for payload in wasmparser::Parser::new(0).parse_all(input) {
            reader.payload(payload.map_err(|e| ObjError::parse(file, &e))?)?;
        }
        reader.finish()
    }
}

fn check_header(file: &str, input: &[u8]) -> Result<()> {
    let head = input.get(..8).unwrap_or(input);
    if !head.starts_with(b"\0asm") {
        return Err(ObjError::new(file, Some(0), ObjErrorKind::NotWasm(head.to_vec())));
    }
    match head.get(4..8).and_then(|v| <[u8; 4]>::try_from(v).ok()).map(u32::from_le_bytes) {
        Some(1) => Ok(()),
        Some(version) => Err(ObjError::new(file, Some(4), ObjErrorKind::WasmVersion(version))),
        None => Err(ObjError::new(file, Some(4), ObjErrorKind::Malformed("truncated header".to_owned()))),
    }
}

impl<'a> Reader<'a> {
    pub(crate) fn error(&self, offset: usize, kind: ObjErrorKind) -> ObjError {
        ObjError::new(&self.object.file, Some(offset), kind)
    }

    pub(crate) fn parse_error(&self, error: BinaryReaderError) -> ObjError {
        ObjError::parse(&self.object.file, &error)
    }

    fn unsupported(&self, range: Range<usize>, what: &'static str) -> Result<()> {
        Err(self.error(range.start, ObjErrorKind::UnsupportedSection(what)))
    }

    fn payload(&mut self, payload: Payload<'a>) -> Result<()> {
        match payload {
            Payload::Version { .. } | Payload::End(_) => return Ok(()),
            Payload::CodeSectionEntry(body) => return self.body(body.range()),
            _ => {}
        }
        let mut target = Target::Other;
        match payload {
            Payload::TypeSection(section) => {
                for group in section {
                    for ty in group.map_err(|e| self.parse_error(e))?.into_types() {
                        let ty = self.func_type(&ty)?;
                        self.object.types.push(ty);
                    }
                }
            }
            Payload::ImportSection(section) => {
                for import in section.into_iter_with_offsets() {
                    let (offset, import) = import.map_err(|e| self.parse_error(e))?;
                    self.import(offset, &import)?;
                }
            }
            Payload::FunctionSection(section) => {
                for item in section.into_iter_with_offsets() {
                    let (offset, index) = item.map_err(|e| self.parse_error(e))?;
                    self.check(offset, "type", index, self.object.types.len())?;
                    self.type_indices.push(index);
                }
            }
            Payload::TableSection(section) => self.defined_tables = section.count(),
            // Objects import `__linear_memory`; a memory of their own could only be ignored.
            Payload::MemorySection(section) => return self.unsupported(section.range(), "memory"),
            Payload::GlobalSection(section) => {
                for item in section.into_iter_with_offsets() {
                    let (offset, global) = item.map_err(|e| self.parse_error(e))?;
                    let global = self.global(offset, &global)?;
                    self.object.globals.push(global);
                }
            }
            // clang exports nothing from objects; exports are derived from symbol flags.
            Payload::ExportSection(_) | Payload::DataCountSection { .. } => {}
            Payload::StartSection { range, .. } => return self.unsupported(range, "start"),
            // The functions whose address is taken; relocations say the same.
            Payload::ElementSection(_) => {}
            Payload::CodeSectionStart { range, .. } => target = Target::Code(range),
            Payload::DataSection(section) => {
                target = Target::Data(section.range());
                for data in section {
                    let data = data.map_err(|e| self.parse_error(e))?;
                    if !matches!(data.kind, DataKind::Active { memory_index: 0, .. }) {
                        let kind = ObjErrorKind::Malformed("data segment that is not active in memory 0".to_owned());
                        return Err(self.error(data.range.start, kind));
                    }
                    let range = data.range.end.saturating_sub(data.data.len())..data.range.end;
                    self.object.segments.push(Segment {
                        name: String::new(),
                        align: 1,
                        strings: false,
                        retain: false,
                        data: range,
                        relocs: 0..0,
                    });
                }
            }
            Payload::TagSection(section) => return self.unsupported(section.range(), "tags (exception handling)"),
            Payload::CustomSection(section) => self.custom(section),
            Payload::UnknownSection { range, .. } => return self.unsupported(range, "unknown section"),
            _ => return self.unsupported(0..0, "component"),
        }
        self.sections.push(target);
        Ok(())
    }

    fn custom(&mut self, section: CustomSectionReader<'a>) {
        let name = section.name();
        if name == "linking" {
            self.linking = Some(section);
        } else if name.starts_with("reloc.") {
            self.relocs.push(section);
        } else {
            let start = section.data_offset();
            self.object.customs.push((name.to_owned(), start..start + section.data().len()));
        }
    }

    fn body(&mut self, body: Range<usize>) -> Result<()> {
        let index = self.object.functions.len();
        let type_index = *self.type_indices.get(index).ok_or_else(|| {
            self.error(body.start, ObjErrorKind::Malformed("more function bodies than functions".to_owned()))
        })?;
        self.object.functions.push(Function { type_index, body, relocs: 0..0 });
        Ok(())
    }

    fn import(&mut self, offset: usize, import: &wasmparser::Import<'a>) -> Result<()> {
        let module = import.module.to_owned();
        let field = import.name.to_owned();
        match import.ty {
            TypeRef::Func(type_index) => {
                self.check(offset, "type", type_index, self.object.types.len())?;
                self.object.function_imports.push(FunctionImport { module, field, type_index });
            }
            TypeRef::Global(global) => {
                let ty = self.val_type(offset, global.content_type)?;
                self.object.global_imports.push(GlobalImport { module, field, ty, mutable: global.mutable });
            }
            TypeRef::Table(_) => self.table_imports.push(field),
            TypeRef::Memory(memory) => {
                if memory.memory64 || memory.shared {
                    let kind = if memory.shared { "shared memory" } else { "64-bit memory" };
                    return Err(self.error(offset, ObjErrorKind::UnsupportedImport { module, field, kind }));
                }
            }
            TypeRef::Tag(_) => {
                return Err(self.error(offset, ObjErrorKind::UnsupportedImport { module, field, kind: "tag" }));
            }
        }
        Ok(())
    }

    fn global(&self, offset: usize, global: &wasmparser::Global<'a>) -> Result<Global> {
        use wasmparser::Operator::{End, F32Const, F64Const, I32Const, I64Const};
        let ty = self.val_type(offset, global.ty.content_type)?;
        let mut operators = global.init_expr.get_operators_reader();
        let init = match operators.read().map_err(|e| self.parse_error(e))? {
            I32Const { value } => i64::from(value) as u64,
            I64Const { value } => value as u64,
            F32Const { value } => u64::from(value.bits()),
            F64Const { value } => value.bits(),
            _ => return Err(self.error(offset, ObjErrorKind::Malformed("global initialiser is not a constant".into()))),
        };
        if !matches!(operators.read(), Ok(End)) {
            return Err(self.error(offset, ObjErrorKind::Malformed("global initialiser is not one constant".into())));
        }
        Ok(Global { ty, mutable: global.ty.mutable, init })
    }

    fn func_type(&self, ty: &wasmparser::SubType) -> Result<FuncType> {
        let wasmparser::CompositeInnerType::Func(func) = &ty.composite_type.inner else {
            return Err(self.error(0, ObjErrorKind::UnsupportedType("type that is not a function type".to_owned())));
        };
        let convert =
            |types: &[wasmparser::ValType]| types.iter().map(|&ty| self.val_type(0, ty)).collect::<Result<Vec<_>>>();
        Ok(FuncType { params: convert(func.params())?, results: convert(func.results())? })
    }

    fn val_type(&self, offset: usize, ty: wasmparser::ValType) -> Result<ValType> {
        Ok(match ty {
            wasmparser::ValType::I32 => ValType::I32,
            wasmparser::ValType::I64 => ValType::I64,
            wasmparser::ValType::F32 => ValType::F32,
            wasmparser::ValType::F64 => ValType::F64,
            wasmparser::ValType::V128 => ValType::V128,
            wasmparser::ValType::Ref(r) if r == wasmparser::RefType::FUNCREF => ValType::FuncRef,
            wasmparser::ValType::Ref(r) if r == wasmparser::RefType::EXTERNREF => ValType::ExternRef,
            other => return Err(self.error(offset, ObjErrorKind::UnsupportedType(other.to_string()))),
        })
    }

    /// That `index` names one of `limit` things.
    pub(crate) fn check(&self, offset: usize, what: &'static str, index: u32, limit: usize) -> Result<()> {
        if (index as usize) < limit {
            return Ok(());
        }
        Err(self.error(offset, ObjErrorKind::IndexOutOfRange { what, index, limit: limit as u32 }))
    }

    fn finish(mut self) -> Result<Object> {
        if self.type_indices.len() != self.object.functions.len() {
            let message = "the function section declares functions that have no body".to_owned();
            return Err(ObjError::new(&self.object.file, None, ObjErrorKind::Malformed(message)));
        }
        let Some(section) = self.linking.take() else {
            return Err(ObjError::new(&self.object.file, None, ObjErrorKind::NotRelocatable));
        };
        linking::read(&mut self, BinaryReader::new(section.data(), section.data_offset()))?;
        for section in std::mem::take(&mut self.relocs) {
            reloc::read(&mut self, BinaryReader::new(section.data(), section.data_offset()))?;
        }
        Ok(self.object)
    }
}
