//! Reading an object file: sections, checksum, index; items on demand.
//!
//! Inputs: the file's bytes. Outputs: `AhcObject`, which borrows them.
//! Invariants: INV-OBJ-IDS (every id of the index is checked here, once), INV-OBJ-SUM.

use super::{
    Def, DefRole, INDEX_VERSION, ItemEntry, ItemId, ItemKind, ObjectError, Ref, RefKind, SECTION_CMM, SECTION_INDEX,
    SECTION_OBJ, SECTION_SUM, SymbolEntry, SymbolId, xxh64::xxh64,
};
use cmm_ir::decode::{self, Reader};
use cmm_ir::{Item, Module};

const WASM_HEADER: &[u8; 8] = b"\0asm\x01\0\0\0";

/// An object file of ours. Cheap to make: bodies stay undecoded.
#[derive(Clone, Debug)]
pub struct AhcObject<'a> {
    unit: &'a str,
    module: &'a str,
    symbols: Vec<SymbolEntry<'a>>,
    items: Vec<ItemEntry>,
    refs: Vec<Ref>,
    cmm: &'a [u8],
    embedded: Vec<&'a [u8]>,
}

impl<'a> AhcObject<'a> {
    /// True if the bytes are a wasm file with an `ahc.cmm` section. Never fails; malformed files give false or a later error.
    pub fn detect(bytes: &[u8]) -> bool {
        matches!(Sections::scan(bytes), Ok(s) if s.cmm.is_some())
    }

    /// Reads an object file and checks its checksum.
    pub fn parse(bytes: &'a [u8]) -> Result<AhcObject<'a>, ObjectError> {
        let sections = Sections::scan(bytes)?;
        sections.check_sum(bytes)?;
        Self::from_sections(sections)
    }

    /// Like `parse`, for bytes whose digest the caller has verified already (the store does): skips the checksum.
    pub fn parse_trusted(bytes: &'a [u8]) -> Result<AhcObject<'a>, ObjectError> {
        Self::from_sections(Sections::scan(bytes)?)
    }

    /// Unit id, e.g. `base`.
    pub fn unit(&self) -> &'a str {
        self.unit
    }

    /// Haskell module name, or the base name of a `.cmm` file.
    pub fn module(&self) -> &'a str {
        self.module
    }

    /// The symbol table, globals first, each half sorted by name; indexed by `SymbolId`.
    pub fn symbols(&self) -> &[SymbolEntry<'a>] {
        &self.symbols
    }

    /// The global symbol of that name, defined here or not. Binary search.
    pub fn lookup(&self, name: &str) -> Option<SymbolId> {
        let globals = self.symbols.partition_point(|s| s.global);
        let found = self.symbols.get(..globals)?.binary_search_by(|s| s.name.cmp(name)).ok()?;
        Some(SymbolId(found as u32))
    }

    pub fn symbol(&self, id: SymbolId) -> Option<&SymbolEntry<'a>> {
        self.symbols.get(id.0 as usize)
    }

    /// The items in the order of the source; indexed by `ItemId`.
    pub fn items(&self) -> &[ItemEntry] {
        &self.items
    }

    /// What the item refers to: sorted, each (symbol, kind) once. References of an item to symbols that it defines itself are
    /// listed too, except for the base of a label difference. Empty for an item that does not exist.
    pub fn refs(&self, item: ItemId) -> &[Ref] {
        self.items.get(item.0 as usize).and_then(|e| self.refs.get(e.refs.clone())).unwrap_or(&[])
    }

    /// Decodes one item.
    pub fn item(&self, item: ItemId) -> Result<Item, ObjectError> {
        let entry = self.items.get(item.0 as usize).ok_or(ObjectError::NoSuchItem(item.0))?;
        let payload = self.cmm.get(entry.offset..entry.offset + entry.len).ok_or(ObjectError::NoSuchItem(item.0))?;
        let kind = match entry.kind {
            ItemKind::Data => 0,
            ItemKind::Proc => 1,
            ItemKind::Unsupported => 2,
        };
        Ok(decode::item(kind, payload, entry.offset, self.symbols.len() as u32)?)
    }

    /// Decodes everything.
    pub fn decode_module(&self) -> Result<Module, ObjectError> {
        Ok(decode::module(self.cmm)?)
    }

    /// The IR bytes.
    pub fn cmm_bytes(&self) -> &'a [u8] {
        self.cmm
    }

    /// Embedded object files: ordinary wasm objects, or objects of ours. They do not nest.
    pub fn embedded(&self) -> &[&'a [u8]] {
        &self.embedded
    }

    fn from_sections(s: Sections<'a>) -> Result<AhcObject<'a>, ObjectError> {
        let (cmm, cmm_at) = s.cmm.ok_or(ObjectError::NotAhc)?;
        let (index, index_at) =
            s.index.ok_or(ObjectError::Malformed { offset: cmm_at, what: "no `ahc.index` section" })?;
        let header = decode::header(cmm)?;
        let symbols = header.symbols.iter().map(|&(name, global)| SymbolEntry { name, global, def: None }).collect();
        let mut object = AhcObject {
            unit: header.unit,
            module: header.name,
            symbols,
            items: Vec::new(),
            refs: Vec::new(),
            cmm,
            embedded: s.embedded,
        };
        let ordered = |a: &SymbolEntry, b: &SymbolEntry| (!a.global, a.name) < (!b.global, b.name);
        if !object.symbols.windows(2).all(|w| matches!(w, [a, b] if ordered(a, b))) {
            return Err(ObjectError::Malformed { offset: cmm_at, what: "symbol table is not sorted" });
        }
        object.read_index(index, index_at, header.items_at)?;
        if object.items.len() != header.nitems as usize {
            return Err(ObjectError::Malformed {
                offset: index_at,
                what: "index and IR differ in their number of items",
            });
        }
        Ok(object)
    }

    fn read_index(&mut self, index: &[u8], at: usize, items_at: usize) -> Result<(), ObjectError> {
        let bad = |offset: usize, what: &'static str| ObjectError::Malformed { offset, what };
        let rest = index.strip_prefix(b"AHCX").ok_or(bad(at, "bad index magic"))?;
        let (&version, rest) = rest.split_first().ok_or(bad(at, "index too short"))?;
        if version != INDEX_VERSION {
            return Err(ObjectError::IndexVersion { found: version, expected: INDEX_VERSION });
        }
        let mut r = Reader::new(rest, at + 5, self.symbols.len() as u32);
        let nitems = r.count(5)?;
        self.items.reserve(nitems);
        let mut next = items_at;
        for i in 0..nitems {
            let pos = r.offset();
            let kind = match r.byte()? {
                0 => ItemKind::Data,
                1 => ItemKind::Proc,
                2 => ItemKind::Unsupported,
                _ => return Err(bad(pos, "unknown kind of item")),
            };
            let sym = r.symbol()?;
            let offset = r.u32()? as usize;
            let len = r.u32()? as usize;
            // Items do not overlap and stand in order, so a bad index cannot make the linker decode bytes twice.
            if offset < next || offset.checked_add(len).is_none_or(|end| end > self.cmm.len()) {
                return Err(bad(pos, "item outside of the IR"));
            }
            next = offset + len;
            let item = ItemId(i as u32);
            let role = match kind {
                ItemKind::Data => DefRole::Data,
                ItemKind::Proc => DefRole::Proc,
                ItemKind::Unsupported => DefRole::Unsupported,
            };
            self.define(sym, Def { item, role }, pos)?;
            let ninfos = r.count(1)?;
            let mut infos = Vec::with_capacity(ninfos);
            for k in 0..ninfos {
                let info = r.symbol()?;
                if info != sym {
                    self.define(info, Def { item, role: DefRole::Info(k as u32) }, pos)?;
                }
                infos.push(info);
            }
            let nrefs = r.count(2)?;
            let start = self.refs.len();
            for _ in 0..nrefs {
                let symbol = r.symbol()?;
                let kind = RefKind::from_code(r.byte()?).ok_or(bad(pos, "unknown kind of reference"))?;
                self.refs.push(Ref { symbol, kind });
            }
            self.items.push(ItemEntry { kind, sym, offset, len, infos, refs: start..self.refs.len() });
        }
        if !r.at_end() { Err(bad(r.offset(), "bytes after the index")) } else { Ok(()) }
    }

    fn define(&mut self, sym: SymbolId, def: Def, at: usize) -> Result<(), ObjectError> {
        let slot = self.symbols.get_mut(sym.0 as usize);
        match slot {
            Some(entry) if entry.def.is_none() => {
                entry.def = Some(def);
                Ok(())
            }
            _ => Err(ObjectError::Malformed { offset: at, what: "symbol defined twice" }),
        }
    }
}

/// The sections of a file, by name, with their offsets.
pub(super) struct Sections<'a> {
    index: Option<(&'a [u8], usize)>,
    pub(super) cmm: Option<(&'a [u8], usize)>,
    pub(super) embedded: Vec<&'a [u8]>,
    /// Offset of the section header and the payload of `ahc.sum`, if it is the last section.
    sum: Option<(usize, &'a [u8])>,
}

impl<'a> Sections<'a> {
    pub(super) fn scan(bytes: &'a [u8]) -> Result<Sections<'a>, ObjectError> {
        if bytes.get(..8) != Some(WASM_HEADER) {
            return Err(ObjectError::NotWasm);
        }
        let mut out = Sections { index: None, cmm: None, embedded: Vec::new(), sum: None };
        let mut pos = 8;
        while pos < bytes.len() {
            let start = pos;
            let ours = out.index.is_some();
            let cut = |_| match ours {
                true => ObjectError::Truncated,
                false => ObjectError::Malformed { offset: start, what: "section cut off" },
            };
            let mut r = Reader::new(bytes.get(pos..).unwrap_or(&[]), pos, 0);
            let id = r.byte().map_err(cut)?;
            let size = r.u32().map_err(cut)? as usize;
            let body_at = r.offset();
            let body = r.bytes(size).map_err(cut)?;
            pos = r.offset();
            out.sum = None;
            if id != 0 {
                continue;
            }
            let mut b = Reader::new(body, body_at, 0);
            let name = b.str()?;
            let at = b.offset();
            let content = b.rest();
            let slot = match name {
                SECTION_INDEX => &mut out.index,
                SECTION_CMM => &mut out.cmm,
                SECTION_OBJ => {
                    out.embedded.push(content);
                    continue;
                }
                SECTION_SUM => {
                    out.sum = Some((start, content));
                    continue;
                }
                _ => continue,
            };
            if slot.replace((content, at)).is_some() {
                return Err(ObjectError::Malformed { offset: start, what: "section occurs twice" });
            }
        }
        Ok(out)
    }

    /// The contents of `ahc.index` and `ahc.cmm`.
    pub(super) fn index_and_cmm(&self) -> Result<(&'a [u8], &'a [u8]), ObjectError> {
        match (self.index, self.cmm) {
            (Some((index, _)), Some((cmm, _))) => Ok((index, cmm)),
            _ => Err(ObjectError::NotAhc),
        }
    }

    pub(super) fn check_sum(&self, bytes: &[u8]) -> Result<(), ObjectError> {
        if self.cmm.is_none() {
            return Err(ObjectError::NotAhc);
        }
        let (at, payload) = self.sum.ok_or(ObjectError::Truncated)?;
        let sum: [u8; 8] =
            payload.try_into().map_err(|_| ObjectError::Malformed { offset: at, what: "checksum is not 8 bytes" })?;
        let expected = u64::from_le_bytes(sum);
        let found = xxh64(bytes.get(..at).unwrap_or(&[]), 0);
        if found == expected { Ok(()) } else { Err(ObjectError::Checksum { found, expected }) }
    }
}
