//! What can be wrong with a configuration. It is found before anything is sent.

use std::io;
use std::path::PathBuf;

use super::origin::Origin;
use crate::people::PeopleListError;

/// A configuration that cannot be used. No message holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file named with `-c`, or a default file that exists, cannot be read.
    #[error("cannot read the configuration file {} (--config names another)", path.display())]
    Unreadable {
        /// The file named or found.
        path: PathBuf,
        /// Why it could not be opened or read.
        source: io::Error,
    },

    /// The file is not TOML. The line itself is not shown: it may hold a secret.
    #[error("{}, line {line} is not valid TOML: {reason}", path.display())]
    Syntax {
        /// The configuration file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What the TOML parser objects to.
        reason: String,
    },

    /// A key that does not exist.
    #[error("unknown key `{key}` ({origin}); did you mean `{nearest}`?")]
    UnknownKey {
        /// With its section, `limits.rat`.
        key: String,
        /// Where it was written.
        origin: Origin,
        /// The most similar key there is.
        nearest: String,
    },

    /// A profile that the file does not have.
    #[error("unknown profile `{name}`; {}", known_profiles(known))]
    UnknownProfile {
        /// As it was asked for.
        name: String,
        /// Those there are.
        known: Vec<String>,
    },

    /// A profile whose name cannot be a label.
    #[error("invalid name `{name}` of a profile ({origin}): letters, digits, - and _, at most 64")]
    ProfileName {
        /// As it was written.
        name: String,
        /// Where it was written.
        origin: Origin,
    },

    /// A value of the wrong TOML type.
    #[error("`{key}` ({origin}) must be {expected}, not {found}")]
    WrongType {
        /// With its section, `limits.rate`.
        key: String,
        /// Where it was written.
        origin: Origin,
        /// The TOML type it takes.
        expected: &'static str,
        /// The TOML type that was written.
        found: &'static str,
    },

    /// A setting in a file that was found, not named, and that others may have written.
    #[error(
        "`{key}` ({origin}) is not taken from a file that others may have written: {reason}; or name it with --config"
    )]
    Untrusted {
        /// With its section, `service.base_url`.
        key: String,
        /// Where it was written.
        origin: Origin,
        /// Who else may have written the file.
        reason: String,
    },

    /// A value that the setting does not allow.
    #[error("invalid value `{value}` for `{key}` ({origin}): {reason}")]
    Invalid {
        /// With its section, `limits.rate`.
        key: String,
        /// As it was written.
        value: String,
        /// Where it was written.
        origin: Origin,
        /// What the setting allows.
        reason: String,
    },

    /// A list of people that a setting names and that cannot be used.
    #[error("cannot use the list {} of `{key}` ({origin})", path.display())]
    PeopleList {
        /// With its section, `findings.leavers`.
        key: &'static str,
        /// Where it was written.
        origin: Origin,
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: PeopleListError,
    },

    /// A variable or flag that has to be text and is not UTF-8.
    #[error("{origin} is not valid UTF-8; set it again or leave it out")]
    NotText {
        /// The variable or flag.
        origin: Origin,
    },

    /// A secret whose first source fails. Later sources are not tried instead.
    #[error("cannot read `{name}` from {source_name}: {reason}")]
    Secret {
        /// Which secret, `password`.
        name: &'static str,
        /// The source, as messages call it.
        source_name: String,
        /// Why nothing came from there.
        reason: String,
    },

    /// Several of these.
    #[error("{} errors in the configuration:\n  {}", errors.len(), join_lines(errors))]
    Several {
        /// Those in the file first, in its order.
        errors: Vec<ConfigError>,
    },

    /// A part of what signing in needs is missing.
    #[error("cannot sign in; set these:\n  {}\nor, instead of all of them:\n  {access_token}", missing.join("\n  "))]
    MissingCredentials {
        /// Each part with the places it may come from.
        missing: Vec<String>,
        /// The places an access token may come from.
        access_token: String,
    },
}

impl ConfigError {
    /// All of them as one; `None` if there are none.
    pub(super) fn from_all(mut errors: Vec<Self>) -> Option<Self> {
        errors.sort_by_key(Self::line);
        if errors.len() > 1 { Some(Self::Several { errors }) } else { errors.pop() }
    }

    /// The line of the file that it is about; what is not in the file comes after.
    fn line(&self) -> usize {
        match self {
            Self::Syntax { line, .. } => *line,
            Self::UnknownKey { origin, .. }
            | Self::ProfileName { origin, .. }
            | Self::WrongType { origin, .. }
            | Self::Untrusted { origin, .. }
            | Self::Invalid { origin, .. }
            | Self::NotText { origin } => origin.line().unwrap_or(usize::MAX),
            Self::Unreadable { .. }
            | Self::PeopleList { .. }
            | Self::Secret { .. }
            | Self::Several { .. }
            | Self::UnknownProfile { .. }
            | Self::MissingCredentials { .. } => usize::MAX,
        }
    }
}

fn known_profiles(known: &[String]) -> String {
    match known {
        [] => "there is none: a profile is a table [profiles.NAME.…] of the configuration file".to_owned(),
        known => format!("there are {}", known.join(", ")),
    }
}

fn join_lines(errors: &[ConfigError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n  ")
}
