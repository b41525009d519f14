//! The folder tree of an exchange, and where its documents lie in it.

use super::exchange::Exchange;
use super::words::{DEEPER, IndexSection};

/// How deep folders nest.
const DEEPEST: u8 = 4;

/// The shape of an exchange's folders. Small compared with its documents, so it is built whole when a listing starts.
pub(super) struct FolderTree {
    sections: &'static [IndexSection],
    pub(super) nodes: Vec<FolderNode>,
    /// The folders that hold documents; some hold none.
    filled: Vec<u32>,
    documents: u32,
}

/// A folder and its position in the tree.
pub(super) struct FolderNode {
    pub(super) parent: Option<u32>,
    /// Its place among its siblings, from 1.
    pub(super) order: u32,
    pub(super) children: u32,
    depth: u8,
}

/// Where a document lies.
pub(super) struct DocumentPlace {
    /// `None` at the root.
    pub(super) folder: Option<u32>,
    /// Its place in the folder, from 1, after the folders there.
    pub(super) order: u32,
}

impl FolderTree {
    pub(super) fn for_exchange(exchange: &Exchange) -> Self {
        let sections = exchange.theme().sections;
        let mut rng = exchange.rng_for(super::TREE, 0);
        let count = exchange.folder_count;
        let mut nodes: Vec<FolderNode> = Vec::with_capacity(count as usize);
        let top = (sections.len() as u32).min(1 + count / 3);
        for number in 0..count {
            let parent = (number >= top).then(|| rng.below(number.into()) as u32);
            add_folder(&mut nodes, parent);
        }
        let filled = (0..count).filter(|number| *number == 0 || !rng.one_in(6)).collect();
        Self { sections, nodes, filled, documents: exchange.document_count }
    }

    /// Spreads the documents evenly over the filled folders, in the order of the listing.
    /// One that is new, or was moved, comes after them in some folder.
    pub(super) fn place_document(&self, exchange: &Exchange, document: u32) -> DocumentPlace {
        let order = self.documents.saturating_add(document);
        match self.filled.get((document as usize).wrapping_mul(7) % self.filled.len().max(1)) {
            Some(folder) if exchange.is_placed_anew(document) => {
                DocumentPlace { folder: Some(*folder), order }
            }
            _ => self.place_in_order(document),
        }
    }

    fn place_in_order(&self, document: u32) -> DocumentPlace {
        let (number, folders, documents) =
            (u64::from(document), self.filled.len() as u64, u64::from(self.documents));
        if folders == 0 || documents == 0 {
            return DocumentPlace { folder: None, order: document + 1 };
        }
        let slot = number * folders / documents;
        let first = (slot * documents).div_ceil(folders);
        let folder = self.filled[slot as usize];
        let folders_before = self.nodes[folder as usize].children;
        DocumentPlace { folder: Some(folder), order: folders_before + (number - first) as u32 + 1 }
    }

    /// The number shown before the name: `1.2.3`.
    pub(super) fn index_number(&self, folder: u32) -> String {
        let node = &self.nodes[folder as usize];
        match node.parent {
            Some(parent) => format!("{}.{}", self.index_number(parent), node.order),
            None => node.order.to_string(),
        }
    }

    pub(super) fn folder_name(&self, folder: u32) -> String {
        let node = &self.nodes[folder as usize];
        let at = node.order as usize - 1;
        let known = match node.parent {
            None => self.sections.get(at).map(|section| section.name),
            Some(_) if node.depth == 2 => self.section_of(folder).folders.get(at).copied(),
            Some(_) => DEEPER.get(at).copied(),
        };
        known.map_or_else(|| format!("Miscellaneous {}", node.order), str::to_owned)
    }

    /// The last folder that holds documents.
    pub(super) fn last_filled(&self) -> Option<u32> {
        self.filled.last().copied()
    }

    /// The place of a folder's section in the index, from 0.
    pub(super) fn section_number(&self, folder: u32) -> usize {
        let node = &self.nodes[folder as usize];
        node.parent.map_or(node.order as usize - 1, |parent| self.section_number(parent))
    }

    fn section_of(&self, folder: u32) -> &'static IndexSection {
        &self.sections[self.section_number(folder) % self.sections.len()]
    }
}

/// Adds a folder below `parent`, or below that one's own parent where it would lie too deep.
fn add_folder(nodes: &mut Vec<FolderNode>, parent: Option<u32>) {
    let number = nodes.len() as u32;
    let parent = parent.map(|below| match nodes[below as usize] {
        FolderNode { depth: DEEPEST, parent: Some(above), .. } => above,
        _ => below,
    });
    let (order, depth) = match parent {
        Some(above) => {
            let above = &mut nodes[above as usize];
            above.children += 1;
            (above.children, above.depth + 1)
        }
        None => (number + 1, 1),
    };
    nodes.push(FolderNode { parent, order, children: 0, depth });
}
