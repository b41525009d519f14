//! The layers, as they were typed, each value with its origin.
//!
//! Every layer's value is checked, and the last one wins: a flag does not hide a broken file.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use super::ConfigError;
use super::keys::Key;

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody said anything.
    Default,
    /// A configuration file, with the line from 1.
    File { path: PathBuf, line: usize },
    /// An environment variable.
    Environment(&'static str),
    /// A flag, with its dashes.
    Flag(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { path, line } => write!(f, "{}, line {line}", path.display()),
            Self::Environment(name) => write!(f, "environment variable {name}"),
            Self::Flag(name) => write!(f, "flag {name}"),
        }
    }
}

/// A value as it was typed.
#[derive(Debug)]
pub(super) enum Typed {
    /// From a shell or the table of defaults, where everything is text and a list has commas.
    Words(String),
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

impl Typed {
    fn kind(&self) -> &'static str {
        match self {
            Self::Words(_) | Self::Text(_) => "a text",
            Self::Number(_) => "a number",
            Self::Boolean(_) => "true or false",
            Self::List(_) => "a list",
            Self::Other(kind) => kind,
        }
    }
}

/// Everything typed for one key, in one layer.
pub(super) struct Given<'a> {
    pub key: &'a str,
    pub typed: &'a Typed,
    pub origin: &'a Origin,
}

impl Given<'_> {
    pub fn text(&self) -> Result<&str, ConfigError> {
        match self.typed {
            Typed::Words(text) | Typed::Text(text) => Ok(text),
            _ => Err(self.wrong_type("a text")),
        }
    }

    pub fn list(&self) -> Result<Vec<&str>, ConfigError> {
        match self.typed {
            Typed::Words(words) => Ok(words.split(',').map(str::trim).filter(|w| !w.is_empty()).collect()),
            Typed::List(items) => Ok(items.iter().map(String::as_str).collect()),
            _ => Err(self.wrong_type("a list of texts")),
        }
    }

    pub fn switch(&self) -> Result<bool, ConfigError> {
        match self.typed {
            Typed::Boolean(on) => Ok(*on),
            Typed::Words(word) => {
                word.trim().parse().map_err(|_| self.invalid(word, "must be true or false"))
            }
            _ => Err(self.wrong_type("true or false")),
        }
    }

    /// A number that `fits`; the error says what it `must_be`.
    pub fn number<T: FromStr>(&self, must_be: &str, fits: impl Fn(&T) -> bool) -> Result<T, ConfigError> {
        let (Typed::Words(digits) | Typed::Number(digits)) = self.typed else {
            return Err(self.wrong_type("a number"));
        };
        let number = digits.trim().parse().ok().filter(fits);
        number.ok_or_else(|| self.invalid(digits, format!("must be {must_be}")))
    }

    /// Any type that is made from a text and can say why not.
    pub fn parse<T: FromStr<Err = String>>(&self, text: &str) -> Result<T, ConfigError> {
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

    fn wrong_type(&self, expected: &'static str) -> ConfigError {
        ConfigError::WrongType {
            key: self.key.to_owned(),
            origin: self.origin.clone(),
            expected,
            found: self.typed.kind(),
        }
    }
}

/// What was typed above the defaults, the weakest first.
#[derive(Default)]
pub(super) struct Layers(BTreeMap<&'static str, Vec<(Typed, Origin)>>);

impl Layers {
    pub fn push(&mut self, key: Key, typed: Typed, origin: Origin) {
        self.0.entry(key.path).or_default().push((typed, origin));
    }

    /// The key's value, by the strongest layer; an error where any layer's value is no good.
    pub fn read<T>(
        &self,
        key: Key,
        convert: impl Fn(&Given<'_>) -> Result<T, ConfigError>,
    ) -> Result<T, ConfigError> {
        let default = Typed::Words(key.default.to_owned());
        let mut value = convert(&Given { key: key.path, typed: &default, origin: &Origin::Default })?;
        for (typed, origin) in self.0.get(key.path).into_iter().flatten() {
            value = convert(&Given { key: key.path, typed, origin })?;
        }
        Ok(value)
    }

    /// The origin of each value that is not the default.
    pub fn into_origins(self) -> BTreeMap<&'static str, Origin> {
        let strongest = |mut layers: Vec<(Typed, Origin)>| layers.pop().map(|(_, origin)| origin);
        self.0.into_iter().filter_map(|(path, layers)| Some((path, strongest(layers)?))).collect()
    }
}
