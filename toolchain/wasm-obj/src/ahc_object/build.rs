//! Writing object files: from IR bytes, from a module, from several objects.
//!
//! Inputs: IR bytes of the front end, or object files. Outputs: the bytes of one object file.
//! Invariants: equal inputs give equal bytes; what is written verifies (`cmm_ir::verify`) and reads back.

use super::reader::Sections;
use super::xxh64::xxh64;
use super::{AhcObject, INDEX_VERSION, ObjectError, SECTION_CMM, SECTION_INDEX, SECTION_OBJ, SECTION_SUM};
use cmm_ir::encode::{Writer, encode_with_spans};
use cmm_ir::{Item, Module, decode, normalise, refs, verify};

/// Object file of the IR that the plugin wrote: decode, set unit and module name (if not empty), verify, normalise, index.
pub fn encode_object(ir: &[u8], unit: &str, module: &str) -> Result<Vec<u8>, ObjectError> {
    let mut m = decode::module(ir)?;
    if !unit.is_empty() {
        m.unit = unit.to_owned();
    }
    if !module.is_empty() {
        m.name = module.to_owned();
    }
    encode_module(m)
}

/// Object file of a module: verify, normalise, index.
pub fn encode_module(mut m: Module) -> Result<Vec<u8>, ObjectError> {
    verify::verify(&m)?;
    normalise::normalise(&mut m);
    debug_assert_eq!(verify::verify(&m), Ok(()), "normalised");
    let (cmm, spans) = encode_with_spans(&m);
    let mut index = Writer::default();
    index.raw(b"AHCX");
    index.byte(INDEX_VERSION);
    index.u(m.items.len() as u64);
    for (item, span) in m.items.iter().zip(&spans) {
        index.byte(match item {
            Item::Data(_) => 0,
            Item::Proc(_) => 1,
            Item::Unsupported { .. } => 2,
        });
        index.u(u64::from(item.symbol().0));
        index.u(span.start as u64);
        index.u(span.len() as u64);
        let infos = match item {
            Item::Proc(p) => p.infos.as_slice(),
            _ => &[],
        };
        index.u(infos.len() as u64);
        for info in infos {
            index.u(u64::from(info.sym.0));
        }
        let refs = refs::item_refs(item);
        index.u(refs.len() as u64);
        for r in refs {
            index.u(u64::from(r.symbol.0));
            index.byte(r.kind.code());
        }
    }
    Ok(assemble(&index.finish(), &cmm, &[]))
}

/// One object file of several: the IR of the first object of ours, everything else embedded in the order given. Objects that
/// are embedded in an input are lifted to the top. Without any object of ours the IR is that of an empty module.
pub fn merge_objects(objects: &[&[u8]]) -> Result<Vec<u8>, ObjectError> {
    let mut main: Option<(Vec<u8>, Vec<u8>)> = None;
    let mut embedded: Vec<Vec<u8>> = Vec::new();
    for bytes in objects {
        if !AhcObject::detect(bytes) {
            if !bytes.starts_with(b"\0asm") {
                return Err(ObjectError::NotWasm);
            }
            embedded.push(bytes.to_vec());
            continue;
        }
        let sections = Sections::scan(bytes)?;
        sections.check_sum(bytes)?;
        let (index, cmm) = sections.index_and_cmm()?;
        if main.is_none() {
            main = Some((index.to_vec(), cmm.to_vec()));
        } else {
            embedded.push(assemble(index, cmm, &[]));
        }
        embedded.extend(sections.embedded.iter().map(|e| e.to_vec()));
    }
    let parts: Vec<&[u8]> = embedded.iter().map(Vec::as_slice).collect();
    match main {
        Some((index, cmm)) => Ok(assemble(&index, &cmm, &parts)),
        None => {
            let empty = encode_module(Module::default())?;
            let sections = Sections::scan(&empty)?;
            let (index, cmm) = sections.index_and_cmm()?;
            Ok(assemble(index, cmm, &parts))
        }
    }
}

fn assemble(index: &[u8], cmm: &[u8], embedded: &[&[u8]]) -> Vec<u8> {
    let mut out = b"\0asm\x01\0\0\0".to_vec();
    section(&mut out, "linking", &[2]);
    section(&mut out, SECTION_INDEX, index);
    section(&mut out, SECTION_CMM, cmm);
    for object in embedded {
        section(&mut out, SECTION_OBJ, object);
    }
    let sum = xxh64(&out, 0);
    section(&mut out, SECTION_SUM, &sum.to_le_bytes());
    out
}

fn section(out: &mut Vec<u8>, name: &str, content: &[u8]) {
    let mut head = Writer::default();
    head.str(name);
    let head = head.finish();
    let mut prefix = Writer::default();
    prefix.byte(0);
    prefix.u((head.len() + content.len()) as u64);
    out.extend_from_slice(&prefix.finish());
    out.extend_from_slice(&head);
    out.extend_from_slice(content);
}
