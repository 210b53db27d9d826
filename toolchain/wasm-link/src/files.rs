//! Loaded files: objects of ours and relocatable wasm objects.

use cmm_ir::Item;
use wasm_obj::Object;
use wasm_obj::ahc_object::{AhcObject, InfoField, ItemId, RefKind};

use crate::dead_code::trim;
use crate::error::{LinkError, Result};
use crate::prune::{Keep, prune};

/// Index of a loaded file. Numbers follow the order of loading; outputs are ordered by `SortKey` instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// Where a file's contents go among the others: the same for every order of inputs and of loading.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SortKey {
    /// Unit id of Haskell code, archive name for C, empty for plain C objects.
    pub library: String,
    pub module: String,
    /// Tells members of one name apart; counts objects embedded in another from 1.
    pub sub: u64,
}

pub struct File<'a> {
    pub key: SortKey,
    /// For messages.
    pub path: String,
    pub kind: FileKind<'a>,
}

pub enum FileKind<'a> {
    /// What the linker itself defines.
    Linker,
    Ir(IrFile<'a>),
    C(Box<CFile>),
}

pub struct IrFile<'a> {
    pub object: AhcObject<'a>,
}

pub struct CFile {
    pub object: Object,
    /// Functions and segments of COMDAT groups that another file provides.
    pub dropped_functions: Vec<bool>,
    pub dropped_segments: Vec<bool>,
}

impl IrFile<'_> {
    /// Decodes an item, without the info-table fields that this link does not keep.
    pub fn item(&self, path: &str, index: u32, keep: Keep) -> Result<Item> {
        let mut item = self
            .object
            .item(ItemId(index))
            .map_err(|e| LinkError::Container { file: path.to_owned(), message: e.to_string() })?;
        prune(&mut item, keep);
        if let Item::Proc(proc) = &mut item {
            trim(proc, |sym| self.object.symbol(sym).map_or("", |s| s.name));
        }
        Ok(item)
    }

    /// Whether an item has info tables of constructors with their names.
    pub fn describes(&self, index: u32) -> bool {
        let refs = self.object.refs(ItemId(index));
        refs.iter().any(|r| r.kind == RefKind::Info(InfoField::ConDescr))
    }
}

impl CFile {
    pub fn new(object: Object) -> CFile {
        CFile {
            dropped_functions: vec![false; object.functions.len()],
            dropped_segments: vec![false; object.segments.len()],
            object,
        }
    }

    pub fn function_dropped(&self, index: u32) -> bool {
        self.dropped_functions.get(index as usize).copied().unwrap_or(false)
    }

    pub fn segment_dropped(&self, index: u32) -> bool {
        self.dropped_segments.get(index as usize).copied().unwrap_or(false)
    }
}
