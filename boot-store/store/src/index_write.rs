//! Writing a library's index.
//!
//! Inputs: members in the order given, symbols as a map from name to member. Output: the bytes of `FORMAT.md`.
//! Invariants: INV-SORTED, by construction. Equal inputs give equal bytes.

use std::collections::BTreeMap;

use crate::digest::Digest;
use crate::error::{Result, StoreError};
use crate::index::{HEADER, MAGIC, MEMBER_SIZE, Member, PROLOGUE, SYMBOL_SIZE, VERSION, WEAK};

/// Name to (member, weak).
pub(crate) type Symbols = BTreeMap<String, (usize, bool)>;

pub(crate) fn encode(file: &str, library: &str, members: &[Member], symbols: &Symbols) -> Result<Vec<u8>> {
    let too_large = |size: usize, limit: u64| StoreError::TooLarge { file: file.into(), size: size as u64, limit };
    let narrow = |n: usize| u32::try_from(n).map_err(|_| too_large(n, u64::from(u32::MAX)));

    let mut strings = Vec::new();
    let mut add = |s: &str| -> Result<(u32, usize)> {
        let at = narrow(strings.len())?;
        strings.extend_from_slice(s.as_bytes());
        Ok((at, s.len()))
    };

    let capacity = HEADER + members.len() * MEMBER_SIZE + symbols.len() * SYMBOL_SIZE;
    let mut tables = Vec::with_capacity(capacity);
    let (library_at, library_len) = add(library)?;
    for member in members {
        let (at, len) = add(&member.module)?;
        tables.extend_from_slice(&at.to_le_bytes());
        tables.extend_from_slice(&narrow(len)?.to_le_bytes());
        tables.extend_from_slice(&member.digest.0);
        tables.extend_from_slice(&member.size.to_le_bytes());
    }
    for (name, (member, weak)) in symbols {
        let (at, len) = add(name)?;
        let len = u16::try_from(len).map_err(|_| too_large(len, u64::from(u16::MAX)))?;
        tables.extend_from_slice(&at.to_le_bytes());
        tables.extend_from_slice(&len.to_le_bytes());
        tables.extend_from_slice(&(if *weak { WEAK } else { 0 }).to_le_bytes());
        tables.extend_from_slice(&narrow(*member)?.to_le_bytes());
    }

    let mut body = Vec::with_capacity(HEADER - PROLOGUE + tables.len() + strings.len());
    for n in [narrow(members.len())?, narrow(symbols.len())?, narrow(strings.len())?, library_at, narrow(library_len)?]
    {
        body.extend_from_slice(&n.to_le_bytes());
    }
    body.extend_from_slice(&tables);
    body.extend_from_slice(&strings);

    let mut out = Vec::with_capacity(PROLOGUE + body.len());
    out.extend_from_slice(MAGIC);
    out.extend_from_slice(&[VERSION, 0, 0, 0]);
    out.extend_from_slice(&Digest::of(&body).0);
    out.extend_from_slice(&body);
    Ok(out)
}
