//! libFuzzer entry of the target `ir_text`; see `fuzz::targets`.
#![no_main]
libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::run("ir_text", input));
