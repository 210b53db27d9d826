//! Reverse postorder and dominators.
//!
//! Input: a graph and its start node. Output: the reachable nodes in reverse postorder, predecessors, immediate dominators.
//! Method: Cooper, Harvey and Kennedy, "A simple, fast dominance algorithm" (2001). No recursion: procedures have thousands of blocks.

use crate::graph::{Graph, NodeId};

/// Marks unreachable nodes in `Order::number`.
pub const UNREACHED: u32 = u32::MAX;

/// Reverse postorder and what is derived from it. All but `number` is indexed by position in the order.
#[derive(Clone, Debug, Default)]
pub struct Order {
    /// Reachable nodes; the start node first.
    pub nodes: Vec<NodeId>,
    /// Position of each node of the graph, or `UNREACHED`.
    pub number: Vec<u32>,
    /// Immediate dominator's position; the start node is its own.
    pub idom: Vec<u32>,
    /// Depth in the dominator tree.
    pub depth: Vec<u32>,
    pred_start: Vec<u32>,
    preds: Vec<u32>,
}

impl Order {
    pub fn new(graph: &Graph, start: NodeId) -> Order {
        let mut order = Order { number: vec![UNREACHED; graph.nodes.len()], ..Order::default() };
        order.postorder(graph, start);
        order.predecessors(graph);
        order.dominators();
        order
    }

    /// Positions of the predecessors; a node that branches twice to the same target counts twice.
    pub fn preds(&self, at: u32) -> &[u32] {
        &self.preds[self.pred_start[at as usize] as usize..self.pred_start[at as usize + 1] as usize]
    }

    /// Whether position `a` dominates position `b`.
    pub fn dominates(&self, a: u32, mut b: u32) -> bool {
        while self.depth[b as usize] > self.depth[a as usize] {
            b = self.idom[b as usize];
        }
        a == b
    }

    /// Whether every edge to an earlier position goes to a dominator, so that all loops have one entry.
    pub fn is_reducible(&self) -> bool {
        (0..self.nodes.len() as u32).all(|at| self.preds(at).iter().all(|&p| p < at || self.dominates(at, p)))
    }

    fn postorder(&mut self, graph: &Graph, start: NodeId) {
        let mut seen = vec![false; graph.nodes.len()];
        let mut stack: Vec<(NodeId, usize)> = vec![(start, 0)];
        seen[start as usize] = true;
        while let Some((node, next)) = stack.last_mut() {
            let targets = graph.nodes[*node as usize].exit.targets();
            // Last target first, so that the first target comes earliest in the reverse order.
            if let Some(&t) = targets.len().checked_sub(1 + *next).and_then(|i| targets.get(i)) {
                *next += 1;
                if !seen[t as usize] {
                    seen[t as usize] = true;
                    stack.push((t, 0));
                }
            } else {
                self.nodes.push(*node);
                stack.pop();
            }
        }
        self.nodes.reverse();
        for (n, node) in self.nodes.iter().enumerate() {
            self.number[*node as usize] = n as u32;
        }
    }

    fn predecessors(&mut self, graph: &Graph) {
        let count = self.nodes.len();
        let mut start = vec![0u32; count + 1];
        let edges = |f: &mut dyn FnMut(u32, u32)| {
            for (from, node) in self.nodes.iter().enumerate() {
                for t in graph.nodes[*node as usize].exit.targets() {
                    f(from as u32, self.number[*t as usize]);
                }
            }
        };
        edges(&mut |_, to| start[to as usize + 1] += 1);
        for i in 0..count {
            start[i + 1] += start[i];
        }
        let mut fill = start.clone();
        let mut preds = vec![0u32; start[count] as usize];
        edges(&mut |from, to| {
            preds[fill[to as usize] as usize] = from;
            fill[to as usize] += 1;
        });
        self.pred_start = start;
        self.preds = preds;
    }

    fn dominators(&mut self) {
        let count = self.nodes.len();
        let mut idom = vec![UNREACHED; count];
        idom[0] = 0;
        let mut changed = true;
        while changed {
            changed = false;
            for at in 1..count as u32 {
                let mut new = UNREACHED;
                for &p in self.preds(at) {
                    if idom[p as usize] == UNREACHED {
                        continue;
                    }
                    new = if new == UNREACHED { p } else { intersect(&idom, p, new) };
                }
                if idom[at as usize] != new {
                    idom[at as usize] = new;
                    changed = true;
                }
            }
        }
        let mut depth = vec![0u32; count];
        for at in 1..count {
            depth[at] = depth[idom[at] as usize] + 1;
        }
        self.idom = idom;
        self.depth = depth;
    }
}

fn intersect(idom: &[u32], mut a: u32, mut b: u32) -> u32 {
    while a != b {
        while a > b {
            a = idom[a as usize];
        }
        while b > a {
            b = idom[b as usize];
        }
    }
    a
}
