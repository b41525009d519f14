//! Why one attempt of a call failed.

use std::error::Error as _;
use std::io;
use std::time::Duration;

use super::body::{BodyError, NOT_AN_OBJECT};
use super::classify::ErrorResponse;
use crate::api::error::ApiErrorKind;
use crate::model::Answer;
use crate::redact::Redactor;

/// How far the request of a failed attempt came.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RequestStage {
    /// The service did not see it.
    NotSent,
    /// The service may or may not have acted on it.
    Unknown,
    /// The service answered it.
    Answered,
}

/// An attempt that failed.
pub struct AttemptError {
    pub kind: ApiErrorKind,
    pub stage: RequestStage,
    pub retry_after: Option<Duration>,
    pub answer: Answer,
}

impl AttemptError {
    /// The service may well have acted on the request: an answer began, or may have been on its way.
    pub fn new(kind: ApiErrorKind, message: String) -> Self {
        let answer = Answer { message: Some(message), ..Answer::default() };
        Self { kind, stage: RequestStage::Unknown, retry_after: None, answer }
    }

    /// The connection failed. The address is left out of the message: it may hold more than it should.
    pub fn from_reqwest(error: reqwest::Error) -> Self {
        let stage = if error.is_connect() { RequestStage::NotSent } else { RequestStage::Unknown };
        let kind = if is_untrusted(&error) { ApiErrorKind::Certificate } else { ApiErrorKind::Transient };
        Self { stage, ..Self::new(kind, describe_connection_error(error.without_url())) }
    }

    pub fn from_body_error(error: BodyError) -> Self {
        use ApiErrorKind::{Io, OverLimit, ReceiverClosed, TooLarge, Transient, UnexpectedResponse};
        let (kind, message) = match error {
            BodyError::Unexpected(message) => (UnexpectedResponse, message),
            BodyError::NotAnObject(start) => {
                (UnexpectedResponse, format!("{NOT_AN_OBJECT}: it starts with {start:?}"))
            }
            BodyError::Garbled(message) => (Transient, message),
            BodyError::FileTooLarge => (TooLarge, "the file is far larger than its listed size".to_owned()),
            BodyError::OverLimit(message) => (OverLimit, message),
            BodyError::WrongPart => {
                (Transient, "the partial answer does not continue the download".to_owned())
            }
            BodyError::Io(error) => (Io, format!("the file cannot be written: {error}")),
            BodyError::ReceiverClosed => {
                (ReceiverClosed, "the receiver of the listing was closed".to_owned())
            }
        };
        Self::new(kind, message)
    }

    pub fn with_status(mut self, http_status: u16) -> Self {
        self.answer.http_status = Some(http_status);
        self
    }

    /// Without the secrets that the service repeats.
    pub fn redacted(mut self, redactor: &Redactor) -> Self {
        let Answer { subcode, message, error_id, .. } = &mut self.answer;
        for text in [subcode, message, error_id].into_iter().flatten() {
            redactor.redact_message(text);
        }
        self
    }
}

impl From<ErrorResponse> for AttemptError {
    fn from(error: ErrorResponse) -> Self {
        let ErrorResponse { kind, retry_after, answer } = error;
        Self { kind, stage: RequestStage::Answered, retry_after, answer }
    }
}

/// What happened to the connection, and all its causes: reqwest tells the one that matters last.
fn describe_connection_error(error: reqwest::Error) -> String {
    let mut message = if error.is_timeout() {
        "no answer in time".to_owned()
    } else if error.is_connect() {
        "no connection".to_owned()
    } else if error.is_decode() || error.is_body() {
        "the answer broke off".to_owned()
    } else {
        error.to_string()
    };
    let mut cause = error.source();
    while let Some(inner) = cause {
        message = format!("{message}: {inner}");
        cause = inner.source();
    }
    message
}

/// Whether it is the server's certificate that ended the connection. An I/O error has what it wraps for its content,
/// not for its cause.
fn is_untrusted(error: &(dyn std::error::Error + 'static)) -> bool {
    let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    let inner = wrapped.map(|inner| inner as &(dyn std::error::Error + 'static)).or_else(|| error.source());
    match error.downcast_ref() {
        Some(rustls::Error::InvalidCertificate(_)) => true,
        _ => inner.is_some_and(is_untrusted),
    }
}
