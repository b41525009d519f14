//! A listing of any length, written while it is sent.

use std::iter::{empty, once};

use bytes::Bytes;
use serde::Serialize;

use super::ItemCorruption;
use crate::sim::world::ShortListStyle;

/// Parts of a body, in order.
type Pieces = Box<dyn Iterator<Item = Vec<u8>> + Send>;

/// How many bytes are gathered before they are sent.
const CHUNK: usize = 64 * 1024;

/// An object whose members are lists that may be long.
pub(in crate::sim) struct ListBody {
    with_status: bool,
    lists: Vec<WireList>,
}

/// A list under its key.
struct WireList {
    key: &'static str,
    style: ShortListStyle,
    /// How many items there are.
    count: usize,
    items: Pieces,
}

impl ListBody {
    /// A listing with a `status`, as most answers have.
    pub(in crate::sim) fn with_status() -> Self {
        Self { with_status: true, lists: Vec::new() }
    }

    pub(in crate::sim) fn without_status() -> Self {
        Self { with_status: false, lists: Vec::new() }
    }

    /// Adds a list; `count` is how many items there are.
    pub(in crate::sim) fn with_list<I>(
        mut self,
        key: &'static str,
        style: ShortListStyle,
        count: usize,
        items: I,
    ) -> Self
    where
        I: Iterator<Item: Serialize> + Send + 'static,
    {
        let items = items.enumerate().map(|(place, item)| write_item(place > 0, &item));
        self.lists.push(WireList { key, style, count, items: Box::new(items) });
        self
    }

    /// Corrupts one item, picked by `roll`, of the first list that has any.
    pub(in crate::sim) fn corrupted(mut self, corruption: ItemCorruption, roll: u64) -> Self {
        if let Some(list) = self.lists.iter_mut().find(|list| list.count > 0) {
            list.corrupt_item(corruption, roll as usize % list.count);
        }
        self
    }

    /// The body, piece by piece.
    fn into_pieces(self) -> Pieces {
        let status: &[u8] = br#""status":{"code":200,"message":"Request completed fine, no errors"}"#;
        let status = self.with_status.then(|| Box::new(once(status.to_vec())) as Pieces);
        let members = status.into_iter().chain(self.lists.into_iter().filter_map(WireList::into_pieces));
        let members = members.enumerate().flat_map(|(place, member)| {
            let comma: Pieces = if place > 0 { Box::new(once(b",".to_vec())) } else { Box::new(empty()) };
            comma.chain(member)
        });
        Box::new(once(b"{".to_vec()).chain(members).chain(once(b"}".to_vec())))
    }
}

impl WireList {
    fn corrupt_item(&mut self, corruption: ItemCorruption, at: usize) {
        let items = std::mem::replace(&mut self.items, Box::new(empty()));
        let corrupted = items
            .enumerate()
            .map(move |(place, text)| if place == at { corruption.apply_to(text) } else { text });
        self.items = Box::new(corrupted);
        self.count += usize::from(corruption == ItemCorruption::Twice);
    }

    /// `None` if an empty list is written as a missing key.
    fn into_pieces(self) -> Option<Pieces> {
        let (open, close) = match (self.style, self.count) {
            (ShortListStyle::Bare, 0) => return None,
            (ShortListStyle::Null, 0) => ("null", ""),
            (ShortListStyle::Bare | ShortListStyle::Null, 1) => ("", ""),
            _ => ("[", "]"),
        };
        let open = format!("\"{}\":{open}", self.key).into_bytes();
        Some(Box::new(once(open).chain(self.items).chain(once(close.into()))))
    }
}

/// Gathers pieces into chunks worth a write to the socket.
pub(in crate::sim) fn into_chunks(listing: ListBody) -> impl Iterator<Item = Bytes> + Send {
    let mut pieces = listing.into_pieces();
    std::iter::from_fn(move || {
        let mut chunk = Vec::with_capacity(CHUNK + CHUNK / 8);
        while chunk.len() < CHUNK
            && let Some(piece) = pieces.next()
        {
            chunk.extend_from_slice(&piece);
        }
        (!chunk.is_empty()).then(|| chunk.into())
    })
}

/// One item as JSON, after a comma if asked for.
fn write_item(comma: bool, item: &impl Serialize) -> Vec<u8> {
    let mut text = Vec::with_capacity(1024);
    if comma {
        text.push(b',');
    }
    serde_json::to_writer(&mut text, item).expect("memory takes every byte, and our keys are strings");
    text
}
