//! Where the parts of the toolchain are.
//!
//! Inputs, strongest first: an environment variable for each part, a JSON file (`AHC_CONFIG`, or `ahc.json` in the
//! executable's folder, in `../share/ahc` beside it, or in the user's cache folder, where `ahc boot --from-cache` writes it;
//! paths in it are relative to the file), a fixed place relative to the executable. Output: a path for each part, checked to exist.
//! Invariant: a part that is missing is an error that names the part, the places looked at and what to set.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
struct File {
    /// The stock GHC.
    ghc: Option<PathBuf>,
    ghc_pkg: Option<PathBuf>,
    /// GHC's library folder that makes it target wasm32.
    libdir: Option<PathBuf>,
    /// Package databases besides the libdir's own.
    package_dbs: Vec<PathBuf>,
    /// The shared library with the Cmm plugin.
    plugin: Option<PathBuf>,
    stores: Vec<PathBuf>,
    /// Archives that every link may take from: the runtime, the C library.
    archives: Vec<PathBuf>,
    wasm_opt: Option<PathBuf>,
    /// cabal-install.
    cabal: Option<PathBuf>,
    /// What only `ahc boot` and the helpers of Cabal need, by name.
    boot: BTreeMap<String, PathBuf>,
}

pub struct Config {
    file: File,
    /// Where `file` was read from.
    origin: Option<PathBuf>,
    exe_dir: Option<PathBuf>,
}

/// A part, as messages and the environment call it.
struct Part {
    what: &'static str,
    variable: &'static str,
    key: &'static str,
    /// Where it stands relative to the executable's folder in an installation.
    beside: Option<&'static str>,
}

impl Config {
    pub fn load() -> Result<Config> {
        let exe = std::env::current_exe().ok().and_then(|p| p.canonicalize().ok());
        let exe_dir = exe.and_then(|p| p.parent().map(Path::to_path_buf));
        let origin = match std::env::var_os("AHC_CONFIG") {
            Some(path) => Some(PathBuf::from(path)),
            None => {
                let beside = exe_dir.iter().flat_map(|d| [d.join("ahc.json"), d.join("../share/ahc/ahc.json")]);
                let fetched = user_folder().map(|d| d.join("ahc.json"));
                beside.chain(fetched).find(|p| p.is_file())
            }
        };
        let file = match &origin {
            Some(path) => read(path)?,
            None => File::default(),
        };
        Ok(Config { file, origin, exe_dir })
    }

    pub fn ghc(&self) -> Result<PathBuf> {
        let part = Part { what: "the pinned GHC 9.6.6", variable: "AHC_GHC", key: "ghc", beside: None };
        self.program(&part, &self.file.ghc, "ghc")
    }

    pub fn ghc_pkg(&self) -> Result<PathBuf> {
        let part = Part { what: "GHC's ghc-pkg", variable: "AHC_GHC_PKG", key: "ghc-pkg", beside: None };
        if let (None, None, Ok(ghc)) = (std::env::var_os(part.variable), &self.file.ghc_pkg, self.ghc()) {
            let sibling = ghc.with_file_name("ghc-pkg");
            if sibling.exists() {
                return Ok(sibling);
            }
        }
        self.program(&part, &self.file.ghc_pkg, "ghc-pkg")
    }

    pub fn libdir(&self) -> Result<PathBuf> {
        let part = Part {
            what: "GHC's wasm32 libdir",
            variable: "AHC_LIBDIR",
            key: "libdir",
            beside: Some("../share/ahc/libdir"),
        };
        let dir = self.find(&part, &self.file.libdir)?;
        if !dir.join("settings").is_file() {
            bail!("{} is not a GHC libdir: it has no `settings` file; set {}", dir.display(), part.variable);
        }
        Ok(dir)
    }

    pub fn plugin(&self) -> Result<PathBuf> {
        let beside = Some("../share/ahc/libahc-plugin.so");
        let part = Part { what: "the Cmm plugin's shared library", variable: "AHC_PLUGIN", key: "plugin", beside };
        self.find(&part, &self.file.plugin)
    }

    pub fn wasm_opt(&self) -> Result<PathBuf> {
        let part = Part {
            what: "ahc-wasm-opt, which -O2 runs (use -O1 to link without it)",
            variable: "AHC_WASM_OPT",
            key: "wasm-opt",
            beside: Some("ahc-wasm-opt"),
        };
        self.find(&part, &self.file.wasm_opt)
    }

    pub fn cabal(&self) -> Result<PathBuf> {
        let part = Part { what: "cabal-install", variable: "AHC_CABAL", key: "cabal", beside: None };
        self.program(&part, &self.file.cabal, "cabal")
    }

    /// At least one folder.
    pub fn stores(&self) -> Result<Vec<PathBuf>> {
        let stores = match std::env::var_os("AHC_STORE") {
            Some(list) => std::env::split_paths(&list).collect(),
            None if self.file.stores.is_empty() => self.beside("../share/ahc/store").into_iter().collect(),
            None => self.relative(&self.file.stores),
        };
        if stores.is_empty() {
            bail!(
                "no boot store is known; set AHC_STORE or `stores` in {}, or make one with `ahc boot --store DIR`",
                self.file_name()
            );
        }
        Ok(stores)
    }

    pub fn archives(&self) -> Result<Vec<PathBuf>> {
        let archives = match std::env::var_os("AHC_ARCHIVES") {
            Some(list) => std::env::split_paths(&list).collect(),
            None => self.relative(&self.file.archives),
        };
        match archives.iter().find(|a| !a.is_file()) {
            Some(missing) => bail!(
                "the archive {} is missing; correct AHC_ARCHIVES or `archives` in {}",
                missing.display(),
                self.file_name()
            ),
            None => Ok(archives),
        }
    }

    pub fn package_dbs(&self) -> Vec<PathBuf> {
        match std::env::var_os("AHC_PACKAGE_DB") {
            Some(list) => std::env::split_paths(&list).collect(),
            None => self.relative(&self.file.package_dbs),
        }
    }

    /// A part that only `ahc boot` needs; `key` is its name under `boot`.
    pub fn boot(&self, what: &'static str, variable: &'static str, key: &'static str) -> Result<PathBuf> {
        let part = Part { what, variable, key, beside: None };
        self.find(&part, &self.file.boot.get(key).cloned())
    }

    /// As `find`; a folder means the program in its `bin`.
    fn program(&self, part: &Part, configured: &Option<PathBuf>, name: &str) -> Result<PathBuf> {
        let path = self.find(part, configured)?;
        if !path.is_dir() {
            return Ok(path);
        }
        let inside = path.join("bin").join(name);
        if !inside.is_file() {
            bail!("{} not found: {} is a folder without bin/{name}; set {}", part.what, path.display(), part.variable);
        }
        Ok(inside)
    }

    fn find(&self, part: &Part, configured: &Option<PathBuf>) -> Result<PathBuf> {
        let (path, source) = if let Some(value) = std::env::var_os(part.variable) {
            (PathBuf::from(value), part.variable.to_string())
        } else if let Some(path) = configured {
            (self.resolve(path), format!("`{}` in {}", part.key, self.file_name()))
        } else if let Some(path) = part.beside.and_then(|b| self.beside(b)) {
            return Ok(path);
        } else {
            bail!("{} is not known; set {} or `{}` in {}", part.what, part.variable, part.key, self.file_name());
        };
        if !path.exists() {
            bail!("{} is missing: {} (from {source}) does not exist", part.what, path.display());
        }
        Ok(path)
    }

    fn beside(&self, relative: &str) -> Option<PathBuf> {
        let path = self.exe_dir.as_ref()?.join(relative);
        path.exists().then_some(path)
    }

    fn relative(&self, paths: &[PathBuf]) -> Vec<PathBuf> {
        paths.iter().map(|p| self.resolve(p)).collect()
    }

    fn resolve(&self, path: &Path) -> PathBuf {
        let folder = self.origin.as_deref().and_then(Path::parent);
        folder.map_or_else(|| path.to_path_buf(), |f| f.join(path))
    }

    fn file_name(&self) -> String {
        self.origin.as_ref().map_or_else(|| "ahc.json beside ahc".to_string(), |p| p.display().to_string())
    }
}

/// What `ahc boot --from-cache` fetches goes here unless told otherwise: it can be fetched again, so it is a cache.
pub fn user_folder() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|p| p.is_absolute());
    let cache = set("XDG_CACHE_HOME").or_else(|| Some(set("HOME")?.join(".cache")));
    cache.map(|c| c.join("ahc"))
}

fn read(path: &Path) -> Result<File> {
    let text = std::fs::read(path).with_context(|| format!("cannot read the configuration {}", path.display()))?;
    serde_json::from_slice(&text).with_context(|| format!("the configuration {} is wrong", path.display()))
}
