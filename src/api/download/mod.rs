//! A document's file: streamed, hashed on the way, and written where it is to be kept.
//!
//! - `fetch` makes the call; `file_body` takes in the file and decides whether it is one.
//! - `digests` hashes it; `content_range` is how a download that broke off is resumed.
//! - [`request`] is what is asked for, and what comes.

mod content_range;
mod digests;
mod fetch;
mod file_body;
pub mod request;
