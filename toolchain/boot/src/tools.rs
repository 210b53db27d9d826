//! Where the programs and inputs are that a build of a library uses.
//!
//! Input: paths, absolute, from the driver's configuration. Invariant: nothing else of the machine is consulted, except
//! `bash` and the ordinary command-line tools on PATH when a library runs its configure script.

use std::path::PathBuf;

#[derive(Clone, Debug)]
pub struct Tools {
    /// The stock GHC and its companions.
    pub ghc: PathBuf,
    pub ghc_pkg: PathBuf,
    pub hsc2hs: PathBuf,
    /// GHC's library folder for wasm32.
    pub libdir: PathBuf,
    /// The Cmm plugin.
    pub plugin: PathBuf,
    /// `ahc` itself: the plugin runs it.
    pub ahc: PathBuf,
    /// clang for wasm32 with wasi-libc.
    pub cc: PathBuf,
    /// Its linker, for configure scripts.
    pub ld: PathBuf,
    /// Node, which runs what hsc2hs compiles.
    pub node: PathBuf,
    /// The reader of .cabal files.
    pub cabal_info: PathBuf,
    /// GHC's source, patched.
    pub source: PathBuf,
    /// The archive of the Rust runtime; only the runtime library needs it.
    pub rts: Option<PathBuf>,
}

/// Options of every C compilation for the target.
pub fn c_flags() -> Vec<String> {
    let text = include_str!("../../ghc/cflags");
    text.lines().filter(|l| !l.starts_with('#') && !l.is_empty()).map(str::to_string).collect()
}

/// Preprocessor definitions that GHC's own C and Cmm sources expect of the target.
pub const DEFINES: [&str; 6] = [
    "-DNOSMP",
    "-DTABLES_NEXT_TO_CODE",
    "-DMAX_REAL_VANILLA_REG=6",
    "-DMAX_REAL_FLOAT_REG=6",
    "-DMAX_REAL_DOUBLE_REG=6",
    "-DMAX_REAL_LONG_REG=1",
];
