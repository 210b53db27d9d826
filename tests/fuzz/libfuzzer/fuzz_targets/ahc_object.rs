//! libFuzzer entry of the target `ahc_object`; see `fuzz::targets`.
#![no_main]
libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::run("ahc_object", input));
