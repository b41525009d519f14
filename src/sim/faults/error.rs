//! The errors that can be told for, each as the service words it.

use std::time::{Duration, SystemTime};

use crate::sim::refusal::{BAD_TOKEN, ErrorShape, Refusal};

/// An error in a shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorAnswer {
    row: &'static ErrorRow,
    shape: ErrorShape,
    /// Behind HTTP 200.
    hidden: bool,
    /// What `Retry-After` says, where there is one.
    wait: Option<Duration>,
}

/// What an error does to the session it meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SessionEffect {
    Nothing,
    /// The session is over.
    Expires,
    /// The session is over because of another one.
    TakenOver,
    /// The exchange counts as not entered.
    Left,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RetryAfter {
    Seconds,
    Date,
}

/// A row of the table of errors.
#[derive(Debug, PartialEq, Eq)]
struct ErrorRow {
    word: &'static str,
    status: u16,
    subcode: &'static str,
    /// As which the gateway names it, in a fault.
    errorcode: &'static str,
    message: &'static str,
    shape: ErrorShape,
    hidden: bool,
    effect: SessionEffect,
    /// How, and how long where nothing else is said, in seconds.
    retry_after: Option<(RetryAfter, u64)>,
}

const fn error_row(
    word: &'static str,
    status: u16,
    subcode: &'static str,
    shape: ErrorShape,
    message: &'static str,
) -> ErrorRow {
    let errorcode = "messaging.adaptors.http.flow.ErrorResponseCode";
    let (hidden, effect, retry_after) = (false, SessionEffect::Nothing, None);
    ErrorRow { word, status, subcode, errorcode, message, shape, hidden, effect, retry_after }
}

impl ErrorRow {
    const fn behind_ok(self) -> Self {
        Self { hidden: true, ..self }
    }

    const fn gateway_code(self, errorcode: &'static str) -> Self {
        Self { errorcode, ..self }
    }

    const fn with_effect(self, effect: SessionEffect) -> Self {
        Self { effect, ..self }
    }

    const fn with_retry_after(self, form: RetryAfter, seconds: u64) -> Self {
        Self { retry_after: Some((form, seconds)), ..self }
    }
}

const INVALID: &str = "keymanagement.service.invalid_access_token";
const SPIKE: &str = "policies.ratelimit.SpikeArrestViolation";
const QUOTA: &str = "policies.ratelimit.QuotaViolation";
const TIMEOUT: &str = "messaging.adaptors.http.flow.GatewayTimeout";

const SMOOTHED: &str = "Spike arrest violation. Allowed rate : 10ps";
const USED_UP: &str = "Rate limit quota violation. Quota limit exceeded. Identifier : _default";
const ELSEWHERE: &str = "Your session has been logged out as the same user is logged in elsewhere.";
const FORBIDDEN: &str = "The user does not have permission to perform this action on this entity";
const SCRIPT: &str = "JavaScript execution failed: Execution of ReadAnswer failed with error: TypeError";

const ROWS: [ErrorRow; 22] = [
    error_row("401", 401, BAD_TOKEN, ErrorShape::Description, "invalid access token").gateway_code(INVALID),
    error_row("expired", 401, BAD_TOKEN, ErrorShape::Description, "invalid access token")
        .gateway_code(INVALID)
        .with_effect(SessionEffect::Expires),
    error_row("1-1-3", 401, "1-1-3", ErrorShape::Errors, FORBIDDEN).behind_ok(),
    error_row("21-3", 400, "21-3", ErrorShape::Errors, "The list is available to administrators only")
        .behind_ok(),
    error_row("3-1", 400, "3-1", ErrorShape::Errors, "Cannot find entity in repository"),
    error_row("303", 303, "1", ErrorShape::Errors, "Workspace entrance requirements not met.")
        .with_effect(SessionEffect::Left),
    error_row("017", 403, "017", ErrorShape::Error, "The credentials are not valid."),
    error_row("018", 403, "018", ErrorShape::Error, ELSEWHERE).with_effect(SessionEffect::TakenOver),
    error_row("404", 404, "", ErrorShape::Html, "Not Found"),
    error_row("408", 408, "", ErrorShape::Errors, "Request Timeout"),
    error_row("429", 429, "", ErrorShape::Errors, "Too Many Requests").gateway_code(SPIKE),
    error_row("retry-after", 429, "", ErrorShape::Errors, "Too Many Requests")
        .gateway_code(SPIKE)
        .with_retry_after(RetryAfter::Seconds, 1),
    error_row("retry-date", 429, "", ErrorShape::Errors, "Too Many Requests")
        .gateway_code(SPIKE)
        .with_retry_after(RetryAfter::Date, 2),
    error_row("spike429", 429, "", ErrorShape::Fault, SMOOTHED).gateway_code(SPIKE),
    error_row("spike500", 500, "", ErrorShape::Fault, SMOOTHED).gateway_code(SPIKE),
    error_row("quota", 429, "", ErrorShape::Fault, USED_UP)
        .gateway_code(QUOTA)
        .with_retry_after(RetryAfter::Seconds, 3600),
    error_row("500", 500, "", ErrorShape::Xml, "Internal Server Error"),
    error_row("502", 502, "", ErrorShape::Html, "Bad Gateway"),
    error_row("503", 503, "", ErrorShape::Html, "Service Unavailable"),
    error_row("504", 504, "", ErrorShape::Html, "Gateway Timeout").gateway_code(TIMEOUT),
    error_row("javascript", 400, "", ErrorShape::Errors, SCRIPT),
    error_row("999", 500, "999", ErrorShape::Xml, "The file is protected and cannot be downloaded"),
];

impl ErrorAnswer {
    /// Every error as the service usually answers it.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        ROWS.iter().map(|row| Self {
            row,
            shape: row.shape,
            hidden: row.hidden,
            wait: row.retry_after.map(|(_, seconds)| Duration::from_secs(seconds)),
        })
    }

    /// The same in another shape.
    pub fn in_shape(self, shape: ErrorShape) -> Self {
        Self { shape, ..self }
    }

    /// The same behind HTTP 200, or not.
    pub fn hidden(self, hidden: bool) -> Self {
        Self { hidden, ..self }
    }

    /// The HTTP status it is answered with.
    pub fn http_status(&self) -> u16 {
        if self.hidden { 200 } else { self.row.status }
    }

    /// How it is written.
    pub fn shape(&self) -> ErrorShape {
        self.shape
    }

    /// What `Retry-After` says, where there is one.
    pub(super) fn retry_wait(&self) -> Option<Duration> {
        self.wait
    }

    /// The same with another wait; `None` where there is none.
    pub(super) fn with_wait(self, wait: Duration) -> Option<Self> {
        self.wait.map(|_| Self { wait: Some(wait), ..self })
    }

    /// Its word in the language of faults.
    pub(super) fn as_str(&self) -> &'static str {
        self.row.word
    }

    /// What sets it apart from the usual one: `.html.hidden`.
    pub(super) fn variant_suffix(&self) -> String {
        let shape = if self.shape == self.row.shape { "" } else { self.shape.as_str() };
        let behind = match (self.hidden, self.row.hidden) {
            (true, false) => "hidden",
            (false, true) => "open",
            _ => "",
        };
        [shape, behind].iter().filter(|word| !word.is_empty()).map(|word| format!(".{word}")).collect()
    }

    pub(super) fn session_effect(&self) -> SessionEffect {
        self.row.effect
    }

    pub(super) fn to_refusal(self) -> Refusal {
        let row = self.row;
        let subcode = match self.shape {
            ErrorShape::Fault => row.errorcode,
            ErrorShape::Token => "invalid_request",
            _ => row.subcode,
        };
        Refusal {
            status: self.http_status(),
            retry_after: self.retry_after(),
            ..Refusal::new(row.status, self.shape, subcode, row.message)
        }
    }

    fn retry_after(&self) -> Option<String> {
        let (wait, (form, _)) = (self.wait?, self.row.retry_after?);
        Some(match form {
            RetryAfter::Seconds => wait.as_secs().to_string(),
            RetryAfter::Date => httpdate::fmt_http_date(SystemTime::now().checked_add(wait)?),
        })
    }
}
