//! The folders and documents of an exchange.

use super::exchange::Exchange;
use super::file::{FORMATS, File};
use super::person::Person;
use super::tree::FolderTree;
use super::words::{DOCUMENTS, ODD_DOCUMENTS};
use super::{CONTENT, DAY, DOCUMENT, FOLDER, ItemKind, SpecialExchange};
use crate::sim::rng::Rng;

/// Who did something, and when.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribution {
    /// Milliseconds since 1970.
    pub on: i64,
    /// Who it was.
    pub by: Person,
}

/// A folder. On the wire only `created` has the organization.
#[derive(Clone, Debug, PartialEq)]
pub struct Folder {
    /// Unique over all exchanges.
    pub id: u64,
    /// `None` at the root.
    pub parent_id: Option<u64>,
    /// As people see it.
    pub name: String,
    /// `None` where indexing is disabled.
    pub index_number: Option<String>,
    /// The place among its siblings.
    pub order_number: u32,
    /// Whether another folder names it as its parent.
    pub has_child_folders: bool,
    /// Whether neither it nor what it holds has an index number.
    pub indexing_disabled: bool,
    /// The account has marked it.
    pub is_favorite: bool,
    /// It takes documents by mail.
    pub is_emailin: bool,
    /// Opaque, hexadecimal.
    pub version: String,
    /// Counts its versions; 0 is the first.
    pub version_number: u64,
    /// When and by whom it was added.
    pub created: Attribution,
    /// When and by whom it was last changed.
    pub modified: Attribution,
}

/// A document. On the wire only `created` has the organization.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Unique over all exchanges.
    pub id: u64,
    /// `None` at the root.
    pub parent_id: Option<u64>,
    /// As people see it, without an extension.
    pub name: String,
    /// `None` where the folder's indexing is disabled.
    pub index_number: Option<String>,
    /// The place among its siblings.
    pub order_number: u32,
    /// What a download returns; extension, size, pages and hash follow from it.
    pub file: File,
    /// Somebody has written a note on it.
    pub has_note: bool,
    /// The submission it came with, if any.
    pub submission_id: Option<u64>,
    /// Milliseconds since 1970.
    pub effective_on: Option<i64>,
    /// Opaque, hexadecimal.
    pub version: String,
    /// Counts its versions from 1.
    pub version_number: u64,
    /// When and by whom it was added.
    pub created: Attribution,
    /// When and by whom it was last changed.
    pub modified: Attribution,
}

impl Folder {
    pub(super) fn at_index(exchange: &Exchange, tree: &FolderTree, number: u32) -> Self {
        let (node, mut rng) = (&tree.nodes[number as usize], exchange.rng_for(FOLDER, number));
        let indexing_disabled = indexing_disabled(exchange, number);
        let (created, modified) = attributions(exchange, &mut rng);
        Self {
            id: exchange.item_id(ItemKind::Folder, number),
            parent_id: node.parent.map(|parent| exchange.item_id(ItemKind::Folder, parent)),
            name: tree.folder_name(number),
            index_number: (!indexing_disabled).then(|| tree.index_number(number)),
            order_number: node.order,
            has_child_folders: node.children > 0,
            indexing_disabled,
            is_favorite: rng.one_in(12),
            is_emailin: rng.one_in(30),
            version: rng.hex_version(),
            version_number: rng.below(4),
            created,
            modified,
        }
    }
}

impl Document {
    pub(super) fn at_index(exchange: &Exchange, tree: &FolderTree, number: u32) -> Self {
        let (place, mut rng) = (tree.place_document(exchange, number), exchange.rng_for(DOCUMENT, number));
        let indexed = place.folder.is_some_and(|folder| !indexing_disabled(exchange, folder));
        let (created, modified) = attributions(exchange, &mut rng);
        Self {
            id: exchange.item_id(ItemKind::Document, number),
            parent_id: parent_folder_id(exchange, place.folder, number),
            name: document_name(exchange, number),
            index_number: place
                .folder
                .filter(|_| indexed)
                .map(|f| format!("{}.{}", tree.index_number(f), place.order)),
            order_number: place.order,
            file: file_of(exchange, number),
            has_note: rng.one_in(9),
            submission_id: rng.one_in(3).then(|| rng.below(5)),
            effective_on: rng.one_in(20).then(|| created.on - created.on % DAY),
            version: rng.hex_version(),
            version_number: 1 + rng.below(4) + u64::from(exchange.content_number(number) != number),
            created,
            modified,
        }
    }
}

/// The file of a document; one in a hundred is a copy of the document before.
pub(super) fn file_of(exchange: &Exchange, number: u32) -> File {
    let original = if number % 97 == 13 { number - 1 } else { number };
    let original = exchange.content_number(original);
    let mut rng = exchange.rng_for(CONTENT, original);
    File { key: rng.next_u64(), format: rng.pick(&FORMATS), size: exchange.world().file_size(&mut rng) }
}

/// One in twenty-four has an odd name; one in ninety has the name of the document before.
fn document_name(exchange: &Exchange, number: u32) -> String {
    let original = if number % 89 == 17 { number - 1 } else { number };
    let mut rng = Rng::for_subject(&[exchange.rng_for(DOCUMENT, original).next_u64()]);
    let pattern = if rng.one_in(24) { rng.pick(&ODD_DOCUMENTS) } else { rng.pick(&DOCUMENTS) };
    fill_in(pattern, &mut rng)
}

/// Puts numbers in place of `{y}`, `{q}`, `{k}` and `{n}`.
fn fill_in(pattern: &str, rng: &mut Rng) -> String {
    let mut name = String::with_capacity(pattern.len() + 8);
    for (place, part) in pattern.split(['{', '}']).enumerate() {
        match part {
            "y" if place % 2 == 1 => name += &(2019 + rng.below(7)).to_string(),
            "q" if place % 2 == 1 => name += &(1 + rng.below(4)).to_string(),
            "k" if place % 2 == 1 => name += &(1 + rng.below(9)).to_string(),
            "n" if place % 2 == 1 => name += &(1000 + rng.below(99_000)).to_string(),
            text => name += text,
        }
    }
    name
}

/// The folder that holds a document; an orphan names one that does not exist.
fn parent_folder_id(exchange: &Exchange, folder: Option<u32>, number: u32) -> Option<u64> {
    let orphaned = exchange.special == SpecialExchange::Orphan && number == 1;
    let folder = if orphaned { Some(exchange.folder_count) } else { folder };
    folder.map(|folder| exchange.item_id(ItemKind::Folder, folder))
}

fn indexing_disabled(exchange: &Exchange, folder: u32) -> bool {
    exchange.rng_for(FOLDER, folder).next_u64().is_multiple_of(25)
}

/// Created within a year of the exchange's opening by one of its first people, and perhaps modified later.
pub(super) fn attributions(exchange: &Exchange, rng: &mut Rng) -> (Attribution, Attribution) {
    let on = exchange.period.moment_after(exchange.period.opened_on, 365, rng);
    let by = pick_author(exchange, rng);
    let created = Attribution { on, by };
    let modified = match rng.one_in(3) {
        true => {
            Attribution { on: exchange.period.moment_after(on, 200, rng), by: pick_author(exchange, rng) }
        }
        false => created.clone(),
    };
    (created, modified)
}

fn pick_author(exchange: &Exchange, rng: &mut Rng) -> Person {
    exchange.person_at(1 + rng.below(6) as u32)
}
