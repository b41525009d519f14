//! How the body of a good answer is taken in.

use std::future::Future;
use std::io;

use reqwest::header::HeaderMap;

use super::classify::ErrorResponse;
use super::content::Content;

/// What is wrong with any other body where a JSON object is expected.
pub const NOT_AN_OBJECT: &str = "the answer is not a JSON object";

/// Why a body could not be taken in.
#[derive(Debug)]
pub enum BodyError {
    /// It is not what was asked for, but another service's, or endless.
    Unexpected(String),
    /// It is no JSON object, but begins like this.
    NotAnObject(String),
    /// It was cut short or garbled on its way.
    Garbled(String),
    /// A file is far larger than listed.
    FileTooLarge,
    /// It is longer than a setting allows, which the message names.
    OverLimit(String),
    /// A partial answer begins elsewhere, or makes a file of another length than it announced.
    WrongPart,
    /// It cannot be written to disk.
    Io(io::Error),
    /// The receiver of the entries is gone.
    ReceiverClosed,
}

impl BodyError {
    /// The same, with nothing of the answer in it.
    pub fn without_quote(self) -> Self {
        match self {
            Self::NotAnObject(_) => Self::Unexpected(NOT_AN_OBJECT.to_owned()),
            Self::Unexpected(_)
            | Self::Garbled(_)
            | Self::FileTooLarge
            | Self::OverLimit(_)
            | Self::WrongPart
            | Self::Io(_)
            | Self::ReceiverClosed => self,
        }
    }

    /// It is longer than the setting of this name allows.
    pub fn over_limit(setting: &str, bytes: u64) -> Self {
        Self::OverLimit(format!("the answer is longer than {setting} allows ({bytes} bytes)"))
    }

    /// It is longer than such an answer can be.
    pub fn too_long() -> Self {
        Self::Unexpected("the answer is too long to be what was asked for".to_owned())
    }
}

/// Takes in the body of one call, chunk by chunk; starts over with each attempt.
pub trait BodyHandler: Send {
    /// An attempt begins: what an earlier one brought is void.
    fn on_start(&mut self) -> impl Future<Output = Result<(), BodyError>> + Send;
    /// Whether it has to be complete within minutes, since it is neither a listing nor a file.
    fn is_short(&self) -> bool {
        false
    }
    /// Headers to send besides the call's own.
    fn request_headers(&self) -> HeaderMap {
        HeaderMap::new()
    }
    /// Whether a body of this media type is the expected one; any other is read as an error.
    fn accepts_type(&self, media_type: &str) -> bool;
    /// The headers of an answer whose body is accepted.
    fn on_headers(&mut self, _http_status: u16, _headers: &HeaderMap) -> Result<(), BodyError> {
        Ok(())
    }
    fn on_chunk(&mut self, bytes: &[u8]) -> impl Future<Output = Result<(), BodyError>> + Send;
    /// The body is complete; returns what it held besides the payload.
    fn on_end(&mut self) -> impl Future<Output = Result<Content, BodyError>> + Send;
    /// What a good answer lacks; one that lacks something is not the service's.
    fn validate(&self, answer: &Content) -> Option<&'static str>;
    /// What an error means to this call.
    fn map_error(&self, _content: &Content, error: ErrorResponse) -> ErrorResponse {
        error
    }
}
