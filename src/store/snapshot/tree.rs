//! Paths, depths and places in a tree of folders, from a listing that comes in any order.
//!
//! A folder whose parent is not listed, or that sits in a cycle, is kept, under `(orphaned)/`. An exchange may have
//! very many folders, in a very deep tree: the engine sorts them, what is held here is some thirty bytes for each,
//! and nothing recurs.

use std::collections::HashSet;
use std::num::NonZeroU32;

use rusqlite::{Connection, Row, Transaction, params};

use crate::model::ExchangeId;

/// Where folders without a way to the root are shown.
pub const ORPHANED: &str = "(orphaned)";

/// How index numbers compare: part by part, so that `1.10` comes after `1.9`.
const BY_PARTS: &str = "by_parts";

/// A name as one segment of a path: a `/` in it becomes U+2215.
pub fn path_segment(name: &str) -> String {
    name.replace('/', "\u{2215}")
}

/// Teaches the connection the order of a room.
pub fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.create_collation(BY_PARTS, |a, b| index_parts(a).cmp(index_parts(b)))
}

fn index_parts(number: &str) -> impl Iterator<Item = u64> {
    number.split('.').map(|part| part.trim().parse().unwrap_or(u64::MAX))
}

/// Fills in the derived columns of an exchange's folders: parents first, siblings in the room's order; those without
/// a way to the root last.
pub fn derive(tx: &Transaction<'_>, exchange: &ExchangeId) -> rusqlite::Result<()> {
    let tree = Tree::read(tx, exchange)?;
    let mut walk = Walk::new(tx, exchange, &tree);
    walk.descend(ROOT)?;
    walk.orphaned = true;
    walk.path.push_str(ORPHANED);
    walk.marks.push(0);
    walk.descend(STRAYS)?;
    for start in tree.in_order_of_id(&walk.seen) {
        if !walk.seen[start.index()] {
            let head = tree.cycle_above(start);
            walk.enter(head)?;
            walk.descend(head)?;
            walk.leave();
        }
    }
    Ok(())
}

/// A folder, or one of two tops that are none: four bytes, even where it is an `Option`.
#[derive(Clone, Copy, PartialEq)]
struct Node(NonZeroU32);

/// What the folders without a parent lie in.
const ROOT: Node = Node(NonZeroU32::MIN);
/// What the folders lie in whose parent is not listed.
const STRAYS: Node = Node(ROOT.0.saturating_add(1));
/// How many nodes stand before the folders.
const TOPS: usize = 2;

impl Node {
    fn at(index: usize) -> Option<Self> {
        u32::try_from(index + 1).ok().and_then(NonZeroU32::new).map(Self)
    }

    fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// The folders of an exchange without their names; each list has a place for every node.
struct Tree {
    ids: Ids,
    above: Vec<Option<Node>>,
    /// The first of those below, and the next of those beside, in the room's order.
    first: Vec<Option<Node>>,
    next: Vec<Option<Node>>,
}

impl Tree {
    fn read(tx: &Transaction<'_>, exchange: &ExchangeId) -> rusqlite::Result<Self> {
        let ids = Ids::read(tx, exchange)?;
        let unlinked = vec![None; TOPS + ids.ends.len()];
        let [above, first, next] = [unlinked.clone(), unlinked.clone(), unlinked];
        let mut tree = Self { ids, above, first, next };
        let sql = format!(
            "SELECT folder_id, parent_id FROM folders WHERE exchange_id = ?1
             ORDER BY order_number IS NULL DESC, order_number DESC,
                 COALESCE(index_number, '') COLLATE {BY_PARTS} DESC, name DESC,
                 LENGTH(folder_id) DESC, folder_id DESC"
        );
        let mut query = tx.prepare_cached(&sql)?;
        let mut rows = query.query([exchange.as_str()])?;
        while let Some(row) = rows.next()? {
            tree.add(row.get_ref(0)?.as_str()?, row.get_ref(1)?.as_str_or_null()?);
        }
        Ok(tree)
    }

    /// Adds a folder before its siblings: the last one in the room's order comes first.
    fn add(&mut self, id: &str, parent: Option<&str>) {
        let Some(node) = self.ids.find(id) else { return };
        let above = parent.map_or(ROOT, |parent| self.ids.find(parent).unwrap_or(STRAYS));
        self.above[node.index()] = Some(above);
        self.next[node.index()] = self.first[above.index()].replace(node);
    }

    /// The folders not yet seen, in the order of the numbers their ids are.
    fn in_order_of_id(&self, seen: &[bool]) -> Vec<Node> {
        let unseen = (TOPS..seen.len()).filter(|index| !seen[*index]);
        let mut nodes: Vec<Node> = unseen.filter_map(Node::at).collect();
        nodes.sort_by_key(|node| (self.ids.get(*node).len(), self.ids.get(*node)));
        nodes
    }

    /// Climbs until a folder comes twice: that one sits on the cycle.
    fn cycle_above(&self, start: Node) -> Node {
        let mut climbed = HashSet::new();
        let mut node = start;
        while climbed.insert(node.index()) {
            node = self.above[node.index()].unwrap_or(node);
        }
        node
    }
}

/// The ids of an exchange's folders in their binary order, one behind the other.
struct Ids {
    text: String,
    ends: Vec<u32>,
}

impl Ids {
    fn read(tx: &Transaction<'_>, exchange: &ExchangeId) -> rusqlite::Result<Self> {
        let sql = "SELECT COUNT(*), COALESCE(SUM(LENGTH(CAST(folder_id AS BLOB))), 0) FROM folders WHERE exchange_id = ?1";
        let size = |row: &Row<'_>| Ok((row.get::<_, u32>(0)?, row.get::<_, u32>(1)?));
        let (count, length) = tx.query_row(sql, [exchange.as_str()], size)?;
        let (text, ends) = (String::with_capacity(length as usize), Vec::with_capacity(count as usize));
        let mut ids = Self { text, ends };
        let sql = "SELECT folder_id FROM folders WHERE exchange_id = ?1 ORDER BY folder_id";
        let mut query = tx.prepare_cached(sql)?;
        let mut rows = query.query([exchange.as_str()])?;
        while let Some(row) = rows.next()? {
            ids.text.push_str(row.get_ref(0)?.as_str()?);
            ids.ends.push(ids.text.len() as u32);
        }
        Ok(ids)
    }

    fn nth(&self, n: usize) -> &str {
        let start = n.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start as usize..self.ends[n] as usize]
    }

    fn get(&self, node: Node) -> &str {
        self.nth(node.index() - TOPS)
    }

    fn find(&self, id: &str) -> Option<Node> {
        let (mut low, mut high) = (0, self.ends.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.nth(middle) < id { low = middle + 1 } else { high = middle }
        }
        (low < self.ends.len() && self.nth(low) == id).then(|| Node::at(TOPS + low)).flatten()
    }
}

/// A walk through the tree, and where it is.
struct Walk<'a> {
    tx: &'a Transaction<'a>,
    exchange: &'a ExchangeId,
    tree: &'a Tree,
    seen: Vec<bool>,
    position: i64,
    orphaned: bool,
    /// The path of the folder it is in, and the lengths of the paths on the way there.
    path: String,
    marks: Vec<usize>,
}

impl<'a> Walk<'a> {
    fn new(tx: &'a Transaction<'_>, exchange: &'a ExchangeId, tree: &'a Tree) -> Self {
        let seen = vec![false; tree.above.len()];
        Self { tx, exchange, tree, seen, position: 0, orphaned: false, path: String::new(), marks: vec![] }
    }

    /// Visits all below a node.
    fn descend(&mut self, top: Node) -> rusqlite::Result<()> {
        let (mut inside, mut candidate) = (top, self.tree.first[top.index()]);
        loop {
            match candidate {
                Some(seen) if self.seen[seen.index()] => candidate = self.tree.next[seen.index()],
                Some(node) => {
                    self.enter(node)?;
                    (inside, candidate) = (node, self.tree.first[node.index()]);
                }
                None if inside == top => return Ok(()),
                None => {
                    self.leave();
                    candidate = self.tree.next[inside.index()];
                    inside = self.tree.above[inside.index()].unwrap_or(top);
                }
            }
        }
    }

    /// Goes into a folder, and fills in its derived columns.
    fn enter(&mut self, node: Node) -> rusqlite::Result<()> {
        self.seen[node.index()] = true;
        let (exchange, id) = (self.exchange.as_str(), self.tree.ids.get(node));
        let name = "SELECT COALESCE(name, folder_id) FROM folders WHERE exchange_id = ?1 AND folder_id = ?2";
        let name: String = self.tx.prepare_cached(name)?.query_row([exchange, id], |row| row.get(0))?;
        self.marks.push(self.path.len());
        if self.marks.len() > 1 {
            self.path.push('/');
        }
        self.path.push_str(&path_segment(&name));
        let fill = "UPDATE folders SET path = ?3, depth = ?4, position = ?5, orphaned = ?6
                    WHERE exchange_id = ?1 AND folder_id = ?2";
        let derived = params![exchange, id, self.path, self.marks.len() as i64, self.position, self.orphaned];
        self.tx.prepare_cached(fill)?.execute(derived)?;
        self.position += 1;
        Ok(())
    }

    /// Goes up again.
    fn leave(&mut self) {
        let mark = self.marks.pop().unwrap_or(0);
        self.path.truncate(mark);
    }
}
