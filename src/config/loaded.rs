//! The settings of a run: read from the layers, checked, and shown with their origins.

use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::auto_shard::resolve_auto_shard;
use super::config_sources::{ConfigSources, KeyOverride};
use super::credentials;
use super::error::ConfigError;
use super::file::{self, ConfigFile};
use super::key::Key;
use super::layers::Layers;
use super::leavers::Leavers;
use super::origin::Origin;
use super::raw_value::RawValue;
use super::secrets::{ACCESS_TOKEN, CLIENT_SECRET, PASSWORD, REFRESH_TOKEN, SecretSources};
use super::settings::{
    Access, Collect, Csv, Findings, Limits, Notify, Output, Scope, Seal, Service, check_layers, keys,
};
use crate::api::Credentials;
use crate::people::{ReadList, read_list};
use crate::redact::Redactor;

/// The settings of a run, resolved and checked.
#[derive(Clone, Debug, Serialize)]
pub struct Config {
    /// Which service, and as whom.
    pub service: Service,
    /// Which exchanges.
    pub scope: Scope,
    /// How fast, and how often again.
    pub limits: Limits,
    pub(crate) collect: Collect,
    pub(crate) access: Access,
    /// Where to write, and in which formats.
    pub output: Output,
    /// The dialect of CSV files.
    pub csv: Csv,
    pub(crate) findings: Findings,
    pub(crate) notify: Notify,
    pub(crate) seal: Seal,
    #[serde(skip)]
    file: Option<PathBuf>,
    #[serde(skip)]
    file_sha256: Option<String>,
    /// Whether the file was named, and not merely found.
    #[serde(skip)]
    file_is_named: bool,
    #[serde(skip)]
    profile: Option<String>,
    #[serde(skip)]
    profiles: Vec<String>,
    #[serde(skip)]
    layers: Layers,
    #[serde(skip)]
    pub(super) secrets: SecretSources,
}

/// A setting as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// Section and name, `limits.concurrency`.
    pub path: &'static str,
    /// The resolved value; lists are joined by commas. Empty if nothing is set.
    pub value: String,
    pub origin: Origin,
}

impl Config {
    /// Reads the layers and resolves them. SecretSources are noted, but not looked up.
    ///
    /// # Errors
    /// If a file cannot be read, a key is unknown, or a value is invalid: all that is wrong, in the order of the file.
    pub fn load(sources: &ConfigSources<'_>) -> Result<Self, ConfigError> {
        let (mut layers, mut secrets) = (Layers::default(), SecretSources::default());
        let file = file::find_file(sources)?;
        let profile = sources.profile.as_deref();
        let load = |file: &ConfigFile| file.load(profile, &mut layers, &mut secrets);
        let mut errors = file.as_ref().map_or(Vec::new(), load);
        let profiles = file.as_ref().map_or(Vec::new(), ConfigFile::profile_names);
        errors.extend(find_unknown_profile(profile, &profiles, errors.is_empty()));
        push_environment(sources, &mut layers);
        secrets.push_environment(sources.environment);
        for KeyOverride { key, value, flag } in &sources.overrides {
            layers.push(*key, RawValue::Words(value.clone()), Origin::Flag(flag));
        }
        errors.extend(resolve_auto_shard(&mut layers, sources.environment));
        errors.extend(check_layers(&layers));
        ConfigError::from_all(errors).map_or(Ok(()), Err)?;
        let file_sha256 = file.as_ref().map(|file| hex::encode(Sha256::digest(&file.text)));
        let config = Self::from_layers(file.map(|file| file.path), layers, secrets)?;
        let (file_is_named, profile) = (sources.file.is_some(), sources.profile.clone());
        Ok(Self { file_is_named, file_sha256, profile, profiles, ..config })
    }

    /// The same, to make the reports of a run again: settings that shape reports are those of the run, given as the snapshot
    /// has them. A setting that the run did not know has its default. Environment, flags and a file named with `-c` win;
    /// a file that was merely found does not count.
    ///
    /// # Errors
    /// If one of the run's settings is not valid.
    pub fn with_settings_of_run(mut self, configuration: &str) -> Result<Self, ConfigError> {
        let of_run: Value = serde_json::from_str(configuration).unwrap_or_default();
        let found = self.file.as_deref().filter(|_| !self.file_is_named);
        for key in keys::ALL.iter().filter(|key| key.shapes_reports()) {
            let value = of_run.pointer(&key.pointer()).and_then(RawValue::from_json);
            self.layers.replace_file(*key, found, value, Origin::Run);
        }
        let Self { file, file_is_named, file_sha256, profile, profiles, layers, secrets, .. } = self;
        let config = Self::from_layers(file, layers, secrets)?;
        Ok(Self { file_is_named, file_sha256, profile, profiles, ..config })
    }

    /// Reads the list of leavers, where a file is named; the people in it stand in its place from then on.
    ///
    /// # Errors
    /// If it cannot be read, or is no list of people.
    pub(crate) fn read_leavers(&mut self) -> Result<Option<ReadList>, ConfigError> {
        let Leavers::File(path) = &self.findings.leavers else { return Ok(None) };
        let read = read_list(path).map_err(|source| ConfigError::PeopleList {
            key: keys::LEAVERS.path,
            origin: self.origin(keys::LEAVERS),
            path: path.clone(),
            source,
        })?;
        self.findings.leavers = Leavers::List(read.list.clone());
        Ok(Some(read))
    }

    pub(super) fn from_layers(
        file: Option<PathBuf>,
        layers: Layers,
        secrets: SecretSources,
    ) -> Result<Self, ConfigError> {
        Ok(Self {
            service: Service::from_layers(&layers)?,
            scope: Scope::from_layers(&layers)?,
            limits: Limits::from_layers(&layers)?,
            collect: Collect::from_layers(&layers)?,
            access: Access::from_layers(&layers)?,
            output: Output::from_layers(&layers)?,
            csv: Csv::from_layers(&layers)?.with_preset(),
            findings: Findings::from_layers(&layers)?,
            notify: Notify::from_layers(&layers)?,
            seal: Seal::from_layers(&layers)?,
            file,
            file_is_named: false,
            file_sha256: None,
            profile: None,
            profiles: Vec::new(),
            layers,
            secrets,
        })
    }

    /// The configuration file that was read.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// The profile that was chosen.
    pub fn profile(&self) -> Option<&str> {
        self.profile.as_deref()
    }

    /// The profiles of that file, in its order.
    pub fn profiles(&self) -> &[String] {
        &self.profiles
    }

    /// The hash of that file as it was read, hexadecimal.
    pub(crate) fn file_sha256(&self) -> Option<&str> {
        self.file_sha256.as_deref()
    }

    /// Where a setting's value came from.
    pub fn origin(&self, key: Key) -> Origin {
        self.layers.origin(key)
    }

    /// Everything but the secrets, by section, for the manifest and the snapshot.
    pub fn redacted(&self) -> Value {
        json!(self)
    }

    /// Every setting with its value and origin, in the order of [`keys::ALL`].
    pub fn settings(&self) -> Vec<Setting> {
        let values = self.redacted();
        let value = |key: &Key| values.pointer(&key.pointer());
        let setting = |key: &Key| {
            let value = display_value(value(key)?);
            Some(Setting { path: key.path, value, origin: self.origin(*key) })
        };
        keys::ALL.iter().filter_map(setting).collect()
    }

    /// Knows every secret that was given, and each that was looked up.
    pub(crate) fn redactor(&self) -> Redactor {
        self.secrets.redactor.clone()
    }

    /// Looks up the secrets. An access token wins, then a refresh token, then a password.
    ///
    /// # Errors
    /// If a part is missing (each is named, with the places it may come from), or the source of a secret fails.
    pub fn credentials(&self) -> Result<Credentials, ConfigError> {
        credentials::look_up(&self.service, &self.secrets)
    }
}

impl Config {
    /// The places that the secrets of these credentials come from. Whether they are the right ones, signing in shows.
    pub(crate) fn describe_secret_sources(&self, credentials: &Credentials) -> String {
        let secrets = match credentials {
            Credentials::AccessToken(_) => &[ACCESS_TOKEN][..],
            Credentials::ClientCredentials { .. } => &[CLIENT_SECRET, PASSWORD],
            Credentials::RefreshToken { .. } => &[CLIENT_SECRET, REFRESH_TOKEN],
        };
        self.secrets.describe_sources(secrets)
    }
}

/// A file that is not valid may have it.
fn find_unknown_profile(chosen: Option<&str>, known: &[String], is_valid: bool) -> Option<ConfigError> {
    let name = chosen.filter(|name| is_valid && !known.iter().any(|known| known == name))?;
    Some(ConfigError::UnknownProfile { name: name.to_owned(), known: known.to_vec() })
}

fn push_environment(sources: &ConfigSources<'_>, layers: &mut Layers) {
    for key in keys::ALL {
        if let Some(value) = (sources.environment)(key.variable) {
            layers.push(*key, RawValue::Words(value), Origin::Environment(key.variable));
        }
    }
}

fn display_value(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(display_value).collect::<Vec<_>>().join(", "),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => value.to_string(),
    }
}
