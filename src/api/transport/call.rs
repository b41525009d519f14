//! A call of the service: what is sent, and whether its answer may be quoted.

use reqwest::Method;
use secrecy::SecretString;

use crate::api::error::{ApiError, ApiErrorKind};
use crate::model::{Answer, ExchangeId, is_id};

/// Whether a call may be sent again when it is not known if the service acted on it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Idempotency {
    /// It reads, or sets a state that is the same the second time.
    Idempotent,
    /// It does something each time, as a sign-in does.
    NotIdempotent,
}

/// What travels with a request.
pub enum Payload {
    None,
    /// Fields of a form; the secret ones apart, so that they are not copied about.
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
    pub idempotency: Idempotency,
    /// The exchange it is about.
    exchange: Option<ExchangeId>,
    needs_entry: bool,
    /// Whether its answer holds secrets that nobody knows yet.
    is_confidential: bool,
}

impl Call {
    /// A call that reads.
    pub fn get(path: &[&str]) -> Self {
        Self::new(Method::GET, path, Payload::None, Idempotency::Idempotent)
    }

    pub fn new(method: Method, path: &[&str], payload: Payload, idempotency: Idempotency) -> Self {
        let path = path.iter().map(|segment| (*segment).to_owned()).collect();
        Self {
            method,
            path,
            query: Vec::new(),
            payload,
            idempotency,
            exchange: None,
            needs_entry: false,
            is_confidential: false,
        }
    }

    /// A call about an exchange, which need not have been entered.
    pub fn for_exchange(mut self, exchange: &ExchangeId) -> Self {
        self.exchange = Some(exchange.clone());
        self
    }

    /// A call for what an exchange holds, which must have been entered before.
    pub fn in_exchange(self, exchange: &ExchangeId) -> Self {
        Self { needs_entry: true, ..self.for_exchange(exchange) }
    }

    /// A call that begins or ends a session. Its answer holds tokens, or may, in whatever place and shape: no message
    /// quotes a text of it.
    pub fn confidential(self) -> Self {
        Self { is_confidential: true, ..self }
    }

    /// Whether no message may quote its answer.
    pub fn is_confidential(&self) -> bool {
        self.is_confidential
    }

    pub fn with_query(mut self, key: &'static str, value: impl ToString) -> Self {
        self.query.push((key, value.to_string()));
        self
    }

    /// The exchange that must have been entered before.
    pub fn entered_exchange(&self) -> Option<&ExchangeId> {
        self.exchange.as_ref().filter(|_| self.needs_entry)
    }

    /// Whether each part of its path can be one. An id of a snapshot from elsewhere may be anything, and lead to another
    /// call.
    pub fn has_valid_path(&self) -> bool {
        self.path.iter().all(|segment| is_id(segment))
    }

    /// Method and path: all that an error or a log says of it.
    pub fn name(&self) -> String {
        format!("{} /{}", self.method, self.path.join("/"))
    }

    /// The error this call ended with.
    pub fn failed(&self, kind: ApiErrorKind, answer: Answer, attempts: u32) -> ApiError {
        ApiError {
            call: self.name(),
            exchange: self.exchange.clone(),
            kind,
            answer: Box::new(answer),
            attempts,
        }
    }
}
