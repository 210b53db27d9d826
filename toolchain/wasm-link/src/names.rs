//! Interned names of global symbols.

use std::sync::Arc;

use crate::hash::FastMap;

/// A global symbol's name. Numbers follow the order of first mention; no output may depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameId(pub u32);

#[derive(Default)]
pub struct Names {
    map: FastMap<Arc<str>, NameId>,
    list: Vec<Arc<str>>,
}

impl Names {
    pub fn intern(&mut self, name: &str) -> NameId {
        if let Some(&id) = self.map.get(name) {
            return id;
        }
        let id = NameId(self.list.len() as u32);
        let shared: Arc<str> = Arc::from(name);
        self.list.push(shared.clone());
        self.map.insert(shared, id);
        id
    }

    pub fn get(&self, name: &str) -> Option<NameId> {
        self.map.get(name).copied()
    }

    pub fn text(&self, id: NameId) -> Arc<str> {
        self.list.get(id.0 as usize).cloned().unwrap_or_else(|| Arc::from("?"))
    }
}
