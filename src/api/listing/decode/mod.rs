//! Lenient decoding: from an entry's text to a row, or to an exchange.
//!
//! A missing, extra or oddly typed field never costs a row: what is not understood goes into `extra` as it
//! came. Only an entry that is no object, or has no id, cannot be a row.

mod exchange;
mod fields;
mod long_integers;
mod rows;

use super::splitter::RawEntry;
use crate::model::ListingEntry;
pub use exchange::{EXCHANGES, read_exchange, splash};
use fields::Fields;
pub use rows::read_row;

/// Reads one entry of a list; one that cannot be read costs itself and no other.
fn read_entry<T>(
    list: &'static str,
    raw: &RawEntry<'_>,
    read: impl FnOnce(Fields) -> Result<T, String>,
) -> ListingEntry<T> {
    ListingEntry {
        list,
        position: raw.position,
        raw: String::from_utf8_lossy(raw.text).into_owned(),
        item: Fields::parse(raw.text).and_then(read),
    }
}

#[cfg(test)]
mod tests;
