//! Resuming a download where it broke off: what the service offers, and what it says of the part that comes.

use reqwest::header::{ACCEPT_RANGES, CONTENT_RANGE, ETAG, HeaderMap, HeaderValue};

/// The part of a file that an answer brings.
#[derive(Debug, PartialEq)]
pub struct ContentRange {
    pub start: u64,
    /// Length of the whole file, if the service says it.
    pub total: Option<u64>,
}

/// `bytes 100-199/200`, or with `*` for an unknown total.
pub fn parse_content_range(headers: &HeaderMap) -> Option<ContentRange> {
    let value = header_text(headers.get(CONTENT_RANGE));
    let (span, total) = value.trim_start().strip_prefix("bytes")?.split_once('/')?;
    let start = span.split_once('-')?.0.trim().parse().ok()?;
    Some(ContentRange { start, total: total.trim().parse().ok() })
}

/// A strong validator of the content, if the service can begin in the middle. A weak one would let two versions be
/// put together.
pub fn resumable_etag(headers: &HeaderMap) -> Option<HeaderValue> {
    let has_ranges = header_text(headers.get(ACCEPT_RANGES)).eq_ignore_ascii_case("bytes");
    headers.get(ETAG).filter(|tag| has_ranges && tag.as_bytes().starts_with(b"\"")).cloned()
}

/// The text of a header in lower case; empty where there is none.
pub fn header_text(header: Option<&HeaderValue>) -> String {
    header.and_then(|value| value.to_str().ok()).unwrap_or_default().to_ascii_lowercase()
}
