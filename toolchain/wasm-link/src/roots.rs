//! Where reaching begins: the program's root, what is exported, what is to be kept.
//!
//! Inputs: the options. Outputs: exports and root of the graph, and everything that they reach.

use crate::error::{LinkError, Result};
use crate::graph::{AtomId, Import, Target};
use crate::triggers::{is_reached, needs_top_handler};
use crate::walk::{Use, Walk};

impl Walk<'_, '_, '_> {
    pub(crate) fn roots(&mut self) -> Result<()> {
        if let Some(root) = &self.options.root {
            let mut symbol = root.closure.clone();
            let mut target = self.root_closure(&symbol)?;
            self.drain()?;
            if let Some(handler) = &root.with_top_handler {
                if needs_top_handler(self.loader, &self.graph) {
                    symbol = handler.clone();
                    target = self.root_closure(handler)?;
                    if let Some(symbol) = &root.at_exit {
                        let name = self.loader.names.intern(symbol);
                        self.name_target(name, None, Use::Address, true)?;
                    }
                    self.drain()?;
                }
            }
            self.graph.root = Some((symbol, target));
        }
        if self.options.trace {
            let sig = Some(wasm_lower::FuncSig::new(&[wasm_encoder::ValType::I32; 2], &[]));
            let name = "ahc_trace".to_owned();
            let import = Import { symbol: name.clone(), module: "env".into(), field: name, sig };
            self.graph.trace = Some(self.import(None, import));
        }
        let mut exports = vec![self.options.entry.clone()];
        exports.extend(self.options.exports.iter().cloned());
        self.export_all(exports)?;
        // A step of the event loop is one of the program's root.
        let has_root = self.options.root.is_some();
        let optional =
            ahc_abi::names::OPTIONAL_EXPORTS.into_iter().filter(|(_, e)| has_root || *e != ahc_abi::names::STEP);
        let wanted = optional.filter(|(part, _)| is_reached(self.loader, &self.graph, part));
        self.export_all(wanted.map(|(_, symbol)| symbol.to_owned()).collect())
    }

    fn export_all(&mut self, exports: Vec<String>) -> Result<()> {
        for symbol in exports {
            let name = self.loader.names.intern(&symbol);
            match self.name_target(name, None, Use::Call, true)? {
                Some(Target::Function(atom)) if symbol == ahc_abi::names::C_START => {
                    self.export(ahc_abi::names::START.to_owned(), atom);
                }
                Some(Target::Function(atom)) => self.export(symbol, atom),
                Some(_) => {
                    let user = "the linker (to export it)".to_owned();
                    return Err(LinkError::Kind { symbol, is: "not a function", user, wanted: "a function" });
                }
                None => {
                    let hint = "it is the function to export, and no input defines it".to_owned();
                    return Err(LinkError::NoRoot { symbol, hint });
                }
            }
        }
        for symbol in &self.options.keep {
            let name = self.loader.names.intern(symbol);
            if self.name_target(name, None, Use::Address, true)?.is_none() {
                let hint = "it is to be kept, and no input defines it".to_owned();
                return Err(LinkError::NoRoot { symbol: symbol.clone(), hint });
            }
        }
        if self.options.gc && self.options.root.is_some() {
            let name = self.loader.names.intern(ahc_abi::names::COLLECTOR_HOOK);
            self.name_target(name, None, Use::Address, true)?;
        }
        self.drain()
    }

    fn root_closure(&mut self, symbol: &str) -> Result<Target> {
        let name = self.loader.names.intern(symbol);
        self.name_target(name, None, Use::Address, true)?.ok_or_else(|| LinkError::NoRoot {
            symbol: symbol.to_owned(),
            hint: "no input defines the root of the program (is there a module Main with a main?)".to_owned(),
        })
    }

    pub(crate) fn export(&mut self, symbol: String, atom: AtomId) {
        if !self.graph.exports.iter().any(|(s, _)| *s == symbol) {
            self.graph.exports.push((symbol, atom));
        }
    }
}
