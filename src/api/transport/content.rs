//! What a body turned out to be.

use serde_json::{Map, Value};

use crate::redact::Redactor;

/// What a body turned out to be.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// A JSON object, without the lists that were cut out of it.
    Json(Map<String, Value>),
    /// Anything else: HTML of a wrong address or a gateway, XML of an internal error, nothing at all.
    Other(String),
    /// The bytes of a file or an image, which its handler has taken in.
    Streamed,
}

impl Content {
    pub fn parse(body: &[u8]) -> Self {
        match serde_json::from_slice(body) {
            Ok(object) => Self::Json(object),
            Err(_) => Self::Other(String::from_utf8_lossy(body).into_owned()),
        }
    }

    /// Takes secrets out of every text.
    pub fn redact(&mut self, redactor: &Redactor) {
        match self {
            Self::Json(object) => object.values_mut().for_each(|value| redact_value(value, redactor)),
            Self::Other(text) => redactor.redact_message(text),
            Self::Streamed => {}
        }
    }
}

fn redact_value(value: &mut Value, redactor: &Redactor) {
    match value {
        Value::String(text) => redactor.redact_text(text),
        Value::Array(items) => items.iter_mut().for_each(|item| redact_value(item, redactor)),
        Value::Object(object) => object.values_mut().for_each(|value| redact_value(value, redactor)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// What kind of text came instead of JSON, and how it begins.
pub fn describe_text(body: &str) -> String {
    match plain_text(body) {
        words if words.is_empty() => describe_kind(body).to_owned(),
        words => format!("{}: {words:?}", describe_kind(body)),
    }
}

/// What kind of text came instead of JSON, with nothing of it.
pub fn describe_kind(body: &str) -> &'static str {
    let body = body.trim_start();
    let start = body.get(..body.len().min(256)).unwrap_or(body).to_ascii_lowercase();
    if start.is_empty() {
        "an empty answer"
    } else if start.starts_with("<!doctype html") || start.contains("<html") {
        "a web page instead of JSON"
    } else if start.starts_with('<') {
        "an XML document instead of JSON"
    } else {
        "something else instead of JSON"
    }
}

/// The first words of a page, without its tags.
fn plain_text(markup: &str) -> String {
    let mut words = String::new();
    let mut in_tag = false;
    for char in markup.chars().take(4000) {
        match char {
            '<' => in_tag = true,
            '>' => {
                in_tag = false;
                words.push(' ');
            }
            _ if !in_tag => words.push(char),
            _ => {}
        }
    }
    let words: Vec<&str> = words.split_whitespace().collect();
    words.join(" ").chars().take(120).collect()
}
