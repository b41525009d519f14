//! What can be wrong with a configuration. It is found before anything is sent.

use std::io;
use std::path::PathBuf;

use super::origin::Origin;

/// A configuration that cannot be used. No message holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file named with `-c`, or a default file that exists, cannot be read.
    #[error("cannot read the configuration file {} (--config names another)", path.display())]
    Unreadable { path: PathBuf, source: io::Error },

    /// The file is not TOML. The line itself is not shown: it may hold a secret.
    #[error("{}, line {line} is not valid TOML: {reason}", path.display())]
    Syntax { path: PathBuf, line: usize, reason: String },

    /// A key that does not exist.
    #[error("unknown key `{key}` ({origin}); did you mean `{nearest}`?")]
    UnknownKey { key: String, origin: Origin, nearest: String },

    /// A value of the wrong TOML type.
    #[error("`{key}` ({origin}) must be {expected}, not {found}")]
    WrongType { key: String, origin: Origin, expected: &'static str, found: &'static str },

    /// A value that the setting does not allow.
    #[error("invalid value `{value}` for `{key}` ({origin}): {reason}")]
    Invalid { key: String, value: String, origin: Origin, reason: String },

    /// A variable or flag that has to be text and is not UTF-8.
    #[error("{origin} is not valid UTF-8; set it again or leave it out")]
    NotText { origin: Origin },

    /// A secret whose first source fails. Later sources are not tried instead.
    #[error("cannot read `{name}` from {source_name}: {reason}")]
    Secret { name: &'static str, source_name: String, reason: String },

    /// A part of what signing in needs is missing.
    #[error("cannot sign in; set these:\n  {}\nor, instead of all of them:\n  {access_token}", missing.join("\n  "))]
    MissingCredentials {
        /// Each part with the places it may come from.
        missing: Vec<String>,
        /// The places an access token may come from.
        access_token: String,
    },
}
