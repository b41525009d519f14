//! Doors for the fuzz targets; see [`crate::fuzz`].

use super::listing::decode::{EXCHANGES, read_exchange, read_row};
use super::listing::splitter::{JsonListSplitter, RawEntry, SplitError};
use super::transport::classify::read_error;
use super::transport::content::Content;
use crate::dataset;

const LISTS: [&str; 3] = ["users", "groups", "permissions.permissioned"];

/// Entries by their list, and what is left of the object.
type Split = (Vec<(usize, Vec<u8>)>, Vec<u8>);

/// Takes lists out of a body, however the network cuts it: the first byte says how long its pieces are.
///
/// # Panics
/// If the pieces make a difference, or a JSON object is rejected.
pub fn split_listing(data: &[u8]) {
    let Some((length, body)) = data.split_first() else { return };
    let whole = split(body, body.len().max(1));
    let pieces = split(body, usize::from(*length).max(1));
    assert_eq!(whole.as_ref().ok(), pieces.as_ref().ok());
    assert_eq!(whole.is_ok(), pieces.is_ok());
    if serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(body).is_ok() {
        let (_, envelope) = whole.expect("an object is an answer");
        assert!(serde_json::from_slice::<serde_json::Value>(&envelope).is_ok());
    }
}

fn split(body: &[u8], length: usize) -> Result<Split, SplitError> {
    let mut splitter = JsonListSplitter::new(LISTS);
    let mut entries = Vec::new();
    for piece in body.chunks(length) {
        splitter.feed(piece, |entry| entries.push((entry.list, entry.text.to_vec())))?;
    }
    Ok((entries, splitter.finish()?))
}

/// Reads the entries of a body as rows of each dataset, and as exchanges.
///
/// # Panics
/// If a row has more or fewer values than its table has columns.
pub fn decode_listing(data: &[u8]) {
    for listing in dataset::ALL.iter().flat_map(|dataset| dataset.listings) {
        let lists = listing.records.iter().map(|record| record.list);
        for_each_entry(data, lists, |entry| {
            let row = read_row(listing.records, &entry);
            assert_eq!(*row.raw, *entry.text);
            if let Ok(row) = row.item {
                assert_eq!(row.values.len(), row.record.columns().count());
            }
        });
    }
    for_each_entry(data, [EXCHANGES], |entry| drop(read_exchange(&entry)));
}

fn for_each_entry(
    body: &[u8],
    lists: impl IntoIterator<Item = &'static str>,
    on_entry: impl FnMut(RawEntry<'_>),
) {
    // what was read before an error counts as well
    drop(JsonListSplitter::new(lists).feed(body, on_entry));
}

/// Says what an answer means: two bytes of status, then the body.
///
/// # Panics
/// If an answer that is no success is taken for one.
pub fn classify_answer(data: &[u8]) {
    let Some((status, body)) = data.split_first_chunk() else { return };
    let status = 100 + u16::from_be_bytes(*status) % 500;
    let refused = read_error(status, None, &Content::parse(body)).is_some();
    assert!(refused || (200..300).contains(&status));
}
