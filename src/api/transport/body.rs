//! How the body of a good answer is taken in.

use std::future::Future;
use std::io;

use reqwest::header::HeaderMap;

use super::classify::{Content, Refusal};
use crate::api::listing::splitter::SplitError;

/// Why a body could not be taken in.
#[derive(Debug)]
pub enum BodyError {
    Split(SplitError),
    TooLarge,
    /// A file is far longer than it should be.
    Oversized,
    /// It trickles.
    Stalled,
    /// What was put together is not the whole.
    Short,
    /// It cannot be written to disk.
    Disk(io::Error),
    /// The receiver of the entries is gone.
    Abandoned,
}

/// Takes in the body of one call, chunk by chunk; starts over with each attempt.
pub trait BodyHandler: Send {
    /// An attempt begins: what an earlier one brought is void.
    fn begin(&mut self) -> impl Future<Output = Result<(), BodyError>> + Send;
    /// Headers to send besides the call's own.
    fn headers(&self) -> HeaderMap {
        HeaderMap::new()
    }
    /// Whether a body of this media type is the expected one; any other is read as an error.
    fn accepts(&self, media_type: &str) -> bool;
    /// The headers of an answer whose body is accepted.
    fn on_headers(&mut self, _http_status: u16, _headers: &HeaderMap) -> Result<(), BodyError> {
        Ok(())
    }
    fn chunk(&mut self, bytes: &[u8]) -> impl Future<Output = Result<(), BodyError>> + Send;
    /// The body is complete; returns what it held besides the payload.
    fn end(&mut self) -> impl Future<Output = Result<Content, BodyError>> + Send;
    /// What a good answer lacks; one that lacks something is not the service's.
    fn validate(&self, answer: &Content) -> Option<&'static str>;
    /// What a refusal means to this call.
    fn map_error(&self, _content: &Content, refusal: Refusal) -> Refusal {
        refusal
    }
}
