//! Paths, depths and positions in a tree of folders, from a listing in any order.
//!
//! A folder whose parent is not listed, or that is part of a cycle, is kept, under `(orphaned)/`. An exchange may have
//! very many folders, in a very deep tree: SQLite sorts them, some thirty bytes are held here for each, and nothing
//! recurses. A recursive query takes more: an index of the parents, every path once more in its queue on disk, and a second
//! query to find where to cut the cycles.

use std::collections::HashSet;
use std::num::NonZeroU32;

use rusqlite::{Connection, Row, Transaction, params};

use crate::model::ExchangeId;

/// Where folders without a way to the root are shown.
pub const ORPHANED: &str = "(orphaned)";

/// Where folders are shown whose path would be longer than [`MAX_PATH`], each by its id.
const TOO_LONG: &str = "(path too long)";
/// The longest path, in bytes. Each folder has all names above its own in it: a chain of long names would fill the disk.
const MAX_PATH: usize = 32 << 10;

/// How index numbers compare: part by part, so that `1.10` comes after `1.9`.
const BY_PARTS: &str = "by_parts";

/// A name as one segment of a path: a `/` in it becomes U+2215.
pub fn path_segment(name: &str) -> String {
    name.replace('/', "\u{2215}")
}

/// Defines the order of siblings, which SQL sorts by, on a connection.
pub fn define_sibling_order(connection: &Connection) -> rusqlite::Result<()> {
    connection.create_collation(BY_PARTS, |a, b| index_parts(a).cmp(index_parts(b)))
}

fn index_parts(number: &str) -> impl Iterator<Item = u64> {
    number.split('.').map(|part| part.trim().parse().unwrap_or(u64::MAX))
}

/// Fills in the derived columns of an exchange's folders: parents first, siblings in the order the service shows them in,
/// and folders that no chain of parents connects to the root last.
pub fn derive_paths(tx: &Transaction<'_>, exchange: &ExchangeId) -> rusqlite::Result<()> {
    let tree = Tree::read_sorted(tx, exchange)?;
    let mut writer = PathWriter::new(tx, exchange, &tree);
    writer.visit_below(ROOT)?;
    writer.orphaned = true;
    writer.path.push_str(ORPHANED);
    writer.path_lengths.push(0);
    writer.visit_below(ORPHANS)?;
    // what is left hangs on cycles: each is cut at a folder that the order of the answers does not decide
    for start in tree.in_order_of_id(&writer.seen) {
        if !writer.seen[start.index()] {
            let head = tree.cycle_above(start);
            writer.enter_folder(head)?;
            writer.visit_below(head)?;
            writer.leave_folder();
        }
    }
    Ok(())
}

/// A folder, or one of the two tops below: four bytes, even as an `Option`.
#[derive(Clone, Copy, PartialEq)]
struct Node(NonZeroU32);

/// Stands for the parent of folders without one.
const ROOT: Node = Node(NonZeroU32::MIN);
/// Stands for the parents that are not listed.
const ORPHANS: Node = Node(ROOT.0.saturating_add(1));
/// How many nodes come before the folders.
const TOPS: usize = 2;

impl Node {
    fn from_index(index: usize) -> Option<Self> {
        u32::try_from(index + 1).ok().and_then(NonZeroU32::new).map(Self)
    }

    fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// The folders of an exchange without their names; each list has an entry for every node.
struct Tree {
    ids: FolderIds,
    parents: Vec<Option<Node>>,
    /// Linked lists: the first child of each node, and from each child to the next.
    first_child: Vec<Option<Node>>,
    next_sibling: Vec<Option<Node>>,
}

impl Tree {
    fn read_sorted(tx: &Transaction<'_>, exchange: &ExchangeId) -> rusqlite::Result<Self> {
        let ids = FolderIds::read(tx, exchange)?;
        let unlinked = vec![None; TOPS + ids.ends.len()];
        let [parents, first_child, next_sibling] = [unlinked.clone(), unlinked.clone(), unlinked];
        let mut tree = Self { ids, parents, first_child, next_sibling };
        let sql = format!(
            "SELECT folder_id, parent_id FROM folders WHERE exchange_id = ?1
             ORDER BY order_number IS NULL DESC, order_number DESC,
                 COALESCE(index_number, '') COLLATE {BY_PARTS} DESC, name DESC,
                 LENGTH(folder_id) DESC, folder_id DESC"
        );
        let mut query = tx.prepare_cached(&sql)?;
        let mut rows = query.query([exchange.as_str()])?;
        while let Some(row) = rows.next()? {
            tree.add_before_siblings(row.get_ref(0)?.as_str()?, row.get_ref(1)?.as_str_or_null()?);
        }
        Ok(tree)
    }

    /// Links a folder in before its siblings. They come in reverse order, so that no list needs its end.
    fn add_before_siblings(&mut self, id: &str, parent: Option<&str>) {
        let Some(node) = self.ids.find(id) else { return };
        let above = parent.map_or(ROOT, |parent| self.ids.find(parent).unwrap_or(ORPHANS));
        self.parents[node.index()] = Some(above);
        self.next_sibling[node.index()] = self.first_child[above.index()].replace(node);
    }

    /// The folders not yet seen, in the numeric order of their ids.
    fn in_order_of_id(&self, seen: &[bool]) -> Vec<Node> {
        let unseen = (TOPS..seen.len()).filter(|index| !seen[*index]);
        let mut nodes: Vec<Node> = unseen.filter_map(Node::from_index).collect();
        nodes.sort_by_key(|node| (self.ids.get(*node).len(), self.ids.get(*node)));
        nodes
    }

    /// Climbs until it meets a folder for the second time, which is part of the cycle then.
    fn cycle_above(&self, start: Node) -> Node {
        let mut climbed = HashSet::new();
        let mut node = start;
        while climbed.insert(node.index()) {
            node = self.parents[node.index()].unwrap_or(node);
        }
        node
    }
}

/// The ids of an exchange's folders in binary order, in one text: a `String` each would take three times as much.
struct FolderIds {
    text: String,
    ends: Vec<u32>,
}

impl FolderIds {
    fn read(tx: &Transaction<'_>, exchange: &ExchangeId) -> rusqlite::Result<Self> {
        let sql = "SELECT COUNT(*), COALESCE(SUM(LENGTH(CAST(folder_id AS BLOB))), 0) FROM folders WHERE exchange_id = ?1";
        // fails where the ids together are longer than `ends` can count
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

    fn id_at(&self, n: usize) -> &str {
        let start = n.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start as usize..self.ends[n] as usize]
    }

    fn get(&self, node: Node) -> &str {
        self.id_at(node.index() - TOPS)
    }

    fn find(&self, id: &str) -> Option<Node> {
        let (mut low, mut high) = (0, self.ends.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.id_at(middle) < id { low = middle + 1 } else { high = middle }
        }
        (low < self.ends.len() && self.id_at(low) == id).then(|| Node::from_index(TOPS + low)).flatten()
    }
}

/// A walk through the tree, which writes down what it finds of each folder.
struct PathWriter<'a> {
    tx: &'a Transaction<'a>,
    exchange: &'a ExchangeId,
    tree: &'a Tree,
    seen: Vec<bool>,
    position: i64,
    orphaned: bool,
    /// The path of the folder it is in, and the lengths it is cut back to on the way up.
    path: String,
    path_lengths: Vec<usize>,
}

impl<'a> PathWriter<'a> {
    fn new(tx: &'a Transaction<'_>, exchange: &'a ExchangeId, tree: &'a Tree) -> Self {
        let seen = vec![false; tree.parents.len()];
        Self {
            tx,
            exchange,
            tree,
            seen,
            position: 0,
            orphaned: false,
            path: String::new(),
            path_lengths: vec![],
        }
    }

    /// Visits everything below a node.
    fn visit_below(&mut self, top: Node) -> rusqlite::Result<()> {
        let (mut inside, mut candidate) = (top, self.tree.first_child[top.index()]);
        loop {
            match candidate {
                // the folder at which a cycle was cut comes once more, as a child
                Some(seen) if self.seen[seen.index()] => candidate = self.tree.next_sibling[seen.index()],
                Some(node) => {
                    self.enter_folder(node)?;
                    (inside, candidate) = (node, self.tree.first_child[node.index()]);
                }
                None if inside == top => return Ok(()),
                None => {
                    self.leave_folder();
                    candidate = self.tree.next_sibling[inside.index()];
                    inside = self.tree.parents[inside.index()].unwrap_or(top);
                }
            }
        }
    }

    /// Enters a folder, and fills in its derived columns.
    fn enter_folder(&mut self, node: Node) -> rusqlite::Result<()> {
        self.seen[node.index()] = true;
        let (exchange, id) = (self.exchange.as_str(), self.tree.ids.get(node));
        let name = "SELECT COALESCE(name, folder_id) FROM folders WHERE exchange_id = ?1 AND folder_id = ?2";
        let name: String = self.tx.prepare_cached(name)?.query_row([exchange, id], |row| row.get(0))?;
        self.path_lengths.push(self.path.len());
        self.extend_path(&name);
        let too_long = (self.path.len() > MAX_PATH).then(|| format!("{TOO_LONG}/{id}"));
        let path = too_long.as_ref().unwrap_or(&self.path);
        let fill = "UPDATE folders SET path = ?3, depth = ?4, position = ?5, orphaned = ?6
                    WHERE exchange_id = ?1 AND folder_id = ?2";
        let derived =
            params![exchange, id, path, self.path_lengths.len() as i64, self.position, self.orphaned];
        self.tx.prepare_cached(fill)?.execute(derived)?;
        self.position += 1;
        Ok(())
    }

    /// A path that is too long grows no further, or it would need memory for every name above.
    fn extend_path(&mut self, name: &str) {
        if self.path.len() > MAX_PATH {
            return;
        }
        if self.path_lengths.len() > 1 {
            self.path.push('/');
        }
        self.path.push_str(&path_segment(name));
    }

    fn leave_folder(&mut self) {
        let length = self.path_lengths.pop().unwrap_or(0);
        self.path.truncate(length);
    }
}
