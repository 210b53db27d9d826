//! What a link is asked to do.

use std::collections::BTreeMap;

use wasm_lower::Strategy;
use wasm_obj::Bytes;

/// The Haskell value that the program runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// A closure, `Main_main_closure` by default.
    pub closure: String,
    /// What takes its place if it reaches a top-handler trigger (ABI.md §9); `None` for a root given by hand.
    pub with_top_handler: Option<String>,
    /// What comes in with the top handler, if there is such a thing: the runtime runs it at exit, and refers to it weakly.
    pub at_exit: Option<String>,
}

/// Flushes stdout and stderr.
const FLUSH: &str = "base_GHCziTopHandler_flushStdHandles_closure";

impl Root {
    /// A closure that runs as it is, without a top handler.
    pub fn bare(closure: impl Into<String>) -> Root {
        Root { closure: closure.into(), with_top_handler: None, at_exit: None }
    }
}

impl Default for Root {
    fn default() -> Root {
        Root {
            closure: "Main_main_closure".into(),
            with_top_handler: Some("ZCMain_main_closure".into()),
            at_exit: Some(FLUSH.into()),
        }
    }
}

/// Where an undefined C function comes from at run time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportName {
    pub module: String,
    pub field: String,
}

#[derive(Clone, Debug)]
pub struct LinkOptions {
    pub strategy: Strategy,
    /// `None` links C alone.
    pub root: Option<Root>,
    /// The function that is exported under its own name and keeps everything else: `_start`.
    pub entry: String,
    /// Further functions to export under their own names.
    pub exports: Vec<String>,
    /// Further symbols to keep.
    pub keep: Vec<String>,
    /// Undefined functions that become imports, by symbol.
    pub imports: BTreeMap<String, ImportName>,
    pub c_stack_size: u32,
    /// Bytes that the memory may grow to, in whole pages; `None`: what the engine allows.
    pub max_memory: Option<u64>,
    /// Export the function table as `__indirect_function_table` (callbacks from JavaScript, debugging).
    pub export_table: bool,
    /// Every Haskell function calls the import `env.ahc_trace(primary info pointer, pc)` first (pc 0: the primary entry).
    pub trace: bool,
    /// With the collector, and the static reference tables that it reads.
    pub gc: bool,
    /// Keep the strings that describe constructors.
    pub constructor_names: bool,
    /// Leave out the fields of class dictionaries that nothing selects. Not done where the program looks at closures (`unpackClosure#`).
    pub prune_dictionaries: bool,
    /// Write a name section.
    pub names: bool,
    /// Undefined and unsupported symbols trap when they are used instead of failing the link.
    pub allow_undefined: bool,
    /// The capability: a data symbol, and the offset of the register table in it.
    pub base_reg: (String, u32),
    /// Check the module that was written with wasmparser.
    pub validate: bool,
    /// The process ends soon: its memory need not be given back piece by piece.
    pub leave_memory: bool,
    /// List symbols, modules and libraries in the report.
    pub report: bool,
}

impl Default for LinkOptions {
    fn default() -> LinkOptions {
        LinkOptions {
            strategy: Strategy::TailCall,
            root: Some(Root::default()),
            entry: ahc_abi::names::START.into(),
            exports: Vec::new(),
            keep: Vec::new(),
            imports: BTreeMap::new(),
            c_stack_size: 64 * 1024,
            max_memory: None,
            export_table: false,
            trace: false,
            gc: true,
            constructor_names: false,
            prune_dictionaries: true,
            names: false,
            allow_undefined: false,
            base_reg: (ahc_abi::names::MAIN_CAPABILITY.into(), ahc_abi::reg::BASE_REG_OFFSET),
            validate: false,
            leave_memory: false,
            report: true,
        }
    }
}

/// A file given to the link: an object of ours, a wasm object, or an archive of either. Objects define their symbols at once;
/// archive members are loaded when something needs a symbol of theirs.
#[derive(Clone, Debug)]
pub struct Input {
    /// As the user wrote it, for messages.
    pub path: String,
    pub bytes: Bytes,
}

impl Input {
    pub fn new(path: impl Into<String>, bytes: impl Into<Bytes>) -> Input {
        Input { path: path.into(), bytes: bytes.into() }
    }

    /// Reads a file.
    pub fn read(path: &std::path::Path) -> crate::error::Result<Input> {
        let bytes = std::fs::read(path)
            .map_err(|e| crate::error::LinkError::Read { file: path.display().to_string(), message: e.to_string() })?;
        Ok(Input::new(path.display().to_string(), bytes))
    }

    /// The file's name without folders: outputs must not depend on where the inputs are.
    pub(crate) fn base_name(&self) -> &str {
        self.path.rsplit(['/', '\\']).next().unwrap_or(&self.path)
    }
}
