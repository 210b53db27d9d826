//! libFuzzer entry of the target `archive`; see `fuzz::targets`.
#![no_main]
libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::run("archive", input));
