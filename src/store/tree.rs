//! Paths, depths and places in a tree of folders, from a listing that comes in any order.
//!
//! A folder whose parent is not listed, or that sits in a cycle, is kept, under `(orphaned)/`.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use rusqlite::{Transaction, params};

use crate::model::ExchangeId;

/// Where folders without a way to the root are shown.
pub const ORPHANED: &str = "(orphaned)";

/// A name as one segment of a path: a `/` in it becomes U+2215.
pub fn path_segment(name: &str) -> String {
    name.replace('/', "\u{2215}")
}

struct Node {
    id: String,
    parent: Option<String>,
    name: Option<String>,
    index_number: Option<String>,
    order_number: Option<i64>,
}

/// A folder's derived columns.
#[derive(Debug, PartialEq)]
struct Place {
    node: usize,
    path: String,
    depth: i64,
    orphaned: bool,
}

/// Fills in the derived columns of an exchange's folders.
pub fn derive(tx: &Transaction<'_>, exchange: &ExchangeId) -> rusqlite::Result<()> {
    let nodes = read(tx, exchange)?;
    let sql = "UPDATE folders SET path = ?3, depth = ?4, position = ?5, orphaned = ?6
               WHERE exchange_id = ?1 AND folder_id = ?2";
    let mut update = tx.prepare_cached(sql)?;
    for (position, place) in (0_i64..).zip(walk(&nodes)) {
        let id = &nodes[place.node].id;
        update.execute(params![exchange.as_str(), id, place.path, place.depth, position, place.orphaned])?;
    }
    Ok(())
}

fn read(tx: &Transaction<'_>, exchange: &ExchangeId) -> rusqlite::Result<Vec<Node>> {
    let sql = "SELECT folder_id, parent_id, name, index_number, order_number
               FROM folders WHERE exchange_id = ?1";
    tx.prepare_cached(sql)?
        .query_map([exchange.as_str()], |row| {
            Ok(Node {
                id: row.get(0)?,
                parent: row.get(1)?,
                name: row.get(2)?,
                index_number: row.get(3)?,
                order_number: row.get(4)?,
            })
        })?
        .collect()
}

/// All folders, parents first, siblings in the room's order; those without a way to the root last.
fn walk(nodes: &[Node]) -> Vec<Place> {
    let mut walk = Walk::new(nodes);
    let roots = walk.heads(|node, above| node.parent.is_none() && above.is_none());
    walk.descend(roots, None);
    let strays = walk.heads(|node, above| node.parent.is_some() && above.is_none());
    walk.descend(strays, Some(ORPHANED));
    for start in walk.in_order_of_id() {
        if !walk.seen[start] {
            let head = walk.cycle_above(start);
            walk.descend(vec![head], Some(ORPHANED));
        }
    }
    walk.places
}

struct Walk<'a> {
    nodes: &'a [Node],
    /// The listed parent of each.
    above: Vec<Option<usize>>,
    children: Vec<Vec<usize>>,
    seen: Vec<bool>,
    places: Vec<Place>,
}

impl<'a> Walk<'a> {
    fn new(nodes: &'a [Node]) -> Self {
        let by_id: HashMap<&str, usize> = nodes.iter().enumerate().map(|(i, n)| (n.id.as_str(), i)).collect();
        let above: Vec<Option<usize>> =
            nodes.iter().map(|node| by_id.get(node.parent.as_deref()?).copied()).collect();
        let mut children = vec![Vec::new(); nodes.len()];
        for (index, parent) in above.iter().enumerate() {
            if let Some(parent) = parent {
                children[*parent].push(index);
            }
        }
        Self { nodes, above, children, seen: vec![false; nodes.len()], places: Vec::new() }
    }

    fn heads(&self, is_head: impl Fn(&Node, Option<usize>) -> bool) -> Vec<usize> {
        (0..self.nodes.len()).filter(|i| is_head(&self.nodes[*i], self.above[*i])).collect()
    }

    fn in_order_of_id(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.nodes.len()).collect();
        order.sort_by(|a, b| by_length(&self.nodes[*a].id, &self.nodes[*b].id));
        order
    }

    /// Climbs until a folder comes twice: that one sits on the cycle.
    fn cycle_above(&self, start: usize) -> usize {
        let mut climbed = HashSet::new();
        let mut node = start;
        while climbed.insert(node) {
            node = self.above[node].unwrap_or(node);
        }
        node
    }

    /// Visits the given siblings and all below them, without recursion: a chain may be very long.
    fn descend(&mut self, siblings: Vec<usize>, top: Option<&str>) {
        let depth = if top.is_some() { 2 } else { 1 };
        let mut stack = vec![];
        self.push(&mut stack, siblings, top, depth);
        while let Some((node, path, depth)) = stack.pop() {
            if std::mem::replace(&mut self.seen[node], true) {
                continue;
            }
            let below = std::mem::take(&mut self.children[node]);
            self.push(&mut stack, below, Some(&path), depth + 1);
            self.places.push(Place { node, path, depth, orphaned: top.is_some() });
        }
    }

    /// Puts siblings on the stack, the first in the room's order on top.
    fn push(
        &self,
        stack: &mut Vec<(usize, String, i64)>,
        mut siblings: Vec<usize>,
        top: Option<&str>,
        depth: i64,
    ) {
        siblings.sort_by(|a, b| room_order(&self.nodes[*b], &self.nodes[*a]));
        for node in siblings {
            let name = path_segment(self.nodes[node].name.as_deref().unwrap_or(&self.nodes[node].id));
            let path = top.map_or_else(|| name.clone(), |top| format!("{top}/{name}"));
            stack.push((node, path, depth));
        }
    }
}

/// Siblings as the room shows them: by order number, then index number, name and id.
fn room_order(a: &Node, b: &Node) -> Ordering {
    let unknown_last = |n: &Node| (n.order_number.is_none(), n.order_number);
    unknown_last(a)
        .cmp(&unknown_last(b))
        .then_with(|| index_parts(a).cmp(&index_parts(b)))
        .then_with(|| a.name.cmp(&b.name))
        .then_with(|| by_length(&a.id, &b.id))
}

/// `1.10` comes after `1.9`.
fn index_parts(node: &Node) -> Vec<u64> {
    let number = node.index_number.as_deref().unwrap_or("");
    number.split('.').map(|part| part.trim().parse().unwrap_or(u64::MAX)).collect()
}

/// Ids in the order of the numbers they are.
fn by_length(a: &str, b: &str) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}
