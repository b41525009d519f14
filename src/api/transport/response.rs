//! Reading an answer: taken in where it is a good one, and otherwise told what came instead, without secrets.

use std::error::Error as _;
use std::io;
use std::time::{Duration, SystemTime};

use reqwest::Response;
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use url::form_urlencoded;

use super::body::{BodyError, BodyHandler};
use super::classify::{Content, Refusal, refusal};
use super::retry::Reached;
use super::watchdog::Watchdog;
use crate::api::error::ApiErrorKind;
use crate::api::listing::splitter::SplitError;
use crate::model::Answer;

/// How much of an error's body is read, in bytes.
const ERROR_LIMIT: usize = 256 << 10;

/// A good answer.
pub struct Answered {
    pub content: Content,
    pub http_status: u16,
    pub media_type: String,
    /// Requests it took.
    pub attempts: u32,
}

impl Answered {
    /// The JSON object it is.
    pub fn object(&self) -> Option<&serde_json::Map<String, serde_json::Value>> {
        match &self.content {
            Content::Json(object) => Some(object),
            Content::Other(_) | Content::Taken => None,
        }
    }
}

/// A try that came to nothing.
pub struct Failed {
    pub kind: ApiErrorKind,
    pub reached: Reached,
    pub retry_after: Option<Duration>,
    pub answer: Answer,
}

impl From<Refusal> for Failed {
    fn from(refusal: Refusal) -> Self {
        let Refusal { kind, retry_after, answer } = refusal;
        Self { kind, reached: Reached::Answer, retry_after, answer }
    }
}

pub async fn receive(
    mut response: Response,
    mut watchdog: Watchdog,
    body: &mut impl BodyHandler,
    secrets: &[&SecretString],
) -> Result<Answered, Failed> {
    let http_status = response.status().as_u16();
    let media_type = header(response.headers(), CONTENT_TYPE.as_str()).unwrap_or_default().to_owned();
    let retry_after = header(response.headers(), RETRY_AFTER.as_str()).and_then(wait_asked_for);
    let mut content = if response.status().is_success() && body.accepts(&media_type) {
        body.on_headers(http_status, response.headers()).map_err(broken)?;
        take_in(&mut response, &mut watchdog, body).await.map_err(|failed| failed.with_status(http_status))?
    } else {
        Content::of(&error_body(&mut response, &mut watchdog).await)
    };
    if let Content::Other(text) = &mut content {
        // before it is cut, which could leave half a secret
        redact(text, secrets);
    }
    if let Some(refusal) = refusal(http_status, retry_after, &content) {
        return Err(body.map_error(&content, refusal).into());
    }
    match body.validate(&content) {
        Some(what) => Err(Failed::new(ApiErrorKind::UnexpectedResponse, Reached::Unknown, what.to_owned())
            .with_status(http_status)),
        None => Ok(Answered { content, http_status, media_type, attempts: 1 }),
    }
}

async fn take_in(
    response: &mut Response,
    watchdog: &mut Watchdog,
    body: &mut impl BodyHandler,
) -> Result<Content, Failed> {
    while let Some(chunk) = watchdog.chunk(response).await? {
        body.chunk(&chunk).await.map_err(broken)?;
    }
    body.end().await.map_err(broken)
}

/// As much of an error's body as explains it; a body that breaks off explains what it can.
async fn error_body(response: &mut Response, watchdog: &mut Watchdog) -> Vec<u8> {
    let mut body = Vec::new();
    while let Ok(Some(chunk)) = watchdog.chunk(response).await {
        body.extend_from_slice(&chunk);
        if body.len() > ERROR_LIMIT {
            break;
        }
    }
    body
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// `Retry-After` in seconds or as a date.
fn wait_asked_for(value: &str) -> Option<Duration> {
    let seconds = value.trim().parse().map(Duration::from_secs).ok();
    let until = || httpdate::parse_http_date(value).ok()?.duration_since(SystemTime::now()).ok();
    seconds.or_else(until)
}

impl Failed {
    fn new(kind: ApiErrorKind, reached: Reached, message: String) -> Self {
        let answer = Answer { message: Some(message), ..Answer::default() };
        Self { kind, reached, retry_after: None, answer }
    }

    /// The service echoes tokens and keys in its messages; they go no further.
    pub fn without(mut self, secrets: &[&SecretString]) -> Self {
        let Answer { subcode, message, error_id, .. } = &mut self.answer;
        for text in [subcode, message, error_id].into_iter().flatten() {
            redact(text, secrets);
        }
        self
    }

    fn with_status(mut self, http_status: u16) -> Self {
        self.answer.http_status = Some(http_status);
        self
    }
}

/// Takes secrets out of a text, as they are and as a form encodes them.
fn redact(text: &mut String, secrets: &[&SecretString]) {
    for secret in secrets.iter().map(|secret| secret.expose_secret()).filter(|secret| !secret.is_empty()) {
        let encoded = Zeroizing::new(form_urlencoded::byte_serialize(secret.as_bytes()).collect::<String>());
        *text = text.replace(secret, "[redacted]").replace(encoded.as_str(), "[redacted]");
    }
}

/// The connection failed. The address is left out of the message: it may hold more than it should.
pub fn unanswered(error: reqwest::Error) -> Failed {
    let reached = if error.is_connect() { Reached::Nothing } else { Reached::Unknown };
    let error = error.without_url();
    let mut message = match () {
        () if error.is_timeout() => "no answer in time".to_owned(),
        () if error.is_connect() => "no connection".to_owned(),
        () if error.is_decode() || error.is_body() => "the answer broke off".to_owned(),
        () => error.to_string(),
    };
    let mut cause = error.source();
    while let Some(inner) = cause {
        message = format!("{message}: {inner}");
        cause = inner.source();
    }
    let kind = if is_untrusted(&error) { ApiErrorKind::Certificate } else { ApiErrorKind::Transient };
    Failed::new(kind, reached, message)
}

/// Whether it is the server's certificate that ended the connection. An I/O error has what it wraps for a content,
/// not for a cause.
fn is_untrusted(error: &(dyn std::error::Error + 'static)) -> bool {
    let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    let inner = wrapped.map(|inner| inner as &(dyn std::error::Error + 'static)).or_else(|| error.source());
    match error.downcast_ref() {
        Some(rustls::Error::InvalidCertificate(_)) => true,
        _ => inner.is_some_and(is_untrusted),
    }
}

/// The body is not what was due.
pub fn broken(broken: BodyError) -> Failed {
    let (kind, message) = match broken {
        BodyError::Split(error @ SplitError::NotAnObject(_)) => {
            (ApiErrorKind::UnexpectedResponse, error.to_string())
        }
        BodyError::Split(error @ SplitError::TooLong) => {
            (ApiErrorKind::UnexpectedResponse, error.to_string())
        }
        BodyError::Split(error) => (ApiErrorKind::Transient, error.to_string()),
        BodyError::TooLarge => {
            (ApiErrorKind::UnexpectedResponse, "the answer is too long to be what was asked for".to_owned())
        }
        BodyError::Oversized => {
            (ApiErrorKind::TooLarge, "the file goes on far beyond its listed size".to_owned())
        }
        BodyError::Stalled => {
            (ApiErrorKind::Transient, "the answer stalled: next to nothing came any more".to_owned())
        }
        BodyError::Short => (ApiErrorKind::Transient, "the answer is not the missing part".to_owned()),
        BodyError::Disk(error) => (ApiErrorKind::Io, format!("the file cannot be written: {error}")),
        BodyError::Abandoned => {
            (ApiErrorKind::ReceiverClosed, "nobody takes the listing any more".to_owned())
        }
    };
    // an answer began, so the service may well have acted
    Failed::new(kind, Reached::Unknown, message)
}
