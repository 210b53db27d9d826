//! Control flow of a procedure as wasm wants it: blocks, loops, conditionals.
//!
//! Purpose: turn a graph of blocks with one or several entries, reducible or not, into structured operations.
//! Input: `Graph`. Output: `Structured`. Invariants: INV-TARGETS (graph.rs); the output visits the same blocks in the same order as the
//! graph for all decisions (tests/oracle.rs runs both); nothing recurses over the graph, so its size does not limit the Rust stack.

mod cleanup;
pub mod graph;
pub mod order;
pub mod reducible;
pub mod structure;

pub use graph::{Exit, Graph, GraphError, Kind, Node, NodeId};
pub use structure::{Cond, Op, SideEntries, Structured, structure, structure_with};
