//! `ahc inspect M.o`: the stored IR as text.
//!
//! Inputs: the bytes of an object file. Output: text that `cmm_ir::text::parse` reads back; embedded objects appear as comments.

use super::{AhcObject, ObjectError};
use cmm_ir::text;

/// The IR of an object file of ours in its text form (`toolchain/cmm-ir/TEXT.md`).
pub fn inspect_text(bytes: &[u8]) -> Result<String, ObjectError> {
    let object = AhcObject::parse(bytes)?;
    let mut out = text::print(&object.decode_module()?);
    for (i, e) in object.embedded().iter().enumerate() {
        let kind = if AhcObject::detect(e) { "object of this toolchain" } else { "wasm object" };
        out.push_str(&format!("; embedded object {i}: {kind}, {} bytes\n", e.len()));
    }
    Ok(out)
}
