//! Loading files and deciding which definition a global name has.
//!
//! Inputs: the files of the command line, archives, sources. Outputs: `Loader::files` and `Loader::lookup`.
//! Rules, as in other linkers: objects given by name are loaded at once, archive members and source objects when a symbol of theirs
//! is needed; a strong definition wins over weak ones, the first weak one over later ones; two strong ones are an error. A loaded
//! C file brings in whatever its undefined symbols name (that is how musl's weak stubs are replaced), though nothing of it is linked
//! before the root reaches it. Weak undefined symbols load nothing.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use wasm_obj::ahc_object::AhcObject;
use wasm_obj::{Archive, Binding, Bytes, MemberId, ObjError, ObjErrorKind, Object, SymbolKind};

use crate::arena::Cursor;
use crate::error::{LinkError, Result};
use crate::files::{CFile, File, FileId, FileKind, IrFile, SortKey};
use crate::names::{NameId, Names};
use crate::options::Input;
use crate::source::SymbolSource;

/// A definition: symbol `symbol` of `file` (an index into the file's own symbol table).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Def {
    pub file: FileId,
    pub symbol: u32,
    pub weak: bool,
}

#[derive(Default)]
struct NameState {
    def: Option<Def>,
    /// Archives and sources have been asked.
    searched: bool,
    /// The answer (a definition, or none) has been used.
    used: bool,
}

pub struct Loader<'a, 's> {
    cursor: Cursor<'a>,
    pub names: Names,
    pub files: Vec<Arc<File<'a>>>,
    states: Vec<NameState>,
    archives: Vec<Archive>,
    members: HashMap<NameId, (usize, MemberId)>,
    loaded_members: HashSet<(usize, MemberId)>,
    sources: &'s [&'s dyn SymbolSource],
    loaded_objects: HashSet<(usize, String)>,
    comdats: HashMap<String, FileId>,
    /// The module of each C stub.
    stubs: HashMap<FileId, FileId>,
    /// C files whose undefined symbols are still to be looked up.
    pending: Vec<FileId>,
    /// A definition changed after it had been used: what was reached with the old one is stale.
    pub upgraded: bool,
}

/// Pseudo-file of everything that the linker defines.
pub const LINKER_FILE: FileId = FileId(0);

impl<'a, 's> Loader<'a, 's> {
    pub fn new(cursor: Cursor<'a>, sources: &'s [&'s dyn SymbolSource]) -> Loader<'a, 's> {
        let key = SortKey { library: String::new(), module: String::new(), sub: 0 };
        let linker = File { key, path: "(linker)".into(), kind: FileKind::Linker };
        Loader {
            cursor,
            names: Names::default(),
            files: vec![Arc::new(linker)],
            states: Vec::new(),
            archives: Vec::new(),
            members: HashMap::new(),
            loaded_members: HashSet::new(),
            sources,
            loaded_objects: HashSet::new(),
            comdats: HashMap::new(),
            stubs: HashMap::new(),
            pending: Vec::new(),
            upgraded: false,
        }
    }

    /// Adds the files of the command line, in order.
    pub fn add_inputs(&mut self, inputs: &[Input]) -> Result<()> {
        for (position, input) in inputs.iter().enumerate() {
            if Archive::is_archive(&input.bytes) {
                self.add_archive(input)?;
            } else {
                let module = input.base_name().to_owned();
                let key = SortKey { library: String::new(), module, sub: (position as u64) << 32 };
                self.load(key, &input.path, input.bytes.clone(), false)?;
            }
        }
        self.load_undefined()
    }

    pub fn file(&self, id: FileId) -> Arc<File<'a>> {
        match self.files.get(id.0 as usize) {
            Some(file) => file.clone(),
            // Ids are made by this struct only; the linker's own file is always there.
            None => self.files.first().cloned().unwrap_or_else(|| {
                let key = SortKey { library: String::new(), module: String::new(), sub: 0 };
                Arc::new(File { key, path: String::new(), kind: FileKind::Linker })
            }),
        }
    }

    /// The definition of a name, loading what is needed. `fetch` is false for weak references, which load nothing.
    pub fn lookup(&mut self, name: NameId, fetch: bool) -> Result<Option<Def>> {
        if fetch {
            self.fetch(name)?;
            self.load_undefined()?;
        }
        let state = self.state(name);
        state.used = true;
        Ok(state.def)
    }

    /// The module that a C file is the stub of.
    pub fn module_of_stub(&self, id: FileId) -> Option<FileId> {
        self.stubs.get(&id).copied()
    }

    /// The definition of a name among the loaded files, without loading any.
    pub fn definition(&self, name: NameId) -> Option<Def> {
        self.states.get(name.0 as usize).and_then(|state| state.def)
    }

    fn state(&mut self, name: NameId) -> &mut NameState {
        let index = name.0 as usize;
        if self.states.len() <= index {
            self.states.resize_with(index + 1, NameState::default);
        }
        // In bounds by the resize.
        #[allow(clippy::indexing_slicing)]
        &mut self.states[index]
    }

    fn add_archive(&mut self, input: &Input) -> Result<()> {
        let archive = Archive::parse(&input.path, input.bytes.clone())?;
        let index = self.archives.len();
        let mut mentioned = HashSet::new();
        for (symbol, member) in archive.symbols() {
            mentioned.insert(member);
            let name = self.names.intern(symbol);
            self.members.entry(name).or_insert((index, member));
        }
        // `ar` indexes wasm symbols; ours stand in a section that it does not know.
        for member in archive.members()?.into_iter().filter(|m| !mentioned.contains(&m.id)) {
            let path = format!("{}({})", input.path, member.name);
            if AhcObject::detect(&member.bytes) {
                for symbol in crate::source::defined_symbols(&path, &member.bytes)? {
                    let name = self.names.intern(&symbol);
                    self.members.entry(name).or_insert((index, member.id));
                }
            } else if !archive.is_indexed() && member.bytes.starts_with(b"\0asm") {
                return Err(ObjError::new(&input.path, None, ObjErrorKind::NoArchiveIndex).into());
            }
        }
        self.archives.push(archive);
        Ok(())
    }

    /// Makes sure that `name` has a definition if an archive or a source has one.
    fn fetch(&mut self, name: NameId) -> Result<()> {
        let state = self.state(name);
        if state.def.is_some() || std::mem::replace(&mut state.searched, true) {
            return Ok(());
        }
        if let Some(&(index, id)) = self.members.get(&name) {
            if !self.loaded_members.insert((index, id)) {
                return Ok(());
            }
            let Some(archive) = self.archives.get(index) else { return Ok(()) };
            let member = archive.member(id)?;
            let path = format!("{}({})", archive.file(), member.name);
            let library = archive.file().rsplit('/').next().unwrap_or_default().to_owned();
            return self.load(SortKey { library, module: member.name, sub: id.0 << 16 }, &path, member.bytes, false);
        }
        let text = self.names.text(name);
        for (index, source) in self.sources.iter().enumerate() {
            if let Some(object) = source.find(&text)? {
                if !self.loaded_objects.insert((index, object.key.clone())) {
                    return Ok(());
                }
                let (bytes, verified) = source.load(&object)?;
                let path = format!("{}:{}", object.library, object.module);
                let key = SortKey { library: object.library, module: object.module, sub: 0 };
                return self.load(key, &path, bytes, verified);
            }
        }
        Ok(())
    }

    /// Looks up the undefined symbols of newly loaded C files until nothing new is loaded.
    fn load_undefined(&mut self) -> Result<()> {
        while let Some(id) = self.pending.pop() {
            let file = self.file(id);
            let FileKind::C(c) = &file.kind else { continue };
            for symbol in &c.object.symbols {
                let data_or_code = matches!(symbol.kind, SymbolKind::Function(_) | SymbolKind::UndefinedData);
                if symbol.undefined && data_or_code && symbol.binding == Binding::Strong {
                    let name = self.names.intern(&symbol.name);
                    self.fetch(name)?;
                }
            }
        }
        Ok(())
    }

    /// Loads one object and what is embedded in it. `verified`: its bytes need no checksum.
    fn load(&mut self, key: SortKey, path: &str, bytes: Bytes, verified: bool) -> Result<()> {
        if !AhcObject::detect(&bytes) {
            let object = Object::parse(path, bytes)?;
            return self.add_c(key, path, object);
        }
        let bytes = self.cursor.keep(bytes);
        let object = if verified { AhcObject::parse_trusted(bytes) } else { AhcObject::parse(bytes) };
        let object = object.map_err(|e| LinkError::Container { file: path.to_owned(), message: e.to_string() })?;
        let embedded: Vec<&[u8]> = object.embedded().to_vec();
        let (library, module) = (object.unit().to_owned(), object.module().to_owned());
        let own = SortKey { library: library.clone(), module: module.clone(), sub: key.sub };
        let owner = FileId(self.files.len() as u32);
        self.add_ir(own, path, object)?;
        for (n, bytes) in embedded.into_iter().enumerate() {
            let path = format!("{path}[{n}]");
            let key = SortKey { library: library.clone(), module: module.clone(), sub: key.sub + 1 + n as u64 };
            self.stubs.insert(FileId(self.files.len() as u32), owner);
            self.load(key, &path, Bytes::from(bytes.to_vec()), true)?;
        }
        Ok(())
    }

    fn add_ir(&mut self, key: SortKey, path: &str, object: AhcObject<'a>) -> Result<()> {
        let id = FileId(self.files.len() as u32);
        let file = Arc::new(File { key, path: path.to_owned(), kind: FileKind::Ir(IrFile { object }) });
        self.files.push(file.clone());
        if let FileKind::Ir(ir) = &file.kind {
            for (index, symbol) in ir.object.symbols().iter().enumerate() {
                if symbol.global && symbol.def.is_some() {
                    self.define(symbol.name, Def { file: id, symbol: index as u32, weak: false })?;
                }
            }
        }
        Ok(())
    }

    fn add_c(&mut self, key: SortKey, path: &str, object: Object) -> Result<()> {
        let id = FileId(self.files.len() as u32);
        let mut c = CFile::new(object);
        for group in &c.object.comdats {
            if *self.comdats.entry(group.name.clone()).or_insert(id) == id {
                continue;
            }
            let functions = group.functions.iter().map(|&f| (f, true));
            for (index, is_function) in functions.chain(group.segments.iter().map(|&s| (s, false))) {
                let list = if is_function { &mut c.dropped_functions } else { &mut c.dropped_segments };
                if let Some(dropped) = list.get_mut(index as usize) {
                    *dropped = true;
                }
            }
        }
        let file = Arc::new(File { key, path: path.to_owned(), kind: FileKind::C(Box::new(c)) });
        self.files.push(file.clone());
        self.pending.push(id);
        let FileKind::C(c) = &file.kind else { return Ok(()) };
        for (index, symbol) in c.object.symbols.iter().enumerate() {
            if symbol.undefined || symbol.binding == Binding::Local {
                continue;
            }
            let dropped = match symbol.kind {
                SymbolKind::Function(f) => c.object.defined_function(f).is_some_and(|f| c.function_dropped(f)),
                SymbolKind::Data { segment, .. } => c.segment_dropped(segment),
                SymbolKind::Section(_) | SymbolKind::Table(_) => true,
                SymbolKind::Absolute(_) | SymbolKind::Global(_) | SymbolKind::UndefinedData => false,
            };
            if !dropped {
                let weak = symbol.binding == Binding::Weak;
                self.define(&symbol.name, Def { file: id, symbol: index as u32, weak })?;
            }
        }
        Ok(())
    }

    fn define(&mut self, symbol: &str, def: Def) -> Result<()> {
        let name = self.names.intern(symbol);
        let state = self.state(name);
        match state.def {
            Some(old) if def.weak || !old.weak => {
                if !def.weak && !old.weak {
                    let path = |id| self.file(id).path.clone();
                    let symbol = symbol.to_owned();
                    return Err(LinkError::Duplicate { symbol, first: path(old.file), second: path(def.file) });
                }
                return Ok(());
            }
            _ => {}
        }
        state.def = Some(def);
        let used = state.used;
        self.upgraded |= used;
        Ok(())
    }
}
