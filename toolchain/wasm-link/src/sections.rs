//! A module's sections, to change some of them.
//!
//! Input: a module. Output: the module with what has been changed. Invariant: sections stand in the order that the format wants; custom ones stay behind the
//! section that they followed.

use wasmparser::{BinaryReader, DataSectionReader, ImportSectionReader, TypeRef};

use crate::error::Result;
use crate::polish::defect;
use crate::relocate::uleb;

const IMPORT: u8 = 2;
const DATA: u8 = 11;
/// The format's order.
const ORDER: [u8; 12] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 10, 11];

pub struct Sections<'a> {
    /// Magic number and version.
    head: &'a [u8],
    sections: Vec<(u8, std::borrow::Cow<'a, [u8]>)>,
}

impl<'a> Sections<'a> {
    pub fn read(wasm: &'a [u8]) -> Result<Sections<'a>> {
        let mut reader = BinaryReader::new(wasm, 0);
        let head = reader.read_bytes(8).map_err(defect)?;
        let mut sections = Vec::new();
        while !reader.eof() {
            let id = reader.read_u8().map_err(defect)?;
            let size = reader.read_var_u32().map_err(defect)?;
            sections.push((id, reader.read_bytes(size as usize).map_err(defect)?.into()));
        }
        Ok(Sections { head, sections })
    }

    fn get(&self, id: u8) -> Option<&[u8]> {
        self.sections.iter().find(|(i, _)| *i == id).map(|(_, bytes)| &**bytes)
    }

    /// The number that a section begins with, if there is one: how many entries it has.
    pub fn number(&self, id: u8) -> Result<Option<u32>> {
        self.get(id).map(|bytes| BinaryReader::new(bytes, 0).read_var_u32().map_err(defect)).transpose()
    }

    pub fn count(&self, id: u8) -> Result<u32> {
        Ok(self.number(id)?.unwrap_or(0))
    }

    pub fn imported_functions(&self) -> Result<u32> {
        let Some(bytes) = self.get(IMPORT) else { return Ok(0) };
        let mut count = 0;
        for import in ImportSectionReader::new(BinaryReader::new(bytes, 0)).map_err(defect)? {
            count += u32::from(matches!(import.map_err(defect)?.ty, TypeRef::Func(_)));
        }
        Ok(count)
    }

    pub fn data(&self) -> Result<Option<DataSectionReader<'_>>> {
        self.get(DATA).map(|bytes| DataSectionReader::new(BinaryReader::new(bytes, 0)).map_err(defect)).transpose()
    }

    /// Adds entries to a section.
    pub fn append(&mut self, id: u8, entries: u32, bytes: &[u8]) -> Result<()> {
        let (mut count, mut old) = (0, &[][..]);
        if let Some(section) = self.get(id) {
            let mut reader = BinaryReader::new(section, 0);
            count = reader.read_var_u32().map_err(defect)?;
            old = reader.read_bytes(reader.bytes_remaining()).map_err(defect)?;
        }
        let mut new = Vec::with_capacity(old.len() + bytes.len() + 5);
        uleb(&mut new, count + entries);
        new.extend_from_slice(old);
        new.extend_from_slice(bytes);
        self.set(id, new);
        Ok(())
    }

    /// Gives a section these contents.
    pub fn set(&mut self, id: u8, bytes: Vec<u8>) {
        if let Some((_, old)) = self.sections.iter_mut().find(|(i, _)| *i == id) {
            *old = bytes.into();
            return;
        }
        let rank = |id: u8| ORDER.iter().position(|i| *i == id);
        let behind = self.sections.iter().rposition(|(i, _)| rank(*i).is_some_and(|r| Some(r) < rank(id)));
        self.sections.insert(behind.map_or(0, |n| n + 1), (id, bytes.into()));
    }

    pub fn write(&self) -> Vec<u8> {
        let mut out = self.head.to_vec();
        for (id, bytes) in &self.sections {
            out.push(*id);
            uleb(&mut out, bytes.len() as u32);
            out.extend_from_slice(bytes);
        }
        out
    }
}
