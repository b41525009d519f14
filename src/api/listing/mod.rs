//! Taking in what the service answers while it arrives: a listing may be too long to be held.
//!
//! - [`json`] and [`image`] take in the body of an answer, chunk by chunk.
//! - [`splitter`] cuts a JSON answer into the entries of its lists; [`decode`] reads an entry.

pub(super) mod decode;
pub(super) mod image;
pub(super) mod json;
mod scan;
pub(super) mod splitter;
