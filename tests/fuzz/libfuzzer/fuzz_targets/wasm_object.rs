//! libFuzzer entry of the target `wasm_object`; see `fuzz::targets`.
#![no_main]
libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::run("wasm_object", input));
