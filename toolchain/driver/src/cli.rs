//! The command line, defined once; help texts come from here.
//!
//! Input: arguments. Output: `Cli`. `ahc ghc` and `ahc pkg` never get here: their arguments belong to GHC.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

#[derive(Parser)]
#[command(name = "ahc", version, about = "Haskell to WebAssembly", disable_help_subcommand = true)]
#[command(after_help = "`ahc-link` is `ahc link`, and so on for each command.
`ahc ghc ARGS` runs GHC 9.6.6 for wasm32, `ahc pkg ARGS` its ghc-pkg.")]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Compile and link a program to NAME.wasm, NAME.mjs and NAME.js
    Link(Box<LinkArgs>),
    /// Build libraries into a boot store, or fetch them from a binary cache
    Boot(Box<BootArgs>),
    /// Make and combine object files (what GHC calls instead of an assembler)
    Object(ObjectArgs),
    /// Print what an object file holds, as text
    Inspect {
        /// An object file of this toolchain, a wasm object or an archive
        file: PathBuf,
    },
    /// Make a GHC libdir whose global package database has libraries in it
    Libdir(LibdirArgs),
    /// Look at and after boot stores
    Store(StoreArgs),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StrategyArg {
    /// wasm tail calls
    TailCall,
    /// wasm tail calls, with related procedures in one function
    Grouped,
    /// wasm calls and returns for Haskell's, tail calls for other jumps (the default)
    Direct,
    /// for engines without tail calls
    Trampoline,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum GcArg {
    /// generational, copying (the default)
    Copying,
    /// no collector: for programs that allocate little
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    Text,
    Json,
    Dot,
}

/// Which options of the runtime system a program takes at run time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "camelCase")]
pub enum RtsOptsArg {
    /// none: they are errors
    None,
    /// those of the environment; those of the command line go to the program
    Ignore,
    /// neither
    IgnoreAll,
    /// those that do no harm (the default, in programs that read their arguments)
    #[default]
    Some,
    All,
}

#[derive(Args)]
pub struct LinkArgs {
    /// Haskell (.hs, .lhs), C (.c), C++ (.cc, .cpp, .cxx), object (.o) and archive (.a) files
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// A source file or object; the same as naming it without --input
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub input: Vec<PathBuf>,

    /// Object files and archives
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub input_o: Vec<PathBuf>,

    /// C files of the program
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub c_source: Vec<PathBuf>,

    /// Name of the program, with or without .wasm; its folder is the output folder unless --output-dir is given
    #[arg(short, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Folder for the outputs
    #[arg(long, value_name = "DIR")]
    pub output_dir: Option<PathBuf>,

    /// Symbol of the closure to run [default: Main_main_closure]
    #[arg(long, value_name = "SYMBOL")]
    pub root: Option<String>,

    /// How compiled code calls compiled code
    #[arg(long, value_enum, default_value = "direct")]
    pub strategy: StrategyArg,

    /// The garbage collector
    #[arg(long, value_enum, default_value = "copying")]
    pub gc: GcArg,

    /// Optimization: 0, 1, or 2 (GHC's -O2, and ahc-wasm-opt on the result)
    #[arg(short = 'O', value_name = "LEVEL", default_value = "1", value_parser = clap::value_parser!(u8).range(0..=2))]
    pub optimize: u8,

    /// Write a link report
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub report: Option<ReportFormat>,

    /// Where the report goes [default: standard output]
    #[arg(long, value_name = "FILE", requires = "report")]
    pub report_file: Option<PathBuf>,

    /// JavaScript module whose exports satisfy imports of C functions
    #[arg(long, value_name = "FILE")]
    pub import_js: Vec<PathBuf>,

    /// Undefined symbols trap when they are called instead of failing the link
    #[arg(long)]
    pub allow_undefined: bool,

    /// Keep the names of functions in the module, Haskell's included, for debuggers and profilers
    #[arg(short = 'g', long)]
    pub names: bool,

    /// Size of the stack of C code, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = 65536)]
    pub c_stack_size: u32,

    /// Size that the program's memory may grow to, in bytes [default: what the engine allows, at most 4 GiB]
    #[arg(long, value_name = "BYTES", value_parser = clap::value_parser!(u64).range(65536..=1 << 32))]
    pub max_memory: Option<u64>,

    /// Export a C function, or a Haskell one that is `foreign export`ed, under its name
    #[arg(long, value_name = "SYMBOL")]
    pub export: Vec<String>,

    /// There is no Main: the exported functions are a library for JavaScript, or C has a main
    #[arg(long)]
    pub no_main: bool,

    /// Libraries the program may use (GHC's -package)
    #[arg(long, value_name = "NAME")]
    pub package: Vec<String>,

    /// RTS options that the program takes (+RTS, GHCRTS) [default: some]
    #[arg(long, alias = "rts-opts", value_enum, value_name = "WHICH", num_args = 0..=1, require_equals = true, default_missing_value = "all")]
    pub rtsopts: Option<RtsOptsArg>,

    /// RTS options that the program starts with, such as "-A4m -K64m"
    #[arg(long, alias = "with-rts-opts", value_name = "OPTIONS", allow_hyphen_values = true)]
    pub with_rtsopts: Option<String>,

    /// With the RTS options for finding bugs in the runtime and in foreign code (-DS, --stress-gc)
    #[arg(long)]
    pub debug: bool,

    /// An argument for GHC, as it is
    #[arg(long, value_name = "ARG", allow_hyphen_values = true)]
    pub ghc_option: Vec<String>,

    /// Folder to look for --library in
    #[arg(short = 'L', long, value_name = "DIR")]
    pub library_dir: Vec<PathBuf>,

    /// Link libNAME.a, what is needed of it
    #[arg(short = 'l', long, value_name = "NAME")]
    pub library: Vec<String>,

    /// Boot stores to link against [default: the toolchain's]
    #[arg(long, value_name = "DIR")]
    pub store: Vec<PathBuf>,

    /// Keep intermediate files here
    #[arg(long, value_name = "DIR")]
    pub work_dir: Option<PathBuf>,

    /// Say on standard error where the time goes
    #[arg(long)]
    pub timings: bool,
}

#[derive(Args)]
pub struct BootArgs {
    /// The folder to write to: store, package database, interfaces [default with --from-cache: ahc in the user's cache folder]
    #[arg(long, value_name = "DIR", required_unless_present = "from_cache")]
    pub store: Option<PathBuf>,

    /// Outputs of libraries built elsewhere that these depend on; what they hold is not built again
    #[arg(long, value_name = "DIR")]
    pub dep: Vec<PathBuf>,

    /// Build exactly the library that this file describes (an entry of the list of libraries)
    #[arg(long, value_name = "FILE")]
    pub spec: Option<PathBuf>,

    /// Do not build: fetch from this binary cache (https://, http://, file://), and from the next where it lacks something
    #[arg(long, value_name = "URL", requires = "trusted_key", conflicts_with_all = ["dep", "spec"])]
    pub from_cache: Vec<String>,

    /// Public key whose signatures are believed, as Nix writes it
    #[arg(long, value_name = "NAME:BASE64", requires = "from_cache")]
    pub trusted_key: Vec<String>,

    /// Fetch this store path as well; the cache then needs no list of libraries
    #[arg(long, value_name = "PATH", requires = "from_cache")]
    pub cache_path: Vec<String>,

    /// Give up on a server that says nothing for so many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..), requires = "from_cache")]
    pub timeout: u64,

    /// Give up after so many failures in a row
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..), requires = "from_cache")]
    pub attempts: u32,

    /// Downloads at once
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=64), requires = "from_cache")]
    pub jobs: u16,

    /// Libraries to build or fetch, with all they depend on [default: all of the list]
    #[arg(value_name = "LIBRARY")]
    pub libraries: Vec<String>,
}

#[derive(Args)]
pub struct LibdirArgs {
    /// The folder to make; a libdir that stands there is replaced
    #[arg(long, value_name = "DIR")]
    pub into: PathBuf,

    /// GHC's wasm32 libdir without libraries [default: the toolchain's]
    #[arg(long, value_name = "DIR")]
    pub base: Option<PathBuf>,

    /// Libraries: folders with a package.conf.d, as `ahc boot` writes them
    #[arg(value_name = "LIBRARY")]
    pub libraries: Vec<PathBuf>,
}

#[derive(Args)]
pub struct ObjectArgs {
    #[command(subcommand)]
    pub command: ObjectCommand,
}

#[derive(Subcommand)]
pub enum ObjectCommand {
    /// Make an object file of IR bytes: verify, give local symbols stable names, index
    Encode {
        /// IR bytes (FORMAT.md of cmm-ir) [default: standard input]
        input: Option<PathBuf>,
        #[arg(short, value_name = "FILE")]
        output: PathBuf,
        /// Unit id to store instead of the one in the bytes
        #[arg(long, default_value = "")]
        unit: String,
        /// Module name to store instead of the one in the bytes
        #[arg(long, default_value = "")]
        module: String,
    },
    /// Combine object files: the first of this toolchain takes the others in
    Merge {
        #[arg(required = true)]
        inputs: Vec<PathBuf>,
        #[arg(short, value_name = "FILE")]
        output: PathBuf,
    },
}

#[derive(Args)]
pub struct StoreArgs {
    #[command(subcommand)]
    pub command: StoreCommand,
}

#[derive(Subcommand)]
pub enum StoreCommand {
    /// List objects: digest, size, library, module
    Ls {
        /// Only this library
        #[arg(long)]
        library: Option<String>,
        /// List symbols too
        #[arg(long)]
        symbols: bool,
        /// Stores [default: the toolchain's]
        #[arg(value_name = "STORE")]
        stores: Vec<PathBuf>,
    },
    /// Sizes of each library
    Stat {
        #[arg(value_name = "STORE")]
        stores: Vec<PathBuf>,
    },
    /// Read everything and compare it with its digests
    Verify {
        #[arg(value_name = "STORE")]
        stores: Vec<PathBuf>,
    },
    /// Remove blobs that no library names
    Gc {
        /// Keep files younger than this many seconds; writers may be at work
        #[arg(long, default_value_t = 3600)]
        min_age: u64,
        #[arg(value_name = "STORE", required = true)]
        stores: Vec<PathBuf>,
    },
    /// Write objects and archives into a store as one library
    Add {
        #[arg(long, value_name = "STORE")]
        into: PathBuf,
        #[arg(long, value_name = "NAME")]
        library: String,
        /// Definitions of other libraries win over these
        #[arg(long)]
        replaceable: bool,
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
    },
    /// Add the libraries of stores to another
    Merge {
        #[arg(long, value_name = "STORE")]
        into: PathBuf,
        #[arg(value_name = "STORE", required = true)]
        from: Vec<PathBuf>,
    },
}
