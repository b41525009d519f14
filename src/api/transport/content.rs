//! What a body turned out to be.

use serde_json::{Map, Value};

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
}

/// What kind of text came instead of JSON, and how it begins.
pub fn describe_text(body: &str) -> String {
    let body = body.trim_start();
    if body.is_empty() {
        return "an empty answer".to_owned();
    }
    let start = body.get(..body.len().min(256)).unwrap_or(body).to_ascii_lowercase();
    let kind = if start.starts_with("<!doctype html") || start.contains("<html") {
        "a web page"
    } else if start.starts_with('<') {
        "an XML document"
    } else {
        "something else"
    };
    format!("{kind} instead of JSON: {:?}", plain_text(body))
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
