//! Static data packed: what stands in memory at the start is a third of its size in the module and unpacked by the start function.
//!
//! Input: a module whose data is active segments. Output: one with passive segments, or the same if that is not shorter. Most static data are info tables, which
//! resemble each other.
//! The packed bytes are read at the bottom of memory, where the C stack will be; the start function clears it. Invariant: memory is as it was when the former
//! start function, if there is one, runs.
//!
//! Format: tokens. A byte: how many literal bytes follow (high four bits; 15 and more: a number is added), and m (low four). m = 0: a number, how far to go on
//! without writing; else m + 2 bytes (15: a number is added) are copied from as far back as the number behind says. Numbers are unsigned LEB128.

use wasm_encoder::{BlockType, Function, MemArg, ValType};
use wasmparser::{DataKind, Operator};

use crate::error::Result;
use crate::lz::{Token, tokens};
use crate::polish::defect;
use crate::relocate::uleb;
use crate::sections::Sections;

/// Where packed bytes are read.
const SOURCE: u32 = 16;
/// Less room than that is not worth while.
const LEAST_ROOM: u32 = 8 << 10;
/// Gaps up to that many bytes are written as zeros.
const SMALL_GAP: u32 = 32;
const TYPE: u8 = 1;
const FUNCTION: u8 = 3;
const START: u8 = 8;
const CODE: u8 = 10;
const DATA: u8 = 11;
const DATA_COUNT: u8 = 12;

/// Packs a module's data.
pub fn pack(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut sections = Sections::read(wasm)?;
    let Some(pieces) = pieces(&sections)? else { return Ok(wasm.to_vec()) };
    let Some(room) = pieces.first().map(|p| p.at.saturating_sub(SOURCE)).filter(|room| *room >= LEAST_ROOM) else {
        return Ok(wasm.to_vec());
    };
    let chunks = chunks(&pieces, room as usize);
    let imported = sections.imported_functions()?;
    let first = imported + sections.count(FUNCTION)?;
    let ty = sections.count(TYPE)?;
    let start = sections.number(START)?;
    let at = pieces.first().map_or(0, |p| p.at);
    // () -> (), (source) -> (source, number), (end, place) -> place
    sections.append(TYPE, 3, &[0x60, 0, 0, 0x60, 1, 0x7f, 2, 0x7f, 0x7f, 0x60, 2, 0x7f, 0x7f, 1, 0x7f])?;
    let mut types = Vec::new();
    (ty..ty + 3).for_each(|ty| uleb(&mut types, ty));
    sections.append(FUNCTION, 3, &types)?;
    let mut bodies = Vec::new();
    for body in [unpack_all(&chunks, first, at, start), number(), unpack(first)] {
        let body = body.into_raw_body();
        uleb(&mut bodies, body.len() as u32);
        bodies.extend_from_slice(&body);
    }
    sections.append(CODE, 3, &bodies)?;
    let (mut index, mut count, mut data) = (Vec::new(), Vec::new(), Vec::new());
    uleb(&mut index, first);
    uleb(&mut count, chunks.len() as u32);
    data.extend_from_slice(&count);
    for chunk in &chunks {
        data.push(1);
        uleb(&mut data, chunk.len() as u32);
        data.extend_from_slice(chunk);
    }
    sections.set(START, index);
    sections.set(DATA_COUNT, count);
    sections.set(DATA, data);
    let packed = sections.write();
    Ok(if packed.len() < wasm.len() { packed } else { wasm.to_vec() })
}

/// Bytes that stand side by side.
struct Piece {
    at: u32,
    bytes: Vec<u8>,
}

/// The data, by address; None if it is not plain active segments.
fn pieces(sections: &Sections<'_>) -> Result<Option<Vec<Piece>>> {
    let Some(data) = sections.data()? else { return Ok(None) };
    let mut found: Vec<(u32, &[u8])> = Vec::new();
    for segment in data {
        let segment = segment.map_err(defect)?;
        let DataKind::Active { memory_index: 0, offset_expr } = segment.kind else { return Ok(None) };
        let Operator::I32Const { value } = offset_expr.get_operators_reader().read().map_err(defect)? else {
            return Ok(None);
        };
        if !segment.data.is_empty() {
            found.push((value as u32, segment.data));
        }
    }
    found.sort_unstable_by_key(|(at, _)| *at);
    let mut pieces: Vec<Piece> = Vec::new();
    for (at, bytes) in found {
        let last = pieces.last_mut().map(|p| (p.at as usize + p.bytes.len(), p));
        match last {
            Some((end, _)) if end > at as usize => return Ok(None),
            Some((end, last)) if at as usize - end <= SMALL_GAP as usize => {
                last.bytes.resize((at - last.at) as usize, 0);
                last.bytes.extend_from_slice(bytes);
            }
            _ => pieces.push(Piece { at, bytes: bytes.to_vec() }),
        }
    }
    Ok(Some(pieces))
}

/// The packed bytes, in parts of at most that many.
fn chunks(pieces: &[Piece], room: usize) -> Vec<Vec<u8>> {
    let mut chunks: Vec<Vec<u8>> = vec![Vec::new()];
    for (piece, next) in pieces.iter().zip(pieces.iter().skip(1).map(Some).chain([None])) {
        let gap = next.map_or(0, |next| next.at - piece.at - piece.bytes.len() as u32);
        for token in tokens(&piece.bytes, gap) {
            let bytes = encode(&token);
            match chunks.last_mut() {
                Some(chunk) if chunk.len() + bytes.len() <= room => chunk.extend_from_slice(&bytes),
                _ => chunks.push(bytes),
            }
        }
    }
    chunks
}

fn encode(token: &Token<'_>) -> Vec<u8> {
    let (literals, matched) = (token.literals.len() as u32, token.length.saturating_sub(2));
    let mut out = vec![((literals.min(15) << 4) | matched.min(15)) as u8];
    if literals >= 15 {
        uleb(&mut out, literals - 15);
    }
    out.extend_from_slice(token.literals);
    if matched >= 15 {
        uleb(&mut out, matched - 15);
    }
    uleb(&mut out, token.distance);
    out
}

/// The start function.
fn unpack_all(chunks: &[Vec<u8>], first: u32, at: u32, start: Option<u32>) -> Function {
    let mut function = Function::new([(1, ValType::I32)]);
    let mut code = function.instructions();
    code.i32_const(at as i32).local_set(0);
    for (n, chunk) in chunks.iter().enumerate() {
        code.i32_const(SOURCE as i32)
            .i32_const(0)
            .i32_const(chunk.len() as i32)
            .memory_init(0, n as u32)
            .data_drop(n as u32);
        code.i32_const(SOURCE as i32 + chunk.len() as i32).local_get(0).call(first + 2).local_set(0);
    }
    let longest = chunks.iter().map(Vec::len).max().unwrap_or(0);
    code.i32_const(SOURCE as i32).i32_const(0).i32_const(longest as i32).memory_fill(0);
    if let Some(start) = start {
        code.call(start);
    }
    code.end();
    function
}

fn byte(offset: u64) -> MemArg {
    MemArg { offset, align: 0, memory_index: 0 }
}

/// Reads a number: (source) -> (source behind it, number).
fn number() -> Function {
    let (source, value, shift, part) = (0, 1, 2, 3);
    let mut function = Function::new([(3, ValType::I32)]);
    let mut code = function.instructions();
    code.loop_(BlockType::Empty);
    code.local_get(source).i32_load8_u(byte(0)).local_tee(part).i32_const(0x7f).i32_and().local_get(shift).i32_shl();
    code.local_get(value).i32_or().local_set(value);
    code.local_get(shift).i32_const(7).i32_add().local_set(shift);
    code.local_get(source).i32_const(1).i32_add().local_set(source);
    code.local_get(part).i32_const(0x80).i32_and().br_if(0).end();
    code.local_get(source).local_get(value).end();
    function
}

/// Unpacks up to the end: (end, place) -> place behind what it has written.
fn unpack(first: u32) -> Function {
    let (end, place, source, token, length, distance) = (0, 1, 2, 3, 4, 5);
    let mut function = Function::new([(4, ValType::I32)]);
    let mut code = function.instructions();
    code.i32_const(SOURCE as i32).local_set(source);
    code.loop_(BlockType::Empty);
    code.local_get(source).i32_load8_u(byte(0)).local_tee(token).i32_const(4).i32_shr_u().local_set(length);
    code.local_get(source).i32_const(1).i32_add().local_set(source);
    code.local_get(length).i32_const(15).i32_eq().if_(BlockType::Empty);
    code.local_get(source).call(first + 1).local_get(length).i32_add().local_set(length).local_set(source).end();
    code.local_get(place).local_get(source).local_get(length).memory_copy(0, 0);
    code.local_get(place).local_get(length).i32_add().local_set(place);
    code.local_get(source).local_get(length).i32_add().local_set(source);
    code.local_get(token).i32_const(15).i32_and().local_tee(length).i32_const(15).i32_eq().if_(BlockType::Empty);
    code.local_get(source).call(first + 1).local_get(length).i32_add().local_set(length).local_set(source).end();
    code.local_get(source).call(first + 1).local_set(distance).local_set(source);
    code.local_get(length).if_(BlockType::Empty);
    code.local_get(place).local_get(length).i32_add().i32_const(2).i32_add().local_set(length);
    code.loop_(BlockType::Empty);
    code.local_get(place).local_get(place).local_get(distance).i32_sub().i32_load8_u(byte(0)).i32_store8(byte(0));
    code.local_get(place).i32_const(1).i32_add().local_tee(place).local_get(length).i32_lt_u().br_if(0).end();
    code.else_().local_get(place).local_get(distance).i32_add().local_set(place).end();
    code.local_get(source).local_get(end).i32_lt_u().br_if(0).end();
    code.local_get(place).end();
    function
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{
        CodeSection, ConstExpr, DataSection, Function, FunctionSection, MemorySection, MemoryType, Module,
        StartSection, TypeSection,
    };

    use super::{Piece, chunks, pack};
    use crate::validate::validate;

    fn module(segments: &[(i32, Vec<u8>)], start: bool) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let (mut functions, mut memories, mut code) =
            (FunctionSection::new(), MemorySection::new(), CodeSection::new());
        functions.function(0);
        memories.memory(MemoryType { minimum: 4, maximum: None, memory64: false, shared: false, page_size_log2: None });
        let mut body = Function::new([]);
        body.instructions().end();
        code.function(&body);
        let mut data = DataSection::new();
        for (at, bytes) in segments {
            data.active(0, &ConstExpr::i32_const(*at), bytes.iter().copied());
        }
        let mut out = Module::new();
        out.section(&types).section(&functions).section(&memories);
        if start {
            out.section(&StartSection { function_index: 0 });
        }
        out.section(&code).section(&data);
        out.finish()
    }

    /// What the start function makes of the chunks.
    fn unpacked(chunks: &[Vec<u8>], at: u32) -> Vec<u8> {
        let mut memory = vec![0; at as usize];
        for chunk in chunks {
            let mut rest = chunk.iter().copied();
            let number = |rest: &mut dyn Iterator<Item = u8>| {
                let (mut value, mut shift) = (0usize, 0);
                loop {
                    let byte = rest.next().unwrap();
                    value |= usize::from(byte & 0x7f) << shift;
                    shift += 7;
                    if byte & 0x80 == 0 {
                        return value;
                    }
                }
            };
            while let Some(token) = rest.next() {
                let more = |n: u8, rest: &mut dyn Iterator<Item = u8>| match n {
                    15 => 15 + number(rest),
                    n => usize::from(n),
                };
                let literals = more(token >> 4, &mut rest);
                memory.extend(rest.by_ref().take(literals));
                let length = more(token & 15, &mut rest);
                let distance = number(&mut rest);
                if length == 0 {
                    memory.resize(memory.len() + distance, 0);
                } else {
                    (0..length + 2).for_each(|_| memory.push(memory[memory.len() - distance]));
                }
            }
        }
        memory
    }

    #[test]
    fn memory_is_what_it_was() {
        let table: Vec<u8> = (0..9000u32).flat_map(|n| (n * n).to_le_bytes()).collect();
        let pieces = [Piece { at: 9000, bytes: table.clone() }, Piece { at: 100_000, bytes: vec![5; 5000] }];
        let mut expected = vec![0; 105_000];
        expected[9000..45_000].copy_from_slice(&table);
        expected[100_000..].fill(5);
        let chunks = chunks(&pieces, 8192);
        assert!(chunks.len() > 1 && chunks.iter().all(|chunk| chunk.len() <= 8192));
        assert_eq!(unpacked(&chunks, 9000), expected);
    }

    #[test]
    fn the_module_is_valid_and_shorter() {
        for start in [false, true] {
            let before = module(&[(70_000, vec![1; 3000]), (80_000, (0..200).collect())], start);
            let after = pack(&before).unwrap();
            validate(&after).unwrap();
            assert!(after.len() + 2000 < before.len());
        }
    }

    #[test]
    fn without_room_or_gain_nothing_changes() {
        for before in
            [module(&[(16, vec![1; 3000])], false), module(&[(70_000, vec![1, 2, 3])], true), module(&[], false)]
        {
            assert_eq!(pack(&before).unwrap(), before);
        }
    }
}
