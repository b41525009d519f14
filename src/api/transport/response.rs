//! Reading a response: its body goes to its handler, or is read as an error.

use std::time::{Duration, SystemTime};

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, RETRY_AFTER};
use serde_json::{Map, Value};

use super::attempt_error::AttemptError;
use super::body::{BodyError, BodyHandler};
use super::call::Call;
use super::classify::read_error;
use super::content::Content;
use super::watchdog::Watchdog;
use crate::api::error::{ApiError, ApiErrorKind};
use crate::model::Answer;
use crate::redact::Redactor;

/// How much of an error's body is read, in bytes.
const ERROR_LIMIT: usize = 256 << 10;

/// A good answer.
pub struct Response {
    pub content: Content,
    pub http_status: u16,
    pub media_type: String,
    /// Requests it took.
    pub attempts: u32,
}

impl Response {
    /// The JSON object it is.
    pub fn json_object(&self) -> Option<&Map<String, Value>> {
        match &self.content {
            Content::Json(object) => Some(object),
            Content::Other(_) | Content::Streamed => None,
        }
    }

    /// The error of a call whose answer is good but not the expected one.
    pub fn unexpected(&self, call: &Call, message: &str) -> ApiError {
        let answer = Answer {
            http_status: Some(self.http_status),
            message: Some(message.to_owned()),
            ..Answer::default()
        };
        call.failed(ApiErrorKind::UnexpectedResponse, answer, self.attempts)
    }
}

/// Reads a response to its end, or until it is clear that it is not the expected one.
pub async fn read_response(
    mut response: reqwest::Response,
    mut watchdog: Watchdog,
    body: &mut impl BodyHandler,
    call: &Call,
    redactor: &Redactor,
) -> Result<Response, AttemptError> {
    let http_status = response.status().as_u16();
    let media_type = header_text(response.headers(), CONTENT_TYPE).unwrap_or_default().to_owned();
    let retry_after = header_text(response.headers(), RETRY_AFTER).and_then(parse_retry_after);
    let mut content = if response.status().is_success() && body.accepts_type(&media_type) {
        read_body(&mut response, &mut watchdog, body, call).await?
    } else {
        Content::parse(&read_error_body(&mut response, &mut watchdog).await)
    };
    if !call.is_confidential() {
        // before it is cut, which could leave half a secret
        content.redact(redactor);
    }
    if let Some(error) = read_error(http_status, retry_after, &content) {
        let error = body.map_error(&content, error);
        return Err(if call.is_confidential() { error.without_quotes(&content) } else { error }.into());
    }
    match body.validate(&content) {
        Some(lack) => {
            Err(AttemptError::new(ApiErrorKind::UnexpectedResponse, lack.to_owned()).with_status(http_status))
        }
        None => Ok(Response { content, http_status, media_type, attempts: 1 }),
    }
}

async fn read_body(
    response: &mut reqwest::Response,
    watchdog: &mut Watchdog,
    body: &mut impl BodyHandler,
    call: &Call,
) -> Result<Content, AttemptError> {
    let http_status = response.status().as_u16();
    let explain = |error: BodyError| {
        AttemptError::from_body_error(if call.is_confidential() { error.without_quote() } else { error })
    };
    body.on_headers(http_status, response.headers()).map_err(explain)?;
    let content = async {
        while let Some(chunk) = watchdog.next_chunk(response).await? {
            body.on_chunk(&chunk).await.map_err(explain)?;
        }
        body.on_end().await.map_err(explain)
    };
    content.await.map_err(|error: AttemptError| error.with_status(http_status))
}

/// As much of an error's body as explains it; a body that breaks off explains what it can.
async fn read_error_body(response: &mut reqwest::Response, watchdog: &mut Watchdog) -> Vec<u8> {
    let mut body = Vec::new();
    while let Ok(Some(chunk)) = watchdog.next_chunk(response).await {
        body.extend_from_slice(&chunk);
        if body.len() > ERROR_LIMIT {
            break;
        }
    }
    body
}

fn header_text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// `Retry-After` in seconds or as a date.
fn parse_retry_after(value: &str) -> Option<Duration> {
    let seconds = value.trim().parse().map(Duration::from_secs).ok();
    let until = || httpdate::parse_http_date(value).ok()?.duration_since(SystemTime::now()).ok();
    seconds.or_else(until)
}
