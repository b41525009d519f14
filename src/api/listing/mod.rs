//! Taking in what the service answers while it arrives: a listing may be too long to be held.
//!
//! - [`body`] says how the body of an answer is taken in, chunk by chunk; [`json`] and [`image`] are two such ways.
//! - [`splitter`] cuts a JSON answer into the entries of its lists; [`decode`] reads an entry.

pub(super) mod body;
pub(super) mod decode;
pub(super) mod image;
pub(super) mod json;
mod scan;
pub(super) mod splitter;
