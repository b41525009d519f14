//! What an answer means: six shapes of error, also behind HTTP 200, become one [`ApiErrorKind`] and one [`Answer`].
//!
//! One function, `classify`, is the table; its every case stands in the tests below.

use std::time::Duration;

use super::content::{Content, describe_kind};
use super::error_body::{ErrorBody, GatewayError};
use crate::api::error::ApiErrorKind;
use crate::model::Answer;

/// The service said no, in whichever words.
#[derive(Clone, Debug, PartialEq)]
pub struct ErrorResponse {
    pub kind: ApiErrorKind,
    /// The wait it asked for.
    pub retry_after: Option<Duration>,
    pub answer: Answer,
}

impl ErrorResponse {
    /// With nothing of the answer but its numbers and the error id: what the service says where tokens are about may
    /// hold one, in whatever encoding.
    pub fn without_quotes(self, content: &Content) -> Self {
        let Answer { http_status, code, subcode, message: _, error_id } = self.answer;
        let message = match content {
            Content::Other(text) => Some(describe_kind(text).to_owned()),
            Content::Json(_) | Content::Streamed => None,
        };
        let subcode = subcode.filter(|subcode| is_number(subcode));
        let error_id = error_id.filter(|id| is_error_id(id));
        Self { answer: Answer { http_status, code, subcode, message, error_id }, ..self }
    }
}

/// `018` or `1-1-3`.
fn is_number(subcode: &str) -> bool {
    subcode.len() <= 8 && subcode.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
}

/// A word that support can look up.
fn is_error_id(id: &str) -> bool {
    id.len() <= 64 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// A wait longer than this is not waited for: a quota is used up.
pub const LONGEST_WAIT: Duration = Duration::from_secs(300);

/// Reads the error in an answer; `None` when it is a good one.
pub fn read_error(
    http_status: u16,
    retry_after: Option<Duration>,
    content: &Content,
) -> Option<ErrorResponse> {
    let body = ErrorBody::from_content(content);
    let is_good = (200..300).contains(&http_status) && !body.is_error;
    if is_good && !matches!(content, Content::Other(_)) {
        return None;
    }
    let kind = classify(http_status, retry_after, &body);
    let answer = Answer { http_status: Some(http_status), ..body.answer };
    Some(ErrorResponse { kind, retry_after, answer })
}

/// The table. The gateway's faults and scripts are known by their words, whatever the status; then the status
/// counts, or behind HTTP 200 the code in the body.
fn classify(http_status: u16, retry_after: Option<Duration>, body: &ErrorBody) -> ApiErrorKind {
    let too_long = retry_after.is_some_and(|wait| wait > LONGEST_WAIT);
    if let Some(kind) = classify_gateway(too_long, body) {
        return kind;
    }
    if body.is_not_ready {
        return ApiErrorKind::NotReady;
    }
    let hidden = body.answer.code.and_then(|code| u16::try_from(code).ok());
    let status = if (200..300).contains(&http_status) { hidden.unwrap_or(http_status) } else { http_status };
    match (status, body.answer.subcode.as_deref().unwrap_or("")) {
        (429, _) if too_long => ApiErrorKind::Quota,
        (429, _) => ApiErrorKind::RateLimited,
        (403, "017" | "17") => ApiErrorKind::Credentials,
        (403, "018" | "18") => ApiErrorKind::SessionTakenOver,
        (401 | 403, "1-1-3") => ApiErrorKind::Forbidden { refused_by: "forbidden" },
        (400 | 403, "21-3") => ApiErrorKind::Forbidden { refused_by: "admin_only" },
        (400 | 404, "3-1") => ApiErrorKind::NotFound,
        (401, _) => ApiErrorKind::TokenExpired,
        (303, _) => ApiErrorKind::NotEntered,
        (403, _) => ApiErrorKind::Forbidden { refused_by: "forbidden" },
        (404 | 410, _) => ApiErrorKind::NotFound,
        (408 | 500.., _) => ApiErrorKind::Transient,
        (400..500, _) => ApiErrorKind::InvalidRequest,
        _ if body.is_error => ApiErrorKind::InvalidRequest,
        _ => ApiErrorKind::UnexpectedResponse,
    }
}

fn classify_gateway(too_long: bool, body: &ErrorBody) -> Option<ApiErrorKind> {
    let message = body.answer.message.as_deref().unwrap_or("");
    match body.gateway {
        Some(GatewayError::Quota) if too_long || names_a_long_window(message) => Some(ApiErrorKind::Quota),
        Some(GatewayError::Quota | GatewayError::SpikeArrest) if too_long => Some(ApiErrorKind::Quota),
        Some(GatewayError::Quota | GatewayError::SpikeArrest) => Some(ApiErrorKind::RateLimited),
        None => message.starts_with("JavaScript execution failed").then_some(ApiErrorKind::Transient),
    }
}

/// A quota by the hour or longer is not renewed while we wait.
fn names_a_long_window(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    ["hour", "day", "week", "month"].iter().any(|window| message.contains(window))
}

#[cfg(test)]
mod tests;
