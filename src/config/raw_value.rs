//! Values as they were typed, and what they can be read as.

use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;

use serde_json::Value;

use super::error::ConfigError;
use super::origin::Origin;

/// A value as it was typed.
#[derive(Clone, Debug)]
pub(super) enum RawValue {
    /// From a shell or the table of defaults, where everything is text and a list has commas.
    Words(OsString),
    /// A TOML string.
    Text(String),
    /// A TOML integer or float, still in its digits.
    Number(String),
    Boolean(bool),
    /// A TOML array of strings and integers.
    List(Vec<String>),
    /// Any other TOML value, with the name of its type.
    Other(&'static str),
}

impl RawValue {
    /// A value as the snapshot and the manifest have it; `None` where nothing is set.
    pub fn from_json(value: &Value) -> Option<Self> {
        Some(match value {
            Value::Null => return None,
            Value::Bool(on) => Self::Boolean(*on),
            Value::Number(number) => Self::Number(number.to_string()),
            Value::String(text) => Self::Text(text.clone()),
            Value::Array(items) => Self::List(items.iter().map(json_text).collect()),
            Value::Object(_) => Self::Other("a section"),
        })
    }

    fn type_name(&self) -> &'static str {
        match self {
            Self::Words(_) | Self::Text(_) => "a string",
            Self::Number(_) => "a number",
            Self::Boolean(_) => "true or false",
            Self::List(_) => "a list",
            Self::Other(name) => name,
        }
    }
}

fn json_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A value with the key it was typed for and the place it was typed in.
pub(super) struct RawSetting<'a> {
    pub key: &'a str,
    pub value: &'a RawValue,
    pub origin: &'a Origin,
}

impl RawSetting<'_> {
    pub fn as_text(&self) -> Result<&str, ConfigError> {
        match self.value {
            RawValue::Words(words) => self.utf8(words),
            RawValue::Text(text) => Ok(text),
            RawValue::Number(_) | RawValue::Boolean(_) | RawValue::List(_) | RawValue::Other(_) => {
                Err(self.wrong_type("a string"))
            }
        }
    }

    /// A path from a flag or variable need not be UTF-8.
    pub fn to_path(&self) -> Result<PathBuf, ConfigError> {
        if let RawValue::Words(words) = self.value {
            return Ok(PathBuf::from(words));
        }
        self.as_text().map(PathBuf::from)
    }

    pub fn as_list(&self) -> Result<Vec<&str>, ConfigError> {
        match self.value {
            RawValue::Words(words) => {
                let words = self.utf8(words)?.split(',').map(str::trim);
                Ok(words.filter(|word| !word.is_empty()).collect())
            }
            RawValue::List(items) => Ok(items.iter().map(String::as_str).collect()),
            RawValue::Text(_) | RawValue::Number(_) | RawValue::Boolean(_) | RawValue::Other(_) => {
                Err(self.wrong_type("a list of strings"))
            }
        }
    }

    pub fn to_boolean(&self) -> Result<bool, ConfigError> {
        match self.value {
            RawValue::Boolean(on) => Ok(*on),
            RawValue::Words(words) => {
                let word = self.utf8(words)?;
                word.trim().parse().map_err(|_| self.invalid(word, "must be true or false"))
            }
            RawValue::Text(_) | RawValue::Number(_) | RawValue::List(_) | RawValue::Other(_) => {
                Err(self.wrong_type("true or false"))
            }
        }
    }

    /// A number that `is_allowed`; the error says what it `must_be`.
    pub fn to_number<T: FromStr>(
        &self,
        must_be: &str,
        is_allowed: impl Fn(&T) -> bool,
    ) -> Result<T, ConfigError> {
        let digits = match self.value {
            RawValue::Words(words) => self.utf8(words)?,
            RawValue::Number(digits) => digits,
            RawValue::Text(_) | RawValue::Boolean(_) | RawValue::List(_) | RawValue::Other(_) => {
                return Err(self.wrong_type("a number"));
            }
        };
        let number = digits.trim().parse().ok().filter(is_allowed);
        number.ok_or_else(|| self.invalid(digits, format!("must be {must_be}")))
    }

    /// Any type that is parsed from a text and says why it cannot be.
    pub fn parse_text<T: FromStr<Err = String>>(&self, text: &str) -> Result<T, ConfigError> {
        text.parse().map_err(|reason: String| self.invalid(text, reason))
    }

    pub fn invalid(&self, value: impl Into<String>, reason: impl Into<String>) -> ConfigError {
        ConfigError::Invalid {
            key: self.key.to_owned(),
            value: value.into(),
            origin: self.origin.clone(),
            reason: reason.into(),
        }
    }

    fn utf8<'t>(&self, words: &'t OsString) -> Result<&'t str, ConfigError> {
        words.to_str().ok_or_else(|| ConfigError::NotText { origin: self.origin.clone() })
    }

    fn wrong_type(&self, expected: &'static str) -> ConfigError {
        ConfigError::WrongType {
            key: self.key.to_owned(),
            origin: self.origin.clone(),
            expected,
            found: self.value.type_name(),
        }
    }
}
