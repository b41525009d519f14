//! The fields of one object on the wire, read leniently.
//!
//! Reading a field takes it out. A value that is not of the kind asked for stays, so that it ends up in
//! [`Fields::rest`] instead of being lost.

use serde_json::{Map, Value};

use super::members::Members;
use crate::model::is_id;

/// What a person object holds beside the name and the organization: the same again, for sorting.
const SORT_KEYS: [&str; 3] = ["firstNameSort", "lastNameSort", "organizationSort"];

/// Of a key that comes twice, the last one counts.
pub struct Fields<'a>(Members<'a>);

impl<'a> Fields<'a> {
    /// Reads an object from its JSON text; the error says why it cannot be one.
    pub fn parse(text: &'a [u8]) -> Result<Self, String> {
        match serde_json::from_slice(text) {
            Ok(members) => Ok(Self(members)),
            Err(error) => Err(describe_no_object(text, &error)),
        }
    }

    pub fn new(map: Map<String, Value>) -> Self {
        Self(map.into())
    }

    /// Takes a field whose value `read` understands; leaves any other. `null` is as good as absent.
    fn take<T>(&mut self, key: &str, read: impl FnOnce(&Value) -> Option<T>) -> Option<T> {
        let value = self.0.get(key)?;
        let read = read(value);
        if read.is_some() || value.is_null() {
            self.0.remove(key);
        }
        read
    }

    /// A text; a number or a truth value is taken as it is written.
    pub fn text(&mut self, key: &str) -> Option<String> {
        match self.0.get(key)? {
            Value::String(_) => match self.0.remove(key) {
                Some(Value::String(text)) => Some(text),
                _ => None,
            },
            _ => self.take(key, scalar),
        }
    }

    /// Any value: a text, a number or a truth value as it is written, anything else as JSON.
    pub fn any(&mut self, key: &str) -> Option<String> {
        match self.0.remove(key)? {
            Value::Null => None,
            Value::String(text) => Some(text),
            other => Some(other.to_string()),
        }
    }

    /// An id, as a number or as text; what no URL may hold is none.
    pub fn id(&mut self, key: &str) -> Option<String> {
        self.take(key, |value| match value {
            Value::Number(number) => Some(number.to_string()).filter(|id| is_id(id)),
            Value::String(text) => Some(text.trim()).filter(|id| is_id(id)).map(str::to_owned),
            _ => None,
        })
    }

    /// An id without which the entry cannot be a row.
    pub fn required_id(&mut self, key: &str) -> Result<String, String> {
        self.id(key).ok_or_else(|| match self.0.get(key) {
            None => format!("it has no `{key}`"),
            Some(Value::Number(_)) => format!("its `{key}` is not a whole number"),
            Some(Value::String(text)) if !text.trim().is_empty() => {
                format!("its `{key}` is not 1 to 64 letters, digits, `_` or `-`")
            }
            Some(value) => format!("its `{key}` is {}", kind(value)),
        })
    }

    pub fn integer(&mut self, key: &str) -> Option<i64> {
        self.take(key, integer)
    }

    /// `true`, `false`, `"T"`, `"F"`, and the words in any case.
    pub fn boolean(&mut self, key: &str) -> Option<bool> {
        self.take(key, |value| match value {
            Value::Bool(truth) => Some(*truth),
            Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
                "t" | "true" => Some(true),
                "f" | "false" => Some(false),
                _ => None,
            },
            _ => None,
        })
    }

    /// `{"milliseconds": n}` or a bare number.
    pub fn millis(&mut self, key: &str) -> Option<i64> {
        match self.0.get(key)? {
            Value::Object(_) => self.within(key, |inner| inner.integer("milliseconds")),
            _ => self.take(key, integer),
        }
    }

    /// A person's name and organization.
    pub fn person(&mut self, key: &str) -> (Option<String>, Option<String>) {
        self.within(key, |person| Some(person.name_and_organization())).unwrap_or_default()
    }

    fn name_and_organization(&mut self) -> (Option<String>, Option<String>) {
        let names = [self.text("firstName"), self.text("lastName")];
        let names: Vec<String> = names.into_iter().flatten().filter(|name| !name.is_empty()).collect();
        for key in SORT_KEYS {
            self.0.remove(key);
        }
        let name = if names.is_empty() { None } else { Some(names.join(" ")) };
        (name, self.text("organization"))
    }

    /// Reads inside an object; what is left of it stays.
    pub fn within<T>(&mut self, key: &str, read: impl FnOnce(&mut Fields<'_>) -> Option<T>) -> Option<T> {
        let Some(Value::Object(map)) = self.0.get_mut(key) else { return None };
        let mut inner = Fields::new(std::mem::take(map));
        let result = read(&mut inner);
        *map = inner.0.into_map();
        if map.is_empty() {
            self.0.remove(key);
        }
        result
    }

    /// Makes the members of an inner object its own, but for those that it has itself.
    pub fn lift(&mut self, key: &str) {
        let Some(Value::Object(inner)) = self.0.get_mut(key) else { return };
        let inner = std::mem::take(inner);
        self.0.remove(key);
        self.0.put_before(inner);
    }

    /// What was not understood, as one JSON object with its keys in order.
    pub fn rest(self) -> Option<String> {
        if self.0.is_empty() { None } else { Some(Value::Object(self.0.into_map()).to_string()) }
    }
}

fn describe_no_object(text: &[u8], error: &serde_json::Error) -> String {
    match serde_json::from_slice::<Value>(text) {
        Ok(other) => format!("expected an object, not {}", kind(&other)),
        Err(_) => format!("not readable as JSON: {error}"),
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

/// A whole number; also one given as text, or written with a point and nothing behind it.
fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// Floats are exact up to 2⁵³.
fn whole(number: f64) -> Option<i64> {
    let exact = number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0;
    exact.then_some(number as i64)
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(text) if text.trim().is_empty() => "an empty text",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
