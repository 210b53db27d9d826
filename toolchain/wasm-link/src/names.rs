//! Interned names of global symbols.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::rc::Rc;

/// A global symbol's name. Numbers follow the order of first mention; no output may depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameId(pub u32);

/// FNV-1a over words: symbol names are short, trusted not to be chosen as an attack, and never iterated in hash order.
#[derive(Default)]
pub struct NameHasher(u64);

impl Hasher for NameHasher {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }

    fn write(&mut self, bytes: &[u8]) {
        let mut hash = self.0 ^ 0xcbf2_9ce4_8422_2325;
        for chunk in bytes.chunks(8) {
            let word = chunk.iter().rev().fold(0u64, |w, &b| (w << 8) | u64::from(b));
            hash = (hash ^ word).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(23);
        }
        self.0 = hash.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

pub type NameMap<V> = HashMap<Rc<str>, V, BuildHasherDefault<NameHasher>>;

#[derive(Default)]
pub struct Names {
    map: NameMap<NameId>,
    list: Vec<Rc<str>>,
}

impl Names {
    pub fn intern(&mut self, name: &str) -> NameId {
        if let Some(&id) = self.map.get(name) {
            return id;
        }
        let id = NameId(self.list.len() as u32);
        let shared: Rc<str> = Rc::from(name);
        self.list.push(shared.clone());
        self.map.insert(shared, id);
        id
    }

    pub fn get(&self, name: &str) -> Option<NameId> {
        self.map.get(name).copied()
    }

    pub fn text(&self, id: NameId) -> Rc<str> {
        self.list.get(id.0 as usize).cloned().unwrap_or_else(|| Rc::from("?"))
    }
}
