//! What a program is given because of something that it reaches: `GHC.TopHandler` around it (ABI.md section 9) if it can raise an
//! exception, or uses a standard handle that must be flushed at exit; the names of constructors if it reads info tables.

use crate::graph::Graph;
use crate::load::Loader;

const RAISING: [&str; 5] =
    ["stg_raisezh", "stg_raiseIOzh", "stg_raiseDivZZerozh", "stg_raiseOverflowzh", "stg_raiseUnderflowzh"];
const HANDLES: [&str; 3] = ["stdin_closure", "stdout_closure", "stderr_closure"];
const HANDLE_MODULES: [&str; 2] = ["base_GHCziIOziStdHandles_", "base_GHCziIOziHandleziFD_"];

/// Whether anything reached so far is a trigger.
pub(crate) fn needs_top_handler(loader: &Loader<'_, '_>, graph: &Graph) -> bool {
    let handles =
        HANDLE_MODULES.iter().flat_map(|module| HANDLES.iter().map(move |handle| format!("{module}{handle}")));
    let mut names = RAISING.iter().map(|name| (*name).to_owned()).chain(handles);
    names.any(|name| is_reached(loader, graph, &name))
}

/// Whether the program can look at closures (`unpackClosure#`): the library ghc-heap shows constructors by name.
pub(crate) fn reads_info_tables(loader: &Loader<'_, '_>, graph: &Graph) -> bool {
    is_reached(loader, graph, "stg_unpackClosurezh")
}

/// Whether the program has the definition of a symbol.
pub(crate) fn is_reached(loader: &Loader<'_, '_>, graph: &Graph, name: &str) -> bool {
    loader.names.get(name).and_then(|id| loader.definition(id)).is_some_and(|def| {
        crate::describe::definition_part(loader, def).is_some_and(|part| graph.slots.contains_key(&(def.file, part)))
    })
}
