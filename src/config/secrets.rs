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

/// A secret's section and name, and its environment variable.
pub(super) struct Secret {
    pub section: &'static str,
    pub name: &'static str,
    pub variable: &'static str,
}

pub(super) const CLIENT_SECRET: Secret = of_service("client_secret", "ILAUDIT_CLIENT_SECRET");
pub(super) const PASSWORD: Secret = of_service("password", "ILAUDIT_PASSWORD");
pub(super) const ACCESS_TOKEN: Secret = of_service("access_token", "ILAUDIT_ACCESS_TOKEN");
pub(super) const REFRESH_TOKEN: Secret = of_service("refresh_token", "ILAUDIT_REFRESH_TOKEN");
pub(super) const PING_URL: Secret =
    Secret { section: "notify", name: "ping_url", variable: "ILAUDIT_PING_URL" };
pub(super) const WEBHOOK_URL: Secret =
    Secret { section: "notify", name: "webhook_url", variable: "ILAUDIT_WEBHOOK_URL" };

pub(super) const SECRETS: [Secret; 6] =
    [CLIENT_SECRET, PASSWORD, ACCESS_TOKEN, REFRESH_TOKEN, PING_URL, WEBHOOK_URL];

const fn of_service(name: &'static str, variable: &'static str) -> Secret {
    Secret { section: "service", name, variable }
}

impl Secret {
    /// Whether the service knows it, and may repeat it. The pieces of an address that it never sees are words like any
    /// other.
    fn is_told_to_service(&self) -> bool {
        self.section == "service"
    }

    /// Every place the secret may come from, for the message that it is missing.
    pub fn describe_places(&self) -> String {
        let Self { section, name, variable } = self;
        format!(
            "`{name}`: from `{name}_file` or `{name}_command` in [{section}], {variable}, \
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
    pub fn push(&mut self, secret: &Secret, source: SecretSource) {
        if secret.is_told_to_service() {
            source.teach(&self.redactor);
        }
        match self.sources.get(secret.name) {
            Some(known) if known.rank() <= source.rank() => {}
            _ => drop(self.sources.insert(secret.name, source)),
        }
    }

    /// Takes over the sources of a profile, instead of those that are there.
    pub fn override_with(&mut self, of_profile: Self) {
        for (name, source) in of_profile.sources {
            if SECRETS.iter().any(|secret| secret.name == name && secret.is_told_to_service()) {
                source.teach(&self.redactor);
            }
            self.sources.insert(name, source);
        }
    }

    /// Adds the sources in the environment.
    pub fn push_environment(&mut self, environment: &dyn Fn(&str) -> Option<OsString>) {
        for password in PROXIES.iter().filter_map(|name| proxy_password(&environment(name)?)) {
            self.redactor.learn(&password);
        }
        let systemd = environment("CREDENTIALS_DIRECTORY").map(PathBuf::from);
        for secret in SECRETS {
            let Secret { name, variable, .. } = secret;
            if let Some(value) = environment(variable) {
                self.push(&secret, SecretSource::Variable(variable, value));
            }
            if let Some(path) = systemd.as_ref().map(|dir| dir.join(name)).filter(|path| path.exists()) {
                self.push(&secret, SecretSource::Systemd(path));
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
                let value = SecretString::from(line.to_owned());
                if secret.is_told_to_service() {
                    self.redactor.learn(&value);
                }
                Ok(Some(value))
            }
        }
    }

    /// The keys that name a secret or its source.
    pub fn key_paths() -> Vec<String> {
        let forms = ["", "_file", "_command"];
        let paths =
            |Secret { section, name, .. }: &Secret| forms.map(|form| format!("{section}.{name}{form}"));
        SECRETS.iter().flat_map(paths).collect()
    }
}
