//! The independent oracle of structuring: the source graph and the structured output run on the same decisions, and their
//! traces of executed blocks must be equal. Mutated outputs must be caught.
//!
//! Both interpreters are written from the definitions alone (a graph walk; wasm's rules for blocks, loops and branches) and
//! share no code with the passes.

use cmm_cfg::{Cond, Exit, Graph, Kind, Node, Op, SideEntries, Structured, structure, structure_with};

/// A small deterministic generator (xorshift), so that failures repeat.
struct Rng(u64);

impl Rng {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
    fn below(&mut self, n: u64) -> u64 {
        (self.next() >> 11) % n
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Event {
    Code(u32),
    Leave(u32),
    /// The budget of steps is used up.
    Cut,
    /// The structured program does something no translation may do.
    Wrong(&'static str),
}

/// The decision of a block that branches: a function of how many blocks ran before, so that it does not depend on how often a
/// translation asks (a branch with one outcome need not ask at all).
fn decide(seed: u64, trace: &[Event], outcomes: usize) -> usize {
    let mut rng = Rng(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ ((trace.len() as u64) << 20) | 1);
    rng.next();
    rng.below(outcomes as u64) as usize
}

/// The value of a two-way condition; `None` if it asks for what does not exist.
fn ask(cond: Cond, vars: &[Option<u32>], entry: usize, seed: u64, trace: &[Event]) -> Option<bool> {
    match cond {
        Cond::Block(_) => Some(decide(seed, trace, 2) == 1),
        Cond::Entry(n) => Some(entry == n as usize),
        Cond::Dispatch(d) => match vars.get(d as usize).copied().flatten()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        },
    }
}

const BUDGET: usize = 300;
/// The block that leaves where a graph that may be entered `Again` is left.
const OUTSIDE: u32 = u32::MAX;

fn run_graph(graph: &Graph, entry: usize, seed: u64) -> Vec<Event> {
    let (mut trace, mut at) = (Vec::new(), graph.entries[entry]);
    // A block of weight 0 leaves no event; a cycle of them ends by the same budget.
    for _ in 0..BUDGET * 8 {
        if trace.len() >= BUDGET {
            break;
        }
        let node = &graph.nodes[at as usize];
        let Kind::Block(block) = node.kind else { panic!("source graphs hold blocks") };
        if node.weight > 0 {
            trace.push(Event::Code(block));
        }
        at = match &node.exit {
            Exit::Leave => {
                trace.push(Event::Leave(block));
                return trace;
            }
            Exit::Again => match graph.entries.get(decide(seed, &trace, graph.entries.len() + 1)) {
                Some(t) => *t,
                None => {
                    trace.push(Event::Leave(OUTSIDE));
                    return trace;
                }
            },
            Exit::Goto([t]) => *t,
            Exit::If([t, e]) if t == e => *t,
            Exit::If([t, e]) => {
                if decide(seed, &trace, 2) == 1 {
                    *t
                } else {
                    *e
                }
            }
            Exit::Multi(ts) if ts.iter().all(|t| *t == ts[0]) => ts[0],
            Exit::Multi(ts) => ts[decide(seed, &trace, ts.len())],
        };
    }
    trace.truncate(BUDGET);
    trace.push(Event::Cut);
    trace
}

/// Runs structured operations by wasm's rules.
fn run_structured(code: &Structured, entry: usize, seed: u64) -> Vec<Event> {
    let ops = &code.ops;
    // Matching ends.
    let (mut end_of, mut else_of, mut stack) = (vec![usize::MAX; ops.len()], vec![usize::MAX; ops.len()], Vec::new());
    for (i, op) in ops.iter().enumerate() {
        match op {
            Op::Block | Op::Loop | Op::If { .. } => stack.push(i),
            Op::Else => match stack.last() {
                Some(&o) if matches!(ops[o], Op::If { .. }) && else_of[o] == usize::MAX => else_of[o] = i,
                _ => return vec![Event::Wrong("else without if")],
            },
            Op::End => match stack.pop() {
                Some(o) => end_of[o] = i,
                None => return vec![Event::Wrong("end without opening")],
            },
            _ => {}
        }
    }
    if !stack.is_empty() {
        return vec![Event::Wrong("opening without end")];
    }
    let mut vars = vec![None; code.dispatches as usize];
    let (mut trace, mut pc, mut open): (Vec<Event>, usize, Vec<usize>) = (Vec::new(), 0, Vec::new());
    let (mut steps, mut arrived) = (0, false);
    let wrong = |mut t: Vec<Event>, why| {
        t.push(Event::Wrong(why));
        t
    };
    loop {
        steps += 1;
        if trace.len() >= BUDGET || steps > BUDGET * 40 + ops.len() {
            trace.truncate(BUDGET);
            trace.push(Event::Cut);
            return trace;
        }
        let Some(op) = ops.get(pc) else { return wrong(trace, "fell off the end") };
        let mut branch: Option<u32> = None;
        match op {
            Op::Block | Op::Loop => open.push(pc),
            Op::If { negate, cond } => {
                open.push(pc);
                let Some(holds) = ask(*cond, &vars, entry, seed, &trace) else { return wrong(trace, "condition") };
                if holds == *negate {
                    if else_of[pc] != usize::MAX {
                        pc = else_of[pc];
                    } else {
                        open.pop();
                        pc = end_of[pc];
                    }
                }
            }
            Op::Else => {
                let Some(o) = open.pop() else { return wrong(trace, "else") };
                pc = end_of[o];
            }
            Op::End => {
                if open.pop().is_none() {
                    return wrong(trace, "end");
                }
            }
            Op::Code { block } => trace.push(Event::Code(*block)),
            Op::Leave { block } => {
                trace.push(Event::Leave(*block));
                return trace;
            }
            Op::Br { depth } => branch = Some(*depth),
            Op::BrIf { negate, depth, cond } => {
                let Some(holds) = ask(*cond, &vars, entry, seed, &trace) else { return wrong(trace, "condition") };
                if holds != *negate {
                    branch = Some(*depth);
                }
            }
            Op::Multi { depths, .. } => branch = Some(depths[decide(seed, &trace, depths.len())]),
            Op::Enter { depths } => {
                let Some(d) = depths.get(entry) else { return wrong(trace, "entry") };
                branch = Some(*d);
            }
            Op::Hub { depths } => {
                let way = if arrived { decide(seed, &trace, depths.len()) } else { entry };
                arrived = true;
                branch = depths.get(way).copied();
                if branch.is_none() {
                    return wrong(trace, "hub");
                }
            }
            Op::Outside => {
                trace.push(Event::Leave(OUTSIDE));
                return trace;
            }
            Op::Set { dispatch, value } => match vars.get_mut(*dispatch as usize) {
                Some(v) => *v = Some(*value),
                None => return wrong(trace, "variable"),
            },
            Op::Dispatch { dispatch, depths } => {
                let value = vars.get(*dispatch as usize).copied().flatten();
                match value.and_then(|v| depths.get(v as usize)) {
                    Some(d) => branch = Some(*d),
                    None => return wrong(trace, "dispatch"),
                }
            }
        }
        if let Some(depth) = branch {
            for _ in 0..depth {
                if open.pop().is_none() {
                    return wrong(trace, "depth");
                }
            }
            let Some(o) = open.pop() else { return wrong(trace, "depth") };
            if ops[o] == Op::Loop {
                open.push(o);
                pc = o;
            } else {
                pc = end_of[o];
            }
        }
        pc += 1;
    }
}

/// A random graph. `shape` steers towards loops, multiway branches, several entries.
fn random_graph(rng: &mut Rng, max: u64) -> Graph {
    let count = 1 + rng.below(max);
    let again = rng.below(3) == 0;
    let locality = rng.below(3);
    let mut graph = Graph::default();
    for n in 0..count {
        let target = |rng: &mut Rng| -> u32 {
            match locality {
                0 => rng.below(count) as u32,
                1 => ((n + 1 + rng.below(4)) % count) as u32,
                _ => {
                    if rng.below(4) == 0 {
                        rng.below(count) as u32
                    } else {
                        ((n + 1 + rng.below(3)) % count) as u32
                    }
                }
            }
        };
        let exit = match rng.below(10) {
            0 if again && rng.below(3) != 0 => Exit::Again,
            0 => Exit::Leave,
            1..=3 => Exit::Goto([target(rng)]),
            4..=8 => Exit::If([target(rng), target(rng)]),
            _ => {
                let n = 1 + rng.below(5);
                Exit::Multi((0..n).map(|_| target(rng)).collect())
            }
        };
        let weight = if rng.below(5) == 0 { 0 } else { 1 + rng.below(60) as u32 };
        // A block that decides or leaves is never "nothing".
        let weight = if matches!(exit, Exit::Goto(_)) { weight } else { weight.max(1) };
        graph.nodes.push(Node { kind: Kind::Block(n as u32), exit, weight });
    }
    let entries = if rng.below(2) == 0 { 1 } else { 1 + rng.below(4.min(count)) };
    graph.entries.push(0);
    for n in 1..count {
        if (graph.entries.len() as u64) < entries && rng.below(3) == 0 {
            graph.entries.push(n as u32);
        }
    }
    graph
}

fn check(graph: &Graph, code: &Structured, seeds: u64) -> Result<(), String> {
    for entry in 0..graph.entries.len() {
        for seed in 0..seeds {
            let (a, b) = (run_graph(graph, entry, seed), run_structured(code, entry, seed));
            if a != b {
                return Err(format!("entry {entry} seed {seed}:\n graph {a:?}\n code  {b:?}"));
            }
        }
    }
    Ok(())
}

#[test]
fn structured_output_has_the_trace_of_the_graph() {
    let mut rng = Rng(0x1234_5678_9abc_def1);
    let (mut irreducible, mut dispatched, mut several, mut again) = (0, 0, 0, 0);
    for round in 0..6000 {
        let graph = random_graph(&mut rng, if round % 10 == 0 { 60 } else { 14 });
        let mut work = graph.clone();
        let side = if round % 2 == 0 { SideEntries::Often } else { SideEntries::Rarely };
        let code = structure_with(&mut work, side).expect("well-formed graph");
        let mut probe = graph.clone();
        probe.simplify();
        let start = probe.add_root();
        if !cmm_cfg::order::Order::new(&probe, start).is_reducible() {
            irreducible += 1;
        }
        dispatched += u32::from(code.dispatches > 0);
        several += u32::from(graph.entries.len() > 1);
        again += u32::from(code.ops.iter().any(|op| matches!(op, Op::Hub { .. })));
        if let Err(why) = check(&graph, &code, 12) {
            panic!("round {round}: {why}\n{graph:#?}\n{:#?}", code.ops);
        }
    }
    let enough = irreducible > 500 && dispatched > 200 && several > 1000 && again > 500;
    assert!(enough, "{irreducible} {dispatched} {several} {again}");
}

/// Changes one operation. Returns `None` if the drawn change is none.
fn mutate(rng: &mut Rng, code: &Structured) -> Option<(Structured, usize)> {
    let mut out = code.clone();
    let at = rng.below(code.ops.len() as u64) as usize;
    match &mut out.ops[at] {
        Op::Br { depth } => *depth += 1,
        Op::BrIf { negate, depth, .. } => {
            if rng.below(2) == 0 {
                *negate = !*negate;
            } else {
                *depth = depth.checked_sub(1)?;
            }
        }
        Op::If { negate, .. } => *negate = !*negate,
        Op::Code { block } => *block += 1,
        Op::Multi { depths, .. } | Op::Enter { depths } | Op::Hub { depths } | Op::Dispatch { depths, .. } => {
            depths.rotate_left(1);
        }
        Op::Set { value, .. } => *value += 1,
        Op::Leave { .. } | Op::Outside | Op::Else | Op::End | Op::Block | Op::Loop => {
            out.ops.remove(at);
        }
    }
    if out == *code { None } else { Some((out, at)) }
}

#[test]
fn mutated_output_is_caught() {
    let mut rng = Rng(0xfeed_beef_0bad_cafe);
    let (mut caught, mut missed, mut equivalent) = (0u32, 0u32, 0u32);
    while caught + missed < 4000 {
        let graph = random_graph(&mut rng, 12);
        let code = structure(&mut graph.clone()).expect("well-formed graph");
        let Some((mutant, _)) = mutate(&mut rng, &code) else { continue };
        // Few decisions catch most; the rest gets many.
        if check(&graph, &mutant, 60).and_then(|()| check(&graph, &mutant, 3000)).is_err() {
            caught += 1;
        } else {
            // Mutations that change nothing observable exist: branches among equal continuations, ends at the very end.
            equivalent += 1;
            missed += 1;
        }
    }
    assert!(equivalent * 10 < caught, "caught {caught}, not caught {equivalent}");
}

/// A chain of blocks with diamonds and one loop around all, as large as nothing in base is.
#[test]
fn deep_graphs_do_not_recurse() {
    for kind in 0..3 {
        let count = 60_000u32;
        let mut graph = Graph { entries: vec![0], ..Graph::default() };
        for n in 0..count {
            let next = (n + 1).min(count - 1);
            let exit = match (kind, n) {
                (_, n) if n == count - 1 => Exit::Leave,
                (0, _) => Exit::Goto([next]),
                (1, _) => Exit::If([next, (n + 2).min(count - 1)]),
                _ => Exit::If([next, count - 1]),
            };
            graph.nodes.push(Node { kind: Kind::Block(n), exit, weight: 1 });
        }
        if kind == 1 {
            graph.entries.push(5);
        }
        let source = graph.clone();
        let code = std::thread::Builder::new()
            .stack_size(128 * 1024)
            .spawn(move || structure(&mut graph))
            .expect("thread")
            .join()
            .expect("no overflow")
            .expect("well-formed");
        check(&source, &code, 2).expect("same trace");
    }
}

#[test]
fn malformed_graphs_are_errors() {
    let node = |exit| Node { kind: Kind::Block(0), exit, weight: 1 };
    for (nodes, entries) in [
        (vec![], vec![]),
        (vec![node(Exit::Goto([1]))], vec![0]),
        (vec![node(Exit::Leave)], vec![3]),
        (vec![node(Exit::Multi(vec![]))], vec![0]),
    ] {
        assert!(structure(&mut Graph { nodes, entries }).is_err());
    }
}
