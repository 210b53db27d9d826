//! Checks a linked module against exactly the WebAssembly features that it may use.

use wasmparser::{Validator, WasmFeatures};

use crate::error::{LinkError, Result};

pub fn validate(wasm: &[u8]) -> Result<()> {
    let features = WasmFeatures::MUTABLE_GLOBAL
        | WasmFeatures::SATURATING_FLOAT_TO_INT
        | WasmFeatures::SIGN_EXTENSION
        | WasmFeatures::REFERENCE_TYPES
        | WasmFeatures::MULTI_VALUE
        | WasmFeatures::BULK_MEMORY
        | WasmFeatures::TAIL_CALL
        | WasmFeatures::FLOATS
        | WasmFeatures::GC_TYPES;
    match Validator::new_with_features(features).validate_all(wasm) {
        Ok(_) => Ok(()),
        Err(e) => Err(LinkError::Invalid(format!("at byte {:#x}: {}", e.offset(), e.message()))),
    }
}
