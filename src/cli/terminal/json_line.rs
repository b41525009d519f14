//! A line of JSON as standard error and the log of a run have it: time, level and message first.

use chrono::{SecondsFormat, Utc};
use serde_json::{Value, json};

use super::log::escape_json_line;

/// A line with more fields, which a terminal may show.
pub(crate) fn format_json_line(level: &str, message: &str, fields: Value) -> Vec<u8> {
    let timestamp = Utc::now().to_rfc3339_opts(SecondsFormat::Micros, true);
    let mut line = json!({ "timestamp": timestamp, "level": level, "message": message });
    if let (Value::Object(line), Value::Object(fields)) = (&mut line, fields) {
        line.extend(fields);
    }
    escape_json_line(format!("{line}\n").as_bytes())
}
