//! The secrets and the places they come from.
//!
//! A secret is looked up only to sign in. Its first source counts: if that fails, the lookup fails, rather than
//! using a password that nobody meant. Accounts get locked by wrong passwords.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::error::ConfigError;
use super::{secret_command, secret_file};
use crate::redact::Redactor;

/// A secret's name in `[service]` and its environment variable.
pub(super) struct Secret {
    pub name: &'static str,
    pub variable: &'static str,
}

pub(super) const CLIENT_SECRET: Secret = Secret { name: "client_secret", variable: "ILAUDIT_CLIENT_SECRET" };
pub(super) const PASSWORD: Secret = Secret { name: "password", variable: "ILAUDIT_PASSWORD" };
pub(super) const ACCESS_TOKEN: Secret = Secret { name: "access_token", variable: "ILAUDIT_ACCESS_TOKEN" };

pub(super) const REFRESH_TOKEN: Secret = Secret { name: "refresh_token", variable: "ILAUDIT_REFRESH_TOKEN" };

pub(super) const SECRETS: [Secret; 4] = [CLIENT_SECRET, PASSWORD, ACCESS_TOKEN, REFRESH_TOKEN];

impl Secret {
    /// Every place the secret may come from, for the message that it is missing.
    pub fn describe_places(&self) -> String {
        let Self { name, variable } = self;
        format!(
            "`{name}`: from `{name}_file` or `{name}_command` in [service], {variable}, \
             $CREDENTIALS_DIRECTORY/{name}, or `{name}` in a configuration file that only its owner can read"
        )
    }
}

/// One place a secret comes from. The order is the order of precedence.
#[derive(Clone)]
pub(super) enum SecretSource {
    /// `NAME_file`
    File(PathBuf),
    /// `NAME_command`: the program and its arguments.
    Command(Vec<String>),
    Variable(&'static str, OsString),
    /// `$CREDENTIALS_DIRECTORY/NAME`, which systemd has already protected.
    Systemd(PathBuf),
    /// The key itself, in this configuration file; an error says why that must not hold it.
    Inline {
        file: PathBuf,
        secret: SecretString,
        private: Result<(), String>,
    },
}

impl SecretSource {
    fn rank(&self) -> u8 {
        match self {
            Self::File(_) => 0,
            Self::Command(_) => 1,
            Self::Variable(..) => 2,
            Self::Systemd(_) => 3,
            Self::Inline { .. } => 4,
        }
    }

    /// What is given counts as known, whether it is used or not.
    fn teach(&self, redactor: &Redactor) {
        match self {
            Self::Variable(_, value) => redactor.learn(&value.to_string_lossy().into_owned().into()),
            Self::Inline { secret, .. } => redactor.learn(secret),
            Self::File(_) | Self::Command(_) | Self::Systemd(_) => {}
        }
    }

    fn read_text(&self) -> Result<Zeroizing<String>, String> {
        match self {
            Self::File(path) => secret_file::read_private_file(path),
            Self::Command(command) => secret_command::run_command(command),
            Self::Variable(_, value) => read_variable(value),
            Self::Systemd(path) => secret_file::read_file(path),
            Self::Inline { secret, private, .. } => {
                private.clone()?;
                Ok(Zeroizing::new(secret.expose_secret().to_owned()))
            }
        }
    }
}

fn read_variable(value: &OsString) -> Result<Zeroizing<String>, String> {
    let text = value.to_str().ok_or("it is not valid UTF-8")?;
    Ok(Zeroizing::new(text.to_owned()))
}

/// Names the place; a command's arguments are left out, since they may hold a secret.
impl fmt::Display for SecretSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) | Self::Systemd(path) => write!(f, "the file {}", path.display()),
            Self::Command(command) => write!(f, "the command `{}`", command.first().map_or("", |p| p)),
            Self::Variable(name, _) => write!(f, "the environment variable {name}"),
            Self::Inline { file, .. } => write!(f, "the configuration file {}", file.display()),
        }
    }
}

impl fmt::Debug for SecretSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Where the HTTP client looks for proxies.
const PROXIES: [&str; 6] =
    ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "HTTP_PROXY", "http_proxy"];

/// The password in a proxy's address, which the proxy may repeat.
fn proxy_password(address: &OsString) -> Option<SecretString> {
    Some(Url::parse(address.to_str()?).ok()?.password()?.into())
}

/// Where each secret comes from, not yet looked up.
#[derive(Clone, Debug, Default)]
pub(super) struct SecretSources {
    sources: BTreeMap<&'static str, SecretSource>,
    /// Knows every secret that was given, and each that was looked up.
    pub redactor: Redactor,
}

impl SecretSources {
    /// Adds a source, unless the secret has a stronger one.
    pub fn push(&mut self, name: &'static str, source: SecretSource) {
        source.teach(&self.redactor);
        match self.sources.get(name) {
            Some(known) if known.rank() <= source.rank() => {}
            _ => drop(self.sources.insert(name, source)),
        }
    }

    /// Adds the sources in the environment.
    pub fn push_environment(&mut self, environment: &dyn Fn(&str) -> Option<OsString>) {
        for password in PROXIES.iter().filter_map(|name| proxy_password(&environment(name)?)) {
            self.redactor.learn(&password);
        }
        let systemd = environment("CREDENTIALS_DIRECTORY").map(PathBuf::from);
        for Secret { name, variable } in SECRETS {
            if let Some(value) = environment(variable) {
                self.push(name, SecretSource::Variable(variable, value));
            }
            if let Some(path) = systemd.as_ref().map(|dir| dir.join(name)).filter(|path| path.exists()) {
                self.push(name, SecretSource::Systemd(path));
            }
        }
    }

    pub fn has(&self, secret: &Secret) -> bool {
        self.sources.contains_key(secret.name)
    }

    /// The places that these come from, each once.
    pub fn describe_sources(&self, secrets: &[Secret]) -> String {
        let sources = secrets.iter().filter_map(|secret| self.sources.get(secret.name));
        let mut places: Vec<String> = sources.map(ToString::to_string).collect();
        places.dedup();
        places.join(" and ")
    }

    /// Looks the secret up; its first line counts.
    pub fn read(&self, secret: &Secret) -> Result<Option<SecretString>, ConfigError> {
        let Some(source) = self.sources.get(secret.name) else { return Ok(None) };
        let fail =
            |reason| ConfigError::Secret { name: secret.name, source_name: source.to_string(), reason };
        let text = source.read_text().map_err(fail)?;
        match text.trim_start_matches('\u{feff}').lines().next() {
            None | Some("") => Err(fail("it is empty".to_owned())),
            Some(line) => {
                let secret = SecretString::from(line.to_owned());
                self.redactor.learn(&secret);
                Ok(Some(secret))
            }
        }
    }

    /// The keys of `[service]` that name a secret or its source.
    pub fn key_paths() -> Vec<String> {
        let forms = ["", "_file", "_command"];
        SECRETS.iter().flat_map(|secret| forms.map(|form| format!("service.{}{form}", secret.name))).collect()
    }
}
