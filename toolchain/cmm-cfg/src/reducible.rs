//! Makes every loop single-entry.
//!
//! Input: a graph that is irreducible from its start node. Output: an equivalent graph in which every retreating edge goes to a
//! dominator. Three means, tried in this order for every strongly connected component with several entries:
//! 0. If all but one of them are rare side entries of the graph: the component without its head is copied for those. The loop has one entry then; the copy
//!    leads to its head.
//! 1. Splitting: a small entry whose successors inside the component are entries too is copied for the predecessors inside. That is
//!    loop rotation; it costs the size of one block and nothing at run time.
//! 2. Dispatch: all edges to the entries go through a new node that branches on a variable, which each such edge sets before.
//!
//! Termination: after a component has one entry, the pass continues with the component minus that entry. Splitting makes the
//! number of entries of a component smaller without making the component larger; a copy for side entries lacks the head.

use crate::graph::{Exit, Graph, Kind, Node, NodeId};
use crate::structure::SideEntries;

/// Blocks up to this weight are split rather than dispatched to.
pub const SPLIT_WEIGHT: u32 = 24;

/// Components up to this weight are copied for rare side entries.
pub const COPY_WEIGHT: u32 = 1500;

/// Rewrites `graph`; returns the number of dispatch variables used.
pub fn make_reducible(graph: &mut Graph, start: NodeId, side: SideEntries) -> u32 {
    let mut dispatches = 0;
    let all: Vec<NodeId> = (0..graph.nodes.len() as NodeId).collect();
    let mut regions: Vec<Vec<NodeId>> = vec![all];
    while let Some(region) = regions.pop() {
        for component in components(graph, &region) {
            let mut component = component;
            loop {
                let entries = entries_of(graph, &component, start);
                let header = match entries[..] {
                    // Unreachable from outside: nothing to do.
                    [] => break,
                    [single] => Some(single),
                    _ => None,
                };
                if let Some(header) = header {
                    component.retain(|n| *n != header);
                    if !component.is_empty() {
                        regions.push(component);
                    }
                    break;
                }
                if side == SideEntries::Rarely {
                    if let Some(copies) = copy_for_side_entries(graph, &component, &entries) {
                        regions.push(copies);
                        continue;
                    }
                }
                if !split(graph, &mut component, &entries, start) {
                    dispatch(graph, &mut component, &entries, dispatches, start);
                    dispatches += 1;
                    regions.push(component);
                    break;
                }
            }
        }
    }
    dispatches
}

/// Nodes of the component with an edge from outside it, in order.
fn entries_of(graph: &Graph, component: &[NodeId], start: NodeId) -> Vec<NodeId> {
    let inside = membership(graph, component);
    let mut entry = vec![false; graph.nodes.len()];
    if inside[start as usize] {
        entry[start as usize] = true;
    }
    for (n, node) in graph.nodes.iter().enumerate() {
        if !inside[n] {
            for t in node.exit.targets() {
                entry[*t as usize] = true;
            }
        }
    }
    component.iter().copied().filter(|n| entry[*n as usize]).collect()
}

fn membership(graph: &Graph, nodes: &[NodeId]) -> Vec<bool> {
    let mut inside = vec![false; graph.nodes.len()];
    for n in nodes {
        inside[*n as usize] = true;
    }
    inside
}

/// Copies the component, without the only entry that is not a side entry of the graph, for the side entries. The copied nodes; `None` if there is no such
/// entry or the component is large.
fn copy_for_side_entries(graph: &mut Graph, component: &[NodeId], entries: &[NodeId]) -> Option<Vec<NodeId>> {
    let inside = membership(graph, component);
    let weight = component.iter().fold(0u32, |n, c| n.saturating_add(graph.nodes[*c as usize].weight));
    if weight > COPY_WEIGHT {
        return None;
    }
    let is_root = |n: usize| graph.nodes[n].kind == Kind::Root;
    let usual = |e: NodeId| {
        graph.entries.first() == Some(&e)
            || (0..graph.nodes.len()).any(|n| !inside[n] && !is_root(n) && graph.nodes[n].exit.targets().contains(&e))
    };
    let mut heads = entries.iter().copied().filter(|e| usual(*e));
    let (Some(head), None) = (heads.next(), heads.next()) else { return None };
    let first = graph.nodes.len() as NodeId;
    let body: Vec<NodeId> = component.iter().copied().filter(|n| *n != head).collect();
    let copy_of = |n: NodeId| body.iter().position(|b| *b == n).map(|at| first + at as NodeId);
    for n in &body {
        let mut node = graph.nodes[*n as usize].clone();
        for t in node.exit.targets_mut() {
            *t = copy_of(*t).unwrap_or(*t);
        }
        graph.nodes.push(node);
    }
    for (n, inside) in inside.iter().enumerate() {
        if !inside {
            for t in graph.nodes[n].exit.targets_mut() {
                *t = copy_of(*t).unwrap_or(*t);
            }
        }
    }
    Some((first..graph.nodes.len() as NodeId).collect())
}

/// Copies one small entry for the edges from inside the component. False if no entry qualifies.
fn split(graph: &mut Graph, component: &mut [NodeId], entries: &[NodeId], start: NodeId) -> bool {
    let inside = membership(graph, component);
    let candidate = entries.iter().copied().filter(|&e| {
        let node = &graph.nodes[e as usize];
        // The new entries that the copy's original brings must be entries already.
        e != start
            && node.weight <= SPLIT_WEIGHT
            && matches!(node.kind, Kind::Block(_))
            && node.exit.targets().iter().all(|t| !inside[*t as usize] || (*t != e && entries.contains(t)))
    });
    let Some(victim) = candidate.min_by_key(|e| graph.nodes[*e as usize].weight) else { return false };
    let copy = graph.nodes.len() as NodeId;
    graph.nodes.push(graph.nodes[victim as usize].clone());
    for n in component.iter() {
        for t in graph.nodes[*n as usize].exit.targets_mut() {
            if *t == victim {
                *t = copy;
            }
        }
    }
    for n in component.iter_mut() {
        if *n == victim {
            *n = copy;
        }
    }
    true
}

/// Routes every edge to one of the entries through a dispatch node. The component afterwards lacks the dispatch node.
fn dispatch(graph: &mut Graph, component: &mut Vec<NodeId>, entries: &[NodeId], number: u32, start: NodeId) {
    let hub = graph.nodes.len() as NodeId;
    let inside = membership(graph, component);
    let old_nodes = graph.nodes.len();
    graph.nodes.push(Node { kind: Kind::Dispatch(number), exit: Exit::Multi(entries.to_vec()), weight: 2 });
    for (n, from_inside) in inside.iter().enumerate().take(old_nodes) {
        let mut targets = graph.nodes[n].exit.targets().to_vec();
        for i in 0..targets.len() {
            let Some(value) = entries.iter().position(|e| *e == targets[i]) else { continue };
            // Two edges of one node to the same entry share the node that sets the variable.
            let same = (0..i).find(|j| graph.nodes[n].exit.targets()[*j] == targets[i]).map(|j| targets[j]);
            targets[i] = same.unwrap_or_else(|| {
                let set = graph.nodes.len() as NodeId;
                let kind = Kind::Set { dispatch: number, value: value as u32 };
                graph.nodes.push(Node { kind, exit: Exit::Goto([hub]), weight: 2 });
                if *from_inside {
                    component.push(set);
                }
                set
            });
        }
        graph.nodes[n].exit.targets_mut().copy_from_slice(&targets);
    }
    debug_assert!(!entries.contains(&start), "the start node has no predecessors or is its component's only entry");
}

/// Strongly connected components with a cycle, of the subgraph of `region` (Tarjan, without recursion).
fn components(graph: &Graph, region: &[NodeId]) -> Vec<Vec<NodeId>> {
    const NEW: u32 = u32::MAX;
    let inside = membership(graph, region);
    let mut index = vec![NEW; graph.nodes.len()];
    let mut low = vec![0u32; graph.nodes.len()];
    let mut on_stack = vec![false; graph.nodes.len()];
    let (mut stack, mut found, mut next) = (Vec::new(), Vec::new(), 0u32);
    let mut work: Vec<(NodeId, usize)> = Vec::new();
    for &root in region {
        if index[root as usize] != NEW {
            continue;
        }
        work.push((root, 0));
        while let Some((node, edge)) = work.pop() {
            let v = node as usize;
            if edge == 0 {
                index[v] = next;
                low[v] = next;
                next += 1;
                stack.push(node);
                on_stack[v] = true;
            }
            let targets = graph.nodes[v].exit.targets();
            let mut resume = None;
            for (i, &t) in targets.iter().enumerate().skip(edge) {
                let t_at = t as usize;
                if !inside[t_at] {
                    continue;
                }
                if index[t_at] == NEW {
                    resume = Some((i + 1, t));
                    break;
                }
                if on_stack[t_at] {
                    low[v] = low[v].min(index[t_at]);
                }
            }
            if let Some((i, child)) = resume {
                work.push((node, i));
                work.push((child, 0));
                continue;
            }
            if low[v] == index[v] {
                let mut component = Vec::new();
                while let Some(n) = stack.pop() {
                    on_stack[n as usize] = false;
                    component.push(n);
                    if n == node {
                        break;
                    }
                }
                component.sort_unstable();
                if component.len() > 1 || targets.contains(&node) {
                    found.push(component);
                }
            }
            if let Some((parent, _)) = work.last() {
                let p = *parent as usize;
                low[p] = low[p].min(low[v]);
            }
        }
    }
    found
}
