//! A configuration to load, and the message where it cannot be loaded.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use ilaudit::config::{Config, ConfigError, ConfigSources, Key, KeyOverride};
use tempfile::TempDir;

/// A configuration file, an environment and flags, none of them this process's own.
#[derive(Default)]
pub struct Case<'a> {
    pub file: Option<&'a str>,
    pub environment: &'a [(&'a str, &'a str)],
    pub flags: &'a [(Key, &'a str, &'static str)],
}

impl Case<'_> {
    pub fn load(&self) -> Result<Config, ConfigError> {
        let dir = TempDir::new().unwrap();
        self.load_in(dir.path())
    }

    pub fn load_in(&self, dir: &Path) -> Result<Config, ConfigError> {
        let path = dir.join("ilaudit.toml");
        if let Some(text) = self.file {
            fs::write(&path, text).unwrap();
        }
        let flag = |&(key, value, flag): &(Key, &str, _)| KeyOverride { key, value: value.into(), flag };
        Config::load(&ConfigSources {
            search: vec![path],
            environment: &|name| {
                self.environment
                    .iter()
                    .find(|(known, _)| *known == name)
                    .map(|(_, value)| OsString::from(value))
            },
            overrides: self.flags.iter().map(flag).collect(),
            ..ConfigSources::default()
        })
    }

    /// The message, with the file's path as `FILE`.
    pub fn message(&self) -> String {
        let dir = TempDir::new().unwrap();
        let message = self.load_in(dir.path()).expect_err("a configuration error").to_string();
        message.replace(&dir.path().join("ilaudit.toml").display().to_string(), "FILE")
    }
}

/// A file of that text alone.
pub fn file(text: &str) -> Case<'_> {
    Case { file: Some(text), ..Case::default() }
}
