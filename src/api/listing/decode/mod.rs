//! Lenient decoding: from an entry's text to a row, or to an exchange.
//!
//! A missing, extra or oddly typed field never costs a row: what is not understood goes into `extra` as it
//! came. Only an entry that is no object, or has no id, cannot be a row.

mod exchange;
mod fields;
mod long_integers;
mod members;
mod rows;

use super::splitter::RawEntry;
use crate::model::ListingEntry;
pub use exchange::{EXCHANGES, read_exchange, splash};
use fields::Fields;
use long_integers::quote_long_integers;
pub use rows::read_row;

/// Reads one entry of a list; one that cannot be read costs itself and no other.
fn read_entry<T>(
    list: &'static str,
    raw: &RawEntry<'_>,
    read: impl FnOnce(Fields<'_>) -> Result<T, String>,
) -> ListingEntry<T> {
    let item = Fields::parse(&quote_long_integers(raw.text)).and_then(read);
    ListingEntry { list, position: raw.position, raw: raw.text.into(), item }
}

#[cfg(test)]
mod tests;
