//! A call of the service: what is sent, and what of it must not be repeated in a message.

use reqwest::Method;
use secrecy::SecretString;

use super::response::Answered;
use super::retry::Replay;
use crate::api::error::{ApiError, ApiErrorKind};
use crate::model::{Answer, ExchangeId};

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

    /// The exchange that must have been entered before.
    pub fn entered_exchange(&self) -> Option<&ExchangeId> {
        self.exchange.as_ref().filter(|_| self.inside)
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

    /// What no message may repeat.
    pub fn secrets<'a>(&'a self, token: Option<&'a SecretString>) -> Vec<&'a SecretString> {
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
            kind: ApiErrorKind::UnexpectedResponse,
            answer: Answer {
                http_status: Some(answered.http_status),
                message: Some(message.to_owned()),
                ..Answer::default()
            },
            attempts: answered.attempts,
        }
    }
}
