//! Lenient decoding: what the wire says becomes what an audit talks about.
//!
//! A missing, extra or oddly typed field never costs a row: what is not understood goes into `extra` as it
//! came. Only an entry that is no object, or has no id, cannot be a row.

mod contents;
mod exchange;
mod fields;

use super::splitter::RawEntry;
use crate::model::{Entry, Item};
pub use exchange::{exchange, splash};
use fields::Fields;

/// The wire's names of the lists that hold the contents of an exchange.
pub mod list {
    pub const EXCHANGES: &str = "workspace";
    pub const FOLDERS: &str = "folder";
    pub const DOCUMENTS: &str = "document";
    pub const USERS: &str = "users";
    pub const GROUPS: &str = "groups";
    pub const MEMBERS: &str = "workspaceGroupMembers";
}

/// Reads one entry of a listing.
pub fn entry(list: &'static str, raw: RawEntry<'_>) -> Entry {
    Entry {
        list,
        position: raw.position,
        raw: String::from_utf8_lossy(raw.text).into_owned(),
        item: Fields::read(raw.text).and_then(|fields| item(list, fields)),
    }
}

fn item(list: &str, fields: Fields) -> Result<Item, String> {
    match list {
        list::FOLDERS => contents::folder(fields).map(Item::Folder),
        list::DOCUMENTS => contents::document(fields).map(Item::Document),
        list::USERS => contents::user(fields).map(Item::User),
        list::GROUPS => contents::group(fields).map(Item::Group),
        list::MEMBERS => contents::member(fields).map(Item::Member),
        list::EXCHANGES => exchange(fields).map(Item::Exchange),
        _ => Err(format!("no such list: {list}")),
    }
}

#[cfg(test)]
mod tests;
