//! Structured control flow from the dominator tree.
//!
//! Input: a graph (INV-TARGETS). Output: `Structured`, a flat list of wasm-like operations.
//! Method: N. Ramsey, "Beyond Relooper: recursive translation of unstructured control flow to structured control flow" (ICFP 2022),
//! written with an explicit work list, so that deep graphs do not deepen the Rust stack.
//!
//! The rules, for a node X of the dominator tree:
//! - X's children that several edges (or a multiway branch) lead to are *merge nodes*. Each is placed after a `Block` that
//!   contains X and the merge nodes before it in reverse postorder; a forward branch to it leaves that block.
//! - A child that one edge leads to is placed where that edge leaves.
//! - If a later node branches back to X, all of this stands in a `Loop`.

use crate::cleanup::cleanup;
use crate::graph::{Exit, Graph, GraphError, Kind, NodeId};
use crate::order::{Order, UNREACHED};
use crate::reducible::make_reducible;

/// What a two-way branch asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cond {
    /// The condition of a block.
    Block(u32),
    /// Whether control came by this entry (one of two).
    Entry(u32),
    /// Whether a dispatch variable (of two values) is 1.
    Dispatch(u32),
}

/// One operation. `depth` counts enclosing constructs outwards from 0, as in wasm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Op {
    Block,
    Loop,
    /// Opens a conditional on the condition of `block`, negated if `negate`.
    If {
        cond: Cond,
        negate: bool,
    },
    Else,
    End,
    /// The straight-line code of a block.
    Code {
        block: u32,
    },
    /// A block's own way out of the graph.
    Leave {
        block: u32,
    },
    Br {
        depth: u32,
    },
    BrIf {
        cond: Cond,
        negate: bool,
        depth: u32,
    },
    /// Branches on what `block` computes; `depths[i]` is for the i-th target of its exit.
    Multi {
        block: u32,
        depths: Vec<u32>,
    },
    /// Branches on the entry by which control came, one of three or more; `depths[i]` is for the i-th entry of the graph.
    Enter {
        depths: Vec<u32>,
    },
    /// Branches on the address to go to; `depths[i]` is for the i-th entry of the graph, the last for all other addresses.
    Hub {
        depths: Vec<u32>,
    },
    /// Leaves for the address to go to, or gives another one: what follows goes back to the hub.
    Outside,
    /// Sets a dispatch variable.
    Set {
        dispatch: u32,
        value: u32,
    },
    /// Branches on a dispatch variable of three or more values.
    Dispatch {
        dispatch: u32,
        depths: Vec<u32>,
    },
}

/// A structured procedure.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Structured {
    pub ops: Vec<Op>,
    /// How many dispatch variables the operations use, numbered from 0.
    pub dispatches: u32,
}

/// A branch target while structuring: `2 * position` for the block before a merge node, plus one for a loop's head.
pub(crate) type Label = u32;

/// What the graph's nodes become before labels are resolved to depths. `Br` and its kin hold labels in `depth`.
#[derive(Clone, Debug)]
pub(crate) enum Item {
    Open(Label),
    Op(Op),
}

/// How often control comes by the entries after the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SideEntries {
    Often,
    /// What runs after such an entry, up to the head of a loop, may stand a second time.
    Rarely,
}

/// Structures a graph. `graph` is simplified, given a root and made reducible on the way.
pub fn structure(graph: &mut Graph) -> Result<Structured, GraphError> {
    structure_with(graph, SideEntries::Often)
}

/// `structure`, for entries of a kind.
pub fn structure_with(graph: &mut Graph, side: SideEntries) -> Result<Structured, GraphError> {
    graph.check()?;
    graph.simplify();
    let start = graph.add_root();
    let mut order = Order::new(graph, start);
    let mut dispatches = 0;
    if !order.is_reducible() {
        for (n, node) in graph.nodes.iter_mut().enumerate() {
            if order.number[n] == UNREACHED {
                node.exit = Exit::Leave;
            }
        }
        dispatches = make_reducible(graph, start, side);
        order = Order::new(graph, start);
    }
    let items = Builder::new(graph, &order).run();
    Ok(Structured { ops: cleanup(items), dispatches })
}

enum Work {
    Tree(u32),
    Op(Op),
}

struct Builder<'a> {
    graph: &'a Graph,
    order: &'a Order,
    /// By position: is it a merge node, is it a loop header.
    merge: Vec<bool>,
    header: Vec<bool>,
    /// Merge nodes among the dominator children, by position of the parent, ascending.
    children: Vec<Vec<u32>>,
    items: Vec<Item>,
    work: Vec<Work>,
}

impl<'a> Builder<'a> {
    fn new(graph: &'a Graph, order: &'a Order) -> Builder<'a> {
        let count = order.nodes.len();
        let (mut merge, mut header, mut children) = (vec![false; count], vec![false; count], vec![Vec::new(); count]);
        for at in 0..count as u32 {
            let mut forward = 0;
            for &p in order.preds(at) {
                if p >= at {
                    header[at as usize] = true;
                } else {
                    let multi = matches!(graph.nodes[order.nodes[p as usize] as usize].exit, Exit::Multi(_));
                    forward += if multi { 2 } else { 1 };
                }
            }
            if forward > 1 {
                merge[at as usize] = true;
                children[order.idom[at as usize] as usize].push(at);
            }
        }
        Builder { graph, order, merge, header, children, items: Vec::with_capacity(4 * count), work: Vec::new() }
    }

    fn run(mut self) -> Vec<Item> {
        self.work.push(Work::Tree(0));
        while let Some(work) = self.work.pop() {
            match work {
                Work::Op(op) => self.items.push(Item::Op(op)),
                Work::Tree(at) => self.tree(at),
            }
        }
        self.items
    }

    fn tree(&mut self, at: u32) {
        if self.header[at as usize] {
            self.items.push(Item::Open(2 * at + 1));
            self.work.push(Work::Op(Op::End));
        }
        for &child in self.children[at as usize].iter().rev() {
            self.items.push(Item::Open(2 * child));
            self.work.push(Work::Tree(child));
            self.work.push(Work::Op(Op::End));
        }
        self.node(at);
    }

    /// The label to branch to, unless the target is placed inline.
    fn label(&self, from: u32, target: NodeId) -> Result<Label, u32> {
        let to = self.order.number[target as usize];
        if to <= from {
            Ok(2 * to + 1)
        } else if self.merge[to as usize] {
            Ok(2 * to)
        } else {
            Err(to)
        }
    }

    fn node(&mut self, at: u32) {
        let node = &self.graph.nodes[self.order.nodes[at as usize] as usize];
        let block = match node.kind {
            Kind::Block(block) => {
                if node.weight > 0 {
                    self.push(Op::Code { block });
                }
                block
            }
            Kind::Set { dispatch, value } => {
                self.push(Op::Set { dispatch, value });
                0
            }
            Kind::Outside => {
                self.push(Op::Outside);
                0
            }
            Kind::Root | Kind::Hub | Kind::Dispatch(_) => 0,
        };
        match &node.exit {
            Exit::Leave | Exit::Again => self.push(Op::Leave { block }),
            Exit::Goto([t]) => match self.label(at, *t) {
                Ok(depth) => self.push(Op::Br { depth }),
                Err(inline) => self.work.push(Work::Tree(inline)),
            },
            Exit::If([t, e]) => match (self.label(at, *t), self.label(at, *e)) {
                (Ok(depth), Ok(other)) => {
                    self.push(Op::BrIf { cond: Cond::Block(block), negate: false, depth });
                    self.push(Op::Br { depth: other });
                }
                (Ok(depth), Err(inline)) => {
                    self.push(Op::BrIf { cond: Cond::Block(block), negate: false, depth });
                    self.work.push(Work::Tree(inline));
                }
                (Err(inline), Ok(depth)) => {
                    self.push(Op::BrIf { cond: Cond::Block(block), negate: true, depth });
                    self.work.push(Work::Tree(inline));
                }
                (Err(then), Err(els)) => {
                    self.push(Op::If { cond: Cond::Block(block), negate: false });
                    self.work.push(Work::Op(Op::End));
                    self.work.push(Work::Tree(els));
                    self.work.push(Work::Op(Op::Else));
                    self.work.push(Work::Tree(then));
                }
            },
            Exit::Multi(targets) => {
                // Targets of a multiway branch are merge nodes or loop heads: they have labels.
                let depths: Vec<u32> = targets.iter().map(|t| self.label(at, *t).unwrap_or(0)).collect();
                let two_way = match (node.kind, &targets[..]) {
                    (Kind::Root, [_, _]) => Some(Cond::Entry(1)),
                    (Kind::Dispatch(dispatch), [_, _]) => Some(Cond::Dispatch(dispatch)),
                    _ => None,
                };
                if let (Some(cond), [first, second]) = (two_way, &depths[..]) {
                    self.push(Op::BrIf { cond, negate: false, depth: *second });
                    self.push(Op::Br { depth: *first });
                    return;
                }
                self.push(match node.kind {
                    Kind::Root => Op::Enter { depths },
                    Kind::Hub => Op::Hub { depths },
                    Kind::Dispatch(dispatch) => Op::Dispatch { dispatch, depths },
                    _ => Op::Multi { block, depths },
                });
            }
        }
    }

    fn push(&mut self, op: Op) {
        self.items.push(Item::Op(op));
    }
}
