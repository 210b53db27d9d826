//! libFuzzer entry of the target `heap`; see `fuzz::heap`.
#![no_main]
libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::run("heap", input));
