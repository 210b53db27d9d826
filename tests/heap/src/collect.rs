//! Collections of the simulated program, and what must hold after each.

use crate::compare::{Compare, Difference};
use crate::graph::{Kind, Ref};
use crate::native::Native;
use crate::symbols::{DEAD_WEAK, WEAK};
use crate::world::{Config, World};
use ahc_heap::{Addr, Heap};

/// Accesses that one collection may take.
const FUEL: u64 = 50_000_000;

/// The nursery and the generations.
pub fn init(h: &mut Heap<Native>, _config: &Config) {
    h.init();
}

impl World {
    /// Collects, and panics with the finding if anything is wrong.
    pub fn collect(&mut self, _major: bool) {
        self.collections += 1;
        self.h.m.fuel.set(FUEL);
        self.h.more_nursery();
        self.h.m.fuel.set(u64::MAX);
        self.forget_nursery();
        if let Err(Difference(what)) = self.check(false) {
            panic!("after collection {}: {what}", self.collections);
        }
        let next = self.field(self.h.reg(ahc_abi::reg::CURRENT_NURSERY), 8);
        self.h.set_reg(ahc_abi::reg::CURRENT_NURSERY, next);
    }

    /// Compares everything that the program can reach, then weak pointers whose keys it can reach, until there are no more.
    pub fn check(&mut self, _major: bool) -> Result<(), Difference> {
        let mut c = Compare::new(&self.h, &mut self.g, &self.statics);
        for tso in &self.run_queue {
            let at = c.g.get(*tso).at;
            c.reference(Ref { id: *tso, tag: 0 }, at)?;
        }
        let found: Vec<Addr> = self.stable.iter().map(|r| c.g.get(r.id).at.add(r.tag)).collect();
        for (r, at) in self.stable.iter().zip(found) {
            c.reference(*r, at)?;
        }
        let seen = c.seen;
        for (id, at) in seen.iter().enumerate() {
            self.reachable[id] = at.is_some() || id < crate::symbols::NULLARIES.len();
            if let Some(at) = at {
                self.g.objects[id].at = *at;
            }
        }
        let _ = (Kind::Plain, WEAK, DEAD_WEAK);
        Ok(())
    }
}
