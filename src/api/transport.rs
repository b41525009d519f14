//! One call: through the gate, sent, its answer read and classified, and repeated where that helps.

use std::error::Error as _;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::{Method, RequestBuilder, Response};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use url::{Url, form_urlencoded};

use super::classify::{Content, Refusal, refusal};
use super::error::{ApiError, Fault};
use super::gate::{Gate, Speed};
use super::intake::{Broken, Intake};
use super::retry::{Budget, Reached, Replay, Tries};
use super::split::SplitError;
use crate::model::{Answer, ExchangeId};

/// How much of an error's body is read, in bytes.
const ERROR_LIMIT: usize = 256 << 10;

/// What travels with a request.
pub enum Payload {
    None,
    /// Fields of a form; the secret ones apart, so that no answer can echo them into a message.
    Form {
        plain: Vec<(&'static str, String)>,
        secret: Vec<(&'static str, SecretString)>,
    },
    Json(serde_json::Value),
}

/// A call of the service.
pub struct Call {
    pub method: Method,
    /// The path below the base address, unescaped.
    pub path: Vec<String>,
    pub query: Vec<(&'static str, String)>,
    pub payload: Payload,
    /// The exchange it is about.
    pub exchange: Option<ExchangeId>,
    /// Whether the exchange must have been entered before.
    pub inside: bool,
    pub replay: Replay,
}

impl Call {
    /// A call that reads.
    pub fn get(path: &[&str]) -> Self {
        Self::new(Method::GET, path, Payload::None, Replay::Safe)
    }

    pub fn new(method: Method, path: &[&str], payload: Payload, replay: Replay) -> Self {
        let path = path.iter().map(|segment| (*segment).to_owned()).collect();
        Self { method, path, query: Vec::new(), payload, exchange: None, inside: false, replay }
    }

    pub fn about(mut self, exchange: &ExchangeId) -> Self {
        self.exchange = Some(exchange.clone());
        self
    }

    /// A call for what an exchange holds.
    pub fn inside(self, exchange: &ExchangeId) -> Self {
        Self { inside: true, ..self.about(exchange) }
    }

    pub fn with(mut self, key: &'static str, value: impl ToString) -> Self {
        self.query.push((key, value.to_string()));
        self
    }

    /// Method and path: all that an error or a log says of it.
    pub fn name(&self) -> String {
        format!("{} /{}", self.method, self.path.join("/"))
    }
}

impl Call {
    /// What no message may repeat.
    fn secrets<'a>(&'a self, token: Option<&'a SecretString>) -> Vec<&'a SecretString> {
        let sent = match &self.payload {
            Payload::Form { secret, .. } => secret.as_slice(),
            Payload::None | Payload::Json(_) => &[],
        };
        sent.iter().map(|(_, secret)| secret).chain(token).collect()
    }

    /// The error of an answer that is good but not what was due.
    pub fn misread(&self, answered: &Answered, message: &str) -> ApiError {
        ApiError {
            call: self.name(),
            exchange: self.exchange.clone(),
            fault: Fault::Wire,
            answer: Answer {
                http_status: Some(answered.http_status),
                message: Some(message.to_owned()),
                ..Answer::default()
            },
            attempts: answered.attempts,
        }
    }
}

/// A try that came to nothing.
struct Failed {
    fault: Fault,
    reached: Reached,
    retry_after: Option<Duration>,
    answer: Answer,
}

impl From<Refusal> for Failed {
    fn from(refusal: Refusal) -> Self {
        let Refusal { fault, retry_after, answer } = refusal;
        Self { fault, reached: Reached::Answer, retry_after, answer }
    }
}

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

/// Sends calls to one service.
pub struct Transport {
    http: reqwest::Client,
    base: Url,
    gate: Gate,
    budget: Budget,
    attempts: u32,
    requests: AtomicU64,
    retries: AtomicU64,
}

impl Transport {
    /// `base` is the service's address, `attempts` the tries of one call.
    pub fn new(http: reqwest::Client, base: Url, gate: Gate, attempts: u32) -> Self {
        let (requests, retries) = (AtomicU64::new(0), AtomicU64::new(0));
        Self { http, base, gate, budget: Budget::new(), attempts, requests, retries }
    }

    /// Requests sent so far, repeats included.
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Repeats so far.
    pub fn retries(&self) -> u64 {
        self.retries.load(Ordering::Relaxed)
    }

    /// What became of the pace.
    pub fn speed(&self) -> Speed {
        self.gate.speed()
    }

    /// Makes a call, and repeats it where that may help.
    ///
    /// # Errors
    /// When the service says no, or does not answer properly in all its tries.
    pub async fn call(
        &self,
        call: &Call,
        token: Option<&SecretString>,
        intake: &mut impl Intake,
    ) -> Result<Answered, ApiError> {
        let mut tries = Tries::new(self.attempts, &self.budget);
        let mut attempts = 0;
        loop {
            attempts += 1;
            let failed = match self.attempt(call, token, intake).await {
                Ok(answered) => return Ok(Answered { attempts, ..answered }),
                Err(failed) => failed.without(&call.secrets(token)),
            };
            let Failed { fault, reached, retry_after, answer } = failed;
            let Some(wait) = tries.after(fault, reached, call.replay, retry_after) else {
                let (call, exchange) = (call.name(), call.exchange.clone());
                return Err(ApiError { call, exchange, fault, answer, attempts });
            };
            let wait_ms = wait.as_millis() as u64;
            tracing::info!(call = call.name(), ?fault, said = answer.message, wait_ms, "repeating");
            self.retries.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(wait).await;
        }
    }

    async fn attempt(
        &self,
        call: &Call,
        token: Option<&SecretString>,
        intake: &mut impl Intake,
    ) -> Result<Answered, Failed> {
        intake.begin().await.map_err(broken)?;
        let request = self.request(call, token).headers(intake.headers());
        let flight = self.gate.pass().await;
        self.requests.fetch_add(1, Ordering::Relaxed);
        tracing::debug!(call = call.name(), "sending");
        let outcome = match request.send().await {
            Ok(response) => receive(response, intake, &call.secrets(token)).await,
            Err(error) => Err(unanswered(error)),
        };
        match &outcome {
            Ok(answered) => {
                self.gate.accepted();
                self.budget.earn();
                tracing::debug!(call = call.name(), status = answered.http_status, "answered");
            }
            Err(failed) if failed.fault == Fault::Speed => self.gate.refused(&flight, failed.retry_after),
            Err(_) => {}
        }
        outcome
    }

    fn request(&self, call: &Call, token: Option<&SecretString>) -> RequestBuilder {
        let mut url = self.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(&call.path);
        }
        if !call.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&call.query);
        }
        let request = self.http.request(call.method.clone(), url);
        let request = match token {
            Some(token) => request.bearer_auth(token.expose_secret()),
            None => request,
        };
        match &call.payload {
            Payload::None => request,
            Payload::Form { plain, secret } => request.form(&fields(plain, secret)),
            Payload::Json(value) => request.header(CONTENT_TYPE, "application/json").body(value.to_string()),
        }
    }
}

fn fields<'a>(
    plain: &'a [(&'static str, String)],
    secret: &'a [(&'static str, SecretString)],
) -> Vec<(&'static str, &'a str)> {
    let plain = plain.iter().map(|(key, value)| (*key, value.as_str()));
    plain.chain(secret.iter().map(|(key, value)| (*key, value.expose_secret()))).collect()
}

async fn receive(
    mut response: Response,
    intake: &mut impl Intake,
    secrets: &[&SecretString],
) -> Result<Answered, Failed> {
    let http_status = response.status().as_u16();
    let media_type = header(response.headers(), CONTENT_TYPE.as_str()).unwrap_or_default().to_owned();
    let retry_after = header(response.headers(), RETRY_AFTER.as_str()).and_then(wait_asked_for);
    let mut content = if response.status().is_success() && intake.expects(&media_type) {
        intake.head(http_status, response.headers()).map_err(broken)?;
        take_in(&mut response, intake).await.map_err(|failed| failed.with_status(http_status))?
    } else {
        Content::of(&error_body(&mut response).await)
    };
    if let Content::Other(text) = &mut content {
        // before it is cut, which could leave half a secret
        redact(text, secrets);
    }
    if let Some(refusal) = refusal(http_status, retry_after, &content) {
        return Err(intake.judge(&content, refusal).into());
    }
    match intake.lacks(&content) {
        Some(what) => {
            Err(Failed::new(Fault::Wire, Reached::Unknown, what.to_owned()).with_status(http_status))
        }
        None => Ok(Answered { content, http_status, media_type, attempts: 1 }),
    }
}

async fn take_in(response: &mut Response, intake: &mut impl Intake) -> Result<Content, Failed> {
    while let Some(chunk) = response.chunk().await.map_err(unanswered)? {
        intake.chunk(&chunk).await.map_err(broken)?;
    }
    intake.end().await.map_err(broken)
}

/// As much of an error's body as explains it; a body that breaks off explains what it can.
async fn error_body(response: &mut Response) -> Vec<u8> {
    let mut body = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
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
    fn new(fault: Fault, reached: Reached, message: String) -> Self {
        let answer = Answer { message: Some(message), ..Answer::default() };
        Self { fault, reached, retry_after: None, answer }
    }

    /// The service echoes tokens and keys in its messages; they go no further.
    fn without(mut self, secrets: &[&SecretString]) -> Self {
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
fn unanswered(error: reqwest::Error) -> Failed {
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
    let fault = if is_untrusted(&error) { Fault::Certificate } else { Fault::Transient };
    Failed::new(fault, reached, message)
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
fn broken(broken: Broken) -> Failed {
    let (fault, message) = match broken {
        Broken::Split(error @ SplitError::NotAnObject(_)) => (Fault::Wire, error.to_string()),
        Broken::Split(error @ SplitError::TooLong) => (Fault::Wire, error.to_string()),
        Broken::Split(error) => (Fault::Transient, error.to_string()),
        Broken::TooLarge => (Fault::Wire, "the answer is too long to be what was asked for".to_owned()),
        Broken::Oversized => (Fault::Oversized, "the file goes on far beyond its listed size".to_owned()),
        Broken::Short => (Fault::Transient, "the answer is not the missing part".to_owned()),
        Broken::Disk(error) => (Fault::Abandoned, format!("the file cannot be written: {error}")),
        Broken::Abandoned => (Fault::Abandoned, "nobody takes the listing any more".to_owned()),
    };
    // an answer began, so the service may well have acted
    Failed::new(fault, Reached::Unknown, message)
}
