//! The WASI functions the runtime itself calls.

#[repr(C)]
pub struct Ciovec {
    pub buf: *const u8,
    pub len: u32,
}

#[link(wasm_import_module = "wasi_snapshot_preview1")]
unsafe extern "C" {
    pub fn fd_write(fd: i32, iovs: *const Ciovec, n: u32, written: *mut u32) -> i32;
    pub fn proc_exit(code: i32) -> !;
    pub fn args_sizes_get(argc: *mut u32, bytes: *mut u32) -> i32;
    pub fn environ_sizes_get(count: *mut u32, bytes: *mut u32) -> i32;
    pub fn environ_get(variables: *mut *mut u8, buf: *mut u8) -> i32;
    pub fn args_get(argv: *mut *mut u8, buf: *mut u8) -> i32;
    pub fn fd_filestat_get(fd: i32, stat: *mut u64) -> i32;
    pub fn random_get(out: *mut u8, n: usize) -> i32;
    pub fn fd_prestat_get(fd: i32, prestat: *mut u32) -> i32;
    pub fn fd_prestat_dir_name(fd: i32, name: *mut u8, room: usize) -> i32;
    pub fn clock_time_get(clock: i32, precision: u64, time: *mut u64) -> i32;
    pub fn poll_oneoff(subscriptions: *const u8, events: *mut u8, n: u32, n_events: *mut u32) -> i32;
}

pub const CLOCK_MONOTONIC: i32 = 1;
pub const CLOCK_PROCESS_CPU: i32 = 2;
