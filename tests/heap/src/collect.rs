//! Collections of the simulated program, and what must hold after each.
//!
//! After a major collection exactly what the program can reach is there, and weak pointers and threads are as the language says. After a minor
//! one, more may have been kept: then weak pointers and threads must be right for what was kept.

use crate::compare::{Compare, Difference};
use crate::graph::{Id, Kind, Ref, Slot};
use crate::native::Native;
use crate::symbols::{DEAD_WEAK, NO_FINALIZER, NULLARIES, WEAK, stable_slot};
use crate::world::{Config, World};
use ahc_abi::block::{BF_LARGE, BF_PINNED, Bdescr, bdescr_of};
use ahc_abi::closure;
use ahc_abi::reg;
use ahc_abi::thread::Tso;
use ahc_heap::{Addr, Heap, Memory, Outcome, Policy};
use std::collections::{HashMap, HashSet};
use std::mem::offset_of;

/// Accesses that one collection may take.
const FUEL: u64 = 50_000_000;

type Result<T = ()> = std::result::Result<T, Difference>;

/// The nursery and the generations.
pub fn init(h: &mut Heap<Native>, config: &Config) {
    h.init_generations(Policy {
        generations: config.generations,
        nursery: config.nursery_blocks,
        large: 0,
        old_gen_factor: 2.0,
        min_old_gen: config.min_old_gen,
        ..Policy::EMPTY
    });
}

impl World {
    /// Collects, and panics with the finding if anything is wrong.
    pub fn collect(&mut self, major: bool) {
        if let Err(Difference(what)) = self.try_collect(major) {
            panic!("after collection {}: {what}", self.collections);
        }
    }

    pub fn try_collect(&mut self, major: bool) -> Result {
        let main = self.main();
        self.pause(main);
        self.collections += 1;
        let at = self.at(main);
        self.h.set_reg(reg::CURRENT_TSO, at);
        self.h.m.fuel.set(FUEL);
        let outcome = self.h.collect(major || self.config.stress);
        self.h.m.fuel.set(u64::MAX);
        self.forget_nursery();
        let resurrected = self.chain(outcome.resurrected, offset_of!(Tso, global_link));
        let dead = self.chain(outcome.dead_weaks, offset_of!(closure::Weak, link));
        // What the runtime's hook does before anything else.
        for at in &dead {
            self.h.m.store_addr(*at, DEAD_WEAK);
        }
        if let Err(insane) = self.h.check_sanity(outcome.collected) {
            return Err(Difference(format!("{insane:x?}")));
        }
        let alive = self.check(outcome, &resurrected, &dead)?;
        if outcome.major {
            if dead.is_empty() && !self.finalised {
                self.nothing_more(&alive)?;
            }
            self.finalised = false;
        }
        // The scheduler would throw exceptions to these threads: here they just run again.
        self.h.keep_threads(outcome.resurrected);
        for at in resurrected {
            let tso = self.thread_at(at)?;
            self.wake(tso);
        }
        let main_at = self.at(main);
        let stack = self.stack_of(main);
        let stack_at = self.at(stack);
        self.h.dirty_tso(main_at);
        if !self.has_fault(crate::Fault::StackBarrier) {
            self.h.dirty_stack(stack_at);
        }
        Ok(())
    }

    fn chain(&self, first: Addr, link: usize) -> Vec<Addr> {
        chain(&self.h.m, first, link)
    }

    fn thread_at(&self, at: Addr) -> Result<Id> {
        let id = self.h.m.load32(at.add(offset_of!(Tso, id) as u32));
        let slot = crate::threads::tso_slot(offset_of!(Tso, id));
        let known = self.g.threads.iter().find(|t| self.g.get(**t).slots[slot] == Slot::Word(id));
        known.copied().ok_or_else(|| Difference(format!("a thread {id} that ended, or never was, at {:#x}", at.0)))
    }

    /// Compares what the program can reach, what weak pointers and threads keep, and gives where everything is.
    fn check(&mut self, outcome: Outcome, resurrected: &[Addr], dead: &[Addr]) -> Result<Vec<Option<Addr>>> {
        let main_at = self.h.reg(reg::CURRENT_TSO);
        let main = self.main();
        let queue = self.h.m.load_addr(crate::symbols::run_queue());
        let weaks = self.weaks_in_lists()?;
        let none = self.fixed(NO_FINALIZER);
        let finalizers = self.dead_finalizers(dead)?;
        let resurrected: Vec<(Id, Addr)> =
            resurrected.iter().map(|at| Ok((self.thread_at(*at)?, *at))).collect::<Result<_>>()?;
        let mut c = Compare::new(&self.h, &mut self.g, &self.statics);
        c.reference(Ref { id: main, tag: 0 }, main_at)?;
        if let Some(first) = self.run_queue.get(1) {
            c.reference(Ref { id: *first, tag: 0 }, queue)?;
        }
        for (i, r) in self.stable.iter().enumerate() {
            let found = self.h.m.load_addr(stable_slot(i as u32));
            c.reference(*r, found)?;
        }
        live_weaks(&mut c, &weaks)?;
        for (tso, at) in &resurrected {
            if c.is_seen(*tso) {
                return Err(Difference(format!("thread {tso} is reachable, but was given up")));
            }
            let _ = at;
        }
        for (tso, at) in &resurrected {
            c.reference(Ref { id: *tso, tag: 0 }, *at)?;
        }
        live_weaks(&mut c, &weaks)?;
        if outcome.major {
            for tso in c.g.threads.clone() {
                if !c.is_seen(tso) {
                    let lists = self.h.generations.iter().enumerate().flat_map(|(g, list)| {
                        chain(&self.h.m, list.threads, offset_of!(Tso, global_link)).into_iter().map(move |at| (g, at))
                    });
                    let number = |at: Addr| self.h.m.load32(at.add(offset_of!(Tso, id) as u32));
                    let found: Vec<String> = lists
                        .filter(|(_, at)| number(*at) == tso - 1)
                        .map(|(g, at)| format!("generation {g} has it at {:#x}", at.0))
                        .collect();
                    return Err(Difference(format!(
                        "thread {} has not ended, but is gone: {found:?}",
                        c.describe(tso)
                    )));
                }
            }
        }
        // Weak pointers whose keys are unreachable.
        // What finalizers refer to counts for nothing.
        let unreachable: Vec<bool> = c.g.weaks.iter().map(|w| !w.dead && !c.is_key_seen(w)).collect();
        let mut n_dead = 0;
        for (i, at) in weaks.iter().enumerate() {
            let weak = c.g.weaks[i];
            if !unreachable[i] {
                continue;
            }
            if let Some(at) = at {
                if outcome.major {
                    let key = c.describe(weak.key.id);
                    return Err(Difference(format!(
                        "weak pointer {i} at {:#x}: its key {key} is dead, it is not",
                        at.0
                    )));
                }
                // An older generation keeps the key.
                continue;
            }
            n_dead += 1;
            c.g.weaks[i].dead = true;
            if weak.finalizer != none {
                let Some(at) = finalizers.get(&i) else {
                    return Err(Difference(format!("weak pointer {i} died without its finalizer")));
                };
                let field = |offset: usize| self.h.m.load_addr(at.add(offset as u32));
                c.reference(weak.finalizer, field(offset_of!(closure::Weak, finalizer)))?;
                c.reference(weak.cfinalizers, field(offset_of!(closure::Weak, cfinalizers)))?;
            }
        }
        if n_dead != dead.len() {
            return Err(Difference(format!("{} weak pointers died, but {n_dead} should have", dead.len())));
        }
        let kept = kept_weaks(&mut c, &weaks)?;
        let seen = std::mem::take(&mut c.seen);
        self.moved(&seen);
        for (id, at) in kept {
            self.g.get_mut(id).at = at;
        }
        Ok(seen)
    }

    fn moved(&mut self, seen: &[Option<Addr>]) {
        for (id, at) in seen.iter().enumerate() {
            self.reachable[id] = at.is_some() || id < NULLARIES.len();
            if let Some(at) = at {
                self.g.objects[id].at = *at;
            }
        }
    }

    /// Where each weak pointer is, by its number: in a generation's list.
    fn weaks_in_lists(&self) -> Result<Vec<Option<Addr>>> {
        let mut found: Vec<Option<Addr>> = vec![None; self.g.weaks.len()];
        let link = offset_of!(closure::Weak, link);
        let lists = self.h.generations.iter().flat_map(|g| self.chain(g.weak_ptrs, link));
        for at in lists.filter(|at| self.h.m.load_addr(*at) != DEAD_WEAK) {
            if self.h.m.load_addr(at) != WEAK {
                return Err(Difference(format!("{:#x} in a list of weak pointers is none", at.0)));
            }
            let number = self.weak_number(at);
            if found[number].replace(at).is_some() {
                return Err(Difference(format!("weak pointer {number} is in the lists twice")));
            }
        }
        Ok(found)
    }

    /// Weak pointers that died, by their numbers: those that have a finalizer, which holds it.
    fn dead_finalizers(&self, dead: &[Addr]) -> Result<HashMap<usize, Addr>> {
        let mut found = HashMap::new();
        for at in dead {
            let finalizer = self.field(*at, offset_of!(closure::Weak, finalizer));
            if finalizer != NO_FINALIZER {
                let number = self.h.m.load32(finalizer.untag().words(2)) as usize;
                if found.insert(number, *at).is_some() {
                    return Err(Difference(format!("weak pointer {number} died twice")));
                }
            }
        }
        Ok(found)
    }

    /// Words of the heap after a major collection are those of reachable objects: nothing dead was kept.
    fn nothing_more(&mut self, alive: &[Option<Addr>]) -> Result {
        let mut expected = 0;
        let mut counted = HashSet::new();
        for (id, at) in alive.iter().enumerate() {
            let object = self.g.get(id as Id);
            let Some(at) = at else { continue };
            if matches!(object.kind, Kind::Static | Kind::EnteredCaf)
                || !counted.insert(*at)
                || self.flags(*at) & BF_PINNED != 0
            {
                continue;
            }
            expected += object.words;
        }
        let mut found = 0;
        for g in self.h.generations {
            for list in [g.blocks, g.large_objects] {
                for bd in self.chain(list, offset_of!(Bdescr, link)) {
                    let flags = self.h.m.load16(bd.add(offset_of!(Bdescr, flags) as u32));
                    let (start, free) = (offset_of!(Bdescr, start), offset_of!(Bdescr, free));
                    if flags & BF_PINNED == 0 {
                        found += self.field(bd, free).words_since(self.field(bd, start));
                    }
                }
            }
        }
        let weaks = self.g.weaks.iter().filter(|w| !w.dead && !self.reachable[w.object as usize]).count() as u32;
        let expected = expected + weaks * (size_of::<closure::Weak>() as u32 / 4);
        if found != expected {
            return Err(Difference(format!("{found} words after a major collection, but {expected} are reachable")));
        }
        Ok(())
    }

    fn flags(&self, at: Addr) -> u16 {
        let _ = BF_LARGE;
        self.h.m.load16(Addr(bdescr_of(at.0)).add(offset_of!(Bdescr, flags) as u32))
    }
}

fn chain(m: &Native, first: Addr, link: usize) -> Vec<Addr> {
    let mut list = vec![];
    let mut p = first;
    while !p.is_null() {
        list.push(p);
        p = m.load_addr(p.add(link as u32));
        assert!(list.len() < 1_000_000, "a list in a circle");
    }
    list
}

/// Weak pointers whose keys were seen must be alive, and keep value and finalizers; those may be further keys.
fn live_weaks(c: &mut Compare, weaks: &[Option<Addr>]) -> Result {
    let mut done = vec![false; weaks.len()];
    loop {
        let mut any = false;
        for (i, at) in weaks.iter().enumerate() {
            let weak = c.g.weaks[i];
            if done[i] || weak.dead || !c.is_key_seen(&weak) {
                continue;
            }
            let Some(at) = at else {
                return Err(Difference(format!("weak pointer {i} is dead, but its key {} is reachable", weak.key.id)));
            };
            done[i] = true;
            any = true;
            c.weak_fields(&weak, *at)?;
        }
        if !any {
            return Ok(());
        }
    }
}

/// Weak pointers that the program has no access to are still objects in the lists.
fn kept_weaks(c: &mut Compare, weaks: &[Option<Addr>]) -> Result<Vec<(Id, Addr)>> {
    let mut kept = vec![];
    for (i, at) in weaks.iter().enumerate() {
        let object = c.g.weaks[i].object;
        match (at, c.seen[object as usize]) {
            (Some(at), Some(seen)) if *at != seen => {
                return Err(Difference(format!("weak pointer {i} is two: {:#x} and {:#x}", at.0, seen.0)));
            }
            (Some(at), _) => kept.push((object, *at)),
            _ => {}
        }
    }
    Ok(kept)
}
