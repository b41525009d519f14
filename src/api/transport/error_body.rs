//! The error in a body, whatever its shape:
//!
//! ```text
//! {"status": {"code", "subcode", "message", "errorId"}, "errors": [{"code", "subCode", "message"}]}
//! {"status": "…", "error": {"code", "description", "subcode"}}
//! {"error": {"code", "message", "subcode"}}        {"error": "…"}
//! {"fault": {"faultstring", "detail": {"errorcode"}}}                    of the gateway
//! {"ErrorCode": "…", "Error": "…"}                                      of the sign-in
//! {"status": {"code": 200}, "subcode": "9-9-9-1"}                       of a report that is not ready
//! HTML, XML, nothing
//! ```

use serde_json::{Map, Value};

use super::content::{Content, describe_text};
use crate::model::Answer;

/// The subcode of an answer that is still being prepared: it stands beside a status that says that all is well.
const NOT_READY: &str = "9-9-9-1";

/// What the gateway before the service complains of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum GatewayError {
    SpikeArrest,
    Quota,
}

/// The error in a body.
#[derive(Default)]
pub struct ErrorBody {
    pub answer: Answer,
    pub is_error: bool,
    /// Whether it says that the answer is still being prepared.
    pub is_not_ready: bool,
    pub gateway: Option<GatewayError>,
}

impl ErrorBody {
    pub fn from_content(content: &Content) -> Self {
        match content {
            Content::Json(object) => Self::from_object(object),
            Content::Other(text) => {
                let answer = Answer { message: Some(describe_text(text)), ..Answer::default() };
                Self { answer, ..Self::default() }
            }
            Content::Streamed => Self::default(),
        }
    }

    fn from_object(object: &Map<String, Value>) -> Self {
        let status = object.get("status").unwrap_or(&Value::Null);
        let first = first_of(object.get("errors"));
        let error = object.get("error").unwrap_or(&Value::Null);
        let fault = object.get("fault").unwrap_or(&Value::Null);
        let sources = [status, first, error];
        let own_subcode = object.get("subcode").and_then(as_text);
        let is_not_ready = own_subcode.as_deref() == Some(NOT_READY);
        let answer = Answer {
            http_status: None,
            code: sources.iter().find_map(|s| as_number(&s["code"])),
            subcode: sources
                .iter()
                .find_map(|s| as_text(&s["subcode"]).or_else(|| as_text(&s["subCode"])))
                .or(own_subcode),
            message: find_message(&sources, fault, object),
            error_id: sources.iter().find_map(|s| as_text(&s["errorId"])),
        };
        let says_error = [first, error, fault].iter().any(|part| is_something(part));
        let bad_code = as_number(&status["code"]).is_some_and(|code| !(200..300).contains(&code));
        Self {
            is_error: says_error || bad_code || is_not_ready || object.contains_key("ErrorCode"),
            is_not_ready,
            gateway: as_text(&fault["detail"]["errorcode"]).and_then(|code| gateway_error(&code)),
            answer,
        }
    }
}

/// `policies.ratelimit.SpikeArrestViolation`, `policies.ratelimit.QuotaViolation`.
fn gateway_error(errorcode: &str) -> Option<GatewayError> {
    match errorcode {
        code if !code.contains("ratelimit") => None,
        code if code.contains("Quota") => Some(GatewayError::Quota),
        _ => Some(GatewayError::SpikeArrest),
    }
}

/// The most telling text: of the error itself, then of the gateway, then of the status.
fn find_message(sources: &[&Value; 3], fault: &Value, object: &Map<String, Value>) -> Option<String> {
    let [status, first, error] = sources;
    let of_error = [first, error]
        .into_iter()
        .find_map(|s| as_text(&s["message"]).or_else(|| as_text(&s["description"])));
    of_error
        .or_else(|| as_text(&fault["faultstring"]))
        .or_else(|| as_text(&status["message"]))
        .or_else(|| object.get("Error").and_then(as_text))
        .or_else(|| object.get("ErrorCode").and_then(as_text))
        .or_else(|| as_text(error).or_else(|| as_text(status)))
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
        Value::Bool(true) | Value::Number(_) | Value::Array(_) => true,
    }
}

fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn as_number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}
