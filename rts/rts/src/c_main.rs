//! The start of a program whose `main` is C's (`-no-hs-main`): it calls `hs_init` by itself.

unsafe extern "C" {
    fn __wasm_call_ctors();
    /// The C compiler's `main` without arguments, or the C library's, which fetches them.
    fn __main_void() -> i32;
    /// Runs what `atexit` registered and flushes C's streams.
    fn exit(code: i32) -> !;
}

/// Exported as `_start`.
#[unsafe(no_mangle)]
pub extern "C" fn ahc_c_start() {
    // SAFETY: called once, by the host.
    unsafe {
        __wasm_call_ctors();
        exit(__main_void())
    }
}
