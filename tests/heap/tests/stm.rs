//! Transactions against a model: random ones, interleaved, nested, aborted, waiting. What commits must have run as if alone.

#![allow(clippy::unwrap_used, reason = "a test")]

use ahc_abi::closure::{TRecHeader, TVar, TVarWatchQueue};
use ahc_abi::thread::{BLOCKED_ON_STM, NOT_BLOCKED, Tso};
use ahc_heap::{Addr, Heap, Memory, Program};
use core::mem::offset_of;
use heap_model::{Native, Random, ret_small};
use std::collections::BTreeMap;

fn field(base: Addr, offset: usize) -> Addr {
    base.add(offset as u32)
}

/// What a transaction did, to be replayed.
#[derive(Clone, Copy, Debug)]
enum Event {
    Begin,
    Read(usize, u32),
    Write(usize, u32),
    CommitNested,
    AbortNested,
}

/// The model of one level of a nest: variable, value it had in memory, value it has now.
type Level = BTreeMap<usize, (u32, u32)>;

#[derive(Default)]
struct Thread {
    tso: Addr0,
    trecs: Vec<Addr>,
    levels: Vec<Level>,
    events: Vec<Event>,
    waiting: bool,
}

/// `Addr` with a default.
#[derive(Clone, Copy)]
struct Addr0(Addr);

impl Default for Addr0 {
    fn default() -> Self {
        Addr0(Addr::NULL)
    }
}

struct World {
    h: Heap<Native>,
    vars: Vec<Addr>,
    memory: Vec<u32>,
    threads: Vec<Thread>,
    random: Random,
    /// By variable, the waiting threads, newest first.
    queues: Vec<Vec<usize>>,
    commits: u32,
    failures: u32,
    waits: u32,
    wakes: u32,
}

impl World {
    fn new(seed: u64, vars: usize, threads: usize) -> World {
        let mut h = Native::heap(16 * 200);
        let end = h.m.end_stm_watch_queue();
        let info = h.m.tvar_dirty_info();
        let vars: Vec<Addr> = (0..vars)
            .map(|i| {
                let v = h.allocate(size_of::<TVar>() as u32 / 4);
                h.m.store_addr(v, info);
                h.m.store32(field(v, offset_of!(TVar, current_value)), i as u32);
                h.m.store_addr(field(v, offset_of!(TVar, first_watch_queue_entry)), end);
                v
            })
            .collect();
        let threads = (0..threads)
            .map(|i| Thread { tso: Addr0(h.new_thread(i as u32, ret_small(0))), ..Thread::default() })
            .collect();
        World {
            memory: (0..vars.len() as u32).collect(),
            queues: vec![Vec::new(); vars.len()],
            h,
            vars,
            threads,
            random: Random(seed),
            commits: 0,
            failures: 0,
            waits: 0,
            wakes: 0,
        }
    }

    fn outer(&self, t: usize) -> Addr {
        self.threads[t].trecs.last().copied().unwrap_or(self.h.m.no_trec())
    }

    fn set_trec(&mut self, t: usize) {
        let outer = self.outer(t);
        self.h.m.store_addr(field(self.threads[t].tso.0, offset_of!(Tso, trec)), outer);
    }

    fn begin(&mut self, t: usize) {
        let outer = self.outer(t);
        let trec = self.h.stm_start(outer);
        assert_eq!(self.h.m.load_addr(field(trec, offset_of!(TRecHeader, enclosing_trec))), outer);
        let thread = &mut self.threads[t];
        thread.trecs.push(trec);
        thread.levels.push(Level::new());
        thread.events.push(Event::Begin);
        self.set_trec(t);
    }

    /// The model's entry for a variable, in the innermost level.
    fn entry(&mut self, t: usize, v: usize) -> &mut (u32, u32) {
        let now = self.memory[v];
        let levels = &mut self.threads[t].levels;
        let known = levels.iter().rev().find_map(|l| l.get(&v)).copied().unwrap_or((now, now));
        levels.last_mut().unwrap().entry(v).or_insert(known)
    }

    fn read(&mut self, t: usize, v: usize) {
        let got = self.h.stm_read(self.outer(t), self.vars[v]).0;
        assert_eq!(got, self.entry(t, v).1, "thread {t} reads variable {v}");
        self.threads[t].events.push(Event::Read(v, got));
    }

    fn write(&mut self, t: usize, v: usize, x: u32) {
        self.h.stm_write(self.outer(t), self.vars[v], Addr(x));
        self.entry(t, v).1 = x;
        self.threads[t].events.push(Event::Write(v, x));
    }

    fn valid(&self, level: &Level) -> bool {
        level.iter().all(|(v, (expected, _))| self.memory[*v] == *expected)
    }

    fn pop(&mut self, t: usize) -> Level {
        self.threads[t].trecs.pop();
        self.set_trec(t);
        self.threads[t].levels.pop().unwrap()
    }

    fn commit_nested(&mut self, t: usize) {
        let ok = self.h.stm_commit_nested(self.outer(t));
        let level = self.pop(t);
        assert_eq!(ok, self.valid(&level));
        let thread = &mut self.threads[t];
        if ok {
            thread.events.push(Event::CommitNested);
            thread.levels.last_mut().unwrap().extend(level);
        } else {
            // It is forgotten, as if it had not begun.
            let mut open = 1;
            while open > 0 {
                match thread.events.pop().unwrap() {
                    Event::Begin => open -= 1,
                    Event::CommitNested | Event::AbortNested => open += 1,
                    _ => {}
                }
            }
        }
    }

    fn abort_nested(&mut self, t: usize) {
        let trec = self.outer(t);
        self.h.stm_abort(trec);
        self.h.stm_free_aborted(trec);
        let level = self.pop(t);
        self.threads[t].events.push(Event::AbortNested);
        let levels = &mut self.threads[t].levels;
        for (v, (expected, _)) in level {
            if !levels.iter().any(|l| l.contains_key(&v)) {
                levels.last_mut().unwrap().insert(v, (expected, expected));
            }
        }
    }

    /// Runs what a transaction did on the memory as it is, alone, and gives the memory after it.
    fn replay(&self, t: usize) -> Vec<u32> {
        let mut versions = vec![self.memory.clone()];
        for event in &self.threads[t].events {
            let now = versions.last_mut().unwrap();
            match *event {
                Event::Begin => versions.push(self.top(&versions)),
                Event::Read(v, got) => {
                    assert_eq!(now[v], got, "thread {t} read of variable {v} what was never there with the rest")
                }
                Event::Write(v, x) => now[v] = x,
                Event::CommitNested => {
                    let inner = versions.pop().unwrap();
                    *versions.last_mut().unwrap() = inner;
                }
                Event::AbortNested => drop(versions.pop()),
            }
        }
        versions.pop().unwrap()
    }

    fn top(&self, versions: &[Vec<u32>]) -> Vec<u32> {
        versions.last().unwrap().clone()
    }

    fn commit(&mut self, t: usize) {
        let trec = self.outer(t);
        let fits = self.valid(&self.threads[t].levels[0]);
        assert_eq!(self.h.stm_validate(trec), fits);
        assert_eq!(self.h.stm_commit(trec), fits);
        if fits {
            let after = self.replay(t);
            for (v, (before, x)) in self.memory.clone().into_iter().zip(&after).enumerate() {
                if before != *x {
                    self.wake(v);
                }
            }
            self.memory = after;
            self.commits += 1;
        } else {
            self.failures += 1;
        }
        self.finish(t);
    }

    fn finish(&mut self, t: usize) {
        let thread = &mut self.threads[t];
        thread.trecs.clear();
        thread.levels.clear();
        thread.events.clear();
        self.set_trec(t);
    }

    fn wake(&mut self, v: usize) {
        for t in &self.queues[v] {
            let why = self.h.m.load16(field(self.threads[*t].tso.0, offset_of!(Tso, why_blocked)));
            assert_eq!(why, NOT_BLOCKED, "thread {t} sleeps on after variable {v} changed");
            self.wakes += 1;
        }
    }

    fn wait(&mut self, t: usize) {
        while self.threads[t].trecs.len() > 1 {
            self.abort_nested(t);
        }
        let fits = self.valid(&self.threads[t].levels[0]);
        let trec = self.outer(t);
        assert_eq!(self.h.stm_wait(self.threads[t].tso.0, trec), fits);
        if !fits {
            self.finish(t);
            return;
        }
        self.waits += 1;
        self.threads[t].waiting = true;
        for v in self.threads[t].levels[0].keys() {
            self.queues[*v].insert(0, t);
        }
    }

    /// A waiting thread runs again, or is made to give up.
    fn resume(&mut self, t: usize) {
        let tso = self.threads[t].tso.0;
        let trec = self.outer(t);
        if self.random.below(10) == 0 {
            // As an exception does.
            let condemn = self.random.below(2) == 0;
            if condemn {
                self.h.stm_condemn(trec);
            }
            self.h.m.store16(field(tso, offset_of!(Tso, why_blocked)), NOT_BLOCKED);
            if condemn {
                assert!(!self.h.stm_wait_again(tso));
            } else {
                self.h.stm_abort(trec);
                self.h.stm_free_aborted(trec);
            }
        } else if self.h.m.load16(field(tso, offset_of!(Tso, why_blocked))) == BLOCKED_ON_STM {
            return;
        } else {
            let fits = self.valid(&self.threads[t].levels[0]);
            assert_eq!(self.h.stm_wait_again(tso), fits);
            if fits {
                assert_eq!(self.h.m.load16(field(tso, offset_of!(Tso, why_blocked))), BLOCKED_ON_STM);
                return;
            }
        }
        self.threads[t].waiting = false;
        for queue in &mut self.queues {
            queue.retain(|other| *other != t);
        }
        self.finish(t);
    }

    fn step(&mut self) {
        let t = self.random.below(self.threads.len() as u32) as usize;
        let depth = self.threads[t].trecs.len();
        if self.threads[t].waiting {
            self.resume(t);
            return;
        }
        let v = self.random.below(self.vars.len() as u32) as usize;
        let x = self.random.below(1000);
        match self.random.below(40) {
            _ if depth == 0 => self.begin(t),
            0..14 => self.read(t, v),
            14..26 => self.write(t, v, x),
            26..30 if depth < 6 => self.begin(t),
            30..33 if depth > 1 => self.commit_nested(t),
            33..36 if depth > 1 => self.abort_nested(t),
            36 if depth == 1 => self.wait(t),
            37..40 if depth == 1 => self.commit(t),
            _ => {
                let innermost = self.outer(t);
                let fits = self.threads[t].levels.iter().all(|l| self.valid(l));
                assert_eq!(self.h.stm_validate(innermost), fits);
                if !fits {
                    // Condemned: nothing of it can commit; it is stripped and runs again.
                    while self.threads[t].trecs.len() > 1 {
                        self.abort_nested(t);
                    }
                    let top = self.outer(t);
                    self.h.stm_condemn(top);
                    assert!(!self.h.stm_commit(top));
                    self.finish(t);
                }
            }
        }
        while !self.h.dequeue().is_null() {}
        if self.random.below(500) == 0 {
            self.h.stm_before_collection();
        }
    }

    fn check(&self) {
        let end = self.h.m.end_stm_watch_queue();
        for (v, tvar) in self.vars.iter().enumerate() {
            assert_eq!(self.h.m.load32(field(*tvar, offset_of!(TVar, current_value))), self.memory[v]);
            let mut place = self.h.m.load_addr(field(*tvar, offset_of!(TVar, first_watch_queue_entry)));
            let mut before = end;
            for t in &self.queues[v] {
                assert_eq!(
                    self.h.m.load_addr(field(place, offset_of!(TVarWatchQueue, closure))),
                    self.threads[*t].tso.0
                );
                assert_eq!(self.h.m.load_addr(field(place, offset_of!(TVarWatchQueue, prev_queue_entry))), before);
                before = place;
                place = self.h.m.load_addr(field(place, offset_of!(TVarWatchQueue, next_queue_entry)));
            }
            assert_eq!(place, end, "variable {v} has places for threads that do not wait");
        }
    }
}

fn run(seed: u64, vars: usize, threads: usize, steps: u32) -> World {
    let mut w = World::new(seed, vars, threads);
    for i in 0..steps {
        w.step();
        if i % 16 == 0 {
            w.check();
        }
    }
    w.check();
    w
}

#[test]
fn what_commits_ran_as_if_alone() {
    let mut seen = [0; 4];
    for seed in 0..20 {
        let w = run(seed, 8, 5, 20_000);
        for (all, n) in seen.iter_mut().zip([w.commits, w.failures, w.waits, w.wakes]) {
            *all += n;
        }
    }
    assert!(seen.iter().all(|n| *n > 1000), "commits, failures, waits, wakes: {seen:?}");
}

#[test]
fn many_variables_fill_chunks() {
    let w = run(99, 200, 3, 60_000);
    assert!(w.commits > 20, "{}", w.commits);
}

/// Records are used again: a long run needs no more memory than a short one.
#[test]
fn records_are_reused() {
    let mut h = Native::heap(16 * 3);
    let tvar = h.allocate(4);
    for word in 1..4 {
        h.m.store32(tvar.words(word), 0);
    }
    let (info, end, no_trec) = (h.m.tvar_dirty_info(), h.m.end_stm_watch_queue(), h.m.no_trec());
    h.m.store_addr(tvar, info);
    h.m.store_addr(field(tvar, offset_of!(TVar, first_watch_queue_entry)), end);
    for i in 0..200_000 {
        let outer = h.stm_start(no_trec);
        h.stm_write(outer, tvar, Addr(i));
        let inner = h.stm_start(outer);
        assert_eq!(h.stm_read(inner, tvar), Addr(i));
        assert!(h.stm_commit_nested(inner) && h.stm_commit(outer));
    }
}

/// What is kept for reuse may be in a list of mutated objects, which the collector reads: its fields are objects all the same.
#[test]
fn free_records_hold_objects() {
    let mut w = World::new(3, 2, 1);
    let no_trec = w.h.m.no_trec();
    let outer = w.h.stm_start(no_trec);
    let inner = w.h.stm_start(outer);
    w.h.stm_abort(inner);
    w.h.stm_free_aborted(inner);
    assert!(w.h.stm_commit(outer));
    for trec in [inner, outer] {
        assert!(!w.h.m.load_addr(field(trec, offset_of!(TRecHeader, enclosing_trec))).is_null());
    }
    w.begin(0);
    w.read(0, 0);
    w.wait(0);
    let place = w.h.m.load_addr(field(w.vars[0], offset_of!(TVar, first_watch_queue_entry)));
    let trec = w.outer(0);
    w.h.stm_abort(trec);
    assert!(!w.h.m.load_addr(field(place, offset_of!(TVarWatchQueue, next_queue_entry))).is_null());
}

/// The thread that has waited longest wakes first; a change that is none wakes nobody.
#[test]
fn waiting_threads_wake_in_order() {
    let mut w = World::new(1, 2, 6);
    for t in 0..5 {
        w.begin(t);
        w.read(t, 0);
        w.wait(t);
    }
    w.begin(5);
    w.write(5, 0, 0);
    w.read(5, 1);
    w.commit(5);
    assert!(w.h.dequeue().is_null());
    w.begin(5);
    w.write(5, 0, 77);
    w.commit(5);
    for t in 0..5 {
        assert_eq!(w.h.dequeue(), w.threads[t].tso.0);
    }
}
