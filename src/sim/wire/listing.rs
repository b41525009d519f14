//! A listing of any length, written while it is sent.

use std::iter::{empty, once};

use bytes::Bytes;
use serde::Serialize;

use crate::sim::world::Style;

/// Parts of a body, in order.
type Pieces = Box<dyn Iterator<Item = Vec<u8>> + Send>;

/// How much is gathered before it is sent.
const CHUNK: usize = 64 * 1024;

/// An object whose members are lists that may be long.
pub(in crate::sim) struct Listing {
    members: Vec<Pieces>,
}

impl Listing {
    /// A listing with a `status`, as most answers have.
    pub(in crate::sim) fn with_status() -> Self {
        let status: &[u8] = br#""status":{"code":200,"message":"Request completed fine, no errors"}"#;
        Self { members: vec![Box::new(once(status.to_vec()))] }
    }

    pub(in crate::sim) fn without_status() -> Self {
        Self { members: Vec::new() }
    }

    /// Adds a list; `count` is how many items there are.
    pub(in crate::sim) fn list<I>(mut self, key: &str, style: Style, count: usize, items: I) -> Self
    where
        I: Iterator<Item: Serialize> + Send + 'static,
    {
        let (open, close) = match (style, count) {
            (Style::Bare, 0) => return self,
            (Style::Null, 0) => ("null", ""),
            (Style::Bare | Style::Null, 1) => ("", ""),
            _ => ("[", "]"),
        };
        let items = items.enumerate().map(|(place, item)| write(place > 0, &item));
        let member = once(format!("\"{key}\":{open}").into_bytes()).chain(items).chain(once(close.into()));
        self.members.push(Box::new(member));
        self
    }

    /// The body, piece by piece.
    fn pieces(self) -> Pieces {
        let members = self.members.into_iter().enumerate().flat_map(|(place, member)| {
            let comma: Pieces = if place > 0 { Box::new(once(b",".to_vec())) } else { Box::new(empty()) };
            comma.chain(member)
        });
        Box::new(once(b"{".to_vec()).chain(members).chain(once(b"}".to_vec())))
    }
}

/// Gathers pieces into what is worth a write to the socket.
pub(in crate::sim) fn chunks(listing: Listing) -> impl Iterator<Item = Bytes> + Send {
    let mut pieces = listing.pieces();
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

/// One item as JSON, after a comma or not.
fn write(comma: bool, item: &impl Serialize) -> Vec<u8> {
    let mut text = Vec::with_capacity(1024);
    if comma {
        text.push(b',');
    }
    serde_json::to_writer(&mut text, item).expect("memory takes every byte, and our keys are strings");
    text
}
