//! What an answer means: six shapes of error, also behind HTTP 200, become one [`ApiErrorKind`] and one [`Answer`].
//!
//! One function, `classify`, is the table; its every case stands in the tests below.

use std::time::Duration;

use serde_json::{Map, Value};

use crate::api::error::ApiErrorKind;
use crate::model::Answer;

/// What a body turned out to be.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// A JSON object, without the lists that were taken out of it.
    Json(Map<String, Value>),
    /// Anything else: HTML of a wrong address or a gateway, XML of an internal error, nothing at all.
    Other(String),
    /// The bytes of a file or a picture, taken in elsewhere.
    Taken,
}

impl Content {
    /// Reads a body that came with an error.
    pub fn of(body: &[u8]) -> Self {
        match serde_json::from_slice(body) {
            Ok(object) => Self::Json(object),
            Err(_) => Self::Other(String::from_utf8_lossy(body).into_owned()),
        }
    }
}

/// The service said no, in whichever words.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    pub kind: ApiErrorKind,
    /// The wait it asked for.
    pub retry_after: Option<Duration>,
    pub answer: Answer,
}

/// A wait longer than this is not waited for: a quota is used up.
pub const LONGEST_WAIT: Duration = Duration::from_secs(300);

/// Reads an answer; `None` when it is a good one.
pub fn refusal(http_status: u16, retry_after: Option<Duration>, content: &Content) -> Option<Refusal> {
    let said = Said::of(content);
    let good = (200..300).contains(&http_status) && !said.is_error;
    if good && !matches!(content, Content::Other(_)) {
        return None;
    }
    let kind = classify(http_status, retry_after, &said);
    let answer = Answer { http_status: Some(http_status), ..said.answer };
    Some(Refusal { kind, retry_after, answer })
}

/// The table. The gateway's faults and scripts are known by their words, whatever the status; then the status
/// counts, or behind HTTP 200 the code in the body.
fn classify(http_status: u16, retry_after: Option<Duration>, said: &Said) -> ApiErrorKind {
    let message = said.answer.message.as_deref().unwrap_or("");
    let too_long = retry_after.is_some_and(|wait| wait > LONGEST_WAIT);
    match said.gateway {
        Some(Gateway::Quota) if too_long || names_a_long_window(message) => return ApiErrorKind::Quota,
        Some(Gateway::Quota | Gateway::Speed) => {
            return if too_long { ApiErrorKind::Quota } else { ApiErrorKind::RateLimited };
        }
        None if message.starts_with("JavaScript execution failed") => return ApiErrorKind::Transient,
        None => {}
    }
    let hidden = said.answer.code.and_then(|code| u16::try_from(code).ok());
    let status = if (200..300).contains(&http_status) { hidden.unwrap_or(http_status) } else { http_status };
    match (status, said.answer.subcode.as_deref().unwrap_or("")) {
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
        _ if said.is_error => ApiErrorKind::InvalidRequest,
        _ => ApiErrorKind::UnexpectedResponse,
    }
}

/// A quota by the hour or longer is not renewed while we wait.
fn names_a_long_window(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    ["hour", "day", "week", "month"].iter().any(|window| message.contains(window))
}

/// What the gateway before the service complains of.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Gateway {
    Speed,
    Quota,
}

/// The error in an answer, whatever its shape.
#[derive(Default)]
struct Said {
    answer: Answer,
    is_error: bool,
    gateway: Option<Gateway>,
}

impl Said {
    fn of(content: &Content) -> Self {
        match content {
            Content::Json(object) => Self::of_object(object),
            Content::Other(text) => Self { answer: in_words(describe(text)), ..Self::default() },
            Content::Taken => Self::default(),
        }
    }

    fn of_object(object: &Map<String, Value>) -> Self {
        let status = object.get("status").unwrap_or(&Value::Null);
        let first = first_of(object.get("errors"));
        let error = object.get("error").unwrap_or(&Value::Null);
        let fault = object.get("fault").unwrap_or(&Value::Null);
        let sources = [status, first, error];
        let answer = Answer {
            http_status: None,
            code: sources.iter().find_map(|s| number(&s["code"])),
            subcode: sources.iter().find_map(|s| text(&s["subcode"]).or_else(|| text(&s["subCode"]))),
            message: message(&sources, fault, object),
            error_id: sources.iter().find_map(|s| text(&s["errorId"])),
        };
        let says_error = [first, error, fault].iter().any(|part| is_something(part));
        let bad_code = number(&status["code"]).is_some_and(|code| !(200..300).contains(&code));
        Self {
            is_error: says_error || bad_code || object.contains_key("ErrorCode"),
            gateway: text(&fault["detail"]["errorcode"]).and_then(|code| gateway(&code)),
            answer,
        }
    }
}

/// `policies.ratelimit.SpikeArrestViolation`, `policies.ratelimit.QuotaViolation`.
fn gateway(errorcode: &str) -> Option<Gateway> {
    match errorcode {
        code if !code.contains("ratelimit") => None,
        code if code.contains("Quota") => Some(Gateway::Quota),
        _ => Some(Gateway::Speed),
    }
}

fn message(sources: &[&Value; 3], fault: &Value, object: &Map<String, Value>) -> Option<String> {
    let [_, first, error] = sources;
    let spoken =
        [first, error].into_iter().find_map(|s| text(&s["message"]).or_else(|| text(&s["description"])));
    spoken
        .or_else(|| text(&fault["faultstring"]))
        .or_else(|| text(&sources[0]["message"]))
        .or_else(|| object.get("Error").and_then(text))
        .or_else(|| object.get("ErrorCode").and_then(text))
        .or_else(|| text(error).or_else(|| text(sources[0])))
}

fn in_words(message: String) -> Answer {
    Answer { message: Some(message), ..Answer::default() }
}

/// What kind of text came where JSON was due, and how it begins.
fn describe(body: &str) -> String {
    let body = body.trim_start();
    let start = body.get(..body.len().min(256)).unwrap_or(body).to_ascii_lowercase();
    let kind = match () {
        () if body.is_empty() => return "an empty answer".to_owned(),
        () if start.starts_with("<!doctype html") || start.contains("<html") => "a web page",
        () if start.starts_with("<?xml") || start.starts_with('<') => "an XML document",
        () => "something else",
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

fn first_of(list: Option<&Value>) -> &Value {
    match list {
        Some(Value::Array(items)) => items.first().unwrap_or(&Value::Null),
        Some(other) => other,
        None => &Value::Null,
    }
}

fn is_something(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Object(object) => !object.is_empty(),
        _ => true,
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

#[cfg(test)]
mod tests;
