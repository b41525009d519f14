//! A request taken apart.

use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, IF_RANGE, RANGE};

use super::call::Call;
use super::parameters::{Parameters, parse_parameters};

/// A request taken apart.
pub(super) struct ParsedRequest {
    pub(super) call: Call,
    pub(super) query: Parameters,
    pub(super) body: Vec<u8>,
    /// The access token; empty where none was sent.
    pub(super) bearer: String,
    /// The content to resume, by its ETag, and the byte to resume from.
    pub(super) rest: Option<(String, u64)>,
}

/// The most a request may send; sign-in and entering need less.
const LARGEST_REQUEST: usize = 64 * 1024;

impl ParsedRequest {
    pub(super) async fn read(request: Request) -> Self {
        let (head, body) = request.into_parts();
        // A body that breaks off or is too long counts as empty, and so as invalid.
        let body = axum::body::to_bytes(body, LARGEST_REQUEST).await.unwrap_or_default();
        Self {
            call: Call::from_request(&head.method, &head.uri),
            query: parse_parameters(head.uri.query().unwrap_or_default().as_bytes()),
            body: body.into(),
            bearer: bearer_token(&head.headers).unwrap_or_default().to_owned(),
            rest: requested_range(&head.headers),
        }
    }

    /// A parameter of the form, or of the query: the real service reads both.
    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        parse_parameters(&self.body).remove(name).or_else(|| self.query.get(name).cloned())
    }
}

/// The only supported range is `bytes=N-` with `If-Range`.
fn requested_range(headers: &HeaderMap) -> Option<(String, u64)> {
    let mark = headers.get(IF_RANGE)?.to_str().ok()?;
    let from = headers.get(RANGE)?.to_str().ok()?.strip_prefix("bytes=")?.strip_suffix('-')?;
    Some((mark.to_owned(), from.parse().ok()?))
}

fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}
