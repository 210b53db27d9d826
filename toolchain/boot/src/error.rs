//! What can go wrong while a library is built; each variant names the library, file or program.

use std::path::PathBuf;

use boot_store::StoreError;

pub type Result<T> = std::result::Result<T, BootError>;

#[derive(Debug, thiserror::Error)]
pub enum BootError {
    #[error("cannot {what} {}: {source}", path.display())]
    Io { what: &'static str, path: PathBuf, source: std::io::Error },
    #[error("{}: {message}", file.display())]
    Data { file: PathBuf, message: String },
    #[error("{step} failed: {program}: {status}\n{output}")]
    Command { step: String, program: String, status: String, output: String },
    #[error("{step}: cannot run {program}: {source}")]
    Start { step: String, program: String, source: std::io::Error },
    #[error("library {library}: no source file for module {module}")]
    NoModule { library: String, module: String },
    #[error("library {library}: header {header}, which it installs, is in none of its include folders")]
    NoHeader { library: String, header: String },
    #[error("library {library}: it depends on {dependency}, which none of the package databases given has")]
    NoDependency { library: String, dependency: String },
    #[error("library {library}: {module} is re-exported, but no dependency exposes it")]
    NoReexport { library: String, module: String },
    #[error("no library {name} in the list; it has: {known}")]
    UnknownLibrary { name: String, known: String },
    #[error("libraries depend on each other in a circle: {0}")]
    Cycle(String),
    #[error("{part} is needed to build library {library} and is not known")]
    MissingTool { part: &'static str, library: String },
    #[error("{file}: {message}")]
    Object { file: String, message: String },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Turns an I/O error into one that says what was done to which file.
pub(crate) fn io(what: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> BootError {
    let path = path.into();
    move |source| BootError::Io { what, path, source }
}
