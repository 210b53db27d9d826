//! libFuzzer entry of the target `narinfo`; see `fuzz::targets`.
#![no_main]
libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::run("narinfo", input));
