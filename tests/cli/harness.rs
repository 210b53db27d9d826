//! What the tests of the command line share: running `ahc` in a folder of its own, and small objects and stores.
//!
//! Inputs: arguments. Outputs: exit code, standard output and error. The environment's `AHC_*` is not passed on unless asked.

#![allow(dead_code)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use boot_store::{Defined, FragmentWriter};
use cmm_ir::{Data, Item, Module, Section, Static, Symbol, SymbolId};

static COUNTER: AtomicU32 = AtomicU32::new(0);

/// A folder removed at the end of the test.
pub struct Scratch {
    pub dir: PathBuf,
}

pub struct Ran {
    pub ok: bool,
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Scratch {
    pub fn new() -> Self {
        let n = COUNTER.fetch_add(1, Ordering::Relaxed);
        let dir = std::env::temp_dir().join(format!("ahc-cli-{}-{n}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        Scratch { dir }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    /// `ahc` here, with the toolchain that the environment names.
    pub fn toolchain(&self) -> Command {
        let mut command = Command::new(program());
        command.current_dir(&self.dir).stdin(Stdio::null());
        command
    }

    /// Compiles and links with the toolchain.
    pub fn link(&self, args: &[&str]) -> Ran {
        ran(self.toolchain().arg("link").args(args).output().unwrap())
    }

    /// GHC for wasm32.
    pub fn ghc(&self, args: &[&str]) -> Ran {
        ran(self.toolchain().arg("ghc").args(args).output().unwrap())
    }

    /// Runs JavaScript; `NODE` names another Node than the one on the path.
    pub fn node(&self, script: &str) -> Ran {
        self.node_with(script, &[])
    }

    /// As `node`, with arguments for the script.
    pub fn node_with(&self, script: &str, args: &[&str]) -> Ran {
        ran(self.node_command(script).args(args).output().unwrap())
    }

    pub fn node_command(&self, script: &str) -> Command {
        let node = std::env::var_os("NODE").unwrap_or_else(|| "node".into());
        let mut command = Command::new(node);
        command.arg(script).current_dir(&self.dir).stdin(Stdio::null()).env_remove("GHCRTS");
        command
    }

    /// `ahc` here, without the toolchain.
    pub fn command(&self) -> Command {
        let mut command = Command::new(program());
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("AHC") {
                command.env_remove(name);
            }
        }
        // libraries that somebody has fetched for real are none of a test's business
        command.env("XDG_CACHE_HOME", self.path("xdg"));
        command.current_dir(&self.dir).stdin(Stdio::null());
        command
    }

    pub fn ahc(&self, args: &[&str]) -> Ran {
        ran(self.command().args(args).output().unwrap())
    }

    /// Names of the files in a folder, hidden ones included.
    pub fn names(&self, folder: &str) -> Vec<String> {
        list(&self.path(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.dir);
    }
}

/// The program under test: `AHC_UNDER_TEST` (an installed one), or the one that was just built.
pub fn program() -> PathBuf {
    std::env::var_os("AHC_UNDER_TEST").map_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_ahc")), PathBuf::from)
}

/// A command line on which files may not grow beyond so many KiB: as on a full disk, a write fails half-way.
pub fn with_full_disk(kib: u32, dir: &Path, args: &str) -> Ran {
    let script = format!("trap '' XFSZ; ulimit -f {kib}; exec {} {args}", program().display());
    ran(Command::new("bash").args(["-c", &script]).current_dir(dir).stdin(Stdio::null()).output().unwrap())
}

pub fn list(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut out: Vec<String> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    out.sort();
    out
}

pub fn ran(output: Output) -> Ran {
    Ran {
        ok: output.status.success(),
        code: output.status.code(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

impl Ran {
    /// It failed as it should: exit code 1, a message with these parts, no panic.
    #[track_caller]
    pub fn refused(&self, parts: &[&str]) {
        assert_eq!(self.code, Some(1), "out: {}\nerr: {}", self.out, self.err);
        for part in parts {
            assert!(self.err.contains(part), "`{part}` is not in: {}", self.err);
        }
        assert!(!self.err.contains("panicked"), "{}", self.err);
    }

    #[track_caller]
    pub fn worked(&self) -> &str {
        assert!(self.ok, "out: {}\nerr: {}", self.out, self.err);
        &self.out
    }
}

/// An object of ours that defines one data symbol.
pub fn object(module: &str, symbol: &str) -> Vec<u8> {
    let data = Data {
        sym: SymbolId(0),
        section: Section::ReadOnlyData,
        align: 4,
        statics: vec![Static::Bytes(module.as_bytes().repeat(20))],
    };
    let module = Module {
        unit: "test".into(),
        name: module.into(),
        symbols: vec![Symbol { name: symbol.into(), global: true }],
        items: vec![Item::Data(data)],
    };
    wasm_obj::ahc_object::encode_module(module).unwrap()
}

/// A store with one library of two objects.
pub fn store(dir: &Path, library: &str) {
    let mut writer = FragmentWriter::new(dir, library).unwrap();
    for module in ["M", "N"] {
        let symbol = format!("{library}_{module}_closure");
        let bytes = object(&format!("{library}.{module}"), &symbol);
        writer.add_object(module, &bytes, &[Defined::strong(symbol)]).unwrap();
    }
    writer.finish().unwrap();
}

/// `bytes` damaged in the three ways that matter: cut short, one byte changed, another version.
pub fn damage(bytes: &[u8], version_at: usize) -> [(&'static str, Vec<u8>); 3] {
    let mut altered = bytes.to_vec();
    let middle = altered.len() * 3 / 4;
    altered[middle] ^= 0x20;
    let mut version = bytes.to_vec();
    version[version_at] = 0x63;
    [("truncated", bytes[..bytes.len() - 7].to_vec()), ("altered", altered), ("version", version)]
}
