//! The control-flow graph that structuring works on: blocks as numbers, exits as edges, nothing about what blocks compute.
//!
//! Input: built by the caller (one node per block, in block order) with the list of entries. Output: the graph that
//! `structure` consumes, after `simplify`.
//!
//! Invariants:
//! - INV-TARGETS: every target is a valid node (`check` reports violations; all other functions require it).
//! - Nodes that passes add (`Root`, `Hub`, `Outside`, `Set`, `Dispatch`, copies of blocks) come after the caller's nodes.

use thiserror::Error;

/// Index into `Graph::nodes`.
pub type NodeId = u32;

/// What a node executes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A block of the caller, by its number there. Splitting makes several nodes of one block.
    Block(u32),
    /// Virtual start node of a graph with several entries: branches on the entry number.
    Root,
    /// The same in a graph that control may enter `Again`: branches on an address, to an entry or, for every other address, to `Outside`.
    Hub,
    /// Leaves for the address, or changes the address and goes back to the hub: what the caller makes of it.
    Outside,
    /// Sets the variable of dispatch `dispatch` to `value`.
    Set { dispatch: u32, value: u32 },
    /// Branches on the variable of a dispatch.
    Dispatch(u32),
}

/// How a node ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Leaves the graph (a jump, a return, a trap).
    Leave,
    Goto([NodeId; 1]),
    /// `[then, else]`
    If([NodeId; 2]),
    /// Branches on an index into the targets. Repetitions are allowed.
    Multi(Vec<NodeId>),
    /// To the address that the node computes: an entry of the graph or code elsewhere.
    Again,
}

impl Exit {
    pub fn targets(&self) -> &[NodeId] {
        match self {
            Exit::Leave | Exit::Again => &[],
            Exit::Goto(t) => t,
            Exit::If(t) => t,
            Exit::Multi(t) => t,
        }
    }

    pub fn targets_mut(&mut self) -> &mut [NodeId] {
        match self {
            Exit::Leave | Exit::Again => &mut [],
            Exit::Goto(t) => t,
            Exit::If(t) => t,
            Exit::Multi(t) => t,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    pub kind: Kind,
    pub exit: Exit,
    /// Rough size of the block's code, for decisions about duplication. 0 means that the block does nothing but exit.
    pub weight: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Graph {
    pub nodes: Vec<Node>,
    /// Nodes where control may start; the first is the primary entry.
    pub entries: Vec<NodeId>,
}

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum GraphError {
    #[error("the graph has no entry")]
    NoEntry,
    #[error("node {node} has target {target}, but there are {nodes} nodes")]
    Target { node: NodeId, target: NodeId, nodes: usize },
    #[error("entry {entry}, but there are {nodes} nodes")]
    Entry { entry: NodeId, nodes: usize },
    #[error("node {node} branches among no targets")]
    NoTargets { node: NodeId },
}

impl Graph {
    /// Checks INV-TARGETS.
    pub fn check(&self) -> Result<(), GraphError> {
        let nodes = self.nodes.len();
        if self.entries.is_empty() {
            return Err(GraphError::NoEntry);
        }
        if let Some(&entry) = self.entries.iter().find(|e| **e as usize >= nodes) {
            return Err(GraphError::Entry { entry, nodes });
        }
        for (n, node) in self.nodes.iter().enumerate() {
            let node_id = n as NodeId;
            if let Some(&target) = node.exit.targets().iter().find(|t| **t as usize >= nodes) {
                return Err(GraphError::Target { node: node_id, target, nodes });
            }
            if matches!(&node.exit, Exit::Multi(t) if t.is_empty()) {
                return Err(GraphError::NoTargets { node: node_id });
            }
        }
        Ok(())
    }

    /// Redirects edges around nodes of weight 0 that only go elsewhere, and turns branches with one outcome into gotos.
    pub fn simplify(&mut self) {
        let count = self.nodes.len();
        let mut forward: Vec<NodeId> = (0..count as NodeId).collect();
        for start in 0..count {
            // Follow the chain of empty nodes; a chain that bites its tail (an empty infinite loop) stays as it is.
            let mut at = start;
            let mut steps = 0;
            while let Node { exit: Exit::Goto([next]), weight: 0, .. } = &self.nodes[at] {
                at = *next as usize;
                steps += 1;
                if forward[at] as usize != at {
                    at = forward[at] as usize;
                    break;
                }
                if steps > count {
                    at = start;
                    break;
                }
            }
            forward[start] = at as NodeId;
        }
        for node in &mut self.nodes {
            for t in node.exit.targets_mut() {
                *t = forward[*t as usize];
            }
            let targets = node.exit.targets();
            if let Some((first, rest)) = targets.split_first() {
                if rest.iter().all(|t| t == first) {
                    node.exit = Exit::Goto([*first]);
                }
            }
        }
    }

    /// With several entries, adds a `Root` node that branches to them; if a node exits `Again`, a `Hub`. Returns the start node.
    pub fn add_root(&mut self) -> NodeId {
        if self.nodes.iter().any(|n| n.exit == Exit::Again) {
            let outside = self.nodes.len() as NodeId;
            let hub = outside + 1;
            for node in &mut self.nodes {
                if node.exit == Exit::Again {
                    node.exit = Exit::Goto([hub]);
                }
            }
            let targets = self.entries.iter().copied().chain([outside]).collect();
            self.nodes.push(Node { kind: Kind::Outside, exit: Exit::Goto([hub]), weight: 1 });
            self.nodes.push(Node { kind: Kind::Hub, exit: Exit::Multi(targets), weight: 0 });
            return hub;
        }
        if let [single] = self.entries[..] {
            return single;
        }
        let root = self.nodes.len() as NodeId;
        self.nodes.push(Node { kind: Kind::Root, exit: Exit::Multi(self.entries.clone()), weight: 0 });
        root
    }
}
