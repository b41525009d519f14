//! What can be wrong with a configuration. Nothing has been sent when one of these turns up.

use std::io;
use std::path::PathBuf;

use super::origin::Origin;

/// A configuration that cannot be used. No message holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file named with `-c`, or a default file that is there, cannot be read.
    #[error("cannot read the configuration file {}; name another with --config", path.display())]
    Unreadable { path: PathBuf, source: io::Error },

    /// The file is no TOML. The line itself is not shown: it may hold a secret.
    #[error("{}, line {line} is not valid TOML: {reason}", path.display())]
    Syntax { path: PathBuf, line: usize, reason: String },

    /// A key that no setting has.
    #[error("unknown key `{key}` ({origin}); the nearest known is `{nearest}`")]
    UnknownKey { key: String, origin: Origin, nearest: String },

    /// A value of the wrong TOML type.
    #[error("`{key}` ({origin}) must be {expected}, not {found}")]
    WrongType { key: String, origin: Origin, expected: &'static str, found: &'static str },

    /// A value that the setting does not take.
    #[error("invalid value `{value}` for `{key}` ({origin}): {reason}")]
    Invalid { key: String, value: String, origin: Origin, reason: String },

    /// A variable or flag that is to be a text and is not.
    #[error("{origin} is not valid UTF-8; set it again or leave it out")]
    NotText { origin: Origin },

    /// A secret whose first source fails. Later sources are not tried in its place.
    #[error("cannot take `{name}` from {source_name}: {reason}")]
    Secret { name: &'static str, source_name: String, reason: String },

    /// Signing in needs more than there is.
    #[error("cannot sign in; give these:\n  {}\nor instead of all of them:\n  {access_token}", missing.join("\n  "))]
    MissingCredentials {
        /// Each part with the places it may come from.
        missing: Vec<String>,
        /// The places an access token may come from.
        access_token: String,
    },
}
