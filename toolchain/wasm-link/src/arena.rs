//! Keeps the bytes of all loaded files alive for the duration of a link, so that parsed objects may borrow from them.
//!
//! A linked list of write-once cells: adding needs only a shared borrow, and nothing moves.

use std::sync::OnceLock;

use wasm_obj::Bytes;

/// Owner of the bytes.
#[derive(Default)]
pub struct Arena {
    head: OnceLock<Box<Node>>,
}

struct Node {
    bytes: Bytes,
    next: OnceLock<Box<Node>>,
}

/// The end of an arena's list, where the next file goes.
pub struct Cursor<'a> {
    tail: &'a OnceLock<Box<Node>>,
}

impl Arena {
    /// Call once: a second cursor would start at the head and walk.
    pub fn cursor(&self) -> Cursor<'_> {
        Cursor { tail: &self.head }
    }
}

impl<'a> Cursor<'a> {
    pub fn keep(&mut self, bytes: Bytes) -> &'a [u8] {
        let tail: &'a OnceLock<Box<Node>> = self.tail;
        let mut fresh = Some(bytes);
        let mut cell = tail;
        loop {
            let node = cell.get_or_init(|| {
                Box::new(Node { bytes: fresh.take().unwrap_or_else(|| Bytes::from(Vec::new())), next: OnceLock::new() })
            });
            cell = &node.next;
            if fresh.is_none() {
                self.tail = cell;
                return &node.bytes;
            }
        }
    }
}

impl Drop for Arena {
    // Iterative: the list may be as long as the number of files.
    fn drop(&mut self) {
        let mut next = self.head.take();
        while let Some(mut node) = next {
            next = node.next.take();
        }
    }
}
