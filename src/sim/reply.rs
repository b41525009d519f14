//! An answer before it is sent.

use std::convert::Infallible;

use axum::body::Body;
use axum::http::header::{ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use futures_util::stream;
use serde::Serialize;

use super::refusal::Refusal;
use super::wire::{ItemCorruption, ListBody, into_chunks};

/// Every answer says that nothing in it is real.
const SIMULATED: &str = "x-ilaudit-simulated";

pub(super) const JSON: &str = "application/json;charset=UTF-8";

/// A successful answer.
pub(super) enum Reply {
    Whole(Response),
    /// Written while it is sent.
    Listing(ListBody),
}

pub(super) type Answer = Result<Reply, Refusal>;

impl Reply {
    /// Corrupts one item, if there are items.
    pub(super) fn corrupted(self, flaw: ItemCorruption, roll: u64) -> Self {
        match self {
            Self::Whole(_) => self,
            Self::Listing(listing) => Self::Listing(listing.corrupted(flaw, roll)),
        }
    }

    /// The answer to a request that resumes a download.
    pub(super) fn with_range(mut self, from: u64, size: u64) -> Self {
        if let Self::Whole(response) = &mut self {
            *response.status_mut() = StatusCode::PARTIAL_CONTENT;
            let range = format!("bytes {from}-{}/{size}", size - 1);
            response.headers_mut().insert(CONTENT_RANGE, range.parse().expect("a legal header"));
        }
        self
    }

    /// Adds the content's ETag, and that downloads can be resumed.
    pub(super) fn with_etag(mut self, mark: &str) -> Self {
        if let Self::Whole(response) = &mut self {
            response.headers_mut().insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
            response.headers_mut().insert(ETAG, mark.parse().expect("a legal header"));
        }
        self
    }

    pub(super) fn into_response(self) -> Response {
        match self {
            Self::Whole(response) => response,
            Self::Listing(listing) => {
                let chunks = stream::iter(into_chunks(listing).map(Ok::<_, Infallible>));
                of_type(JSON, Body::from_stream(chunks))
            }
        }
    }
}

/// An answer that is small enough to be built at once.
pub(super) fn json_reply(status: StatusCode, body: &impl Serialize) -> Reply {
    let text = serde_json::to_vec(body).expect("memory takes every byte, and our keys are strings");
    let mut response = of_type(JSON, Body::from(text));
    *response.status_mut() = status;
    Reply::Whole(response)
}

pub(super) fn static_reply(kind: &'static str, bytes: &'static [u8]) -> Reply {
    Reply::Whole(of_type(kind, Body::from(bytes)))
}

/// An answer of `size` bytes, generated while it is sent.
pub(super) fn streamed_reply<I>(kind: &'static str, size: u64, blocks: I) -> Reply
where
    I: Iterator<Item: Into<Bytes>> + Send + 'static,
{
    let blocks = stream::iter(blocks.map(Ok::<_, Infallible>));
    let mut response = of_type(kind, Body::from_stream(blocks));
    response.headers_mut().insert(CONTENT_LENGTH, size.into());
    Reply::Whole(response)
}

pub(super) fn of_type(kind: &'static str, body: Body) -> Response {
    let mut response = Response::new(body);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(SIMULATED, HeaderValue::from_static("true"));
    response
}
