//! Where the info tables of one procedure stand, relative to the procedure's place in the info region.
//!
//! Purpose: the one definition of ABI.md section 1 that the linker (which writes the tables) and the lowering (which tests `pc`
//! against the entries) share. A pure function of the procedure.
//! Input: a procedure. Output: the size of its part of the info region and the offset of every entry's info pointer in it.
//!
//! Invariants:
//! - INV-INFO-ALIGN: the part is placed at a multiple of 8; every `info_ptr` is a multiple of 8.
//! - INV-INFO-UNIQUE: info pointers are distinct and positive, also across neighbouring parts: each entry occupies the bytes
//!   *before* its info pointer, at least 8 of them (an entry without a table gets 8 zero bytes).
//! - The primary entry comes first, then the other entries in block order.

use cmm_ir::{BlockId, InfoTable, Proc, SymbolId};

/// One entry of a procedure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InfoEntry {
    pub block: BlockId,
    /// The label of the code: the info table's symbol, or the procedure's own for a primary entry without a table.
    pub sym: SymbolId,
    /// Index into `Proc::infos`; `None` for a primary entry without an info table.
    pub table: Option<usize>,
    /// Offset of the first byte of the table.
    pub start: u32,
    /// Offset of the info pointer: the end of the table.
    pub info_ptr: u32,
}

/// The layout of one procedure's part of the info region.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct InfoLayout {
    /// Size in bytes, a multiple of 8; equals the last info pointer's offset.
    pub size: u32,
    /// The primary entry first.
    pub entries: Vec<InfoEntry>,
}

impl InfoLayout {
    /// The entry of a block, if the block is one.
    pub fn entry_of(&self, block: BlockId) -> Option<&InfoEntry> {
        self.entries.iter().find(|e| e.block == block)
    }
}

/// Size in bytes of an info table.
pub fn table_size(info: &InfoTable) -> u32 {
    info.statics.iter().fold(0u32, |n, s| n.saturating_add(s.size()))
}

/// Lays out the entries of a procedure.
pub fn info_layout(proc: &Proc) -> InfoLayout {
    let mut layout = InfoLayout::default();
    let has_primary = proc.infos.iter().any(|i| i.block == BlockId(0));
    if !has_primary {
        layout.push(BlockId(0), proc.sym, None, 0);
    }
    // `infos` is in block order (verifier), so the primary entry's table is the first if it exists.
    for (n, info) in proc.infos.iter().enumerate() {
        layout.push(info.block, info.sym, Some(n), table_size(info));
    }
    layout
}

impl InfoLayout {
    fn push(&mut self, block: BlockId, sym: SymbolId, table: Option<usize>, size: u32) {
        let end = self.size.saturating_add(size.max(8));
        let info_ptr = end.saturating_add(7) & !7;
        self.entries.push(InfoEntry { block, sym, table, start: info_ptr - size, info_ptr });
        self.size = info_ptr;
    }
}
