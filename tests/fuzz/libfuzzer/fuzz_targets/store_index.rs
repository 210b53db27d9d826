//! libFuzzer entry of the target `store_index`; see `fuzz::targets`.
#![no_main]
libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::run("store_index", input));
