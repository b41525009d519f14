//! The layers of settings, where each value came from, the secrets and their sources.
//!
//! ```text
//! defaults < configuration file < ILAUDIT_* environment < flags ──► Config ──► Credentials
//! ```
//!
//! What was typed (`layers`, `file`) and what it resolves to ([`Config`], made by `resolve`) are two types.
//! [`keys`] is the one table of settings; secrets are kept apart from them and are looked up only by
//! [`Config::credentials`], so that making reports again needs none.

mod choice;
mod client;
mod credentials;
mod error;
mod file;
pub mod keys;
mod layers;
mod resolve;
mod secrets;
mod settings;
mod shard;
mod source;
mod sources;
mod suggest;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

pub use choice::{AcceptSplash, CsvPreset, Format, LineEnding, Severity};
pub use error::ConfigError;
pub use keys::Key;
pub use layers::Origin;
pub use settings::{Collect, Csv, Findings, Limits, Output, Scope, Service};
pub use shard::Shard;
pub use sources::{Override, Sources};

use layers::{Layers, Typed};
use secrets::Secrets;

use crate::api::Credentials;

/// The settings of a run, resolved and checked.
#[derive(Clone, Debug)]
pub struct Config {
    pub service: Service,
    pub scope: Scope,
    pub limits: Limits,
    pub collect: Collect,
    pub output: Output,
    pub csv: Csv,
    pub findings: Findings,
    file: Option<PathBuf>,
    origins: BTreeMap<&'static str, Origin>,
    secrets: Secrets,
}

/// A setting as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// Section and name, `limits.concurrency`.
    pub path: &'static str,
    /// The resolved value; lists are joined by commas. Empty where nothing is set.
    pub value: String,
    pub origin: Origin,
}

impl Config {
    /// Reads the layers and resolves them. Secrets are noted, and not looked up.
    ///
    /// # Errors
    /// Where a file cannot be read, a key is unknown, or a value is no good.
    pub fn load(sources: &Sources<'_>) -> Result<Self, ConfigError> {
        let (mut layers, mut secrets) = (Layers::default(), Secrets::default());
        let file = file::find(sources)?;
        if let Some((path, text)) = &file {
            file::load(path, text, &mut layers, &mut secrets)?;
        }
        push_environment(sources, &mut layers)?;
        secrets.push_environment(sources.environment);
        for Override { key, value, flag } in &sources.overrides {
            layers.push(*key, Typed::Words(value.clone()), Origin::Flag(flag));
        }
        Self::resolve(file.map(|(path, _)| path), layers, secrets)
    }

    fn resolve(file: Option<PathBuf>, layers: Layers, secrets: Secrets) -> Result<Self, ConfigError> {
        Ok(Self {
            service: resolve::service(&layers)?,
            scope: resolve::scope(&layers)?,
            limits: resolve::limits(&layers)?,
            collect: resolve::collect(&layers)?,
            output: resolve::output(&layers)?,
            csv: resolve::csv(&layers)?,
            findings: resolve::findings(&layers)?,
            file,
            origins: layers.into_origins(),
            secrets,
        })
    }

    /// The configuration file that was read.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// Where a setting's value came from.
    pub fn origin(&self, key: Key) -> Origin {
        self.origins.get(key.path).cloned().unwrap_or(Origin::Default)
    }

    /// Everything but the secrets, by section, for the manifest and the snapshot.
    pub fn redacted(&self) -> Value {
        json!({
            "service": self.service.to_json(),
            "scope": self.scope.to_json(),
            "limits": self.limits.to_json(),
            "collect": self.collect.to_json(),
            "output": self.output.to_json(),
            "csv": self.csv.to_json(),
            "findings": self.findings.to_json(),
        })
    }

    /// Every setting with its value and origin, in the order of [`keys::ALL`].
    pub fn settings(&self) -> Vec<Setting> {
        let values = self.redacted();
        let value = |key: &Key| values.pointer(&format!("/{}", key.path.replace('.', "/"))).map(shown);
        let setting =
            |key: &Key| Some(Setting { path: key.path, value: value(key)?, origin: self.origin(*key) });
        keys::ALL.iter().filter_map(setting).collect()
    }

    /// Looks the secrets up: an access token wins, else all four parts of signing in are needed.
    ///
    /// # Errors
    /// Where a part is missing (each is named, with the places it may come from), or a secret's source fails.
    pub fn credentials(&self) -> Result<Credentials, ConfigError> {
        credentials::look_up(&self.service, &self.secrets)
    }
}

fn push_environment(sources: &Sources<'_>, layers: &mut Layers) -> Result<(), ConfigError> {
    for key in keys::ALL {
        let variable = key.variable;
        if let Some(value) = (sources.environment)(variable) {
            let value = value.into_string().map_err(|_| ConfigError::NotText { variable })?;
            layers.push(*key, Typed::Words(value), Origin::Environment(variable));
        }
    }
    Ok(())
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
