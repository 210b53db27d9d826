//! libFuzzer entry of the target `nar`; see `fuzz::targets`.
#![no_main]
libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::run("nar", input));
